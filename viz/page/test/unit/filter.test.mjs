import assert from "node:assert/strict";
import { test } from "node:test";
import { compileFilter, parseFilter, toggleWord } from "../../core/filter.js";
import { event, journalOf } from "./support.mjs";

const EVENTS = [
  event(0, { node: "n1", type: "vote", term: 2, text: "grants its vote to n2" }),
  event(1, { node: "n2", type: "role.change", term: 3, mod: "raft", text: "LEADS term 3" }),
  event(2, { node: "n2", type: "msg.send", term: 3, d: { kind: "AppendEntries", last: 15 } }),
  event(3, { node: "n3", type: "log", term: 0, mod: "http", lvl: "warn", text: "slow: k1 \u00dc" }),
  event(4, { node: "n 4,x", type: "log.append", term: 12,
    d: { first: 7, entries: [{ key: "k1" }, { key: "a b" }] } }),
];

function matches(text, journal = journalOf(...EVENTS)) {
  const parsed = parseFilter(text);
  assert.equal(parsed.error, "");
  const passes = compileFilter(parsed, journal);
  return EVENTS.map((one) => one.n).filter(passes);
}

test("an empty filter passes everything", () => {
  assert.deepEqual(matches("  "), [0, 1, 2, 3, 4]);
});

test("values of one term are joined by or, terms by and", () => {
  assert.deepEqual(matches("node:n1,n2"), [0, 1, 2]);
  assert.deepEqual(matches("node:n2 type:vote,role"), [1]);
});

test("a type names its whole family, but not names that only begin alike", () => {
  assert.deepEqual(matches("type:msg"), [2]);
  assert.deepEqual(matches("type:log"), [3, 4]);
  assert.deepEqual(matches("type:lo"), []);
  assert.deepEqual(matches("type:lo*"), [3, 4]);
});

test("numbers are compared as numbers", () => {
  assert.deepEqual(matches("term>=3"), [1, 2, 4]);
  assert.deepEqual(matches("term>3"), [4]);
  assert.deepEqual(matches("term<=2"), [0, 3]);
  assert.deepEqual(matches("term:2,12"), [0, 4]);
  assert.deepEqual(matches("term=3"), [1, 2]);
  assert.deepEqual(matches("idx:15"), [2]);
  assert.deepEqual(matches("n>=3 n<4"), [3]);
});

test("levels have an order", () => {
  assert.deepEqual(matches("lvl>=warn"), [3]);
  assert.deepEqual(matches("lvl:info -mod:http"), [0, 1, 2, 4]);
});

test("a key is matched whole, among all of an event's keys", () => {
  assert.deepEqual(matches("key:k1"), [4]);
  assert.deepEqual(matches('key:"a b"'), [4]);
  assert.deepEqual(matches("key:a"), []);
});

test("words are found in the sentence in either case, and nowhere else", () => {
  assert.deepEqual(matches("leads"), [1]);
  assert.deepEqual(matches('"its vote"'), [0]);
  assert.deepEqual(matches('"its  vote"'), []);
  assert.deepEqual(matches("\u00dc"), [3]);
  assert.deepEqual(matches("k1"), [3]);
});

test("a name with spaces and commas can be quoted", () => {
  assert.deepEqual(matches('node:"n 4,x"'), [4]);
  assert.deepEqual(matches('node:n1,"n 4,x"'), [0, 4]);
  assert.deepEqual(matches('node:"n 4"*'), [4]);
  assert.deepEqual(matches("msg:AppendEntries"), [2]);
});

test("a minus turns a term round", () => {
  assert.deepEqual(matches("-node:n2"), [0, 3, 4]);
  assert.deepEqual(matches("-leads -type:vote"), [2, 3, 4]);
});

test("heartbeats are a flag of the row", () => {
  const journal = journalOf(...EVENTS);
  journal.put(event(5), true);
  const passes = compileFilter(parseFilter("-hb"), journal);
  assert.equal(passes(5), false);
  assert.equal(passes(4), true);
  assert.equal(compileFilter(parseFilter("hb"), journal)(5), true);
});

test("a fold passes every filter: what is missing is never hidden", () => {
  const journal = journalOf(...EVENTS);
  journal.putFold({ from: 5, to: 50, counts: {} });
  assert.equal(compileFilter(parseFilter("node:nobody"), journal)(5), true);
});

test("a new name that comes after the filter was made is decided too", () => {
  const journal = journalOf(event(0, { node: "n1" }));
  const passes = compileFilter(parseFilter("node:n9"), journal);
  assert.equal(passes(0), false);
  journal.put(event(1, { node: "n9" }), false);
  assert.equal(passes(1), true);
});

test("a mistake gets a sentence that says what to do", () => {
  assert.match(parseFilter("nodes:n1").error, /“nodes” is not a field: use node/);
  assert.match(parseFilter("term>=x").error, /needs a number/);
  assert.match(parseFilter("node>n1").error, /compared with “:” only/);
  assert.match(parseFilter("lvl>=loud").error, /one of trace/);
  assert.match(parseFilter("term>=1,2").error, /takes one value/);
  assert.match(parseFilter("node:").error, /needs a value/);
});

test("no text makes the parser fail", () => {
  const texts = ['"', "-", "--", ":", "a:", '""', 'key:"', "-hb -hb", "🙂:1", "x".repeat(9999)];
  for (const text of texts) {
    const parsed = parseFilter(text);
    compileFilter(parsed, journalOf(...EVENTS))(0);
  }
});

test("toggling a word adds it once and takes it away", () => {
  assert.equal(toggleWord("node:n1 -hb", "-hb"), "node:n1");
  assert.equal(toggleWord("node:n1", "-hb"), "node:n1 -hb");
  assert.equal(toggleWord("", "-hb"), "-hb");
});
