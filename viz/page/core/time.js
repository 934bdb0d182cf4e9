// Times and numbers as people read them.

/** @param {number} value */
export function grouped(value) {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high where it is below `low`, it wins
 */
export function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

/**
 * @param {number} value
 * @param {number} width
 */
function padded(value, width) {
  return String(value).padStart(width, "0");
}

/** 2001: a smaller number counts from the start of something, not from 1970. */
const EPOCH_US = 978_307_200_000_000;

/**
 * "12:03:04.1234" by the reader's clock, or "1.5658" seconds of a clock without a date.
 * @param {number} us
 */
export function timeOfDay(us) {
  if (!Number.isFinite(us)) return "";
  if (us < EPOCH_US) return (us / 1e6).toFixed(4);
  const date = new Date(Math.floor(us / 1000));
  return `${clockTime(date.getTime())}.${padded(Math.floor((us % 1e6) / 100), 4)}`;
}

/**
 * "12:03:04"
 * @param {number} ms
 */
export function clockTime(ms) {
  const date = new Date(ms);
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()];
  return parts.map((part) => padded(part, 2)).join(":");
}

/**
 * "now", "3.2 s", "4 min", "2 h"
 * @param {number} ms
 */
export function age(ms) {
  if (ms < 1500) return "now";
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 90_000) return `${Math.round(ms / 1000)} s`;
  if (ms < 5_400_000) return `${Math.round(ms / 60_000)} min`;
  return `${Math.round(ms / 3_600_000)} h`;
}

/**
 * What the server's clock says, learnt from what it tells: while a node is up, the newest "last
 * seen" is about now. Without such a hint the two clocks are taken to agree.
 */
export class ServerClock {
  constructor() {
    this.offset = 0;
  }

  /**
   * @param {import("./types.js").ClusterState} state
   * @param {number} now ms, of the page
   */
  observe(state, now) {
    let newest = 0;
    for (const node of Object.values(state.nodes)) {
      if (node.alive === "up") newest = Math.max(newest, (node.last_seen ?? 0) / 1000);
    }
    if (newest > 0) this.offset = newest - now;
  }

  /** @param {number} now ms, of the page */
  at(now) {
    return now + this.offset;
  }
}

/** Events a second over the last two seconds. */
export class Rate {
  constructor() {
    /** @type {{at: number, count: number}[]} */
    this.marks = [];
  }

  /**
   * @param {number} count
   * @param {number} now ms
   */
  add(count, now) {
    const last = this.marks.at(-1);
    if (last && now - last.at < 100) last.count += count;
    else this.marks.push({ at: now, count });
  }

  /** @param {number} now ms */
  perSecond(now) {
    while (this.marks.length > 0 && now - (this.marks[0]?.at ?? now) > 2000) this.marks.shift();
    return this.marks.reduce((sum, mark) => sum + mark.count, 0) / 2;
  }
}
