// All logs as one tree: what is committed in the first line, what parted from it below.

import { bdi, el, muted, panelHead, scrollBox, setText } from "../core/dom.js";
import { forksOf } from "../core/forks.js";
import { termColour } from "../core/roles.js";
import { roomOf } from "../core/room.js";
import { visible } from "../core/safe.js";
import { grouped } from "../core/time.js";
import { entryText } from "./grid.js";

const CELL_PX = 37;
const NAME_PX = 130;

/** @typedef {import("../core/store.js").Store} Store */
/** @typedef {import("../core/tree.js").Entry} Entry */
/** @typedef {import("../core/forks.js").Branch} Branch */

export class ForksView extends HTMLElement {
  constructor() {
    super();
    this.key = "";
    this.where = muted();
    this.table = el("table", { class: "log forks", "aria-label": "logs as a tree" });
    this.stories = el("ul", { class: "stories" });
  }

  connectedCallback() {
    this.append(panelHead("Log forks", this.where),
      scrollBox("log-box", "log forks", this.table), this.stories);
  }

  /** @param {Store} store */
  draw(store) {
    const { width } = roomOf(this);
    if (width === 0) return;
    const key = `${store.cursorEnd} ${store.replay.tree.version} ${width}`;
    if (key === this.key) return;
    this.key = key;
    const forks = forksOf(store.model, store.cursorEnd);
    const columns = Math.max(Math.floor((width - NAME_PX - 40) / CELL_PX), 6);
    const all = [...forks.trunk, ...forks.branches.flatMap((branch) => branch.entries)];
    const last = Math.max(...all.map((entry) => entry.i), 0);
    const earliest = Math.min(...forks.branches.map((branch) => branch.after), last);
    const first = Math.max(Math.min(last - columns + 1, Math.max(earliest - 1, 1)), 1);
    const length = Math.min(columns, last - first + 1);
    const indexes = Array.from({ length }, (_, at) => first + at);
    setText(this.where, last === 0 ? "no entry was seen yet"
      : `${grouped(forks.trunk.length)} committed entries, ${forks.branches.length} branches`);
    const shown = forks.branches.filter((branch) => branch.entries.some((one) =>
      one.i >= first && one.i <= first + columns));
    this.table.replaceChildren(
      el("thead", {}, el("tr", {}, el("td", { class: "corner" }),
        ...indexes.map((i) => el("th", { scope: "col" }, i)))),
      el("tbody", {}, line("committed", forks.trunk, indexes, true),
        ...shown.map((branch) => line(branch.lost ? "lost" : "not yet committed", branch.entries,
          indexes, false)), flagLine(forks.flags, shown, indexes)));
    const stories = forks.branches.slice().reverse().map((branch) => story(branch, forks.trunk));
    const none = el("li", { class: "muted" }, "All logs agree: no entry that was seen was lost.");
    this.stories.replaceChildren(...(stories.length > 0 ? stories : [none]));
  }
}

/**
 * @param {string} name
 * @param {Entry[]} entries
 * @param {number[]} indexes
 * @param {boolean} committed
 */
function line(name, entries, indexes, committed) {
  const byIndex = new Map(entries.map((entry) => [entry.i, entry]));
  const look = committed ? "committed" : name === "lost" ? "appended other" : "appended";
  return el("tr", {}, el("th", { scope: "row" }, name), ...indexes.map((i) => {
    const entry = byIndex.get(i);
    if (!entry) return el("td", { class: i === (entries[0]?.i ?? 0) - 1 ? "stem" : null });
    return el("td", { class: `t${termColour(entry.t)} ${look}`, "data-n": entry.n,
      title: `entry ${i} of term ${entry.t}: ${visible(entryText(entry), 120)}` }, entry.t);
  }));
}

/**
 * @param {Map<number, string[]>} flags
 * @param {Branch[]} branches
 * @param {number[]} indexes
 */
function flagLine(flags, branches, indexes) {
  const all = new Map([...flags].map(([i, names]) => [i, [...names]]));
  for (const branch of branches) {
    const i = branch.entries.at(-1)?.i ?? 0;
    if (branch.nodes.length > 0) all.set(i, [...(all.get(i) ?? []), ...branch.nodes]);
  }
  return el("tr", { class: "flags" }, el("th", { scope: "row" }, "logs end"),
    ...indexes.map((i) => el("td", {}, ...(all.get(i) ?? []).map((name) =>
      el("span", {}, bdi(name, 6))))));
}

/**
 * @param {Branch} branch
 * @param {Entry[]} trunk
 */
function story(branch, trunk) {
  const [first, last] = [branch.entries[0], branch.entries.at(-1)];
  if (!first || !last) return el("li");
  const range = first.i === last.i ? `Entry ${first.i}` : `Entries ${first.i} to ${last.i}`;
  const winner = trunk.find((entry) => entry.i === first.i);
  const keys = branch.entries.filter((one) => one.key !== "").slice(0, 4).map((one) => one.key);
  const button = (/** @type {string} */ text, /** @type {number} */ n) =>
    el("button", { class: "small", "data-n": n }, text);
  return el("li", {}, el("b", {}, `${range} of term ${first.t} `,
    branch.lost ? "lost" : "are not committed yet"),
  ` — parted after ${branch.after}`, keys.length > 0 ? ": " : "",
  ...keys.flatMap((key, at) => [at > 0 ? ", " : "", bdi(key, 24)]), " ",
  button("appended", first.n), " ", winner ? button(`instead: term ${winner.t}`, winner.n) : null,
  branch.nodes.length > 0 ? " still in the log of " : "",
  ...branch.nodes.flatMap((name, at) => [at > 0 ? ", " : "", bdi(name, 24)]));
}
