import assert from "node:assert/strict";
import { test } from "node:test";
import { reduce, takeHistory } from "../../core/reduce.js";
import { event, record, state } from "./support.mjs";

function range(from, to) {
  return Array.from({ length: to - from }, (_, i) => event(from + i));
}

function welcome(from, next, more = {}) {
  return { type: "welcome", version: 1, first: 0, from, next, keyframe: state(), ...more };
}

function events(from, to) {
  return { type: "events", from, events: range(from, to), state: state({ commit: to }), lag_ms: 4 };
}

function joined() {
  const it = record();
  reduce(it, welcome(10, 10));
  reduce(it, events(10, 20));
  return it;
}

test("a page that joins at the tail has the state at once and the events as they come", () => {
  const it = record();
  assert.equal(reduce(it, welcome(10, 10)), "state");
  assert.equal(it.state.leader, "n1");
  assert.equal(it.position, 10);
  reduce(it, events(10, 20));
  assert.equal(it.position, 20);
  assert.equal(it.journal.count, 10);
  assert.equal(it.state.commit, 20);
  assert.equal(it.lag, 4);
});

test("events that come twice are kept once", () => {
  const it = joined();
  reduce(it, events(15, 25));
  assert.equal(it.journal.count, 15);
  assert.equal(it.position, 25);
});

test("a resumed page that missed nothing has no fold", () => {
  const it = joined();
  reduce(it, welcome(20, 20));
  reduce(it, events(20, 22));
  assert.equal(it.journal.folds.size, 0);
  assert.equal(it.journal.count, 12);
});

test("events that vizor no longer has leave a fold, not a silent hole", () => {
  const it = joined();
  reduce(it, welcome(500, 600));
  assert.deepEqual([...it.journal.folds.values()], [{ from: 20, to: 500, counts: {} }]);
  assert.equal(it.position, 500);
});

test("a skip is a fold with its counts and a new state", () => {
  const it = joined();
  const counts = { commit: 7 };
  reduce(it, { type: "skip", from: 20, to: 90, counts, keyframe: state({ term: 9 }) });
  assert.deepEqual([...it.journal.folds.values()], [{ from: 20, to: 90, counts }]);
  assert.equal(it.state.term, 9);
  reduce(it, events(90, 91));
  assert.equal(it.position, 91);
});

test("a record that is shorter than the page's is a new one", () => {
  const it = joined();
  assert.equal(reduce(it, welcome(3, 3)), "restarted");
  assert.equal(it.journal.count, 0);
  assert.equal(it.position, 3);
});

test("a record with another name is a new one, even if it is longer", () => {
  const it = record();
  reduce(it, welcome(10, 10, { run: "a" }));
  reduce(it, events(10, 12));
  assert.equal(reduce(it, welcome(50, 50, { run: "b" })), "restarted");
  assert.equal(it.journal.count, 0);
});

test("liveness changes the state without events", () => {
  const it = joined();
  assert.equal(reduce(it, { type: "state", state: state({ leader: null }) }), "state");
  assert.equal(it.state.leader, null);
  assert.equal(it.journal.count, 10);
});

test("history opens a fold piece by piece", () => {
  const it = joined();
  reduce(it, { type: "skip", from: 20, to: 90, counts: { commit: 70 }, keyframe: state() });
  takeHistory(it, range(20, 50));
  assert.deepEqual([...it.journal.folds.values()], [{ from: 50, to: 90, counts: {} }]);
  takeHistory(it, range(50, 90));
  assert.equal(it.journal.folds.size, 0);
  assert.equal(it.journal.count, 80);
});

test("history from the middle of a fold leaves two", () => {
  const it = joined();
  reduce(it, { type: "skip", from: 20, to: 90, counts: {}, keyframe: state() });
  takeHistory(it, range(40, 50));
  assert.deepEqual([...it.journal.folds.values()].map(({ from, to }) => [from, to]),
    [[20, 40], [50, 90]]);
});

test("messages that make no sense change nothing", () => {
  const it = joined();
  assert.equal(reduce(it, { type: "what" }), "ignored");
  takeHistory(it, []);
  reduce(it, { type: "events", from: 20, events: [null, { n: "x" }, { n: -1 }, { n: 1e300 }] });
  assert.equal(it.journal.count, 10);
  reduce(it, { type: "state", state: null });
  assert.equal(it.state.leader, "n1");
  reduce(it, { type: "state", state: {} });
  assert.deepEqual(it.state.nodes, {});
});
