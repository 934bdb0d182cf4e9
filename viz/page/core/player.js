// Moves the cursor on by itself, in proportion to the time between the events.

import { PRESENT } from "./flags.js";

export class Player {
  /**
   * @param {import("./store.js").Store} store
   * @param {() => number} factor how fast, 1 is as it happened
   * @param {(n: number) => void} onMove
   */
  constructor(store, factor, onMove) {
    this.store = store;
    this.factor = factor;
    this.onMove = onMove;
    this.drawnAt = 0;
    this.time = 0;
  }

  toggle() {
    const { store } = this;
    store.playing = !store.playing;
    store.changed();
    if (!store.playing) return;
    const first = store.journal.nearest(store.journal.first - 1, 1, PRESENT);
    if (store.selected < 0) store.select(first, false, Date.now());
    this.time = store.cursorAt;
    this.drawnAt = performance.now();
    requestAnimationFrame((now) => this.#on(now));
  }

  /** @param {number} now ms */
  #on(now) {
    const { store } = this;
    if (!store.playing) return;
    this.time += Math.max(now - this.drawnAt, 0) * 1000 * this.factor();
    this.drawnAt = now;
    const n = store.journal.nearest(store.journal.atTime(this.time) + 1, -1, PRESENT);
    if (n > store.selected) {
      store.select(n, false, Date.now());
      this.onMove(n);
    }
    if (store.journal.nearest(store.selected, 1, PRESENT) < 0) store.playing = false;
    store.changed();
    requestAnimationFrame((next) => this.#on(next));
  }
}
