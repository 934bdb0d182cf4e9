// What the space–time diagram shows of a stretch of time: bars, arrows, dots and faults. Pure: from
// the events and the model at the stretch's beginning.

import { ROUTINE } from "./flags.js";

/** Arrows of one picture; beyond it heartbeats are folded. */
export const ARROWS_MAX = 3000;
const EVENTS_MAX = 12_000;
/** A message may have been sent this many events before the stretch begins. */
const BEFORE = 300;

/**
 * @typedef {object} Arrow a message; ordinals, µs and lanes of both ends
 * @property {number} sent
 * @property {number} end
 * @property {number} sentAt
 * @property {number} endAt
 * @property {number} from
 * @property {number} to
 * @property {string} kind
 * @property {boolean} lost
 * @property {boolean} answer
 * @property {boolean} routine
 */
/** Where something ends or goes wrong. */
const BAD_DOTS = ["log.truncate", "node.stop", "check.violation"];

/** @typedef {{from: number, to: number, fromN: number, toN: number}} Stretch µs and ordinals */
/** @typedef {Stretch & {lane: number, term: number, role: string, alive: boolean}} Bar */
/** @typedef {{lane: number, at: number, n: number, label: string, bad: boolean}} Dot */
/** @typedef {Stretch & {id: string, kind: string, node: string}} Band */
/**
 * @typedef {object} Scene
 * @property {Arrow[]} arrows
 * @property {Bar[]} bars
 * @property {Dot[]} dots
 * @property {Band[]} faults
 * @property {number} first
 * @property {number} last one more than the last ordinal
 * @property {number} folded heartbeats that are left out
 * @property {number} missing an ordinal whose event is to be fetched; -1: none
 */

/**
 * @param {import("./store.js").Store} store
 * @param {number} from µs
 * @param {number} to µs
 * @param {string[]} names
 * @returns {Scene}
 */
export function collect(store, from, to, names) {
  const { journal, payloads } = store;
  const end = store.paused ? Math.min(store.paused.n, journal.end) : journal.end;
  const first = Math.max(journal.atTime(from), journal.first);
  const last = Math.min(journal.atTime(to) + 1, end, first + EVENTS_MAX);
  const lanes = new Map(names.map((name, at) => [name, at]));
  /** @type {Scene} */
  const scene = { arrows: [], bars: [], dots: [], faults: [], first, last, folded: 0, missing: -1 };
  const build = new Builder(scene, lanes, from, to);
  const before = store.replay.at(first, journal, payloads, 1);
  if (typeof before === "number") scene.missing = before;
  else build.begin(before, first);
  const crowded = last - first > ARROWS_MAX * 2;
  const stop = Math.min(last + BEFORE, end);
  for (let n = Math.max(first - BEFORE, journal.first); n < stop; n += 1) {
    const routine = (journal.flags(n) & ROUTINE) !== 0;
    if (crowded && routine) {
      scene.folded += 1;
      continue;
    }
    const event = payloads.peek(n);
    if (event) build.take(event, routine, n >= first && n < last);
    else if (n >= first && scene.missing < 0 && wanted(store, n)) scene.missing = n;
  }
  build.finish(Math.min(to, journal.timeAt(end - 1)), last);
  return scene;
}

/**
 * @param {import("./store.js").Store} store
 * @param {number} n
 */
function wanted({ journal, payloads }, n) {
  return journal.has(n) && !payloads.isLost(n);
}

class Builder {
  /**
   * @param {Scene} scene
   * @param {Map<string, number>} lanes
   * @param {number} from
   * @param {number} to
   */
  constructor(scene, lanes, from, to) {
    this.scene = scene;
    this.lanes = lanes;
    this.from = from;
    this.to = to;
    /** @type {Map<string, Arrow>} */
    this.sent = new Map();
    /** @type {Map<number, Bar>} */
    this.bars = new Map();
    /** @type {Map<string, Band>} */
    this.bands = new Map();
  }

  /**
   * @param {import("./model.js").ClusterModel} model
   * @param {number} first
   */
  begin(model, first) {
    for (const [name, lane] of this.lanes) {
      const node = model.nodes.get(name);
      if (node) this.#bar(lane, this.from, first, node.term, node.role, !node.stopped);
    }
    for (const fault of model.faults.values()) {
      this.bands.set(fault.id, { id: fault.id, kind: fault.kind, node: fault.node, from: this.from,
        to: this.to, fromN: first, toN: this.scene.last });
    }
  }

