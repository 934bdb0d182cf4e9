// What the drawn views share: a canvas as sharp as the screen, and the colours of the theme.

import { el, setAttribute } from "./dom.js";
import { roomOf } from "./room.js";

/** @type {Record<string, string>} */
let colours = {};
let dark = false;
const root = document.documentElement;
/** @type {MediaQueryList|undefined} */
let darkWanted;

/** Forgets the colours if another theme is in force; once a picture, not once a stroke. */
function readColours() {
  const { theme } = root.dataset;
  darkWanted ??= matchMedia("(prefers-color-scheme: dark)");
  const now = theme === "dark" || (theme !== "light" && darkWanted.matches);
  if (dark !== now) colours = {};
  dark = now;
}

/**
 * The colour of the theme in force, for pictures.
 * @param {string} name
 */
export function colour(name) {
  return (colours[name] ??= read(name));
}

/** @param {string} name */
function read(name) {
  const told = getComputedStyle(root).getPropertyValue(`--${name}`).match(/#[0-9a-f]{6}/gi);
  return (dark && told?.[1]) || told?.[0] || "";
}

/** @param {number} term */
export function termFill(term) {
  return colour(term > 0 ? `t${(term - 1) % 7}` : "edge");
}

export const FONT = "11px system-ui, sans-serif";

/** A canvas that fills the box around it. */
export class Picture {
  /** @param {string} label what it shows, for those who do not see it */
  constructor(label) {
    this.canvas = el("canvas", { role: "img", "aria-label": label });
    this.box = el("div", { class: "picture" }, this.canvas);
    this.width = 0;
    this.height = 0;
  }

  /** @param {string} label */
  describe(label) {
    setAttribute(this.canvas, "aria-label", label);
  }

  /** @returns {CanvasRenderingContext2D|null} cleared; null when there is no room */
  begin() {
    readColours();
    const ratio = Math.min(devicePixelRatio || 1, 3);
    Object.assign(this, roomOf(this.box));
    const context = this.canvas.getContext("2d");
    if (this.width < 20 || this.height < 20 || !context) return null;
    const [w, h] = [Math.round(this.width * ratio), Math.round(this.height * ratio)];
    if (this.canvas.width !== w) this.canvas.width = w;
    if (this.canvas.height !== h) this.canvas.height = h;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, this.width, this.height);
    // To set it, even to what it is, makes the browser work out the page's style.
    if (context.font !== FONT) context.font = FONT;
    return context;
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 */
export function disc(context, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

const STEPS = [1, 2, 5];

/**
 * Round values in a range, about `count` of them.
 * @param {number} from
 * @param {number} to
 * @param {number} count
 */
export function ticks(from, to, count) {
  const raw = (to - from) / Math.max(count, 1);
  if (!(raw > 0) || !Number.isFinite(raw)) return [];
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = (STEPS.find((one) => one * power >= raw) ?? 10) * power;
  const values = [];
  for (let value = Math.ceil(from / step) * step; value <= to; value += step) values.push(value);
  return values;
}
