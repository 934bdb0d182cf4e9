// The strokes of the space–time diagram.

import { FONT, colour, termFill, ticks } from "../core/paint.js";
import { visible } from "../core/safe.js";
import { clamp } from "../core/time.js";

export const LEFT = 62;
export const TOP = 22;
export const BOTTOM = 22;

/** @typedef {import("../core/lanes.js").Scene} Scene */

/** Farther outside than any picture is wide. */
const FAR = 9999;

/**
 * Adds a line that is cut off far outside: where a clock jumped, a message lasts for hours, and a
 * browser lays every dash of such a line, for seconds.
 * @param {CanvasRenderingContext2D|Path2D} path
 * @param {number} x1
 * @param {number} y1
 * @param {number} x2
 * @param {number} y2
 */
export function reach(path, x1, y1, x2, y2) {
  const end = (/** @type {number} */ x, /** @type {number} */ y) => {
    const near = clamp(x, -FAR, FAR);
    return /** @type {const} */ (
      [near, near === x ? y : y1 + ((y2 - y1) * (near - x1)) / (x2 - x1)]);
  };
  path.moveTo(...end(x1, y1));
  path.lineTo(...end(x2, y2));
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x1
 * @param {number} y1
 * @param {number} x2
 * @param {number} y2
 */
export function line(context, x1, y1, x2, y2) {
  context.beginPath();
  reach(context, x1, y1, x2, y2);
  context.stroke();
}

/**
 * Text on a ground of its own, so that lines behind it do not cross it out.
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} x
 * @param {number} y
 */
export function label(context, text, x, y) {
  const ink = context.fillStyle;
  context.globalAlpha = 0.85;
  context.fillStyle = colour("page");
  context.fillRect(x - 2, y - 10, context.measureText(text).width + 4, 13);
  context.globalAlpha = 1;
  context.fillStyle = ink;
  context.fillText(text, x, y);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {(us: number, n: number) => number} axis
 * @param {number} height
 */
export function paintFaults(context, scene, axis, height) {
  for (const band of scene.faults) {
    const x1 = Math.max(axis(band.from, band.fromN), LEFT);
    const x2 = Math.max(axis(band.to, band.toN), x1 + 2);
    context.fillStyle = colour("bad-ground");
    context.fillRect(x1, 2, x2 - x1, height - BOTTOM);
    context.fillStyle = colour("bad");
    context.fillText(visible(`${band.kind} at ${band.node}`, 40), x1 + 5, 14);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} start
 * @param {number} span
 * @param {(us: number, n: number) => number} axis
 * @param {number} height
 * @param {number} zero
 */
export function paintTicks(context, start, span, axis, height, zero) {
  const digits = span < 20_000 ? 4 : span < 2e6 ? 2 : 1;
  context.lineWidth = 1;
  context.textAlign = "center";
  for (const us of ticks(start - zero, start + span - zero, 6)) {
    const x = axis(us + zero, -1);
    context.strokeStyle = colour("line");
    line(context, x, TOP - 6, x, height - BOTTOM + 4);
    context.fillStyle = colour("muted");
    context.fillText(`${(us / 1e6).toFixed(digits)} s`, x, height - 6);
  }
  context.textAlign = "left";
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {(us: number, n: number) => number} axis
 * @param {(lane: number) => number} lane
 */
export function paintBars(context, scene, axis, lane) {
  for (const bar of scene.bars) {
    const [x1, x2, y] = [axis(bar.from, bar.fromN), axis(bar.to, bar.toN), lane(bar.lane)];
    const thick = bar.role === "leader" ? 9 : bar.role.endsWith("candidate") ? 6 : 4;
    context.fillStyle = termFill(bar.term);
    context.globalAlpha = bar.alive ? 1 : 0.25;
    context.fillRect(x1, y - thick / 2, Math.max(x2 - x1, 1), thick);
    context.globalAlpha = 1;
    if (bar.role !== "leader" || !bar.alive) continue;
    context.strokeStyle = colour("text");
    context.lineWidth = 1;
    context.strokeRect(x1, y - thick / 2, Math.max(x2 - x1, 1), thick);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string[]} names
 * @param {(lane: number) => number} lane
 */
export function paintNames(context, names, lane) {
  context.font = `600 ${FONT}`;
  context.fillStyle = colour("text");
  names.forEach((name, at) => context.fillText(visible(name, 9), 8, lane(at) + 4));
  context.font = FONT;
}
