import assert from "node:assert/strict";
import { test } from "node:test";
import { BINDINGS, bindingOf, keyOf } from "../../core/keys.js";
import { ClusterModel } from "../../core/model.js";
import { nodeNames, roleWord, termColour } from "../../core/roles.js";
import { indexOf, keysOf, kindOf, summaryOf } from "../../core/schema.js";
import { age, grouped, Rate, ServerClock, timeOfDay } from "../../core/time.js";
import { EntryTree } from "../../core/tree.js";
import { readHash, writeHash } from "../../core/url.js";
import { jsonOf } from "../../views/details.js";
import { event, state } from "./support.mjs";

const FIRST = { filter: "-hb", view: "overview", mode: "nodes", at: "", near: -1, look: [0],
  key: "" };

test("a link carries moment, view and filter, and nothing when all is as at first", () => {
  const link = { filter: 'node:"a b" term>=3 & ü #', view: "events", mode: "flat",
    at: "a/b ü#&/1/163", near: 77, look: [1, 0, -66, 700000, 1795750104905874, 0, 12], key: "a&b" };
  assert.deepEqual(readHash(writeHash(link)), link);
  assert.deepEqual(readHash(writeHash({ ...FIRST, view: "time" })), { ...FIRST, view: "time" });
  assert.match(writeHash({ ...FIRST, at: "n4/1/163", near: 9 }), /^#at=n4\/1\/163&n=9&z=0$/);
  assert.deepEqual(readHash("#z=1_x_NaN_1e999").look, [1, 0, 0, Infinity]);
  assert.equal(writeHash(FIRST), "");
  assert.deepEqual(readHash(""), FIRST);
  assert.deepEqual(readHash("#f="), { ...FIRST, filter: "" });
  assert.deepEqual(readHash("#view=%3Cscript%3E&n=-1"), FIRST);
});

test("keys act on the page, but not while text is typed or a button is pressed", () => {
  const bare = { ctrlKey: false, metaKey: false, altKey: false };
  const press = (key, more = {}) => ({ key, ...bare, ...more });
  assert.equal(keyOf(press(" "), "page"), "Space");
  assert.equal(keyOf(press("j"), "text"), "");
  assert.equal(keyOf(press("Escape"), "text"), "Escape");
  assert.equal(keyOf(press(" "), "control"), "");
  assert.equal(keyOf(press("j"), "control"), "j");
  assert.equal(keyOf(press("l", { ctrlKey: true }), "page"), "");
  assert.equal(keyOf(press("ArrowLeft"), "control"), "ArrowLeft");
  assert.equal(keyOf(press("ArrowLeft", { shiftKey: true }), "page"), "Shift+ArrowLeft");
  assert.equal(bindingOf("ArrowDown"), bindingOf("j"));
  assert.equal(bindingOf("nothing"), undefined);
  const keys = BINDINGS.flatMap((binding) => binding.keys);
  assert.equal(new Set(keys).size, keys.length);
});

test("nodes are in the order of their numbers", () => {
  const node = { role: "follower", alive: "up" };
  const nodes = { n10: node, n2: node, n1: node };
  assert.deepEqual(nodeNames(state({ nodes })), ["n1", "n2", "n10"]);
  assert.deepEqual(nodeNames(null), []);
  assert.equal(roleWord({ role: "leader", alive: "stopped" }), "stopped");
  assert.deepEqual([0, 1, 7, 8].map(termColour), ["none", 0, 6, 0]);
});

test("an unknown type is an event like any other; a log line has its module's word", () => {
  assert.equal(kindOf("future.thing", "raft").word, "event");
  const http = { word: "graftd-http", icon: "person", family: "client" };
  assert.deepEqual(kindOf("log", "graftd-http"), http);
  assert.equal(kindOf("constructor", "").word, "event");
  assert.equal(kindOf("log", "constructor").word, "constructor");
});

test("details on one line leave out what is empty, and name what is long", () => {
  assert.equal(summaryOf({ a: 1, b: "", c: null, d: [1, 2], e: { x: 1 } }), "a 1 · d ×2 · e {…}");
  assert.equal(summaryOf(undefined), "");
  const keyed = event(0, { d: { key: "a", entries: [{ key: "b" }, null] } });
  assert.deepEqual(keysOf(keyed), ["a", "b"]);
  assert.equal(indexOf(event(0, { d: { from: 14, to: 15 } })), 15);
  assert.equal(indexOf(event(0, { d: { to: "n2", last: 1e300 } })), 0);
});

test("JSON is laid out with short parts on one line", () => {
  assert.equal(jsonOf({ a: 1, b: { c: [1, 2] } }), '{\n  "a": 1,\n  "b": {"c":[1,2]}\n}');
  assert.deepEqual(JSON.parse(jsonOf(event(5))), event(5));
  assert.equal(jsonOf({}), "{}");
});

test("numbers, ages and times read as people write them", () => {
  assert.equal(grouped(1234567), "1,234,567");
  assert.equal(grouped(999), "999");
  assert.deepEqual([100, 3210, 45_000, 240_000, 9_000_000].map(age),
    ["now", "3.2 s", "45 s", "4 min", "3 h"]);
  assert.equal(timeOfDay(1_565_800), "1.5658");
  assert.match(timeOfDay(1_763_880_001_234_567), /^\d\d:\d\d:01\.2345$/);
  assert.equal(timeOfDay(NaN), "");
});

test("the rate is that of the last two seconds", () => {
  const rate = new Rate();
  rate.add(100, 0);
  rate.add(300, 1500);
  assert.equal(rate.perSecond(1600), 200);
  assert.equal(rate.perSecond(2500), 150);
  assert.equal(rate.perSecond(9000), 0);
});

test("the server's clock is learnt from nodes that are up, and from no other", () => {
  const clock = new ServerClock();
  clock.observe(state({ nodes: { n1: { alive: "stopped", last_seen: 5_000_000 } } }), 90_000);
  assert.equal(clock.at(90_000), 90_000);
  clock.observe(state({ nodes: { n1: { alive: "up", last_seen: 50_000_000 } } }), 90_000);
  assert.equal(clock.at(91_000), 51_000);
});

test("vizor, which tells what it found, is no node of the cluster", () => {
  const model = new ClusterModel(new EntryTree());
  model.take(event(1));
  model.take(event(2, { node: "vizor", type: "check.unknown", mod: "vizor" }));
  assert.deepEqual([...model.nodes.keys()], ["n1"]);
});
