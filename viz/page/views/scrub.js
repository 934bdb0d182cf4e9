// The whole record, as one line of time: how many events, elections, faults, broken rules; and
// the cursor, which every view follows.

import { barsOf, ordinalAt } from "../core/density.js";
import { el, setAttribute, setText } from "../core/dom.js";
import { BROKEN, ELECTION, FAULT, NOTABLE, PRESENT } from "../core/flags.js";
import { icon, iconPath, setIcon } from "../core/icons.js";
import { keyButton } from "../core/keys.js";
import { colour, disc, Picture } from "../core/paint.js";
import { ask } from "../core/payloads.js";
import { roomOf } from "../core/room.js";
import { clamp, grouped, timeOfDay } from "../core/time.js";

const BAR_PX = 3;
const ASK_EVERY_MS = 5000;
/** More rows than this are counted by samples. */
const SAMPLES_MAX = 50_000;
/** @type {[string, number][]} what one second of watching is in the cluster, in seconds */
const SPEEDS = [["1×", 1], ["1/10×", 0.1], ["1/100×", 0.01], ["1/1000×", 0.001], ["5×", 5]];

/** @typedef {import("../core/store.js").Store} Store */
/** @typedef {{x: number, flags: number, n: number}} Mark */

export class ScrubView extends HTMLElement {
  constructor() {
    super();
    this.picture = new Picture("events over time");
    this.slider = el("div", { class: "slider", role: "slider", tabindex: 0,
      "aria-label": "the cursor", "aria-valuemin": 0 },
    this.picture.box);
    this.text = el("span", { class: "scrub-text", id: "scrub-text" });
    this.playIcon = icon("play");
    this.play = keyButton("p", this.playIcon);
    this.speed = el("select", { "aria-label": "speed of playing", id: "speed" },
      ...SPEEDS.map(([name, factor]) => el("option", { value: factor }, name)));
    /** @type {number[]} */
    this.bins = [];
    /** @type {Mark[]} */
    this.marks = [];
    /** @type {import("../core/density.js").Density|null} of the whole record, where it is longer */
    this.density = null;
    this.askedAt = -ASK_EVERY_MS;
    this.counted = "";
    this.from = 0;
    this.to = 1;
    /** @type {(n: number) => void} */
    this.onSelect = () => {};
    /** @type {Store|null} */
    this.store = null;
  }

  connectedCallback() {
    this.append(el("div", { class: "steps" }, arrow("Shift+ArrowLeft"), arrow("ArrowLeft"),
      this.play, arrow("ArrowRight"), arrow("Shift+ArrowRight"), this.speed),
    this.slider, this.text);
    const move = (/** @type {PointerEvent} */ press) => this.#moveTo(press.offsetX);
    this.slider.addEventListener("pointerdown", (press) => {
      this.slider.setPointerCapture(press.pointerId);
      move(press);
    });
    this.slider.addEventListener("pointermove", (press) => {
      if (press.buttons & 1 && this.slider.hasPointerCapture(press.pointerId)) move(press);
    });
    new ResizeObserver(() => (this.counted = "")).observe(this.slider);
  }

  get factor() {
    return Number(this.speed.value) || 1;
  }

