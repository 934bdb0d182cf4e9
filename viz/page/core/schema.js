// What the page knows about the types of events: a word, an icon and a colour for each. A type it
// does not know is shown like any other, as "event".

import { BROKEN, ELECTION, FAULT, NOTABLE } from "./flags.js";

/** @typedef {{word: string, icon: string, family: string}} Kind */

/** @type {Record<string, [string, string, string]>} type -> word, icon, family (its colour) */
const KINDS = {
  "node.start": ["start", "power", "node"],
  "node.stop": ["stop", "stop", "fault"],
  "node.stat": ["status", "pulse", "node"],
  "log": ["log", "text", "node"],
  "trace.gap": ["lost", "torn", "fault"],
  "timer.fire": ["timer", "clock", "role"],
  "term.change": ["term", "hash", "role"],
  "role.change": ["role", "crown", "role"],
  "leader.seen": ["role", "crown", "role"],
  "vote": ["vote", "ballot", "role"],
  "hs.persist": ["disk", "disk", "store"],
  "hb.stat": ["beats", "pulse", "node"],
  "quorum.check": ["quorum", "people", "role"],
  "transfer": ["transfer", "crown", "role"],
  "msg.send": ["message", "out", "message"],
  "msg.recv": ["message", "in", "message"],
  "msg.drop": ["dropped", "cross", "fault"],
  "msg.fault": ["fault", "bolt", "fault"],
  "peer.conn": ["link", "link", "message"],
  "log.append": ["append", "plus", "store"],
  "log.truncate": ["truncate", "scissors", "fault"],
  "log.persist": ["disk", "disk", "store"],
  "log.compact": ["compact", "disk", "store"],
  "progress": ["progress", "out", "store"],
  "commit": ["commit", "check", "commit"],
  "apply": ["apply", "gear", "commit"],
  "snap.begin": ["snapshot", "camera", "store"],
  "snap.end": ["snapshot", "camera", "store"],
  "snap.install": ["snapshot", "camera", "store"],
  "config.change": ["members", "people", "role"],
  "client.req": ["client", "person", "client"],
  "client.resp": ["client", "person", "client"],
  "read.index": ["read", "person", "client"],
  "op.invoke": ["client", "person", "client"],
  "op.return": ["client", "person", "client"],
  "fault.begin": ["fault", "bolt", "fault"],
  "fault.end": ["fault", "bolt", "fault"],
  "run.mark": ["mark", "flag", "node"],
  "clock.est": ["clock", "clock", "node"],
  "check.violation": ["violation", "cross", "fault"],
  "check.unknown": ["unknown", "warn", "role"],
  "fold": ["folded", "torn", "fault"],
};

/** @type {Record<string, [string, string]>} module -> icon, family; of free log lines */
const MODULES = {
  raft: ["crown", "role"],
  store: ["disk", "store"],
  snap: ["camera", "store"],
  http: ["person", "client"],
  client: ["person", "client"],
  net: ["link", "message"],
  chaos: ["bolt", "fault"],
  node: ["text", "node"],
};

/** @type {Record<string, string>} type -> section of the Raft paper (extended version) */
const PAPER = {
  "timer.fire": "5.2", "role.change": "5.2", "term.change": "5.1", "vote": "5.4.1",
  "leader.seen": "5.2", "hs.persist": "5.1", "log.append": "5.3", "log.truncate": "5.3",
  "log.persist": "5.3", "progress": "5.3", "commit": "5.4.2", "apply": "5.3", "snap.begin": "7",
  "snap.end": "7", "snap.install": "7", "config.change": "6", "client.req": "8",
  "client.resp": "8", "read.index": "8", "quorum.check": "6",
};

/**
 * @param {string} type
 * @returns {string} where the Raft paper speaks of it; empty for nowhere
 */
export function paperOf(type) {
  const section = own(PAPER, type);
  return section ? `Raft paper §${section}` : "";
}

export const LEVELS = ["trace", "debug", "info", "warn", "error"];

/**
 * A stranger's name may be "constructor": only the table's own entries count.
 * @template T
 * @param {Record<string, T>} table
 * @param {string} name
 * @returns {T|undefined}
 */
function own(table, name) {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/**
 * @param {string} type
 * @param {string} mod
 * @returns {Kind}
 */
export function kindOf(type, mod) {
  if (type === "log" && mod !== "") {
    const name = mod.replace(/^graftd-/, "");
    const [icon, family] = own(MODULES, name) ?? ["text", "node"];
    return { word: mod, icon, family };
  }
  const [word, icon, family] = own(KINDS, type) ?? ["event", "dot", "node"];
  return { word, icon, family };
}

/**
 * The keys an event speaks of, for the filter key:k.
 * @param {import("./types.js").ClusterEvent} event
 * @returns {string[]}
 */
export function keysOf(event) {
  const details = event.d;
  if (!details) return [];
  const keys = typeof details["key"] === "string" ? [details["key"]] : [];
  const entries = Array.isArray(details["entries"]) ? details["entries"] : [];
  for (const entry of entries) {
    if (entry && typeof entry.key === "string" && entry.key !== "") keys.push(entry.key);
  }
  return keys;
}

/**
 * The flags of the events one steps to: roles, votes, commits by quorum, removals, faults, clients.
 * @param {import("./types.js").ClusterEvent} event
 */
export function notabilityOf({ type, d = {} }) {
  switch (type) {
    case "role.change":
      return d["to"] === "leader" ? NOTABLE | ELECTION : NOTABLE;
    case "fault.begin": case "fault.end": case "node.start": case "node.stop":
      return NOTABLE | FAULT;
    case "check.violation":
      return NOTABLE | BROKEN;
    case "vote":
      return d["pre"] === true ? 0 : NOTABLE;
    case "commit":
      return d["by"] === "quorum" ? NOTABLE : 0;
    case "log.truncate": case "client.req": case "client.resp": case "transfer": case "trace.gap":
    case "snap.install": case "run.mark":
      return NOTABLE;
    default:
      return 0;
  }
}

const INDEX_FIELDS = ["index", "to", "last", "first", "match", "from"];

/**
 * The log index an event is about, for the filter idx:15; 0 when it is about none.
 * @param {import("./types.js").ClusterEvent} event
 */
export function indexOf(event) {
  for (const field of INDEX_FIELDS) {
    const value = event.d?.[field];
    if (typeof value === "number" && Number.isSafeInteger(value) && value > 0) return value;
  }
  return 0;
}

/**
 * "from 14 · to 15 · by quorum": the fields on one line, short ones only.
 * @param {Record<string, any>|undefined} details
 */
export function summaryOf(details) {
  if (!details) return "";
  const parts = [];
  for (const [name, value] of Object.entries(details)) {
    if (value === null || value === "" || value === false) continue;
    if (Array.isArray(value)) parts.push(`${name} ×${value.length}`);
    else if (typeof value === "object") parts.push(`${name} {…}`);
    else parts.push(`${name} ${String(value).slice(0, 64)}`);
    if (parts.length === 10) break;
  }
  return parts.join(" · ");
}
