// Time to the right, a lane for each node: its bar has the colour of its term, arrows are messages.

import { el, muted, panelHead, setText } from "../core/dom.js";
import { keyButton } from "../core/keys.js";
import { nodeNames } from "../core/roles.js";
import { clamp, grouped } from "../core/time.js";
import { axisOf, collect } from "../core/lanes.js";
import { colour, disc, Picture } from "../core/paint.js";
import { roomOf } from "../core/room.js";
import { themeName } from "../core/theme.js";
import { NODES_SHOWN } from "./cluster.js";
import { paintArrows } from "./arrows.js";
import {
  BOTTOM, label, LEFT, line, paintBars, paintFaults, paintNames, paintTicks, TOP,
} from "./strokes.js";

const SPAN_FIRST_US = 700_000;
const SPAN_MIN_US = 500;
const SPAN_MAX_US = 600e6;
const HIT_PX = 9;

/** @typedef {import("../core/store.js").Store} Store */
/** @typedef {import("../core/lanes.js").Dot} Dot */
/** @typedef {import("../core/lanes.js").Scene} Scene */

export class SpaceTimeView extends HTMLElement {
  constructor() {
    super();
    this.picture = new Picture("space–time diagram");
    this.legend = muted();
    this.span = SPAN_FIRST_US;
    /** @type {number|null} the left edge, µs; null: it follows the cursor */
    this.start = null;
    this.steps = false;
    this.cursor = -1;
    /** @type {import("./arrows.js").Mark[]} */
    this.marks = [];
    /** @type {(n: number) => void} */
    this.onSelect = () => {};
    /** @type {() => void} */
    this.onMove = () => {};
    this.key = "";
    this.axisButton = keyButton("g", "");
  }

  connectedCallback() {
    this.append(panelHead("Space–time", this.legend, el("span", { class: "tail" }, this.axisButton,
      keyButton("s", "−"), keyButton("w", "+"), keyButton("f", "fit"))), this.picture.box);
    const { canvas } = this.picture;
    canvas.addEventListener("wheel", (wheel) => {
      wheel.preventDefault();
      if (Math.abs(wheel.deltaX) > Math.abs(wheel.deltaY)) this.pan(wheel.deltaX / 600);
      else this.zoom(wheel.deltaY > 0 ? 1.25 : 0.8);
    }, { passive: false });
    this.#listenToDrags(canvas);
    new ResizeObserver(() => this.#moved()).observe(this.picture.box);
  }

  /** @param {HTMLCanvasElement} canvas */
  #listenToDrags(canvas) {
    let from = NaN;
    let moved = 0;
    canvas.addEventListener("pointerdown", (press) => {
      from = press.offsetX;
      moved = 0;
      canvas.setPointerCapture(press.pointerId);
    });
    canvas.addEventListener("pointermove", (move) => {
      if (Number.isNaN(from)) return;
      moved += Math.abs(move.offsetX - from);
      if (moved > 4) this.pan((from - move.offsetX) / Math.max(this.picture.width - LEFT, 1));
      from = move.offsetX;
    });
    canvas.addEventListener("pointerup", (release) => {
      from = NaN;
      if (moved <= 4) this.#hit(release.offsetX, release.offsetY);
    });
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  #hit(x, y) {
    let best = -1;
    let distance = HIT_PX;
    for (const mark of this.marks) {
      const away = Math.hypot(mark.x - x, mark.y - y);
      if (away < distance) [best, distance] = [mark.n, away];
    }
    if (best >= 0) this.onSelect(best);
  }

