// The shapes that travel between vizor and the page, for the type checker and for readers.

/**
 * @typedef {object} NodeState
 * @property {string} role follower, pre-candidate, candidate, leader, learner or unknown
 * @property {number} term
 * @property {number} commit
 * @property {number} applied
 * @property {number} last
 * @property {string|null} [leader] whom the node believes to lead
 * @property {string|null} [vote]
 * @property {string} alive up, silent or stopped
 * @property {number} [inc]
 * @property {boolean} [inferred] read from free text, not told by the node's own events
 * @property {number} [last_seen] µs, the server's clock
 */

/** @typedef {{id: string, kind: string, nodes?: string[], text?: string}} Fault */
/** @typedef {{rule: string, text: string, n?: number}} Violation */
/** @typedef {{level: string, text: string}} Verdict */

/**
 * @typedef {object} Check one property of Raft, as vizor's checker sees it
 * @property {string} name
 * @property {string} title
 * @property {string} verdict holds, violated or unknown
 * @property {number} count how often it was looked at
 * @property {number} [upto] the log index up to which it was
 * @property {string} [missing] which evidence is missing
 * @property {string[]} [witnesses] ids of events
 */

/**
 * @typedef {object} ClusterState
 * @property {Verdict} verdict
 * @property {string|null} leader
 * @property {number} term
 * @property {number} commit
 * @property {Record<string, NodeState>} nodes
 * @property {Fault[]} faults
 * @property {Record<string, number>} counters
 * @property {Violation[]} violations
 * @property {Check[]} checks
 */

/**
 * @typedef {object} ClusterEvent
 * @property {number} n ordinal: dense, in the order of vizor's record
 * @property {number} at µs
 * @property {string} node
 * @property {number} [inc]
 * @property {number} [seq]
 * @property {string} type
 * @property {number} [term]
 * @property {string|number} [cause]
 * @property {string} [mod]
 * @property {string} [loc]
 * @property {string} [lvl]
 * @property {string} [text] one English sentence
 * @property {boolean} [late] arrived after its place had been shown
 * @property {boolean} [inferred]
 * @property {Record<string, any>} [d]
 */

/** @typedef {{from: number, to: number, counts: Record<string, number>}} Fold */

/**
 * @typedef {object} Phase the connection, as the page shows it
 * @property {'connecting'|'live'|'lost'|'refused'|'file'} name
 * @property {number} since ms
 * @property {number} retryAt ms, 0 when no attempt is planned
 * @property {string} why
 */

/**
 * @typedef {object} Pause
 * @property {number} n the first ordinal that is not shown
 * @property {number} at ms
 * @property {ClusterState|null} state
 */

export {};
