// All entries that any node's log ever had, as a tree: the hash of an entry covers everything
// before it, so it names a whole log. A node's log is one hash, and two logs share what they
// agree on.

import { whole, words } from "./schema.js";

/** At this many, the oldest entries are forgotten. */
export const ENTRIES_MAX = 50_000;

/**
 * @typedef {object} Entry
 * @property {number} i index
 * @property {number} t term
 * @property {string} h the hash of this entry and all before it
 * @property {string} prev the hash of the entry before it
 * @property {string} op
 * @property {string} key of its first pair
 * @property {string} val as much as the event brought
 * @property {number} vlen
 * @property {number} n the event that brought it first
 * @property {string} node which that event is of
 */

/** @typedef {import("./types.js").ClusterEvent} ClusterEvent */

export class EntryTree {
  constructor() {
    /** @type {Map<string, Entry>} */
    this.entries = new Map();
    /** The hash of the highest entry of which an event says that it is committed. */
    this.committed = "";
    this.committedIndex = 0;
    /** Grows with every change. */
    this.version = 0;
  }

  /**
   * Takes the entries of a log.append.
   * @param {ClusterEvent} event
   */
  append(event) {
    const list = event.d?.["entries"];
    if (!Array.isArray(list)) return;
    let prev = words(event.d?.["prev"]);
    for (const one of list) {
      const h = words(one?.h);
      if (h !== "" && !this.entries.has(h)) {
        this.entries.set(h, { i: whole(one.i), t: whole(one.t), h, prev, op: words(one.op),
          key: words(one.key), val: words(one.val), vlen: whole(one.vlen), n: event.n,
          node: String(event.node) });
        this.version += 1;
      }
      prev = h;
    }
    while (this.entries.size > ENTRIES_MAX) this.entries.delete(this.#oldest());
  }

  #oldest() {
    return this.entries.keys().next().value ?? "";
  }

  /** @param {ClusterEvent} event */
  commit(event) {
    const to = whole(event.d?.["to"]);
    if (to <= this.committedIndex) return;
    this.committedIndex = to;
    this.committed = words(event.d?.["h"]);
    this.version += 1;
  }

  /**
   * The entries of the log that ends in `tip`, from index `from` to `to`, by index. What was not
   * seen is missing.
   * @param {string} tip
   * @param {number} from
   * @param {number} to
   */
  range(tip, from, to) {
    /** @type {Map<number, Entry>} */
    const found = new Map();
    let entry = this.entries.get(tip);
    while (entry && entry.i >= from) {
      if (entry.i <= to) found.set(entry.i, entry);
      // A stranger's hashes may form a ring: an index must fall.
      const before = this.entries.get(entry.prev);
      entry = before && before.i < entry.i ? before : undefined;
    }
    return found;
  }

  /**
   * The hash of the log that ends in `tip`, cut after index `last`; empty when it is not known.
   * @param {string} tip
   * @param {number} last
   */
  cut(tip, last) {
    return this.range(tip, last, last).get(last)?.h ?? "";
  }
}
