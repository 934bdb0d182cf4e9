// Moves the cursor to what may not be loaded: the event of a link, a far time, a text.

import { findEvent } from "./causes.js";
import { nearestWith } from "./find.js";

const LINK_WAIT_MS = 5000;
const LINK_LOADS_MAX = 40;

/** @typedef {import("./store.js").Store} Store */

/** @param {number} ms */
function pause(ms) {
  return new Promise((done) => setTimeout(done, ms));
}

/**
 * @param {Store} store
 * @param {(n: number) => void} choose
 */
export function seekerOf(store, choose) {
  /** @param {number} n */
  const jump = async (n) => {
    while (store.loading) await pause(50);
    await store.loadAround(n);
    if (store.journal.has(n)) choose(n);
  };

  /**
   * The nearest event that holds the text, in the whole record.
   * @param {string} text
   * @param {1|-1} step
   */
  const find = async (text, step) => {
    try {
      const n = await nearestWith(text, store.cursor, step);
      store.notice = n < 0 ? `no ${step < 0 ? "earlier" : "later"} event holds “${text}”` : "";
      if (n >= 0) await jump(n);
    } catch (error) {
      store.notice = /** @type {Error} */ (error).message;
    }
    store.changed();
  };

  /**
   * Finds the event of a link, loading earlier ones as far as needed.
   * @param {string} id
   * @param {number} near its ordinal when the link was made; -1 if it is not known
   */
  const openMoment = async (id, near) => {
    const none = () => store.journal.count === 0;
    for (let waited = 0; none() && waited < LINK_WAIT_MS; waited += 50) await pause(50);
    const known = near >= store.serverFirst;
    for (let loads = 0; loads < LINK_LOADS_MAX; loads += 1) {
      const n = findEvent(store.journal, id);
      if (n >= 0) return choose(n);
      if (known ? store.journal.has(near) : !store.hasEarlier) break;
      if (store.loading) await pause(50);
      else await (known ? store.loadAround(near) : store.loadEarlier());
    }
    store.notice = `the event ${id} of the link is not in vizor’s record`;
    store.changed();
  };
  return { jump, find, openMoment };
}
