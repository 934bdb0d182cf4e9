// The nodes: a ring for the eye, a table for the figures, and what was wrong with the input.

import { bdi, el, scrollBox, setAttribute, setText, svg } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { nodeNames, roleWord, termColour } from "../core/roles.js";
import { visible } from "../core/safe.js";
import { age, grouped } from "../core/time.js";
import { flightsOf } from "../core/flights.js";
import { RING, RingNode } from "./ring.js";

const FLIGHTS_SHOWN = 40;

export const NODES_SHOWN = 16;

/** @typedef {import("../core/store.js").Store} Store */
/** @typedef {import("../core/types.js").NodeState} NodeState */

const COLUMNS = ["node", "role", "term", "commit", "applied", "last", "seen"];

class TableRow {
  /** @param {string} name */
  constructor(name) {
    this.swatch = el("span", { class: "swatch" });
    this.button = el("button", { class: "name", title: "only this node's events" },
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
    this.links = svg("g", { class: "cuts" });
    this.flights = svg("g", { class: "flights" });
    this.linksKey = "";
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
      svg("circle", { class: "orbit", cx: RING.x, cy: RING.y, r: RING.radius }),
      this.links, this.ring, this.flights);
    const head = COLUMNS.map((name) => el("th", { scope: "col" }, name));
    this.append(
      el("h2", {}, "Cluster"), picture,
      scrollBox("table-box", "nodes",
        el("table", { class: "nodes" }, el("thead", {}, el("tr", {}, ...head)), this.body)),
      this.more, this.counters,
      el("p", { class: "note legend" }, "Thick with a crown: leader. Dashed: candidate. " +
        "Arc: time left until it asks for votes. Faded: silent. Crossed: stopped."));
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
    const { model, cursorAt } = store;
    const at = store.selected >= 0 ? cursorAt / 1000
      : store.clock.at(store.paused ? store.paused.at : now);
    const need = Math.floor((model.voters.length || names.length) / 2) + 1;
    this.#drawLinks(store);
    this.#drawFlights(store);
    for (const name of shown) {
      const node = state?.nodes[name];
      const view = this.nodes.get(name);
      if (!node || !view) continue;
      view.mark.draw(node, model.nodes.get(name), cursorAt, need);
      view.row.draw(node, at);
    }
    const hidden = names.length - shown.length;
    this.more.hidden = hidden <= 0;
    setText(this.more, `${hidden} more nodes report; the first ${NODES_SHOWN} are shown.`);
    this.#drawCounters(store);
  }

  /** @param {Store} store */
  #drawLinks(store) {
    const links = store.model.cutLinks().slice(0, 120);
    const key = JSON.stringify([this.key, links.map(([a, b, fault]) => [a, b, fault.id])]);
    if (key === this.linksKey) return;
    this.linksKey = key;
    this.links.replaceChildren(...links.flatMap(([from, to, fault]) => {
      const [a, b] = [this.nodes.get(from)?.mark, this.nodes.get(to)?.mark];
      if (!a || !b) return [];
      return [svg("line", { class: "cut", x1: a.x, y1: a.y, x2: b.x, y2: b.y },
        svg("title", {}, visible(`${fault.kind} at ${fault.node}`, 60)))];
    }));
  }

  /**
   * Messages under way at the cursor: filled asks, hollow answers, a cross is lost.
   * @param {Store} store
   */
  #drawFlights(store) {
    const marks = flightsOf(store).slice(0, FLIGHTS_SHOWN).flatMap((flight) => {
      const [a, b] = [this.nodes.get(flight.from)?.mark, this.nodes.get(flight.to)?.mark];
      if (!a || !b) return [];
      // From edge to edge, a little to the right of the line: the two directions do not cover.
      const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
      const [ux, uy] = [(b.x - a.x) / length, (b.y - a.y) / length];
      const way = a.size + flight.share * Math.max(length - a.size - b.size, 0);
      const [x, y] = [a.x + ux * way - uy * 6, a.y + uy * way + ux * 6];
      const look = flight.lost ? "lost" : /Reply/.test(flight.kind) ? "answer"
        : /Vote/.test(flight.kind) ? "vote" : flight.hb ? "beat" : "entries";
      const title = svg("title", {}, visible(`${flight.kind} ${flight.from} → ${flight.to}`, 80));
      const shape = flight.lost ? svg("path", { d: "M-4-4 4 4M4-4-4 4" })
        : svg("path", { d: "M5 0A5 5 0 1 1-5 0 5 5 0 1 1 5 0M-5 0h-9" });
      shape.append(title);
      const angle = (Math.atan2(uy, ux) * 180) / Math.PI;
      const transform = `translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${angle.toFixed(0)})`;
      return [svg("g", { class: `flight ${look}`, "data-n": flight.n, transform }, shape)];
    });
    const some = marks.length > 0 || this.flights.childElementCount > 0;
    if (some) this.flights.replaceChildren(...marks);
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
    const parts = Object.entries(told);
    if (store.unreadable > 0) parts.push(["unreadable to this page", store.unreadable]);
    const bad = parts.some(([name, count]) => name !== "events" && name !== "late" && count);
    const text = parts
      .map(([name, count]) => `${visible(name, 40)} ${grouped(count)}`).join(" · ");
    if (this.counters.dataset["text"] === text) return;
    this.counters.dataset["text"] = text;
    this.counters.replaceChildren(
      bad ? icon("warn") : "", text === "" ? "" : `received: ${text}`);
    setAttribute(this.counters, "class", bad ? "note note-warn" : "note");
  }
}
