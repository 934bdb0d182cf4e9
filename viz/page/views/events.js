// The seed's table, mended: a column for each node or one flat list, 22 px a row, any length.
// A fixed pool of rows is filled with what is in view.

import { el, setAttribute, setText } from "../core/dom.js";
import { nodeNames } from "../core/roles.js";
import { roomOf } from "../core/room.js";
import { visible } from "../core/safe.js";
import { ROW_HEIGHT, Scroll } from "../core/scroll.js";
import { clamp, clockTime, grouped } from "../core/time.js";
import { Details, jsonOf } from "./details.js";
import { copyText } from "./copy.js";
import { RowView } from "./row.js";
import { NODES_SHOWN } from "./cluster.js";

/** Of time and term, left of the columns. */
const SIDE_PX = 160;
/** A sentence may run over the columns right of it; those of the last node have this much room. */
const LAST_PX = 300;
/** Beside a sentence in the overview, and of one of its letters. */
const BESIDE_PX = 252;
const LETTER_PX = 7.3;
/** Narrower columns cannot be told apart: then the table is flat. */
const COLUMN_MIN_PX = 64;
const COLUMN_MAX_PX = 240;
const REFETCH_ROWS = 200;
/** This near to the top, earlier events are asked for. */
const EARLIER_PX = 400;

/** @typedef {import("../core/store.js").Store} Store */

export class EventsView extends HTMLElement {
  constructor() {
    super();
    this.place = new Scroll();
    /** @type {RowView[]} */
    this.pool = [];
    this.details = new Details(() => this.copySelected(null));
    this.head = el("div", { class: "row head", role: "row" });
    this.lanes = el("div", { class: "lanes", "aria-hidden": "true" });
    this.nothing = el("p", { class: "nothing muted", hidden: true },
      "No event passes this filter. Press / to change it.");
    this.spacer = el("div", { class: "spacer" });
    this.layer = el("div", { class: "layer", role: "presentation" },
      this.lanes, this.nothing, this.details.element);
    this.scroller = el("div", { class: "scroller", role: "rowgroup", tabindex: 0 },
      this.layer, this.spacer);
    this.grid = el("div",
      { class: "grid", id: "events-grid", role: "grid", tabindex: 0, "aria-label": "events" },
      this.head, this.scroller);
    this.summary = el("span", { class: "muted", id: "events-summary" });
    this.pauseNote = el("span", { class: "pause-note", id: "pause-note" });
    this.headKey = "";
    this.generation = 0;
    this.topRow = { n: -1, offset: 0 };
    /** Told by start(), before anything else. */
    this.store = /** @type {Store} */ ({});
    /** @type {string[]} */
    this.columns = [];
    this.flat = false;
    /** How far a node's column is from the one before, px; 0 in the flat table. */
    this.columnPx = 0;
    this.resized = true;
    /** @type {() => void} */
    this.onSelected = () => {};
  }

  /** @param {Store} store */
  start(store) {
    this.store = store;
    const head = el("div", { class: "panel-head" }, el("h2", {}, "Events"), this.summary,
      this.pauseNote);
    this.append(head, this.grid);
    this.scroller.addEventListener("scroll", () => this.#onScroll());
    this.scroller.addEventListener("wheel", (wheel) => {
      if (wheel.deltaY < 0 && this.place.yMax > 0) store.pause(Date.now());
    }, { passive: true });
    this.layer.addEventListener("click", (click) => this.#onClick(click));
    new ResizeObserver(() => {
      this.resized = true;
      store.changed();
    }).observe(this.scroller);
  }

  #onScroll() {
    const top = this.scroller.scrollTop;
    if (Math.abs(top - this.place.lastTop) < 1) return;
    if (this.scroller.clientHeight !== this.place.shownPx) {
      // Not the user: the room changed, and the browser moved the scroller to fit.
      this.resized = true;
      return this.store.changed();
    }
    this.place.scrolledTo(top);
    if (this.place.y < this.place.yMax - ROW_HEIGHT / 2) this.store.pause(Date.now());
    this.#remember();
    // Nothing else has moved; browsers tell this once a frame, before they paint it.
    this.draw(this.store);
  }

  /** @param {MouseEvent} click */
  #onClick(click) {
    const row = click.target instanceof Element ? click.target.closest(".row[data-n]") : null;
    if (!(row instanceof HTMLElement)) return;
    const n = Number(row.dataset["n"]);
    this.toggle(n);
    this.grid.focus({ preventScroll: true });
  }

  // ---- choosing ----

