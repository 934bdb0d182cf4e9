// The ordinals that pass the filter, in order: what the table can scroll over.

/** @typedef {import("./journal.js").Journal} Journal */

import { PRESENT } from "./flags.js";
import { CHUNK_ROWS } from "./journal.js";

export class Rows {
  constructor() {
    this.list = new Uint32Array(4096);
    this.length = 0;
    this.seen = 0;
  }

  /**
   * @param {Journal} journal
   * @param {(n: number) => boolean} passes
   */
  rebuild(journal, passes) {
    this.length = 0;
    this.seen = journal.first;
    this.extend(journal, passes);
  }

  /**
   * Takes up what has come to the journal's end since the last call.
   * @param {Journal} journal
   * @param {(n: number) => boolean} passes
   */
  extend(journal, passes) {
    let n = Math.max(this.seen, journal.first);
    while (n < journal.end) {
      const chunk = journal.chunkOf(n);
      const stop = Math.min(journal.end, n - (n % CHUNK_ROWS) + CHUNK_ROWS);
      if (chunk) {
        for (; n < stop; n += 1) {
          if ((chunk.flags[n % CHUNK_ROWS] ?? 0) & PRESENT && passes(n)) this.#push(n);
        }
      }
      n = stop;
    }
    this.seen = journal.end;
  }

  /** @param {number} n */
  #push(n) {
    if (this.length === this.list.length) {
      const larger = new Uint32Array(this.list.length * 2);
      larger.set(this.list);
      this.list = larger;
    }
    this.list[this.length] = n;
    this.length += 1;
  }

  /** @param {number} row */
  at(row) {
    return row >= 0 && row < this.length ? (this.list[row] ?? -1) : -1;
  }

  /**
   * How many rows have an ordinal below n.
   * @param {number} n
   */
  below(n) {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.list[middle] ?? 0) < n) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
