// Where the table stands. Browsers limit the height of an element, so a long table has a shorter
// scroller: small movements count pixel by pixel, large ones (the thumb) in proportion.

import { clamp } from "./time.js";

export const ROW_HEIGHT = 22;
const SCROLLER_MAX = 8_000_000;

export class Scroll {
  constructor() {
    this.rows = 0;
    /** Height of the open details, below row `openRow`. */
    this.openRow = -1;
    this.openHeight = 0;
    this.shownPx = 0;
    /** Pixels of the table above what is in view: the truth. */
    this.y = 0;
    this.lastTop = 0;
  }

  get total() {
    return this.rows * ROW_HEIGHT + this.openHeight;
  }

  get scrollerHeight() {
    return Math.min(this.total, SCROLLER_MAX);
  }

  get yMax() {
    return Math.max(this.total - this.shownPx, 0);
  }

  get #ratio() {
    const room = Math.max(this.scrollerHeight - this.shownPx, 1);
    return Math.max(this.yMax / room, 1);
  }

  /** The scroller's position that belongs to y. */
  get top() {
    return this.y / this.#ratio;
  }

  /** @param {number} y */
  moveTo(y) {
    this.y = clamp(y, 0, this.yMax);
  }

  /**
   * The user moved the scroller to `top`.
   * @param {number} top
   */
  scrolledTo(top) {
    const delta = top - this.lastTop;
    const mapped = this.#ratio > 1;
    const atEdge = top <= 0 || top >= this.scrollerHeight - this.shownPx - 1;
    if (!mapped || atEdge || Math.abs(delta) > this.shownPx * 2) this.moveTo(top * this.#ratio);
    else this.moveTo(this.y + delta);
    this.lastTop = top;
  }

  /** @param {number} row */
  yOf(row) {
    return row * ROW_HEIGHT + (this.openRow >= 0 && row > this.openRow ? this.openHeight : 0);
  }

  /** The first row that is at least partly visible. */
  get firstRow() {
    const openEnd = this.yOf(this.openRow) + ROW_HEIGHT + this.openHeight;
    if (this.openRow < 0 || this.y < this.yOf(this.openRow) + ROW_HEIGHT) {
      return Math.floor(this.y / ROW_HEIGHT);
    }
    if (this.y < openEnd) return this.openRow;
    return Math.floor((this.y - this.openHeight) / ROW_HEIGHT);
  }

  /**
   * Moves as little as needed to have the row, and its open details, in view.
   * @param {number} row
   */
  reveal(row) {
    const top = this.yOf(row);
    const height = ROW_HEIGHT + (row === this.openRow ? this.openHeight : 0);
    if (top < this.y) this.moveTo(top);
    else if (top + height > this.y + this.shownPx) {
      this.moveTo(Math.min(top, top + height - this.shownPx));
    }
  }
}
