import assert from "node:assert/strict";
import { test } from "node:test";
import { Pace } from "../../core/pace.js";

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

test("after a picture there is a rest as long as one and a half of it, painting included", () => {
  const it = paced();
  it.cost = 10;
  it.pace.want();
  it.frame(30);
  it.pace.want();
  assert.equal(it.frames.length, 0);
  assert.deepEqual(it.timers.map(({ ms }) => ms), [60]);
  it.time += 60;
  it.timers.shift().code();
  it.frame(30);
  assert.equal(it.drawn, 2);
});

test("who comes after the rest does not wait, and nobody rests for long", () => {
  const it = paced();
  it.pace.want();
  it.frame(30);
  it.time += 45;
  it.pace.want();
  assert.equal(it.frames.length, 1);
  it.frame(5000);
  it.pace.want();
  assert.deepEqual(it.timers.map(({ ms }) => ms), [150]);
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
