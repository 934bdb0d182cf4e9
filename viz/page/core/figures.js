// Figures over time, from the whole events that are at hand.

import { clamp } from "./time.js";

/** @typedef {import("./types.js").ClusterEvent} ClusterEvent */
/** @typedef {{from: number, to: number, bins: Bin[], total: Totals}} Figures */
/**
 * @typedef {object} Bin one of the stretches that the time is cut into
 * @property {number} events
 * @property {number} ok answers to clients
 * @property {number} other
 * @property {number[]} answer µs each
 * @property {number[]} disk
 * @property {number[]} travel
 * @property {Map<string, number>} commits of each node, at its end
 */
/**
 * @typedef {object} Totals
 * @property {number} ok
 * @property {number} other
 * @property {number[]} answer
 * @property {number[]} disk
 * @property {number[]} travel
 * @property {number} elections
 * @property {number} lost
 */

export const BINS = 80;
const SAMPLES_MAX = 200_000;

/** @returns {Bin} */
function emptyBin() {
  return { events: 0, ok: 0, other: 0, answer: [], disk: [], travel: [], commits: new Map() };
}

/**
 * @param {Iterable<ClusterEvent>} events in order
 * @param {number} from µs
 * @param {number} to µs
 * @returns {Figures}
 */
export function figuresOf(events, from, to) {
  const bins = Array.from({ length: BINS }, emptyBin);
  /** @type {Totals} */
  const total = { ok: 0, other: 0, answer: [], disk: [], travel: [], elections: 0, lost: 0 };
  /** @type {Map<string, number>} */
  const sent = new Map();
  let left = SAMPLES_MAX;
  for (const event of events) {
    left -= 1;
    const at = Math.floor(((event.at - from) / Math.max(to - from, 1)) * BINS);
    const bin = bins[clamp(at, 0, BINS - 1)];
    if (!bin || left < 0) break;
    bin.events += 1;
    count(event, bin, total, sent);
  }
  return { from, to, bins, total };
}

/**
 * @param {ClusterEvent} event
 * @param {Bin} bin
 * @param {Totals} total
 * @param {Map<string, number>} sent
 */
function count(event, bin, total, sent) {
  const d = event.d ?? {};
  const us = Number(d["us"]);
  switch (event.type) {
    case "client.resp": {
      const ok = d["status"] === "ok" || d["status"] === "missing";
      bin[ok ? "ok" : "other"] += 1;
      total[ok ? "ok" : "other"] += 1;
      if (us >= 0) push(bin.answer, total.answer, us);
      return;
    }
    case "hs.persist": case "log.persist":
      if (us > 0) push(bin.disk, total.disk, us);
      return;
    case "msg.send":
      sent.set(String(d["id"]), event.at);
      return;
    case "msg.recv": {
      const at = sent.get(String(d["id"]));
      sent.delete(String(d["id"]));
      if (at !== undefined) push(bin.travel, total.travel, Math.max(event.at - at, 0));
      return;
    }
    case "msg.drop":
      total.lost += 1;
      return;
    case "role.change":
      if (d["to"] === "leader") total.elections += 1;
      return;
    case "commit":
      bin.commits.set(String(event.node), Number(d["to"]) || 0);
  }
}

/**
 * @param {number[]} a
 * @param {number[]} b
 * @param {number} value
 */
function push(a, b, value) {
  a.push(value);
  b.push(value);
}

/**
 * @param {number[]} values
 * @param {number} share
 * @returns {number} NaN without values
 */
export function quantile(values, share) {
  if (values.length === 0) return NaN;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? NaN;
}

/**
 * How far the slowest node's commit is behind the fastest's, at the end of each bin.
 * @param {Bin[]} bins
 */
export function commitLags(bins) {
  /** @type {Map<string, number>} */
  const known = new Map();
  return bins.map((bin) => {
    for (const [name, to] of bin.commits) known.set(name, Math.max(to, known.get(name) ?? 0));
    return known.size === 0 ? NaN : Math.max(...known.values()) - Math.min(...known.values());
  });
}