  /**
   * @param {number} lane
   * @param {number} at
   * @param {number} n
   * @param {number} term
   * @param {string} role
   * @param {boolean} alive
   */
  #bar(lane, at, n, term, role, alive) {
    const open = this.bars.get(lane);
    if (open && open.term === term && open.role === role && open.alive === alive) return;
    if (open) {
      Object.assign(open, { to: at, toN: n });
      this.scene.bars.push(open);
    }
    this.bars.set(lane, { lane, from: at, to: at, fromN: n, toN: n, term, role, alive });
  }

  /**
   * @param {import("./types.js").ClusterEvent} event
   * @param {boolean} routine
   * @param {boolean} inside
   */
  take(event, routine, inside) {
    const type = String(event.type);
    const d = event.d ?? {};
    if (type.startsWith("msg.")) this.#message(event, type, d, routine, inside);
    if (!inside) return;
    const lane = this.lanes.get(String(event.node));
    if (type.startsWith("fault.")) this.#fault(event, type, d);
    if (lane === undefined) return;
    const bar = this.bars.get(lane);
    const role = type === "role.change" ? String(d["to"]) :
      type === "node.start" ? "follower" : bar?.role ?? "unknown";
    this.#bar(lane, event.at, event.n, Math.max(event.term ?? 0, bar?.term ?? 0), role,
      type !== "node.stop");
    const label = labelOf(event, type, d);
    if (label === null) return;
    this.scene.dots.push({ lane, at: event.at, n: event.n, label: label.slice(0, 40),
      bad: BAD_DOTS.includes(type) });
  }

  /**
   * @param {import("./types.js").ClusterEvent} event
   * @param {string} type
   * @param {Record<string, any>} d
   * @param {boolean} routine
   * @param {boolean} inside
   */
  #message(event, type, d, routine, inside) {
    const id = String(d["id"] ?? "");
    if (type === "msg.send") {
      const [from, to] = [this.lanes.get(String(event.node)), this.lanes.get(String(d["to"]))];
      if (from === undefined || to === undefined) return;
      this.sent.set(id, { sent: event.n, end: -1, sentAt: event.at, endAt: event.at, from, to,
        kind: String(d["kind"]), lost: false, answer: /Reply/.test(String(d["kind"])), routine });
      return;
    }
    const arrow = this.sent.get(id);
    if (!arrow) return;
    this.sent.delete(id);
    Object.assign(arrow, { end: event.n, endAt: event.at, lost: type === "msg.drop" });
    const seen = inside || (arrow.sent >= this.scene.first && arrow.sent < this.scene.last);
    if (seen && this.scene.arrows.length < ARROWS_MAX) this.scene.arrows.push(arrow);
  }

  /**
   * @param {import("./types.js").ClusterEvent} event
   * @param {string} type
   * @param {Record<string, any>} d
   */
  #fault(event, type, d) {
    const id = String(d["id"] ?? "");
    const open = this.bands.get(id);
    if (open) Object.assign(open, { to: event.at, toN: event.n });
    if (open) this.scene.faults.push(open);
    this.bands.delete(id);
    if (type !== "fault.begin") return;
    this.bands.set(id, { id, kind: String(d["kind"] ?? "fault"), node: String(event.node),
      from: event.at, to: this.to, fromN: event.n, toN: this.scene.last });
  }

  /**
   * @param {number} to
   * @param {number} last
   */
  finish(to, last) {
    for (const bar of this.bars.values()) this.scene.bars.push({ ...bar, to, toN: last });
    for (const band of this.bands.values()) this.scene.faults.push({ ...band, to, toN: last });
  }
}

/**
 * What is written at an event, if it has a dot at all.
 * @param {import("./types.js").ClusterEvent} event
 * @param {string} type
 * @param {Record<string, any>} d
 * @returns {string|null}
 */
function labelOf(event, type, d) {
  switch (type) {
    case "role.change": return d["to"] === "follower" ? "" : `${d["to"]} T${event.term}`;
    case "vote": return d["granted"] && !d["pre"] ? "" : null;
    case "commit": return d["by"] === "quorum" ? "" : null;
    case "log.truncate": return `removes ${d["from"]} to ${d["old_last"]}`;
    case "node.stop": return "stops";
    case "node.start": return "starts";
    case "check.violation": return "rule broken";
    case "client.req": return "";
    default: return null;
  }
}

/**
 * From time and ordinal to x. In equal steps every event takes the same room.
 * @param {Scene} scene
 * @param {number} from
 * @param {number} to
 * @param {number} left
 * @param {number} right
 * @param {boolean} steps
 * @returns {(us: number, n: number) => number}
 */
export function axisOf(scene, from, to, left, right, steps) {
  const width = right - left;
  if (!steps) return (us) => left + ((us - from) / (to - from)) * width;
  const count = Math.max(scene.last - scene.first, 1);
  return (_, n) => left + ((n - scene.first + 0.5) / count) * width;
}
