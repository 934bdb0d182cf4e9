// What the page says of the cluster at a place in the past: the same words that vizor uses for now.

import { SILENT_US } from "./model.js";

/** @typedef {import("./model.js").ClusterModel} ClusterModel */
/** @typedef {import("./types.js").ClusterState} ClusterState */
/** @typedef {import("./types.js").NodeState} NodeState */

/**
 * @param {ClusterModel} model
 * @param {Partial<ClusterState>|null} now for what belongs to no moment: counters and checks
 * @returns {ClusterState}
 */
export function stateOf(model, now) {
  /** @type {Record<string, NodeState>} */
  const nodes = Object.create(null);
  let [term, commit] = [0, 0];
  for (const [name, node] of model.nodes) {
    const silent = model.at - node.seenAt > SILENT_US * (node.inferred ? 10 : 1);
    nodes[name] = { ...node, leader: node.leader || null, vote: node.vote || null,
      last_seen: node.seenAt, alive: node.stopped ? "stopped" : silent ? "silent" : "up" };
    term = Math.max(term, node.term);
    commit = Math.max(commit, node.commit);
  }
  const faults = [...model.faults.values()].map(({ id, kind, node }) =>
    ({ id, kind, nodes: [node], text: `${kind} at ${node}` }));
  const leader = leaderOf(nodes);
  const state = { leader, term, commit, nodes, faults, counters: now?.counters ?? {},
    violations: now?.violations ?? [], checks: now?.checks ?? [],
    verdict: { level: "warn", text: "" } };
  state.verdict = verdictOf(state, model);
  return state;
}

/** @param {Record<string, NodeState>} nodes */
function leaderOf(nodes) {
  /** @type {string|null} */
  let leader = null;
  for (const [name, node] of Object.entries(nodes)) {
    const leads = node.role === "leader" && node.alive === "up";
    if (leads && (leader === null || node.term > (nodes[leader]?.term ?? 0))) leader = name;
  }
  return leader;
}

/**
 * @param {ClusterState} state
 * @param {ClusterModel} model
 */
function verdictOf(state, model) {
  const { leader, nodes } = state;
  const all = Object.entries(nodes);
  const up = all.filter(([, node]) => node.alive === "up").length;
  const census = `${up} of ${all.length} up`;
  const faults = [...new Set(state.faults.map((fault) => fault.kind))].join(", ");
  const end = faults === "" ? [] : [`${faults} in force`];
  if (leader !== null) {
    const stale = all.filter(([name, node]) => name !== leader && node.role === "leader" &&
      node.alive === "up")
      .map(([name, node]) => `${name} still believes it leads term ${node.term}`);
    const well = up === all.length && stale.length === 0 && faults === "";
    return { level: well ? "ok" : "warn", text: [`${leader} leads term ${nodes[leader]?.term}`,
      census, `${state.commit} committed`, ...stale, ...end].join(" · ") };
  }
  const voters = model.voters.length || all.length;
  if (up < Math.floor(voters / 2) + 1) {
    return { level: "bad", text: [`quorum lost: ${census}`, ...end].join(" · ") };
  }
  return { level: "warn", text: [electionText(state, model, voters), census, ...end].join(" · ") };
}

/**
 * @param {ClusterState} state
 * @param {ClusterModel} model
 * @param {number} voters
 */
function electionText(state, model, voters) {
  const runs = [...model.nodes].filter(([name, node]) => node.role.endsWith("candidate") &&
    state.nodes[name]?.alive === "up").sort(([, a], [, b]) => b.term - a.term);
  const [name, node] = runs[0] ?? ["", null];
  if (!node) return `no leader in term ${state.term}: waiting for an election`;
  const need = Math.floor(voters / 2) + 1;
  const votes = `${name} has ${node.votes.length} of ${need} votes needed`;
  return node.role === "candidate" ? `election in term ${node.term}: ${votes}`
    : `no leader in term ${node.term}: ${name} asks whether it could win`;
}
