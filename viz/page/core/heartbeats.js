// Which events are routine: heartbeats, the answers to them, their timers, and the figures that
// each node reports once a second. They are most of an idle stream and hidden by default.
//
// An answer does not say what it answers. On the node that sends it the cause is the heartbeat's
// receipt; on the node that receives it the message id is the one that was sent. What the leader
// then notes about its follower is caused by the answer's receipt.

const REMEMBERED_MAX = 8192;

/** @typedef {import("./types.js").ClusterEvent} ClusterEvent */

/** A set that forgets its oldest half when it is full. */
class RecentSet {
  constructor() {
    /** @type {Set<string>} */
    this.young = new Set();
    /** @type {Set<string>} */
    this.old = new Set();
  }

  /** @param {string} item */
  add(item) {
    this.young.add(item);
    if (this.young.size < REMEMBERED_MAX / 2) return;
    this.old = this.young;
    this.young = new Set();
  }

  /** @param {string} item */
  has(item) {
    return this.young.has(item) || this.old.has(item);
  }
}

export class Heartbeats {
  constructor() {
    this.receipts = new RecentSet();
    this.answers = new RecentSet();
  }

  /**
   * Call once for each event, in order.
   * @param {ClusterEvent} event
   */
  isRoutine(event) {
    const details = event.d ?? {};
    switch (event.type) {
      case "node.stat":
      case "hb.stat":
        return true;
      case "timer.fire":
        return details["timer"] === "heartbeat";
      case "quorum.check":
        return details["ok"] === true;
      case "progress":
        return this.receipts.has(causeOf(event));
      case "msg.send":
        return this.#isRoutineMessage(event, details);
      case "msg.recv": {
        const routine = this.#isRoutineMessage(event, details);
        if (routine) this.receipts.add(`${event.node}/${event.inc}/${event.seq}`);
        return routine;
      }
      default:
        return false;
    }
  }

  /**
   * @param {ClusterEvent} event
   * @param {Record<string, any>} details
   */
  #isRoutineMessage(event, details) {
    const id = String(details["id"] ?? details["mid"] ?? "");
    if (details["hb"] === true) return true;
    if (details["kind"] !== "AppendEntriesReply" || details["ok"] === false) return false;
    if (event.type === "msg.recv") return this.answers.has(id);
    const routine = this.receipts.has(causeOf(event));
    if (routine && id !== "") this.answers.add(id);
    return routine;
  }
}

/** @param {ClusterEvent} event */
function causeOf(event) {
  if (typeof event.cause === "string") return event.cause;
  return `${event.node}/${event.inc}/${event.cause ?? 0}`;
}
