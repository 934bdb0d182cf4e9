// The cluster after a prefix of the stream, as far as its events tell: what every view draws. The
// same events always give the same model. What no event told yet is unknown, not guessed.

import { whole, words } from "./schema.js";

const FLIGHT_MAX = 256;
const FAULTS_MAX = 64;
const NODES_MAX = 64;
/** Without an event for this long a node counts as silent: a healthy one reports each second. */
export const SILENT_US = 1_500_000;

/** @typedef {import("./types.js").ClusterEvent} ClusterEvent */
/** @typedef {import("./tree.js").EntryTree} EntryTree */
/** @typedef {{match: number, next: number, state: string}} Peer */
/**
 * @typedef {object} ModelFault
 * @property {string} id
 * @property {string} kind
 * @property {string} node where it is in force
 * @property {string} peer towards whom: a name, an address or *
 * @property {number} at µs
 * @property {number} n
 */
/**
 * @typedef {object} Flight
 * @property {string} id
 * @property {string} from
 * @property {string} to
 * @property {string} kind
 * @property {boolean} hb
 * @property {number} at µs
 * @property {number} n
 */

export class NodeModel {
  constructor() {
    this.role = "unknown";
    this.term = 0;
    this.vote = "";
    this.leader = "";
    this.commit = 0;
    this.applied = 0;
    this.last = 0;
    /** The hash of its log; empty when it is not known. */
    this.tip = "";
    this.durable = 0;
    this.inc = 0;
    this.stopped = false;
    this.inferred = false;
    this.seenAt = 0;
    this.timerAt = 0;
    this.timerUs = 0;
    this.address = "";
    /** Who voted for it, while it is a candidate. @type {string[]} */
    this.votes = [];
    /** What it knows of its followers, while it leads. @type {Map<string, Peer>} */
    this.peers = new Map();
  }

  copy() {
    const twin = Object.assign(new NodeModel(), this);
    twin.peers = new Map(this.peers);
    return twin;
  }
}

export class ClusterModel {
  /** @param {EntryTree} tree */
  constructor(tree) {
    this.tree = tree;
    /** @type {Map<string, NodeModel>} */
    this.nodes = new Map();
    /** @type {Map<string, ModelFault>} */
    this.faults = new Map();
    /** Sent and neither received nor lost. @type {Map<string, Flight>} */
    this.flight = new Map();
    /** @type {string[]} */
    this.voters = [];
    this.at = 0;
  }

  copy() {
    const twin = new ClusterModel(this.tree);
    for (const [name, node] of this.nodes) twin.nodes.set(name, node.copy());
    twin.faults = new Map(this.faults);
    twin.flight = new Map(this.flight);
    twin.voters = this.voters;
    twin.at = this.at;
    return twin;
  }

  /**
   * Takes over what vizor says of the cluster at a place where the page has no earlier events.
   * @param {import("./types.js").ClusterState} state
   */
  adopt(state) {
    this.flight.clear();
    for (const [name, told] of Object.entries(state.nodes)) {
      const node = this.#node(name);
      if (!node) continue;
      if (node.last !== told.last) node.tip = "";
      Object.assign(node, { role: told.role, term: told.term, vote: told.vote ?? "",
        leader: told.leader ?? "", commit: told.commit, applied: told.applied, last: told.last,
        inc: told.inc ?? 0, stopped: told.alive === "stopped", seenAt: told.last_seen ?? 0,
        inferred: told.inferred === true });
    }
    for (const name of this.nodes.keys()) {
      if (!Object.hasOwn(state.nodes, name)) this.nodes.delete(name);
    }
    this.faults.clear();
    for (const fault of state.faults) {
      this.faults.set(fault.id, { id: fault.id, kind: fault.kind, node: fault.nodes?.[0] ?? "",
        peer: "*", at: 0, n: -1 });
    }
  }

