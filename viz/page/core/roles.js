// How nodes are ordered, named and coloured, the same in every view.

import { visible } from "./safe.js";

const ORDER = new Intl.Collator("en", { numeric: true });

/**
 * The nodes of a state in the order of their names, "node2" before "node10".
 * @param {import("./types.js").ClusterState|null} state
 */
export function nodeNames(state) {
  return Object.keys(state?.nodes ?? {}).sort(ORDER.compare);
}

/** @param {import("./types.js").NodeState} node */
export function roleWord(node) {
  return visible(node.alive === "up" ? node.role : node.alive, 14);
}

/** @param {number} term */
export function termColour(term) {
  return term > 0 ? (term - 1) % 7 : "none";
}