  /** @param {number} x */
  #moveTo(x) {
    const { store } = this;
    if (!store) return;
    const near = this.marks.find((mark) => Math.abs(mark.x - x) < 4);
    const us = this.from + (x / Math.max(this.picture.width, 1)) * (this.to - this.from);
    const { journal } = store;
    // As vizor's bars have it, and to the event where it is loaded.
    const far = this.density ? ordinalAt(this.density, us, journal.end) : -1;
    const n = near ? near.n : far >= 0 && !journal.has(far) ? far
      : journal.nearest(journal.atTime(us) + 1, -1, PRESENT);
    if (n >= 0 && !store.loading) this.onSelect(n);
  }

  /**
   * @param {Store} store
   * @param {number} now ms
   */
  draw(store, now) {
    this.store = store;
    const { journal } = store;
    if (journal.end === 0 || roomOf(this).width === 0) return;
    const context = this.picture.begin();
    if (!context) return;
    this.#askAll(store, now);
    this.#count(store);
    this.#paint(context, store);
    const cursor = store.cursor;
    const live = store.selected < 0 && !store.paused;
    setAttribute(this.slider, "aria-valuemin", journal.first);
    setAttribute(this.slider, "aria-valuemax", journal.end - 1);
    setAttribute(this.slider, "aria-valuenow", Math.max(cursor, journal.first));
    const text = `event ${grouped(cursor + 1)} of ${grouped(journal.end)} · ` +
      timeOfDay(store.cursorAt);
    setText(this.text, text);
    setAttribute(this.slider, "aria-valuetext", live ? "live" : text);
    setAttribute(this.play, "aria-pressed", store.playing);
    setIcon(this.playIcon, store.playing ? "pause" : "play");
  }

  /**
   * Vizor counts what the page does not hold.
   * @param {Store} store
   * @param {number} now
   */
  #askAll(store, now) {
    const part = store.phase.name === "live" && (store.hasEarlier || store.journal.folds.size > 0);
    if (!part) this.density = null;
    if (!part || now - this.askedAt < ASK_EVERY_MS) return;
    this.askedAt = now;
    ask(`histogram?all&bins=${Math.min(Math.ceil(this.picture.width / BAR_PX), 1000)}`)
      .then((density) => {
        this.density = density;
        this.counted = "";
        store.changed();
      }, () => {});
  }

  /** @param {Store} store */
  #count(store) {
    const { journal } = store;
    const key = `${journal.end} ${journal.first} ${this.picture.width}`;
    if (key === this.counted) return;
    this.counted = key;
    const { density } = this;
    const bars = density ? barsOf(density) : [];
    // What vizor counted the page need not count again.
    const counted = density ? density.begin_us + bars.length * density.width_us : -Infinity;
    this.from = Math.min(density?.begin_us ?? Infinity,
      journal.timeAt(journal.nearest(journal.first - 1, 1, PRESENT)));
    this.to = Math.max(journal.timeAt(journal.end - 1), counted, this.from + 1);
    const { width } = this.picture;
    this.bins = new Array(Math.max(Math.ceil(width / BAR_PX), 1)).fill(0);
    this.marks = [];
    const stride = Math.max(Math.ceil((journal.end - journal.first) / SAMPLES_MAX), 1);
    const scale = width / (this.to - this.from);
    const add = (/** @type {number} */ us, /** @type {number} */ count) => {
      const bin = Math.min(Math.floor((us - this.from) * scale / BAR_PX), this.bins.length - 1);
      this.bins[bin] = (this.bins[bin] ?? 0) + count;
    };
    for (const [us, count] of bars) add(us, count);
    for (let n = journal.atTime(counted); n < journal.end; n += stride) {
      const weight = journal.flags(n) & NOTABLE && !density ? 3 : 1;
      if (journal.has(n)) add(journal.timeAt(n), stride * weight);
    }
    for (let n = journal.first - 1; this.marks.length < 400;) {
      n = journal.nearest(n, 1, ELECTION | FAULT | BROKEN);
      if (n < 0) break;
      this.marks.push({ x: (journal.timeAt(n) - this.from) * scale, flags: journal.flags(n), n });
    }
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Store} store
   */
  #paint(context, store) {
    const { width, height } = this.picture;
    const base = height - 8;
    this.#paintFaults(context, store, base);
    const highest = Math.max(...this.bins, 1);
    const x = ((store.cursorAt - this.from) / (this.to - this.from)) * width;
    this.bins.forEach((count, at) => {
      if (count === 0) return;
      const tall = Math.max(Math.sqrt(count / highest) * (base - 14), 1);
      context.fillStyle = at * BAR_PX <= x ? colour("muted") : colour("line");
      context.fillRect(at * BAR_PX, base - tall, BAR_PX - 1, tall);
    });
    for (const mark of this.marks) {
      if (mark.flags & (ELECTION | BROKEN)) this.#paintMark(context, mark);
    }
    context.fillStyle = colour("line");
    context.fillRect(0, base, width, 3);
    context.fillStyle = colour("info");
    context.fillRect(0, base, Math.min(x, width), 3);
    context.fillRect(Math.min(x, width - 1) - 0.75, 2, 1.5, height - 4);
    disc(context, clamp(x, 6, width - 6), base + 1.5, 6);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Mark} mark
   */
  #paintMark(context, mark) {
    const broken = (mark.flags & BROKEN) !== 0;
    context.save();
    context.translate(clamp(mark.x - 6, 0, this.picture.width - 12), 0);
    context.scale(0.75, 0.75);
    context.strokeStyle = colour(broken ? "bad" : "text");
    context.fillStyle = context.strokeStyle;
    context.lineWidth = 1.6;
    const path = new Path2D(iconPath(broken ? "cross" : "crown"));
    context.stroke(path);
    if (!broken) context.fill(path);
    context.restore();
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Store} store
   * @param {number} base
   */
  #paintFaults(context, store, base) {
    const open = new Map();
    const band = (/** @type {number} */ from, /** @type {number} */ to) => {
      context.fillStyle = colour("bad-ground");
      context.fillRect(from, 0, Math.max(to - from, 2), base);
    };
    for (const mark of this.marks) {
      if (!(mark.flags & FAULT)) continue;
      const { type, node } = store.journal.row(mark.n) ?? { type: "", node: "" };
      if (type === "fault.begin") open.set(node, mark.x);
      if (type === "fault.end" && open.has(node)) band(open.get(node), mark.x);
      if (type === "fault.end") open.delete(node);
      if (!type.startsWith("node.")) continue;
      context.fillStyle = colour(type === "node.stop" ? "bad" : "edge");
      context.fillRect(mark.x - 1, 2, 2, 8);
    }
    for (const from of open.values()) band(from, this.picture.width);
  }
}

function arrow(/** @type {string} */ key) {
  return keyButton(key, icon(key));
}
