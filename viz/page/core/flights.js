// Messages under way at the cursor, and how far each is: between its sending and its receipt.

import { clamp } from "./time.js";

/** A receipt is looked for among this many later events. */
const AHEAD = 400;
/** What was sent longer ago and not received is no longer shown as under way. */
const AGE_MAX_US = 1_000_000;

/**
 * @typedef {object} Shown
 * @property {string} from
 * @property {string} to
 * @property {string} kind
 * @property {boolean} hb
 * @property {boolean} lost
 * @property {number} share of the way
 * @property {number} n the event to go to
 */

/**
 * @param {import("./store.js").Store} store
 * @returns {Shown[]}
 */
export function flightsOf(store) {
  const { model, journal, payloads, cursorAt, cursorEnd } = store;
  const open = [...model.flight.values()].filter((one) => cursorAt - one.at < AGE_MAX_US);
  /** @type {Shown[]} */
  const shown = [];
  const here = store.selected >= 0 ? payloads.peek(store.selected) : undefined;
  if (here && (here.type === "msg.recv" || here.type === "msg.drop")) {
    const lost = here.type === "msg.drop";
    shown.push({ from: String(here.d?.["from"]), to: String(here.d?.["to"] ?? here.node), lost,
      kind: String(here.d?.["kind"] ?? "message"), hb: here.d?.["hb"] === true,
      share: lost ? 0.5 : 1, n: here.n });
  }
  if (open.length === 0) return shown;
  /** @type {Map<string, import("./types.js").ClusterEvent>} */
  const ends = new Map();
  const stop = Math.min(store.paused?.n ?? journal.end, cursorEnd + AHEAD, journal.end);
  for (let n = cursorEnd; n < stop; n += 1) {
    const event = payloads.peek(n);
    if (event?.type !== "msg.recv" && event?.type !== "msg.drop") continue;
    const id = String(event.d?.["id"]);
    if (!ends.has(id)) ends.set(id, event);
  }
  for (const one of open) {
    const end = ends.get(one.id);
    const way = end ? Math.max(end.at - one.at, 1) : 2 * Math.max(cursorAt - one.at, 1);
    const gone = clamp((cursorAt - one.at) / way, 0.04, 0.96);
    const lost = end?.type === "msg.drop";
    shown.push({ from: one.from, to: one.to, kind: one.kind, hb: one.hb, lost: lost && gone > 0.5,
      share: gone, n: one.n });
  }
  return shown;
}
