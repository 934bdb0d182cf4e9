// Why something happened: an event names its cause on the same node, and a receipt's cause is the
// sending of the message. Both are found in the journal's columns, without the whole events.

import { FOLD, PRESENT } from "./flags.js";
import { CHUNK_ROWS } from "./journal.js";

/** As far as a cause is looked for, in events. */
const REACH_MAX = 50_000;
const CHAIN_MAX = 64;
const EFFECTS_MAX = 50;
const EFFECTS_REACH = 4000;

/** @typedef {import("./journal.js").Journal} Journal */

/**
 * @param {Journal} journal
 * @param {number} n
 */
function columns(journal, n) {
  const chunk = journal.chunkOf(n);
  const slot = n % CHUNK_ROWS;
  if (!chunk || ((chunk.flags[slot] ?? 0) & (PRESENT | FOLD)) !== PRESENT) return null;
  const seq = chunk.seq[slot] ?? 0;
  const before = chunk.cause[slot] ?? 0;
  return { node: chunk.node[slot] ?? 0, inc: chunk.inc[slot] ?? 0, seq,
    cause: before > 0 ? seq - before : 0, mid: chunk.mid[slot] ?? 0,
    type: journal.types.at(chunk.type[slot] ?? 0) };
}

/** @typedef {NonNullable<ReturnType<typeof columns>>} Columns */

/**
 * @param {Journal} journal
 * @param {number} from
 * @param {1|-1} step
 * @param {(row: Columns) => boolean} matches
 */
function search(journal, from, step, matches) {
  const [low, high] = [Math.max(journal.first, from - REACH_MAX), from + REACH_MAX];
  for (let n = from; n >= low && n < Math.min(journal.end, high); n += step) {
    const row = columns(journal, n);
    if (row && matches(row)) return n;
  }
  return -1;
}

/**
 * The event with the id "node/inc/seq"; -1 if it is not loaded.
 * @param {Journal} journal
 * @param {string} id
 */
export function findEvent(journal, id) {
  const match = /^(.*)\/(\d+)\/(\d+)$/s.exec(id);
  const node = match ? journal.nodes.numbers.get(match[1] ?? "") : undefined;
  if (!match || node === undefined) return -1;
  const inc = journal.lives.numbers.get(match[2] ?? "");
  const seq = Number(match[3]);
  for (let n = journal.end - 1; n >= journal.first; n -= 1) {
    const row = columns(journal, n);
    if (row && row.node === node && row.seq === seq && row.inc === inc) return n;
  }
  return -1;
}

/**
 * The event that led to this one; -1 if there is none or it is not loaded.
 * @param {Journal} journal
 * @param {number} n
 */
export function causeOf(journal, n) {
  const row = columns(journal, n);
  if (!row) return -1;
  if (row.cause > 0) {
    return search(journal, n - 1, -1, (one) =>
      one.node === row.node && one.seq === row.cause && one.inc === row.inc);
  }
  if (row.mid === 0 || !["msg.recv", "msg.drop"].includes(row.type)) return -1;
  return search(journal, n - 1, -1, (one) => one.mid === row.mid && one.type === "msg.send");
}

/**
 * The event, its cause, the cause of that, and so on.
 * @param {Journal} journal
 * @param {number} n
 */
export function chainOf(journal, n) {
  const chain = [n];
  let at = causeOf(journal, n);
  while (at >= 0 && chain.length < CHAIN_MAX) {
    chain.push(at);
    at = causeOf(journal, at);
  }
  return chain;
}

/**
 * What this event led to directly.
 * @param {Journal} journal
 * @param {number} n
 */
export function effectsOf(journal, n) {
  const row = columns(journal, n);
  /** @type {number[]} */
  const found = [];
  if (!row) return found;
  const end = Math.min(journal.end, n + EFFECTS_REACH);
  for (let at = n + 1; at < end && found.length < EFFECTS_MAX; at += 1) {
    const one = columns(journal, at);
    if (!one) continue;
    const own = one.node === row.node && one.inc === row.inc && one.cause === row.seq;
    const arrival = row.type === "msg.send" && row.mid > 0 && one.mid === row.mid;
    if ((own && row.seq > 0) || arrival) found.push(at);
  }
  return found;
}

/**
 * The next or previous event of the same node.
 * @param {Journal} journal
 * @param {number} n
 * @param {1|-1} step
 */
export function neighbour(journal, n, step) {
  const row = columns(journal, n);
  return row ? search(journal, n + step, step, (one) => one.node === row.node) : -1;
}
