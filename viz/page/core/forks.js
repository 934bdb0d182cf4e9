// Where logs parted: the committed entries are the trunk, every other end of a log is a branch.

/** @typedef {import("./tree.js").Entry} Entry */
/** @typedef {import("./model.js").ClusterModel} ClusterModel */

/**
 * @typedef {object} Branch
 * @property {number} after index of the last entry that it shares with the trunk
 * @property {Entry[]} entries by index
 * @property {string[]} nodes whose logs end on it at the cursor
 * @property {boolean} lost the trunk has other entries there: these can never be committed
 */

/** @typedef {{trunk: Entry[], branches: Branch[], flags: Map<number, string[]>}} Forks */

const BRANCHES_MAX = 40;

/**
 * @param {ClusterModel} model
 * @param {number} end entries that came later are left out
 * @returns {Forks}
 */
export function forksOf(model, end) {
  const { tree } = model;
  let [tip, commit] = ["", 0];
  for (const node of model.nodes.values()) {
    if (node.commit > commit && node.tip !== "") [tip, commit] = [node.tip, node.commit];
  }
  const trunk = [...tree.range(tip, 0, commit).values()].reverse();
  const main = new Set(trunk.map((entry) => entry.h));
  const first = trunk[0]?.i ?? 0;
  const entries = [...tree.entries.values()].filter((entry) => entry.n < end && entry.i >= first);
  const inner = new Set(entries.map((entry) => entry.prev));
  const leaves = entries.filter((entry) => !main.has(entry.h) && !inner.has(entry.h));
  const seen = new Set();
  /** @type {Branch[]} */
  const branches = [];
  for (const leaf of leaves.slice(-BRANCHES_MAX)) {
    /** @type {Entry[]} */
    const own = [];
    let at = /** @type {Entry|undefined} */ (leaf);
    while (at && !main.has(at.h) && !seen.has(at.h) && at.i >= first) {
      seen.add(at.h);
      own.unshift(at);
      at = tree.entries.get(at.prev);
    }
    if (own.length === 0) continue;
    const nodes = [...model.nodes].filter(([, node]) => own.some((one) => one.h === node.tip))
      .map(([name]) => name);
    branches.push({ after: (own[0]?.i ?? 1) - 1, entries: own, nodes,
      lost: (own[0]?.i ?? 0) <= commit });
  }
  return { trunk, branches, flags: flagsOf(model, main, trunk) };
}

/**
 * Which nodes' logs end on the trunk, by index.
 * @param {ClusterModel} model
 * @param {Set<string>} main
 * @param {Entry[]} trunk
 */
function flagsOf(model, main, trunk) {
  /** @type {Map<number, string[]>} */
  const flags = new Map();
  const indexOf = new Map(trunk.map((entry) => [entry.h, entry.i]));
  for (const [name, node] of model.nodes) {
    const i = indexOf.get(node.tip);
    if (!main.has(node.tip) || i === undefined) continue;
    flags.set(i, [...(flags.get(i) ?? []), name]);
  }
  return flags;
}
