// How the arrows of the space–time diagram look, few and many.

import assert from "node:assert/strict";
import { test } from "node:test";

const INKS = { "--bad": "#bb0000", "--edge": "#eeeeee", "--warn": "#ffaa00", "--info": "#0000ff" };

globalThis.document = { documentElement: { dataset: {} } };
globalThis.getComputedStyle = () => ({ getPropertyValue: (name) => INKS[name] ?? "" });
class Steps {
  steps = [];
  moveTo(...at) {
    this.steps.push(["move", ...at]);
  }
  lineTo(...at) {
    this.steps.push(["line", ...at]);
  }
}
globalThis.Path2D = Steps;
const { paintArrows } = await import("../../views/arrows.js");

function message(sent, more = {}) {
  return { sent, end: sent + 1, sentAt: sent * 10, endAt: sent * 10 + 10, from: 0, to: 1,
    kind: "AppendEntries", lost: false, answer: false, routine: false, ...more };
}

// Notes what is stroked and filled, in which style.
class Canvas extends Steps {
  strokes = [];
  heads = [];
  setLineDash(dash) {
    this.dash = dash;
  }
  beginPath() {
    this.steps = [];
  }
  stroke({ steps } = this) {
    this.strokes.push({ ink: this.strokeStyle, alpha: this.globalAlpha, width: this.lineWidth,
      dash: this.dash ?? [], steps });
  }
  fill() {
    assert.equal(this.fillStyle, this.strokeStyle);
    this.heads.push(this.steps);
  }
}

// Two pixels for each, and one less.
const few = (arrows, more) => paint(arrows, arrows.length * 2, more);
const many = (arrows, more) => paint(arrows, arrows.length * 2 - 1, more);

function paint(arrows, width, { chain = [], onlyCauses = false, cursorEnd = 1e9 } = {}) {
  const canvas = new Canvas();
  canvas.canvas = { width };
  const marks = paintArrows(canvas, { onlyCauses, cursorEnd }, arrows, (us) => us,
    (lane) => lane * 100, new Set(chain));
  assert.deepEqual(canvas.dash ?? [], [], "what is drawn next has no dashes");
  return { strokes: canvas.strokes, heads: canvas.heads, marks };
}

const styles = ({ strokes }) =>
  strokes.map(({ ink, alpha, width, dash }) => [ink, alpha, width, dash]);

test("an answer is dashed, a vote has its colour, a heartbeat is thin, all have heads", () => {
  const painted = few([
    message(1), message(5, { answer: true }), message(7, { kind: "RequestVote" }),
    message(9, { routine: true }),
  ]);
  assert.deepEqual(styles(painted), [
    ["#0000ff", 1, 1.5, []], ["#0000ff", 1, 1.5, [12, 6]], ["#ffaa00", 1, 1.5, []],
    ["#eeeeee", 0.55, 1, []],
  ]);
  // From where it was sent to where it came, and a head there.
  assert.deepEqual(painted.strokes[0].steps, [["move", 10, 0], ["line", 20, 100]]);
  assert.deepEqual(painted.heads.map(([tip]) => tip), [10, 50, 70, 90].map((at) =>
    ["move", at + 10, 100]));
});

test("many are one path of each colour, thin and plain; causes and lost ones are above", () => {
  const painted = many([
    message(5, { lost: true }), message(7), message(1), message(3, { answer: true }),
    message(9, { routine: true }),
  ], { chain: [7, 8] });
  assert.deepEqual(styles(painted), [
    ["#0000ff", 1, 1, []], ["#eeeeee", 0.55, 1, []],
    ["#bb0000", 1, 1.5, [2, 3]], ["#bb0000", 1, 2, []], ["#bb0000", 1, 2, []],
    ["#0000ff", 1, 3, []],
  ]);
  assert.deepEqual(painted.strokes[0].steps, [
    ["move", 10, 0], ["line", 20, 100], ["move", 30, 0], ["line", 40, 100]]);
  assert.deepEqual(painted.heads.map(([tip]) => tip), [["move", 80, 100]]);
});

test("a lost message ends on its way, in a cross", () => {
  const { strokes: [line, ...cross], heads, marks } = few([message(10, { lost: true })]);
  const [start, [step, x, y]] = line.steps;
  assert.deepEqual([start, step, x, Math.round(y)], [["move", 100, 0], "line", 105.5, 55]);
  assert.equal(cross.length, 2);
  assert.deepEqual(heads, []);
  assert.deepEqual(marks.map((mark) => [mark.n, Math.round(mark.y)]),
    [[10, 0], [11, 55], [10, 28]]);
});

test("what is yet to come is faded, and all but the causes where only they are shown", () => {
  const later = few([message(1), message(3)], { cursorEnd: 3 });
  assert.deepEqual(later.strokes.map(({ alpha }) => alpha), [1, 0.3]);
  const caused = few([message(1), message(3)], { chain: [3, 4], onlyCauses: true });
  assert.deepEqual(caused.strokes.map(({ alpha, width }) => [alpha, width]),
    [[0.08, 1.5], [1, 3]]);
});

test("a message that lasts for hours is cut off far outside, on its own line", () => {
  for (const some of [few, many]) {
    const { strokes: [{ steps: [, [, x, y]] }] } = some([message(0, { endAt: 4e9 })]);
    assert.equal(x, 9999);
    assert.ok(Math.abs(y - (100 * 9999) / 4e9) < 1e-9);
  }
});
