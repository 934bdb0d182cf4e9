// What each node's store holds at the cursor, and where each value came from.

import { bdi, el, muted, onData, panelHead, scrollBox, setText } from "../core/dom.js";
import { nodeNames } from "../core/roles.js";
import { roomOf } from "../core/room.js";
import { grouped } from "../core/time.js";
import { historyOf, valuesOf, valueText } from "../core/values.js";
import { NODES_SHOWN } from "./cluster.js";

const KEYS_SHOWN = 200;
const HISTORY_SHOWN = 30;

/** @typedef {import("../core/store.js").Store} Store */
/** @typedef {import("../core/tree.js").Entry} Entry */

export class KeyValueView extends HTMLElement {
  constructor() {
    super();
    this.key = "";
    this.chosen = "";
    this.summary = muted();
    this.table = el("table", { class: "values" });
    this.history = el("div", { class: "history" });
    /** @type {() => void} */
    this.onMove = () => {};
  }

  connectedCallback() {
    this.append(panelHead("Key–value", this.summary),
      scrollBox("values-box", "values", this.table), this.history,
      el("p", { class: "note" }, "As far as this page saw the entries: of a write of several " +
        "keys the first, of a long value its beginning."));
    onData(this, "data-key", (key) => {
      this.chosen = key;
      this.key = "";
      this.onMove();
    });
  }

  /** @param {Store} store */
  draw(store) {
    if (roomOf(this).width === 0) return;
    const key = `${store.cursorEnd} ${store.replay.tree.version} ${store.waiting}`;
    if (key === this.key) return;
    this.key = key;
    const { model } = store;
    const names = nodeNames(store.shownState).filter((name) => model.nodes.has(name))
      .slice(0, NODES_SHOWN);
    const values = valuesOf(model);
    const keys = [...new Set([...values.values()].flatMap((one) => [...one.keys()]))].sort();
    setText(this.summary, `${grouped(keys.length)} keys at the cursor` +
      (keys.length > KEYS_SHOWN ? `, the first ${KEYS_SHOWN} are shown` : ""));
    this.table.replaceChildren(
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "key"),
        ...names.map((name) => el("th", { scope: "col" }, bdi(name, 16), el("span",
          { class: "muted" }, ` applied ${grouped(model.nodes.get(name)?.applied ?? 0)}`))))),
      el("tbody", {}, ...keys.slice(0, KEYS_SHOWN).map((one) => this.#row(one, names, values))));
    this.#drawHistory(store);
  }

  /**
   * @param {string} key
   * @param {string[]} names
   * @param {Map<string, Map<string, Entry>>} values
   */
  #row(key, names, values) {
    const entries = names.map((name) => values.get(name)?.get(key));
    const newest = Math.max(...entries.map((entry) => entry?.i ?? 0));
    const name = el("button", { class: "plain" }, bdi(key, 60));
    // Not through el(): a key may be any text, and an attribute takes any.
    name.dataset["key"] = key;
    return el("tr", { class: key === this.chosen ? "chosen" : null },
      el("th", { scope: "row" }, name), ...entries.map((entry) =>
        el("td", { class: (entry?.i ?? 0) < newest ? "behind" : null },
          bdi(valueText(entry), 80),
          entry ? muted(` #${entry.i}`) : null)));
  }

  /** @param {Store} store */
  #drawHistory(store) {
    const { model } = store;
    const best = [...model.nodes.values()].sort((a, b) => b.applied - a.applied)[0];
    const list = best && this.chosen !== ""
      ? historyOf(model, best.tip, best.applied, this.chosen).slice(0, HISTORY_SHOWN) : [];
    if (list.length === 0) return this.history.replaceChildren();
    this.history.replaceChildren(el("h3", {}, "History of ", bdi(this.chosen, 60)),
      el("ul", { class: "stories" }, ...list.map((entry) => el("li", {},
        el("button", { class: "small", "data-n": entry.n }, `entry ${entry.i}`),
        ` term ${entry.t}: `, bdi(valueText(entry), 120)))));
  }
}
