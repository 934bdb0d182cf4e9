// What the page knows about the types of events: a word, an icon and a colour for each. A type it
// does not know is shown like any other, as "event".

import { BROKEN, ELECTION, FAULT, NOTABLE } from "./flags.js";

/** @typedef {{word: string, icon: string, family: string}} Kind */

/**
 * Lines of words by their first one; a stranger's name may be "constructor", so it is a map.
 * @param {string} text
 */
function table(text) {
  const lines = text.trim().split(/\s*\n\s*/).map((line) => line.split(" "));
  return new Map(lines.map(([name = "", ...rest]) => [name, rest]));
}

/** type -> word, icon, family (its colour) */
const KINDS = table(`
  node.start start power node
  node.stop stop stop fault
  node.stat status pulse node
  log log text node
  trace.gap lost torn fault
  timer.fire timer clock role
  term.change term hash role
  role.change role crown role
  leader.seen role crown role
  vote vote ballot role
  hs.persist disk disk store
  hb.stat beats pulse node
  quorum.check quorum people role
  transfer transfer crown role
  msg.send message out message
  msg.recv message in message
  msg.drop dropped cross fault
  msg.fault fault bolt fault
  peer.conn link link message
  log.append append plus store
  log.truncate truncate scissors fault
  log.persist disk disk store
  log.compact compact disk store
  progress progress out store
  commit commit check commit
  apply apply gear commit
  snap.begin snapshot camera store
  snap.end snapshot camera store
  snap.install snapshot camera store
  config.change members people role
  client.req client person client
  client.resp client person client
  read.index read person client
  op.invoke client person client
  op.return client person client
  fault.begin fault bolt fault
  fault.end fault bolt fault
  run.mark mark flag node
  clock.est clock clock node
  check.violation violation cross fault
  check.unknown unknown warn role
  fold folded torn fault
`);

/** module -> icon, family; of free log lines */
const MODULES = table(`
  raft crown role
  store disk store
  snap camera store
  http person client
  client person client
  net link message
  chaos bolt fault
  node text node
`);

/** section of the Raft paper (extended version) -> types */
const PAPER = table(`
  5.1 term.change hs.persist
  5.2 timer.fire role.change leader.seen
  5.3 log.append log.truncate log.persist progress apply
  5.4.1 vote
  5.4.2 commit
  6 config.change quorum.check
  7 snap.begin snap.end snap.install
  8 client.req client.resp read.index
`);

/**
 * @param {string} type
 * @returns {string} where the Raft paper speaks of it; empty for nowhere
 */
export function paperOf(type) {
  for (const [section, types] of PAPER) {
    if (types.includes(type)) return `Raft paper §${section}`;
  }
  return "";
}

export const LEVELS = ["trace", "debug", "info", "warn", "error"];

/**
 * @param {string} type
 * @param {string} mod
 * @returns {Kind}
 */
export function kindOf(type, mod) {
  if (type === "log" && mod !== "") {
    const name = mod.replace(/^graftd-/, "");
    const [icon = "text", family = "node"] = MODULES.get(name) ?? [];
    return { word: mod, icon, family };
  }
  const [word = "event", icon = "dot", family = "node"] = KINDS.get(type) ?? [];
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

// ---- what an event tells may be anything ----

/** @param {unknown} value */
export function whole(value) {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : 0;
}

/** @param {unknown} value */
export function words(value) {
  return typeof value === "string" ? value : "";
}
