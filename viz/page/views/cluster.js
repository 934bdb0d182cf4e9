// The nodes: a ring for the eye, a table for the figures, and what was wrong with the input.

import { bdi, el, setAttribute, setText, svg } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { nodeNames, roleWord, termColour } from "../core/roles.js";
import { visible } from "../core/safe.js";
import { age, grouped } from "../core/time.js";
import { RING, RingNode } from "./ring.js";

export const NODES_SHOWN = 16;

/** @typedef {import("../core/store.js").Store} Store */
/** @typedef {import("../core/types.js").NodeState} NodeState */

const COLUMNS = ["node", "role", "term", "commit", "applied", "last", "seen"];

class TableRow {
  /** @param {string} name */
  constructor(name) {
    this.swatch = el("span", { class: "swatch" });
    this.button = el("button", { type: "button", class: "name", title: "only this node's events" },
      bdi(name, 24));
    this.cells = COLUMNS.slice(1).map(() => el("td"));
    this.element = el("tr", {},
      el("th", { scope: "row" }, this.swatch, this.button), ...this.cells);
  }

  /**
   * @param {NodeState} node
   * @param {number} now µs of the server
   */
  draw(node, now) {
    const seen = node.last_seen ? age(now - node.last_seen / 1000) : "–";
    const texts = [
      roleWord(node), ...[node.term, node.commit, node.applied, node.last].map(grouped),
      node.alive === "up" ? "now" : seen,
    ];
    this.cells.forEach((cell, at) => setText(cell, texts[at] ?? ""));
    setAttribute(this.swatch, "class", `swatch t${termColour(node.term)}`);
    setAttribute(this.element, "class", `is-${node.alive} role-${node.role}`);
  }
}

export class ClusterView extends HTMLElement {
  constructor() {
    super();
    this.key = "";
    /** @type {Map<string, {mark: RingNode, row: TableRow}>} */
    this.nodes = new Map();
    this.ring = svg("g");
    this.body = el("tbody");
    this.more = el("p", { class: "note", hidden: true });
    this.counters = el("p", { class: "note", id: "counters" });
    /** @type {(name: string) => void} */
    this.onChoose = () => {};
  }

  connectedCallback() {
    const stripes = svg("pattern",
      { id: "hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse",
        transform: "rotate(45)" },
      svg("path", { d: "M0 0v6", class: "hatch" }));
    const picture = svg("svg",
      { class: "ring", viewBox: `0 0 ${RING.width} ${RING.height}`, role: "img",
        "aria-label": "the nodes in a ring; the table below tells the same" },
      svg("defs", {}, stripes),
      svg("circle", { class: "orbit", cx: RING.x, cy: RING.y, r: RING.radius }), this.ring);
    const head = COLUMNS.map((name) => el("th", { scope: "col" }, name));
    this.append(
      el("h2", {}, "Cluster"), picture,
      el("div", { class: "table-box", tabindex: 0, role: "region", "aria-label": "nodes" },
        el("table", { class: "nodes" }, el("thead", {}, el("tr", {}, ...head)), this.body)),
      this.more, this.counters,
      el("p", { class: "note legend" }, "Colour and number are the term. Thick with a crown: " +
        "leader. Dashed: candidate. Faded: silent. Hatched with a cross: stopped."));
  }

  /**
   * @param {Store} store
   * @param {number} now ms
   */
  draw(store, now) {
    const state = store.shownState;
    const names = nodeNames(state);
    const shown = names.slice(0, NODES_SHOWN);
    this.#place(shown);
    const at = store.clock.at(store.paused ? store.paused.at : now);
    for (const name of shown) {
      const node = state?.nodes[name];
      const view = this.nodes.get(name);
      if (!node || !view) continue;
      view.mark.draw(node);
      view.row.draw(node, at);
    }
    const hidden = names.length - shown.length;
    setAttribute(this.more, "hidden", hidden > 0 ? null : "");
    setText(this.more, `${hidden} more nodes report; the first ${NODES_SHOWN} are shown.`);
    this.#drawCounters(store);
  }

  /** @param {string[]} names */
  #place(names) {
    const key = JSON.stringify(names);
    if (key === this.key) return;
    this.key = key;
    this.nodes.clear();
    names.forEach((name, at) => {
      const mark = new RingNode(name, at, names.length);
      const row = new TableRow(name);
      mark.element.addEventListener("click", () => this.onChoose(name));
      row.button.addEventListener("click", () => this.onChoose(name));
      this.nodes.set(name, { mark, row });
    });
    const views = [...this.nodes.values()];
    this.ring.replaceChildren(...views.map((view) => view.mark.element));
    this.body.replaceChildren(...views.map((view) => view.row.element));
  }

  /** @param {Store} store */
  #drawCounters(store) {
    const told = store.shownState?.counters ?? {};
    const parts = Object.entries(told).map(([name, count]) => [name, Number(count)]);
    if (store.unreadable > 0) parts.push(["unreadable to this page", store.unreadable]);
    const bad = parts.some(([name, count]) => name !== "events" && name !== "late" && count);
    const text = parts
      .map(([name, count]) => `${visible(name, 40)} ${grouped(Number(count))}`).join(" · ");
    if (this.counters.dataset["text"] === text) return;
    this.counters.dataset["text"] = text;
    this.counters.replaceChildren(
      bad ? icon("warn") : "", text === "" ? "" : `received: ${text}`);
    setAttribute(this.counters, "class", bad ? "note note-warn" : "note");
  }
}