  /** @param {string} name */
  #node(name) {
    let node = this.nodes.get(name);
    if (!node && this.nodes.size < NODES_MAX) {
      node = new NodeModel();
      this.nodes.set(name, node);
    }
    return node;
  }

  /** @param {ClusterEvent} event */
  take(event) {
    const details = event.d ?? {};
    const type = String(event.type ?? "");
    this.at = Math.max(this.at, event.at);
    if (type === "log.append") this.tree.append(event);
    if (type === "commit") this.tree.commit(event);
    if (type.startsWith("fault.")) return this.#fault(event, details);
    // Vizor tells what it found, too, and is no node.
    const ofNode = event.seq !== undefined || event.inferred === true;
    const node = ofNode && !type.startsWith("check.") ? this.#node(String(event.node)) : undefined;
    if (!node) return;
    node.seenAt = event.at;
    node.inferred = event.inferred === true;
    if ((event.inc ?? node.inc) !== node.inc) node.inc = event.inc ?? 0;
    if (whole(event.term) > node.term) {
      Object.assign(node, { term: whole(event.term), vote: "", leader: "" });
    }
    if (type !== "node.stop") node.stopped = false;
    this.#change(String(event.node), node, event, type, details);
  }

  /**
   * @param {string} name
   * @param {NodeModel} node
   * @param {ClusterEvent} event
   * @param {string} type
   * @param {Record<string, any>} d
   */
  #change(name, node, event, type, d) {
    switch (type) {
      case "node.start": return this.#start(node, d);
      case "node.stop":
        node.stopped = true;
        node.timerUs = 0;
        return;
      case "role.change": return this.#role(name, node, d);
      case "leader.seen":
        node.leader = words(d["leader"]);
        return;
      case "vote": return this.#vote(node, d);
      case "msg.send":
        if (node.role === "unknown" && d["kind"] === "AppendEntries") node.role = "leader";
        return this.#send(name, event, d);
      case "msg.recv":
        // Whoever takes entries follows: told by the deed, where no earlier event told it.
        if (d["kind"] === "AppendEntries" && d["verdict"] !== "stale-term") {
          if (node.role === "unknown") node.role = "follower";
          node.leader ||= words(d["from"]);
        }
        this.flight.delete(words(d["id"]));
        if (whole(d["el"]) > 0) Object.assign(node, { timerAt: event.at, timerUs: whole(d["el"]) });
        return;
      case "msg.drop":
        this.flight.delete(words(d["id"]));
        return;
      case "config.change":
        if (Array.isArray(d["voters"])) this.voters = d["voters"].map(String).slice(0, NODES_MAX);
        return;
      default: return this.#log(node, type, d);
    }
  }

  /**
   * @param {NodeModel} node
   * @param {string} type
   * @param {Record<string, any>} d
   */
  #log(node, type, d) {
    switch (type) {
      case "log.append": {
        const list = Array.isArray(d["entries"]) ? d["entries"] : [];
        const all = whole(d["entries_n"]) || list.length;
        node.last = whole(d["first"]) + all - 1;
        node.tip = all === list.length ? words(list[all - 1]?.h) : "";
        return;
      }
      case "log.truncate":
        node.last = Math.max(whole(d["from"]) - 1, 0);
        node.durable = Math.min(node.durable, node.last);
        node.tip = words(d["new_tip"]);
        return;
      case "log.persist":
        node.durable = whole(d["last"]);
        return;
      case "progress":
        node.peers.set(words(d["peer"]), { match: whole(d["match"]), next: whole(d["next"]),
          state: words(d["state"]) });
        return;
      case "commit":
        node.commit = Math.max(node.commit, whole(d["to"]));
        return;
      case "apply":
        node.applied = Math.max(node.applied, whole(d["last"]));
        return;
      case "node.stat":
        Object.assign(node, { commit: whole(d["commit"]), applied: whole(d["applied"]),
          last: whole(d["last"]), tip: words(d["tip"]) || node.tip });
        return;
      case "snap.install":
        Object.assign(node, { commit: Math.max(node.commit, whole(d["index"])),
          applied: whole(d["index"]), last: Math.max(node.last, whole(d["index"])) });
    }
  }

  /**
   * @param {NodeModel} node
   * @param {Record<string, any>} d
   */
  #start(node, d) {
    const restored = d["restored"] ?? {};
    const { seenAt, inc } = node;
    Object.assign(node, new NodeModel(), { role: "follower", seenAt, inc,
      term: whole(restored["term"]), vote: words(restored["voted_for"]),
      last: whole(restored["last"]), durable: whole(restored["last"]),
      tip: words(restored["tip"]), address: words(d["raft"]) });
  }

  /**
   * @param {string} name
   * @param {NodeModel} node
   * @param {Record<string, any>} d
   */
  #role(name, node, d) {
    node.role = words(d["to"]) || node.role;
    node.peers.clear();
    node.votes = Array.isArray(d["votes"]) ? d["votes"].map(String).slice(0, NODES_MAX) : [];
    if (node.role.endsWith("candidate") && !node.votes.includes(name)) node.votes.push(name);
    if (node.role === "leader") Object.assign(node, { leader: name, timerUs: 0 });
    if (words(d["tip"]) !== "") Object.assign(node, { tip: d["tip"], last: whole(d["last"]) });
  }

  /**
   * @param {NodeModel} node
   * @param {Record<string, any>} d
   */
  #vote(node, d) {
    if (d["granted"] !== true) return;
    const chosen = words(d["for"]);
    if (d["pre"] !== true) node.vote = chosen;
    const candidate = this.nodes.get(chosen);
    const name = [...this.nodes].find(([, one]) => one === node)?.[0] ?? "";
    if (candidate?.role.endsWith("candidate") && !candidate.votes.includes(name)) {
      candidate.votes = [...candidate.votes, name];
    }
  }

  /**
   * @param {string} from
   * @param {ClusterEvent} event
   * @param {Record<string, any>} d
   */
  #send(from, event, d) {
    const id = words(d["id"]);
    if (id === "") return;
    this.flight.set(id, { id, from, to: words(d["to"]), kind: words(d["kind"]),
      hb: d["hb"] === true, at: event.at, n: event.n });
    if (this.flight.size > FLIGHT_MAX) this.flight.delete(this.flight.keys().next().value ?? "");
  }

  /**
   * @param {ClusterEvent} event
   * @param {Record<string, any>} d
   */
  #fault(event, d) {
    const id = words(d["id"]);
    this.faults.delete(id);
    if (event.type !== "fault.begin" || this.faults.size >= FAULTS_MAX) return;
    this.faults.set(id, { id, kind: words(d["kind"]), node: String(event.node),
      peer: words(d["params"]?.["peer"]) || "*", at: event.at, n: event.n });
  }

  /**
   * Pairs of nodes between which a fault is in force.
   * @returns {[string, string, ModelFault][]}
   */
  cutLinks() {
    /** @type {[string, string, ModelFault][]} */
    const links = [];
    for (const fault of this.faults.values()) {
      if (!this.nodes.has(fault.node)) continue;
      for (const [name, node] of this.nodes) {
        const meant = [name, node.address].includes(fault.peer) || fault.peer === "*";
        if (name !== fault.node && meant) links.push([fault.node, name, fault]);
      }
    }
    return links;
  }
}
