import assert from "node:assert/strict";
import { test } from "node:test";
import { Heartbeats } from "../../core/heartbeats.js";
import { event } from "./support.mjs";

test("a heartbeat, its answer, the answer's receipt and what it tells are routine", () => {
  const beats = new Heartbeats();
  const hb = { kind: "AppendEntries", hb: true, id: "n1.1.5" };
  const answer = { kind: "AppendEntriesReply", ok: true, id: "n2.1.9" };
  const story = [
    event(0, { type: "msg.send", d: hb }),
    event(1, { node: "n2", seq: 40, type: "msg.recv", d: hb }),
    event(2, { node: "n2", seq: 41, type: "msg.send", cause: "n2/1/40", d: answer }),
    event(3, { seq: 7, type: "msg.recv", d: answer }),
    event(4, { seq: 8, type: "progress", cause: "n1/1/7" }),
    event(5, { seq: 9, type: "progress", cause: "n1/1/6" }),
  ];
  assert.deepEqual(story.map((one) => beats.isRoutine(one)), [true, true, true, true, true, false]);
});

test("an answer to entries, or a refusal, is not routine", () => {
  const beats = new Heartbeats();
  const entries = { kind: "AppendEntries", n: 3, id: "n1.1.5" };
  const answer = { kind: "AppendEntriesReply", ok: true, id: "n2.1.9" };
  const routine = (more) => beats.isRoutine(event(0, { node: "n2", ...more }));
  assert.equal(routine({ seq: 1, type: "msg.recv", d: entries }), false);
  assert.equal(routine({ type: "msg.send", cause: 1, d: answer }), false);
  assert.equal(beats.isRoutine(event(2, { type: "msg.recv", d: answer })), false);
  const refusal = { ...answer, ok: false };
  assert.equal(beats.isRoutine(event(3, { type: "msg.send", cause: 1, d: refusal })), false);
});

test("figures of each second are routine; elections, commits and failed checks are not", () => {
  const beats = new Heartbeats();
  const routine = (type, d) => beats.isRoutine(event(0, { type, d }));
  assert.equal(routine("node.stat", {}), true);
  assert.equal(routine("timer.fire", { timer: "heartbeat" }), true);
  assert.equal(routine("timer.fire", { timer: "election" }), false);
  assert.equal(routine("quorum.check", { ok: true }), true);
  assert.equal(routine("quorum.check", { ok: false }), false);
  assert.equal(routine("commit", undefined), false);
});
