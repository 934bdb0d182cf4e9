// The whole events of what was looked at or arrived last; older ones are fetched again.

/** At this many, the one that was used longest ago is forgotten. */
export const PAYLOADS_MAX = 20_000;
/** As many as one request to /api/events may ask for. */
export const FETCH_MAX = 5000;

/** @typedef {import("./types.js").ClusterEvent} ClusterEvent */

export class Payloads {
  /** @param {number} [limit] */
  constructor(limit = PAYLOADS_MAX) {
    this.limit = limit;
    /** @type {Map<number, ClusterEvent>} */
    this.events = new Map();
  }

  /** @param {ClusterEvent} event */
  put(event) {
    this.events.delete(event.n);
    this.events.set(event.n, event);
    if (this.events.size <= this.limit) return;
    const oldest = this.events.keys().next();
    if (!oldest.done) this.events.delete(oldest.value);
  }

  /** @param {number} n */
  get(n) {
    const event = this.events.get(n);
    if (event) this.put(event);
    return event;
  }

  clear() {
    this.events.clear();
  }
}

/**
 * The record's events from an ordinal on. Rejects with a sentence when vizor does not answer.
 * @param {number} from
 * @param {number} count
 * @returns {Promise<ClusterEvent[]>}
 */
export async function fetchEvents(from, count) {
  const query = `from=${Math.max(from, 0)}&n=${Math.min(count, FETCH_MAX)}`;
  const answer = await fetch(`/api/events?${query}`, { cache: "no-store" });
  if (!answer.ok) throw new Error(`vizor answered ${answer.status} to a request for events`);
  const events = await answer.json();
  if (!Array.isArray(events)) throw new Error("vizor's list of events is not a list");
  return events;
}