  #moved() {
    this.key = "";
    this.onMove();
  }

  /** @param {number} factor */
  zoom(factor) {
    const before = this.span;
    this.span = clamp(this.span * factor, SPAN_MIN_US, SPAN_MAX_US);
    if (this.start !== null) this.start += (before - this.span) / 2;
    this.#moved();
  }

  /** @param {number} share of the window */
  pan(share) {
    if (this.start !== null) this.start += share * this.span;
    this.#moved();
  }

  fit() {
    this.start = null;
    this.span = SPAN_FIRST_US;
    this.#moved();
  }

  toggleAxis() {
    this.steps = !this.steps;
    this.#moved();
  }

  /**
   * The left edge: it stays where it is while the cursor is in view.
   * @param {Store} store
   */
  #edge(store) {
    const at = store.cursorAt;
    const follows = store.selected < 0;
    const inView = this.start !== null && at >= this.start && at <= this.start + this.span;
    if (follows && !store.paused) this.start = at - this.span * 0.97;
    else if (this.start === null || (this.cursor !== store.cursor && !inView)) {
      this.start = at - this.span * (follows ? 0.97 : 0.7);
    }
    this.cursor = store.cursor;
    return this.start;
  }

  /**
   * The window, as a link carries it: how long, from when (0: it follows), in which steps.
   * @returns {(number|undefined)[]}
   */
  get look() {
    return [this.span, this.start ?? 0, Number(this.steps)];
  }

  set look([span = SPAN_FIRST_US, start, steps]) {
    this.span = clamp(span, SPAN_MIN_US, SPAN_MAX_US);
    this.start = start || null;
    this.steps = Boolean(steps);
  }

  /** @param {Store} store */
  draw(store) {
    if (roomOf(this.picture.box).width === 0 || store.journal.end === 0) return;
    const start = this.#edge(store);
    if (!Number.isFinite(start)) return;
    const key = [start, this.span, this.steps, store.cursorEnd, store.onlyCauses, store.journal.end,
      store.generation, themeName(), store.waiting].join(" ");
    if (key === this.key) return;
    this.key = key;
    const context = this.picture.begin();
    if (!context) return;
    const names = nodeNames(store.shownState).slice(0, NODES_SHOWN);
    const scene = collect(store, start, start + this.span, names);
    if (scene.missing >= 0 && store.phase.name === "live") {
      // Drawn again when the events have come.
      this.key = "";
      void store.refetch(scene.missing, 1000);
    }
    this.#paint(context, store, scene, names);
    setText(this.axisButton, this.steps ? "equal steps" : "by time");
    const folded = scene.folded > 0 ? ` · ${grouped(scene.folded)} heartbeats folded` : "";
    const text = `${spanText(this.span)} · ${grouped(scene.arrows.length)} messages${folded}`;
    setText(this.legend, text);
    this.picture.describe(`space–time diagram of ${names.length} nodes: ${text}`);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Store} store
   * @param {Scene} scene
   * @param {string[]} names
   */
  #paint(context, store, scene, names) {
    const { width, height } = this.picture;
    const right = width - 10;
    const lane = (/** @type {number} */ at) =>
      TOP + ((at + 0.5) * (height - TOP - BOTTOM)) / Math.max(names.length, 1);
    const start = this.start ?? 0;
    const axis = axisOf(scene, start, start + this.span, LEFT, right, this.steps);
    paintFaults(context, scene, axis, height);
    if (!this.steps) paintTicks(context, start, this.span, axis, height, store.journal.timeAt(
      store.journal.first));
    context.save();
    context.beginPath();
    context.rect(LEFT - 4, 0, right - LEFT + 8, height);
    context.clip();
    paintBars(context, scene, axis, lane);
    const chain = new Set(store.chain);
    this.marks = paintArrows(context, store, scene.arrows, axis, lane, chain);
    this.#dots(context, scene, axis, lane, chain, store);
    context.restore();
    paintNames(context, names, lane);
    const x = axis(store.cursorAt, store.cursor);
    if (x < LEFT - 1 || x > right + 1) return;
    context.strokeStyle = colour("info");
    context.lineWidth = 2;
    line(context, x, 4, x, height - BOTTOM + 4);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Scene} scene
   * @param {(us: number, n: number) => number} axis
   * @param {(lane: number) => number} lane
   * @param {Set<number>} chain
   * @param {Store} store
   */
  #dots(context, scene, axis, lane, chain, store) {
    const inkOf = (/** @type {Dot} */ dot) => colour(dot.bad ? "bad" : "text");
    const faded = (/** @type {Dot} */ dot) => store.onlyCauses && !chain.has(dot.n);
    for (const dot of scene.dots) {
      const [x, y] = [axis(dot.at, dot.n), lane(dot.lane)];
      context.globalAlpha = faded(dot) ? 0.15 : dot.n >= store.cursorEnd ? 0.4 : 1;
      context.fillStyle = inkOf(dot);
      context.strokeStyle = colour("page");
      context.lineWidth = 1.5;
      disc(context, x, y, dot.label === "" ? 3.2 : 4.5);
      context.stroke();
      this.marks.push({ x, y, n: dot.n });
    }
    context.globalAlpha = 1;
    // Leaders first: where there is no room for all words, the less important ones go.
    const named = scene.dots.filter((dot) => dot.label !== "" && !faded(dot));
    named.sort((a, b) => Number(/^leader/.test(b.label)) - Number(/^leader/.test(a.label)));
    /** @type {[number, number, number][]} */
    const taken = [];
    for (const dot of named) {
      const x = axis(dot.at, dot.n) + 6;
      const end = x + context.measureText(dot.label).width + 8;
      if (taken.some(([on, from, to]) => on === dot.lane && x < to && end > from)) continue;
      taken.push([dot.lane, x, end]);
      context.fillStyle = inkOf(dot);
      label(context, dot.label, x, lane(dot.lane) - 12);
    }
  }
}

/** @param {number} us */
function spanText(us) {
  const [value, unit] = us < 1e6 ? [us / 1000, "ms"] : [us / 1e6, "s"];
  return `${value.toFixed(value < 10 ? 1 : 0)} ${unit} in view`;
}
