import assert from "node:assert/strict";
import { test } from "node:test";
import { Pace, roundsOf } from "../../core/pace.js";

// A browser of which the test turns the clock: frames, paints and timers wait until they are let go.
function paced() {
  const it = { time: 1000, drawn: 0, cost: 0, hurried: false, frames: [], paints: [], timers: [] };
  it.pace = new Pace({
    draw: () => {
      it.drawn += 1;
      it.time += it.cost;
    },
    hurried: () => it.hurried,
    frame: (code) => it.frames.push(code),
    painted: (code) => it.paints.push(code),
    later: (code, ms) => it.timers.push({ code, ms }),
    now: () => it.time,
  });
  // One frame, which takes as long as drawing it and painting it.
  it.frame = (paint) => {
    it.frames.shift()();
    it.time += paint;
    it.paints.shift()();
  };
  return it;
}

test("all that changes before a frame is drawn once", () => {
  const it = paced();
  for (let i = 0; i < 5; i += 1) it.pace.want();
  assert.equal(it.frames.length, 1);
  it.frame(0);
  assert.equal(it.drawn, 1);
  it.pace.want();
  assert.equal(it.frames.length, 1);
});

test("after a picture there is a rest, the longer the dearer it was, painting included", () => {
  const it = paced();
  it.cost = 3;
  const rests = [5, 13, 17].map((paint) => {
    it.pace.want();
    it.frame(paint);
    it.pace.want();
    assert.equal(it.frames.length, 0);
    const { code, ms } = it.timers.shift();
    it.time += ms;
    code();
    it.frame(0);
    it.time += 1000;
    return ms;
  });
  assert.deepEqual(rests, [8, 32, 50]);
  assert.equal(it.drawn, 6);
});

test("who comes after the rest does not wait, and nobody rests for long", () => {
  const it = paced();
  it.pace.want();
  it.frame(16);
  it.time += 32;
  it.pace.want();
  assert.equal(it.frames.length, 1);
  it.frame(5000);
  it.pace.want();
  assert.deepEqual(it.timers.map(({ ms }) => ms), [200]);
});

test("a user who waits for the picture gets it at once", () => {
  const it = paced();
  it.pace.want();
  it.frame(80);
  it.hurried = true;
  it.pace.want();
  assert.equal(it.frames.length, 1);
  assert.equal(it.timers.length, 0);
});

test("a round is drawn part by part; until the next one only the first part is drawn", () => {
  const drawn = [];
  const next = roundsOf(["a", "b", "c"], (part) => drawn.push(part));
  assert.deepEqual([next(1000, 1), next(1016, 1), next(1033, 1)], [0, 0, -1]);
  assert.deepEqual(drawn, ["a", "b", "c"]);
  assert.deepEqual([next(1034, 2), next(1072, 3)], [39, 1]);
  assert.equal(next(1073, 3), 0);
  assert.deepEqual(drawn.slice(3), ["a", "a", "a"]);
});

test("what changes while a round is drawn is drawn in the next one, however long nobody asks", () => {
  const drawn = [];
  const next = roundsOf(["a", "b"], (part) => drawn.push(part));
  assert.equal(next(1000, 1), 0);
  const wait = next(9000, 2);
  assert.ok(wait > 0);
  assert.deepEqual([next(9000 + wait, 2), next(9100, 2)], [0, -1]);
  assert.deepEqual(drawn, ["a", "b", "a", "b"]);
});
