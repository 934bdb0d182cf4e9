// The model after any prefix of what is loaded: kept at the end, and copied now and then on the way
// so that any other place is near one that is known.

import { Progress } from "./lessons.js";
import { ClusterModel } from "./model.js";
import { EntryTree } from "./tree.js";

export const KEYFRAME_EVERY = 512;
const KEYFRAMES_MAX = 2048;
/** Without a keyframe before it, a place is reached from at most this many events before. */
const REACH_MAX = 4096;

/** @typedef {import("./types.js").ClusterEvent} ClusterEvent */
/** @typedef {import("./journal.js").Journal} Journal */
/** @typedef {import("./payloads.js").Payloads} Payloads */
/** @typedef {{end: number, model: ClusterModel}} Place the model before the event `end` */

export class Replay {
  constructor() {
    this.tree = new EntryTree();
    this.live = new ClusterModel(this.tree);
    this.lessons = new Progress();
    this.next = 0;
    /** @type {Place[]} */
    this.keyframes = [];
    /** Where each of those who ask looked last. @type {(Place|null)[]} */
    this.last = [];
  }

  /** @param {ClusterEvent} event the next one of the stream */
  take(event) {
    const newest = this.keyframes.at(-1);
    if (!newest || event.n - newest.end >= KEYFRAME_EVERY) this.#keep(event.n);
    this.live.take(event);
    this.lessons.take(event);
    this.next = event.n + 1;
  }

  /** @param {number} end */
  #keep(end) {
    this.keyframes.push({ end, model: this.live.copy() });
    // Thinned out, not cut off: every place stays within reach of one.
    if (this.keyframes.length > KEYFRAMES_MAX) {
      this.keyframes = this.keyframes.filter((_, at) => at % 2 === 0);
    }
  }

  /**
   * Events before `n` were not sent; this is how vizor sees the cluster there.
   * @param {number} n
   * @param {import("./types.js").ClusterState} state
   */
  rebase(n, state) {
    this.live.adopt(state);
    this.next = n;
    this.#keep(n);
  }

  /** @param {ClusterEvent[]} events older ones, in order */
  takeHistory(events) {
    for (const event of events) if (event.type === "log.append") this.tree.append(event);
    this.last = [];
  }

  /**
   * The model before the event `end`, or the first ordinal whose whole event is needed for it.
   * @param {number} end
   * @param {Journal} journal
   * @param {Payloads} payloads
   * @param {number} [who] asks: each gets a model that the others do not move on
   * @returns {ClusterModel|number}
   */
  at(end, journal, payloads, who = 0) {
    if (end >= this.next) return this.live;
    const start = this.#nearest(end, journal, this.last[who] ?? null);
    const model = start === this.last[who] ? start.model : start.model.copy();
    for (let n = start.end; n < end; n += 1) {
      if (!journal.has(n)) continue;
      const event = payloads.peek(n);
      if (!event && payloads.isLost(n)) continue;
      if (!event) {
        this.last[who] = null;
        return n;
      }
      model.take(event);
    }
    this.last[who] = { end, model };
    return model;
  }

  /**
   * @param {number} end
   * @param {Journal} journal
   * @param {Place|null} last
   * @returns {Place}
   */
  #nearest(end, journal, last) {
    let best = last && last.end <= end ? last : null;
    for (const one of this.keyframes) {
      if (one.end <= end && (best === null || one.end > best.end)) best = one;
    }
    const floor = Math.max(journal.first, end - REACH_MAX);
    if (best && best.end >= floor) return best;
    return { end: floor, model: new ClusterModel(this.tree) };
  }
}
