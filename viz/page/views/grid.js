// Every node's log, index by index: number and colour are the term, a solid edge is committed.

import {
  bdi, el, muted, panelHead, scrollBox, setAttribute, setText, smallButton,
} from "../core/dom.js";
import { icon } from "../core/icons.js";
import { nodeNames, roleWord, termColour } from "../core/roles.js";
import { roomOf } from "../core/room.js";
import { visible } from "../core/safe.js";
import { clamp, grouped } from "../core/time.js";
import { NODES_SHOWN } from "./cluster.js";

const NAME_PX = 104;
const CELL_PX = 34;
const COLUMNS_MAX = 40;

/** @typedef {import("../core/store.js").Store} Store */
/** @typedef {import("../core/tree.js").Entry} Entry */
/** @typedef {import("../core/model.js").NodeModel} NodeModel */

class LogRow {
  /**
   * @param {string} name
   * @param {number} columns
   */
  constructor(name, columns) {
    this.crown = icon("crown");
    this.role = muted();
    this.cells = Array.from({ length: columns }, () => el("td"));
    this.element = el("tr", {},
      el("th", { scope: "row" }, el("span", { class: "who" }, this.crown, bdi(name, 14)),
        this.role), ...this.cells);
  }
}

/**
 * Which indexes to show: the end of the logs, or where they part when that is far before.
 * @param {NodeModel[]} nodes
 * @param {number} columns
 * @param {number|null} chosen the first index the user wants to see
 */
export function windowOf(nodes, columns, chosen) {
  const last = Math.max(...nodes.map((node) => node.last), 0);
  const commits = nodes.map((node) => node.commit);
  const high = Math.max(...commits, 0);
  const low = Math.min(...commits.filter((commit) => commit > 0), high);
  let first = last + 2 - columns;
  if (low < first) first = Math.min(first, Math.max(low - 1, high - columns + 4));
  if (chosen !== null) first = Math.min(chosen, last);
  first = Math.max(first, 1);
  return { first, last: first + columns - 1 };
}

export class GridView extends HTMLElement {
  constructor() {
    super();
    this.key = "";
    /** @type {LogRow[]} */
    this.rows = [];
    /** @type {HTMLElement[]} */
    this.heads = [];
    this.first = 1;
    /** @type {number|null} */
    this.chosen = null;
    this.table = el("table", { class: "log", "aria-label": "the logs of the nodes" });
    this.where = muted();
    /** @type {() => void} */
    this.onMove = () => {};
    this.columns = 0;
  }

  connectedCallback() {
    const go = (/** @type {number|null} */ first) => {
      this.chosen = first;
      this.onMove();
    };
    const page = () => Math.max(this.columns - 2, 1);
    this.append(
      panelHead("Replicated log", this.where, el("span", { class: "tail" },
        smallButton("‹", "earlier indexes", () => go(Math.max(this.first - page(), 1))),
        smallButton("auto", "auto: the indexes that matter now", () => go(null)),
        smallButton("›", "later indexes", () => go(this.first + page())))),
      scrollBox("log-box", "logs", this.table),
      el("p", { class: "note key" },
        el("span", {}, "number and colour: term"),
        el("span", {}, el("i", { class: "k-solid" }), "committed"),
        el("span", {}, el("i", { class: "k-dashed" }), "not yet"),
        el("span", {}, el("i", { class: "k-other" }), "differs from the leader’s"),
        el("span", {}, el("i", { class: "k-match" }), "match"),
        el("span", {}, el("i", { class: "k-next" }), "next")));
  }

  /** @param {Store} store */
  draw(store) {
    const { width } = roomOf(this);
    if (width === 0) return;
    const { model } = store;
    const state = store.shownState;
    const names = nodeNames(state).filter((name) => model.nodes.has(name)).slice(0, NODES_SHOWN);
    const room = Math.floor((width - NAME_PX - 24) / CELL_PX);
    this.columns = clamp(room, 4, COLUMNS_MAX);
    this.#place(names, this.columns);
    const nodes = names.map((name) => model.nodes.get(name)).filter((node) => node !== undefined);
    const span = windowOf(nodes, this.columns, this.chosen);
    this.first = span.first;
    this.heads.forEach((head, at) => setText(head, String(span.first + at)));
    const highest = Math.max(...nodes.map((node) => node.last), 0);
    const where = `${span.first} to ${Math.min(span.last, highest)} of ${grouped(highest)}`;
    setText(this.where, store.waiting ? "loading …" : highest === 0 ? "" : where);
    const leader = state?.leader ? model.nodes.get(state.leader) : undefined;
    const reference = leader?.tip ? model.tree.range(leader.tip, span.first, span.last) : null;
    names.forEach((name, at) => {
      const row = this.rows[at];
      const node = model.nodes.get(name);
      const told = state?.nodes[name];
      if (!row || !node || !told) return;
      const leads = told.role === "leader" && told.alive === "up";
      setText(row.role, name !== state?.leader && leads ? "believes it leads" : roleWord(told));
      setAttribute(row.element, "class", `is-${told.alive}${leads ? " leads" : ""}`);
      const entries = model.tree.range(node.tip, span.first, span.last);
      const peer = leader?.peers.get(name);
      row.cells.forEach((cell, column) => {
        const i = span.first + column;
        drawCell(cell, i, node, entries.get(i), reference?.get(i), peer);
      });
    });
  }

  /**
   * @param {string[]} names
   * @param {number} columns
   */
  #place(names, columns) {
    const key = JSON.stringify([names, columns]);
    if (key === this.key) return;
    this.key = key;
    this.rows = names.map((name) => new LogRow(name, columns));
    this.heads = Array.from({ length: columns }, () => el("th", { scope: "col" }));
    this.table.replaceChildren(
      el("thead", {}, el("tr", {}, el("td", { class: "corner" }), ...this.heads)),
      el("tbody", {}, ...this.rows.map((row) => row.element)));
  }
}

/**
 * @param {HTMLElement} cell
 * @param {number} i
 * @param {NodeModel} node
 * @param {Entry|undefined} entry
 * @param {Entry|undefined} reference what the leader has there
 * @param {import("../core/model.js").Peer|undefined} peer
 */
function drawCell(cell, i, node, entry, reference, peer) {
  const there = i <= node.last;
  const marks = [
    there ? (entry ? `t${termColour(entry.t)}` : "unknown") : "",
    there && i <= node.commit ? "committed" : there ? "appended" : "",
    there && i <= node.applied ? "applied" : "",
    there && entry && reference && entry.h !== reference.h ? "other" : "",
    peer && peer.match === i && i > 0 ? "match" : "", peer && peer.next === i ? "next" : "",
  ];
  setText(cell, there ? (entry ? String(entry.t) : "·") : "");
  setAttribute(cell, "class", marks.filter(Boolean).join(" ") || null);
  setAttribute(cell, "title", there ? describe(i, entry, i <= node.commit) : null);
  setAttribute(cell, "data-n", there && entry ? String(entry.n) : null);
}

/**
 * @param {number} i
 * @param {Entry|undefined} entry
 * @param {boolean} committed
 */
function describe(i, entry, committed) {
  const state = committed ? "committed" : "not committed";
  if (!entry) return `entry ${i}, ${state}; its content was not seen by this page`;
  return `entry ${i} of term ${entry.t}: ${visible(entryText(entry), 120)}; ${state}`;
}

/** @param {Entry} entry */
export function entryText(entry) {
  if (entry.key === "") return entry.op || "entry";
  return `${entry.op} ${entry.key}${entry.vlen > 0 ? ` = ${entry.val}` : ""}`;
}
