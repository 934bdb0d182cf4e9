// A record from a file: lines of JSON, as nodes write them or as this page exports them.

import { stateOf } from "./moment.js";
import { source } from "./payloads.js";
import { PROTOCOL_VERSION } from "./net.js";
import { EMPTY } from "./reduce.js";
import { summaryOf } from "./schema.js";

export const LINES_MAX = 200_000;
const BATCH = 5000;

/** @typedef {import("./types.js").ClusterEvent} ClusterEvent */
/** @typedef {{events: ClusterEvent[], bad: number, why: string, cut: boolean}} Record */

/**
 * @param {string} text
 * @returns {Record}
 */
export function readLines(text) {
  /** @type {ClusterEvent[]} */
  const events = [];
  let [bad, why] = [0, ""];
  const lines = text.split("\n");
  for (let at = 0; at < Math.min(lines.length, LINES_MAX); at += 1) {
    const line = lines[at]?.trim() ?? "";
    if (line === "") continue;
    try {
      events.push(checked(JSON.parse(line)));
    } catch (error) {
      bad += 1;
      why ||= `line ${at + 1}: ${/** @type {Error} */ (error).message}`;
    }
  }
  if (events.some((event) => event.n < 0)) events.sort(byClock);
  // A part of a longer record keeps its ordinals, if none is missing.
  const first = Math.max(events[0]?.n ?? 0, 0);
  const whole = events.every((event, at) => event.n === first + at);
  events.forEach((event, at) => (event.n = at + (whole ? first : 0)));
  return { events, bad, why, cut: lines.length > LINES_MAX };
}

/**
 * @param {any} value
 * @returns {ClusterEvent}
 */
function checked(value) {
  if (typeof value?.type !== "string" || typeof value.node !== "string") {
    throw new Error("an event has a type and a node");
  }
  const at = Number(value.at ?? value.wall ?? value.hlc?.[0]);
  const d = value.d && typeof value.d === "object" ? value.d : {};
  const n = Number.isSafeInteger(value.n) ? value.n : -1;
  const text = typeof value.text === "string" ? value.text
    : `${value.node} ${value.type} ${summaryOf(d)}`;
  return { ...value, n, d, text, at: Number.isFinite(at) ? at : 0 };
}

/**
 * By hybrid clock, then node and number: no effect is before its cause.
 * @param {any} a
 * @param {any} b
 */
function byClock(a, b) {
  return (a.hlc?.[0] ?? a.at) - (b.hlc?.[0] ?? b.at) || (a.hlc?.[1] ?? 0) - (b.hlc?.[1] ?? 0) ||
    (a.node < b.node ? -1 : a.node > b.node ? 1 : 0) || (a.seq ?? 0) - (b.seq ?? 0);
}

/**
 * Shows a record instead of a live vizor.
 * @param {import("./store.js").Store} store
 * @param {string} text
 * @param {string} name
 * @param {number} now ms
 * @param {any} [told] the cluster as it was when the file was made
 */
export function openRecord(store, text, name, now, told) {
  const { events, bad, why, cut } = readLines(text);
  if (events.length === 0) {
    return `${name} has no event${bad > 0 ? `: ${why}` : ""}; it takes one JSON object a line`;
  }
  source.local = events;
  const { length } = events;
  const first = events[0]?.n ?? 0;
  store.receive({ type: "welcome", version: PROTOCOL_VERSION, run: `file ${name} ${now}`, first,
    next: first + length, from: first, keyframe: EMPTY }, now);
  for (let from = 0; from < length; from += BATCH) {
    store.receive({ type: "events", from: first + from, events: events.slice(from, from + BATCH),
      state: null, lag_ms: 0 }, now);
  }
  const counters = { events: length, malformed: bad };
  store.state = stateOf(store.replay.live, told ?? { counters });
  store.setPhase({ name: "file", since: now, retryAt: 0, why: name });
  const notes = [bad > 0 ? `${bad} lines were no events, the first: ${why}` : "",
    cut ? `only the first ${LINES_MAX} lines were read` : ""].filter(Boolean);
  return [`${name}: ${length} events`, ...notes].join("; ");
}
