// The arrows of the space–time diagram. Many are drawn as few paths: a browser without a graphics
// card fills those in a third of the time, if their lines are plain and no wider than a pixel.

import { colour } from "../core/paint.js";
import { line, reach } from "./strokes.js";

/** @typedef {{x: number, y: number, n: number}} Mark where an event is on the picture, px */

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x1
 * @param {number} y1
 * @param {number} x2
 * @param {number} y2
 */
function head(context, x1, y1, x2, y2) {
  const angle = Math.atan2(y2 - y1, x2 - x1);
  context.beginPath();
  context.moveTo(x2, y2);
  context.lineTo(x2 - 7 * Math.cos(angle - 0.35), y2 - 7 * Math.sin(angle - 0.35));
  context.lineTo(x2 - 7 * Math.cos(angle + 0.35), y2 - 7 * Math.sin(angle + 0.35));
  context.fill();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 */
function cross(context, x, y) {
  context.lineWidth = 2;
  line(context, x - 3.5, y - 3.5, x + 3.5, y + 3.5);
  line(context, x + 3.5, y - 3.5, x - 3.5, y + 3.5);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("../core/store.js").Store} store
 * @param {import("../core/lanes.js").Arrow[]} arrows
 * @param {(us: number, n: number) => number} axis
 * @param {(lane: number) => number} lane
 * @param {Set<number>} chain the event at the cursor and its causes
 * @returns {Mark[]}
 */
export function paintArrows(context, store, arrows, axis, lane, chain) {
  // Nobody could tell heads and dashes apart where an arrow has less than two pixels.
  const many = arrows.length * 2 > context.canvas.width;
  /** @type {Record<string, [path: Path2D, ink: string, alpha: number]>} */
  const paths = {};
  /** @type {(() => void)[]} what is drawn by itself, above those */
  const above = [];
  /** @type {Mark[]} */
  const marks = [];
  for (const arrow of arrows) {
    const [x1, y1] = [axis(arrow.sentAt, arrow.sent), lane(arrow.from)];
    // A lost message ends on its way.
    const part = arrow.lost ? 0.55 : 1;
    const x2 = x1 + Math.max(axis(arrow.endAt, arrow.end) - x1, 0) * part;
    const y2 = y1 + (lane(arrow.to) - y1) * part;
    marks.push({ x: x1, y: y1, n: arrow.sent }, { x: x2, y: y2, n: arrow.end },
      { x: (x1 + x2) / 2, y: (y1 + y2) / 2, n: arrow.sent });
    const caused = chain.has(arrow.sent) && chain.has(arrow.end);
    // All but the causes fade most, then what is yet to come, then heartbeats.
    const faded = store.onlyCauses && !caused;
    const alpha = faded ? 0.08 : arrow.sent >= store.cursorEnd ? 0.3 : arrow.routine ? 0.55 : 1;
    const ink = colour(arrow.lost ? "bad" : arrow.routine ? "edge"
      : /Vote/.test(arrow.kind) ? "warn" : "info");
    if (many && !caused && !arrow.lost) {
      reach((paths[ink + alpha] ??= [new Path2D(), ink, alpha])[0], x1, y1, x2, y2);
    } else above.push(() => {
      context.strokeStyle = context.fillStyle = ink;
      context.globalAlpha = alpha;
      context.lineWidth = caused ? 3 : arrow.routine ? 1 : 1.5;
      // Short dashes take as long as all else: few long ones.
      context.setLineDash(arrow.lost ? [2, 3] : arrow.answer ? [12, 6] : []);
      line(context, x1, y1, x2, y2);
      context.setLineDash([]);
      if (arrow.lost) cross(context, x2, y2);
      else head(context, x1, y1, x2, y2);
    });
  }
  context.lineWidth = 1;
  for (const [path, ink, alpha] of Object.values(paths)) {
    context.strokeStyle = ink;
    context.globalAlpha = alpha;
    context.stroke(path);
  }
  above.forEach((paint) => paint());
  return marks;
}