  /** @param {number} n */
  toggle(n) {
    if (this.store.journal.folds.has(n)) void this.store.unfold(n);
    else {
      this.store.select(n, !(this.store.selected === n && this.store.open), Date.now());
      this.#measure(this.store);
      this.place.reveal(this.store.rows.below(n));
      this.#remember();
      this.onSelected();
    }
  }

  /**
   * Brings the event into view: the cursor moved elsewhere.
   * @param {number} n
   */
  show(n) {
    if (this.place.shownPx === 0) return;
    this.#measure(this.store);
    const row = this.store.rows.below(n);
    const y = this.place.yOf(row) - this.place.y;
    if (y < 0 || y > this.place.shownPx - ROW_HEIGHT) {
      // Whole pixels: letters between two are blurred.
      this.place.moveTo(Math.round(this.place.yOf(row) - this.place.shownPx * 0.4));
    }
    this.place.reveal(row);
    this.#remember();
  }

  /** How far below the upper edge the event at the cursor is, px. */
  get offset() {
    return this.place.yOf(this.store.rows.below(this.store.cursor)) - this.place.y;
  }

  set offset(px) {
    this.#measure(this.store);
    this.place.moveTo(this.place.y + this.offset - px);
    this.#remember();
    this.store.changed();
  }

  openSelected() {
    if (this.store.selected >= 0) this.toggle(this.store.selected);
  }

  /**
   * Chooses the row that is `by` rows away; the first choice is the last row in view.
   * @param {number} by
   */
  move(by) {
    const store = this.store;
    if (store.shownRows === 0) return;
    const last = store.shownRows - 1;
    const from = store.selected >= 0 ? store.rows.below(store.selected)
      : Math.min(this.place.firstRow + Math.floor(this.place.shownPx / ROW_HEIGHT), last + 1);
    this.#choose(clamp(from + by, 0, last));
  }

  page() {
    return Math.max(Math.floor(this.place.shownPx / ROW_HEIGHT) - 1, 1);
  }

  first() {
    const store = this.store;
    const atTop = store.selected >= 0 && store.rows.below(store.selected) === 0;
    if (atTop && store.hasEarlier) void store.loadEarlier();
    this.#choose(0);
  }

  last() {
    this.#choose(this.store.shownRows - 1);
  }

