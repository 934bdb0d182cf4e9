// The whole events of what was looked at or arrived last; older ones are fetched again.

/** At this many, the older half of those that were not used since is forgotten. */
export const PAYLOADS_MAX = 20_000;
/** As many as one request to /api/events may ask for. */
export const FETCH_MAX = 5000;
const LOST_MAX = 5000;

/** @typedef {import("./types.js").ClusterEvent} ClusterEvent */

/** Two generations instead of a list by age: nothing is ever moved or deleted one by one. */
export class Payloads {
  /** @param {number} [limit] */
  constructor(limit = PAYLOADS_MAX) {
    this.limit = limit;
    /** @type {Map<number, ClusterEvent>} */
    this.young = new Map();
    /** @type {Map<number, ClusterEvent>} */
    this.old = new Map();
    /** @type {Set<number>} ordinals that vizor did not have when they were asked for */
    this.lost = new Set();
  }

  /** @param {number} n */
  lose(n) {
    if (this.lost.size >= LOST_MAX) this.lost.clear();
    this.lost.add(n);
  }

  /** @param {number} n */
  isLost(n) {
    return this.lost.has(n);
  }

  /** @param {ClusterEvent} event */
  put(event) {
    this.young.set(event.n, event);
    if (this.young.size < this.limit / 2) return;
    this.old = this.young;
    this.young = new Map();
  }

  /** @param {number} n */
  get(n) {
    const event = this.young.get(n) ?? this.old.get(n);
    if (event && !this.young.has(n)) this.put(event);
    return event;
  }

  /**
   * Looks without keeping it young: for walks over many.
   * @param {number} n
   */
  peek(n) {
    return this.young.get(n) ?? this.old.get(n);
  }

  clear() {
    this.lost.clear();
    this.young = new Map();
    this.old = new Map();
  }
}

/**
 * A record that was opened from a file: its events, by ordinal.
 * @type {{local: ClusterEvent[]|null}}
 */
export const source = { local: null };

/**
 * What vizor answers. Rejects with a sentence when it does not.
 * @param {string} path below /api/
 */
export async function ask(path) {
  return (await checked(`/api/${path}`, { cache: "no-store" })).json();
}

/**
 * @param {string} path
 * @param {RequestInit} [how]
 */
export async function checked(path, how) {
  const answer = await fetch(path, how);
  if (!answer.ok) throw new Error(`vizor answered ${answer.status} to a request for ${path}`);
  return answer;
}

/**
 * The record's events from an ordinal on.
 * @param {number} from
 * @param {number} count
 * @returns {Promise<ClusterEvent[]>}
 */
export async function fetchEvents(from, count) {
  if (source.local) return source.local.filter(({ n }) => n >= from && n < from + count);
  return ask(`events?from=${Math.max(from, 0)}&n=${Math.min(count, FETCH_MAX)}`);
}
