// What each message of the server does to the page's record. No clock, no DOM, no network: the
// same messages always give the same record.

import { Heartbeats } from "./heartbeats.js";
import { Replay } from "./replay.js";

const ORDINAL_MAX = 0xffff_ffff;
/**
 * The state of which nothing was told.
 * @type {ClusterState}
 */
export const EMPTY = { verdict: { level: "warn", text: "" }, leader: null, term: 0, commit: 0,
  nodes: {}, faults: [], counters: {}, violations: [], checks: [] };

/** @typedef {import("./types.js").ClusterState} ClusterState */
/** @typedef {import("./types.js").ClusterEvent} ClusterEvent */

/**
 * @typedef {object} StreamRecord
 * @property {import("./journal.js").Journal} journal
 * @property {import("./payloads.js").Payloads} payloads
 * @property {Heartbeats} heartbeats
 * @property {Replay} replay
 * @property {ClusterState|null} state
 * @property {number} position the next ordinal that the stream will bring; -1 before the first
 * @property {number} serverFirst the oldest ordinal that vizor still has
 * @property {string} run names the server's record, if it tells
 * @property {number} lag ms
 * @property {boolean} commands whether vizor takes commands from pages
 */

/** @typedef {"grown"|"restarted"|"state"|"ignored"} Outcome what has to be brought up to date */

/**
 * @param {StreamRecord} record
 * @param {any} message
 * @returns {Outcome}
 */
export function reduce(record, message) {
  switch (message.type) {
    case "welcome": return welcome(record, message);
    case "events": return events(record, message);
    case "skip": return skip(record, message);
    case "state":
      setState(record, message.state);
      return "state";
    case "checks":
      if (record.state && Array.isArray(message.checks)) record.state.checks = message.checks;
      return "state";
    default: return "ignored";
  }
}

/**
 * @param {StreamRecord} record
 * @param {any} message
 * @returns {Outcome}
 */
function welcome(record, message) {
  const run = String(message.run ?? record.run);
  const restarted =
    message.next < record.position || (record.run !== "" && run !== record.run);
  if (restarted) forget(record);
  record.run = run;
  record.serverFirst = message.first ?? 0;
  record.commands = message.commands === true;
  setState(record, message.keyframe);
  const folded = foldUpTo(record, message.from);
  record.position = Math.max(record.position, message.from);
  if (message.keyframe && record.state) record.replay.rebase(record.position, record.state);
  return restarted ? "restarted" : folded ? "grown" : "state";
}

/** @param {StreamRecord} record */
function forget(record) {
  record.journal.clear();
  record.payloads.clear();
  record.heartbeats = new Heartbeats();
  record.replay = new Replay();
  record.position = -1;
  record.state = null;
}

/**
 * Events between the page's position and `from` were not sent: marks the place.
 * @param {StreamRecord} record
 * @param {number} from
 */
function foldUpTo(record, from) {
  if (record.position < 0 || from <= record.position || record.journal.end === 0) return false;
  record.journal.putFold({ from: record.position, to: from, counts: {} });
  return true;
}

/**
 * @param {StreamRecord} record
 * @param {any} message
 * @returns {Outcome}
 */
function events(record, message) {
  foldUpTo(record, message.from);
  for (const event of message.events) take(record, event, record.heartbeats);
  record.position = Math.max(record.position, message.from + message.events.length);
  record.lag = Number(message.lag_ms ?? 0);
  setState(record, message.state);
  return "grown";
}

/**
 * @param {StreamRecord} record
 * @param {any} message
 * @returns {Outcome}
 */
function skip(record, message) {
  const from = Math.max(message.from, record.position);
  if (message.to > from) {
    record.journal.putFold({ from, to: message.to, counts: message.counts ?? {} });
    record.position = message.to;
  }
  setState(record, message.keyframe);
  if (message.keyframe && record.state) record.replay.rebase(record.position, record.state);
  return "grown";
}

/**
 * @param {StreamRecord} record
 * @param {ClusterEvent} event
 * @param {Heartbeats} heartbeats
 */
function take(record, event, heartbeats) {
  if (!Number.isSafeInteger(event?.n) || event.n < 0 || event.n >= ORDINAL_MAX) return;
  record.journal.put(event, heartbeats.isRoutine(event));
  record.payloads.put(event);
  if (heartbeats === record.heartbeats && event.n >= record.replay.next) record.replay.take(event);
}

/**
 * History that the page asked for: events before what it has, or inside a fold.
 * @param {StreamRecord} record
 * @param {ClusterEvent[]} list
 */
export function takeHistory(record, list) {
  const heartbeats = new Heartbeats();
  const first = list[0]?.n;
  const last = list.at(-1)?.n;
  if (first === undefined || last === undefined) return;
  for (const [from, fold] of [...record.journal.folds]) {
    if (from > last || fold.to <= first) continue;
    record.journal.removeFold(from);
    if (from < first) record.journal.putFold({ ...fold, to: first });
    if (last + 1 < fold.to) record.journal.putFold({ from: last + 1, to: fold.to, counts: {} });
  }
  // What lies between stays folded.
  const before = record.journal.first;
  for (const event of list) take(record, event, heartbeats);
  if (last + 1 < before) record.journal.putFold({ from: last + 1, to: before, counts: {} });
  record.replay.takeHistory(list.filter((event) => Number.isSafeInteger(event?.n)));
}

/**
 * @param {StreamRecord} record
 * @param {Partial<ClusterState>|null|undefined} state
 */
function setState(record, state) {
  if (!state || typeof state !== "object") return;
  // What is not told is nothing, but checks, which come on their own.
  record.state = { ...EMPTY, checks: record.state?.checks ?? [], ...state };
}
