// The keys and values that the entries of a log leave, as far as their events tell them.

/** @typedef {import("./tree.js").Entry} Entry */
/** @typedef {import("./model.js").ClusterModel} ClusterModel */

/** Entries of a log that are looked at. */
export const ENTRIES_LOOKED_AT = 5000;

/**
 * What each node has at the cursor: key -> the entry that wrote it last.
 * @param {ClusterModel} model
 * @returns {Map<string, Map<string, Entry>>} by node
 */
export function valuesOf(model) {
  /** @type {Map<string, Map<string, Entry>>} */
  const shared = new Map();
  /** @type {Map<string, Map<string, Entry>>} */
  const byNode = new Map();
  for (const [name, node] of model.nodes) {
    const key = `${node.tip} ${node.applied}`;
    let values = shared.get(key);
    if (!values) {
      values = new Map();
      const from = Math.max(node.applied - ENTRIES_LOOKED_AT, 0);
      const entries = [...model.tree.range(node.tip, from, node.applied).values()];
      for (const entry of entries) {
        // From the newest to the oldest: the first one that names a key is the one that counts.
        if (entry.key !== "" && !values.has(entry.key)) values.set(entry.key, entry);
      }
      shared.set(key, values);
    }
    byNode.set(name, values);
  }
  return byNode;
}

/**
 * All entries of a log that wrote the key, the newest first.
 * @param {ClusterModel} model
 * @param {string} tip
 * @param {number} last
 * @param {string} key
 */
export function historyOf(model, tip, last, key) {
  const from = Math.max(last - ENTRIES_LOOKED_AT, 0);
  return [...model.tree.range(tip, from, last).values()].filter((entry) => entry.key === key);
}

/** @param {Entry|undefined} entry */
export function valueText(entry) {
  if (!entry) return "—";
  if (/^del/.test(entry.op)) return "(deleted)";
  return entry.val.length < entry.vlen ? `${entry.val}… (${entry.vlen} bytes)` : entry.val;
}
