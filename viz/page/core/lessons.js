// Five lessons of Raft, ticked off by what the cluster does, not by what is clicked.

/** @typedef {{id: string, title: string, how: string}} Lesson */

/** @type {Lesson[]} */
export const LESSONS = [
  { id: "elect", title: "A leader is elected", how: "start three nodes, or wait" },
  { id: "write", title: "A write reaches a quorum", how: "graftd client put colour blue" },
  { id: "kill", title: "The leader dies and another takes over", how: "kill the leader’s process" },
  { id: "split", title: "A cut-off leader keeps writing what nobody commits",
    how: "graftd chaos isolate -on node:LEADER, then write to it" },
  { id: "lost", title: "Its entries are removed when it comes back",
    how: "graftd chaos clear -on node:LEADER" },
];

/** Watches the stream; holds the ordinal of the event that ticked each lesson off. */
export class Progress {
  constructor() {
    /** @type {Map<string, number>} */
    this.done = new Map();
    this.leader = "";
    /** @type {Set<string>} nodes with a fault in force */
    this.faulty = new Set();
  }

  /** @param {import("./types.js").ClusterEvent} event */
  take(event) {
    const d = event.d ?? {};
    const node = String(event.node);
    switch (event.type) {
      case "role.change": return this.#role(node, d, event.n);
      case "commit":
        if (d["by"] === "quorum" && Number(d["to"]) > 1) this.#tick("write", event.n);
        return;
      case "transfer":
        this.leader = "";
        return;
      case "fault.begin":
        this.faulty.add(node);
        return;
      case "fault.end":
        this.faulty.delete(node);
        return;
      case "log.append":
        if (d["src"] === "propose" && this.faulty.has(node)) this.#tick("split", event.n);
        return;
      case "log.truncate":
        this.#tick("lost", event.n);
    }
  }

  /**
   * @param {string} node
   * @param {Record<string, any>} d
   * @param {number} n
   */
  #role(node, d, n) {
    if (d["to"] !== "leader") return;
    this.#tick("elect", n);
    if (this.leader !== "" && this.leader !== node && !this.faulty.has(this.leader)) {
      this.#tick("kill", n);
    }
    this.leader = node;
  }

  /**
   * @param {string} id
   * @param {number} n
   */
  #tick(id, n) {
    if (!this.done.has(id)) this.done.set(id, n);
  }
}