  /** @param {number} row */
  #choose(row) {
    const store = this.store;
    const n = store.rows.at(row);
    if (n < 0) return;
    store.select(n, store.open && !store.journal.folds.has(n), Date.now());
    this.#measure(store);
    this.place.reveal(row);
    this.#remember();
    this.onSelected();
  }

  /** @param {HTMLElement|null} button */
  copySelected(button) {
    const event = this.store.payloads.get(this.store.selected);
    if (event) void copyText(jsonOf(event), button);
  }

  // ---- drawing ----

  /** @param {Store} store */
  draw(store) {
    if (this.resized) this.#resize();
    this.#drawHead(store);
    this.#measure(store);
    this.#keepPlace(store);
    if (store.paused) this.place.moveTo(this.place.y);
    else this.place.moveTo(this.place.yMax);
    this.#drawRows(store);
    this.#drawSummary(store);
    this.#moveScroller();
    const nearTop = this.place.y < EARLIER_PX && this.place.yMax > EARLIER_PX;
    if (store.paused && nearTop && store.mayLoadEarlier(Date.now())) void store.loadEarlier();
  }

  #resize() {
    this.resized = false;
    this.place.shownPx = this.scroller.clientHeight;
    // The layer lies over the spacer: it takes room in view, but none in the scroller.
    this.layer.style.height = `${this.place.shownPx}px`;
    this.layer.style.marginBottom = `-${this.place.shownPx}px`;
    const need = Math.ceil(this.place.shownPx / ROW_HEIGHT) + 2;
    while (this.pool.length < need) {
      const row = new RowView(this.pool.length);
      this.pool.push(row);
      this.layer.append(row.element);
    }
  }

  /** @param {Store} store */
  #drawHead(store) {
    const names = [...new Set([...nodeNames(store.shownState), ...store.journal.nodes.list])];
    this.columns = names.filter((name) => name !== "").slice(0, NODES_SHOWN);
    const room = roomOf(this.scroller).width - SIDE_PX - LAST_PX;
    const width = Math.min(Math.floor(room / Math.max(this.columns.length, 1)), COLUMN_MAX_PX);
    this.flat = store.mode === "flat" || store.view === "overview" || width < COLUMN_MIN_PX;
    const key = JSON.stringify([this.flat, width, this.columns]);
    if (key === this.headKey) return;
    this.headKey = key;
    const cell = (/** @type {string} */ text) => el("span", { role: "columnheader" }, text);
    const titles = this.flat ? ["node", "what happened"] : this.columns;
    this.head.replaceChildren(cell("time"), cell("term"),
      ...titles.map((title) => cell(visible(title, 24))));
    this.lanes.replaceChildren(...(this.flat ? [] : this.columns.map(() => el("span"))));
    this.grid.classList.toggle("flat", this.flat);
    this.columnPx = this.flat ? 0 : width;
    this.grid.style.setProperty("--column", `${this.columnPx}px`);
    this.generation = -1;
  }

  /** @param {Store} store */
  #measure(store) {
    this.place.rows = store.shownRows;
    const row = store.open ? store.rows.below(store.selected) : -1;
    if (row >= 0 && store.rows.at(row) === store.selected) {
      this.details.show(store.selected, store.payloads.get(store.selected));
      this.place.openRow = row;
      this.place.openHeight = this.details.height;
    } else {
      this.details.hide();
      this.place.openRow = -1;
      this.place.openHeight = 0;
    }
  }

  /** Which event stands at the top: it shall stay there when rows come or go above it. */
  #remember() {
    const row = this.place.firstRow;
    this.topRow = {
      n: this.store.rows.at(row),
      offset: this.place.y - this.place.yOf(row),
    };
  }

  /** @param {Store} store */
  #keepPlace(store) {
    if (this.generation !== store.generation && store.paused && this.topRow.n >= 0) {
      this.place.moveTo(this.place.yOf(store.rows.below(this.topRow.n)) + this.topRow.offset);
    }
    this.generation = store.generation;
    if (!store.paused) this.topRow.n = -1;
  }

  #moveScroller() {
    const height = `${this.place.scrollerHeight}px`;
    if (this.spacer.style.height !== height) this.spacer.style.height = height;
    const top = Math.round(this.place.top);
    if (Math.abs(top - this.place.lastTop) < 1) return;
    this.scroller.scrollTop = top;
    this.place.lastTop = this.scroller.scrollTop;
  }

  /** @param {Store} store */
  #drawRows(store) {
    const first = this.place.firstRow;
    const chain = new Set(store.chain);
    // As in style.css: what the browser need not cut off, it paints with the rest.
    const fits = store.view === "overview" && innerWidth >= 640
      ? (roomOf(this.scroller).width - BESIDE_PX) / LETTER_PX : NaN;
    let missing = -1;
    let active = "";
    let bottom = 0;
    this.pool.forEach((view, at) => {
      const row = first + at;
      const n = row < this.place.rows ? store.rows.at(row) : -1;
      const shown = n >= 0 ? store.journal.row(n) : null;
      if (!shown) return view.hide();
      const fold = store.journal.folds.get(n);
      const event = store.payloads.get(n);
      if (!event && !fold && missing < 0 && !store.payloads.isLost(n)) missing = n;
      view.fill(shown, event, fold, this.flat, fits);
      const indent = Math.max(this.columns.indexOf(shown.node), 0) * this.columnPx;
      const y = this.place.yOf(row) - this.place.y;
      view.put(y - bottom, n === store.selected, indent, chain.has(n));
      bottom = y + ROW_HEIGHT;
      if (n === store.selected) active = view.element.id;
    });
    if (this.place.openRow >= 0) {
      this.details.put(this.place.yOf(this.place.openRow) + ROW_HEIGHT - this.place.y);
    }
    setAttribute(this.grid, "aria-activedescendant", active || null);
    setAttribute(this.grid, "aria-rowcount", this.place.rows);
    if (missing >= 0 && store.phase.name === "live") void store.refetch(missing, REFETCH_ROWS);
  }

  /** @param {Store} store */
  #drawSummary(store) {
    const { journal } = store;
    const parts = [`${grouped(store.shownRows)} of ${grouped(journal.count)}`];
    const hides = store.filterText.split(/\s+/).includes("-hb");
    if (hides && journal.routine > 0) parts.push(`${grouped(journal.routine)} heartbeats hidden`);
    if (store.loading) parts.push("loading earlier events …");
    else if (store.hasEarlier) parts.push(`${grouped(store.earliest - store.serverFirst)} earlier`);
    setText(this.summary, parts.join(" · "));
    setText(this.pauseNote, pauseText(store));
    this.nothing.hidden = store.shownRows > 0 || journal.count === 0;
  }
}

/** @param {Store} store */
function pauseText(store) {
  const { paused, state } = store;
  if (!paused) return "";
  const since = `paused at ${clockTime(paused.at)}`;
  if (!state || state.verdict.text === paused.state?.verdict.text) return since;
  return `${since}; by now: ${visible(state.verdict.text, 300)}`;
}
