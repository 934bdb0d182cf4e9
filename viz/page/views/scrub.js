// All that is loaded, as one line of time: how many events, elections, faults, broken rules; and
// the cursor, which every view follows.

import { el, setAttribute, setText } from "../core/dom.js";
import { BROKEN, ELECTION, FAULT, NOTABLE, PRESENT } from "../core/flags.js";
import { icon, iconPath, setIcon } from "../core/icons.js";
import { colour, Picture } from "../core/paint.js";
import { roomOf } from "../core/room.js";
import { grouped, timeOfDay } from "../core/time.js";

const BAR_PX = 3;
const COUNT_EVERY_MS = 200;
/** More rows than this are counted by samples. */
const SAMPLES_MAX = 100_000;
/** @type {[string, number][]} what one second of watching is in the cluster, in seconds */
const SPEEDS = [["1×", 1], ["1/10×", 0.1], ["1/100×", 0.01], ["1/1000×", 0.001], ["5×", 5]];

/** @typedef {import("../core/store.js").Store} Store */
/** @typedef {{x: number, flags: number, n: number}} Mark */

export class ScrubView extends HTMLElement {
  constructor() {
    super();
    this.picture = new Picture("events over time");
    this.slider = el("div", { class: "slider", role: "slider", tabindex: 0,
      "aria-label": "the cursor, among the events that are loaded", "aria-valuemin": 0 },
    this.picture.box);
    this.text = el("span", { class: "scrub-text", id: "scrub-text" });
    this.playIcon = icon("play");
    this.play = el("button", { id: "play", "aria-label": "play from the cursor",
      title: "p", "aria-pressed": "false" }, this.playIcon);
    this.speed = el("select", { "aria-label": "speed of playing", id: "speed" },
      ...SPEEDS.map(([name, factor]) => el("option", { value: factor }, name)));
    /** @type {number[]} */
    this.bins = [];
    /** @type {Mark[]} */
    this.marks = [];
    this.countedAt = 0;
    this.counted = "";
    this.from = 0;
    this.to = 1;
    /** @type {(action: string) => void} */
    this.onAction = () => {};
    /** @type {(n: number) => void} */
    this.onSelect = () => {};
    /** @type {Store|null} */
    this.store = null;
  }

  connectedCallback() {
    const button = (/** @type {string} */ name, /** @type {string} */ action,
      /** @type {string} */ label, /** @type {string} */ key) => {
      const made = el("button", { "aria-label": label, title: `${label}: ${key}` },
        icon(name));
      made.addEventListener("click", () => this.onAction(action));
      return made;
    };
    this.play.addEventListener("click", () => this.onAction("play"));
    this.append(el("div", { class: "steps" },
      button("notableBack", "notableBack", "the notable event before", "Shift+←"),
      button("back", "back", "the event before", "←"), this.play,
      button("on", "on", "the next event", "→"),
      button("notableOn", "notableOn", "the next notable event", "Shift+→"), this.speed),
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
    const n = near ? near.n : store.journal.nearest(store.journal.atTime(us) + 1, -1, PRESENT);
    if (n >= 0) this.onSelect(n);
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
    this.#count(store, now);
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
   * @param {Store} store
   * @param {number} now
   */
  #count(store, now) {
    const { journal } = store;
    const key = `${journal.end} ${journal.first} ${this.picture.width}`;
    const soon = now - this.countedAt < COUNT_EVERY_MS && this.counted !== "";
    if (key === this.counted || soon) return;
    this.counted = key;
    this.countedAt = now;
    this.from = journal.timeAt(journal.nearest(journal.first - 1, 1, PRESENT));
    this.to = Math.max(journal.timeAt(journal.end - 1), this.from + 1);
    const { width } = this.picture;
    this.bins = new Array(Math.max(Math.ceil(width / BAR_PX), 1)).fill(0);
    this.marks = [];
    const stride = Math.max(Math.ceil((journal.end - journal.first) / SAMPLES_MAX), 1);
    const scale = width / (this.to - this.from);
    for (let n = journal.first; n < journal.end; n += 1) {
      const flags = journal.flags(n);
      const marked = flags & (ELECTION | FAULT | BROKEN);
      if (!(flags & PRESENT) || (!marked && n % stride !== 0)) continue;
      const x = (journal.timeAt(n) - this.from) * scale;
      const bin = Math.min(Math.floor(x / BAR_PX), this.bins.length - 1);
      if (n % stride === 0) this.bins[bin] = (this.bins[bin] ?? 0) + (flags & NOTABLE ? 3 : 1);
      if (marked && this.marks.length < 400) this.marks.push({ x, flags, n });
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
    context.beginPath();
    context.arc(Math.min(Math.max(x, 6), width - 6), base + 1.5, 6, 0, 2 * Math.PI);
    context.fill();
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Mark} mark
   */
  #paintMark(context, mark) {
    const broken = (mark.flags & BROKEN) !== 0;
    context.save();
    context.translate(Math.min(Math.max(mark.x - 6, 0), this.picture.width - 12), 0);
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
