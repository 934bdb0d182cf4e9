// One row of the table: made once, filled again and again while the table scrolls.

import { el, setAttribute, setText } from "../core/dom.js";
import { icon, setIcon } from "../core/icons.js";
import { FOLD, GAP, INFERRED, LATE, ROUTINE } from "../core/flags.js";
import { termColour } from "../core/roles.js";
import { visible } from "../core/safe.js";
import { summaryOf } from "../core/schema.js";
import { grouped, timeOfDay } from "../core/time.js";

/** @typedef {import("../core/journal.js").Row} Row */
/** @typedef {import("../core/types.js").ClusterEvent} ClusterEvent */

export class RowView {
  /** @param {number} number in the pool */
  constructor(number) {
    this.n = -1;
    this.signature = "";
    const cell = (/** @type {string} */ name) => el("span", { class: name, role: "gridcell" });
    this.time = cell("time");
    this.node = cell("node");
    this.term = cell("term");
    this.icon = icon("dot");
    this.word = el("span", { class: "word" });
    this.flag = el("span", { class: "flag" });
    this.text = el("bdi", { class: "text" });
    this.details = el("bdi", { class: "details" });
    this.place = el("span", { class: "place" });
    this.what = el("span", { class: "what", role: "gridcell" },
      this.icon, this.word, this.flag, this.text, this.details, this.place);
    this.element = el("div", { class: "row", role: "row", id: `row-${number}`, hidden: true },
      this.time, this.term, this.node, this.what);
  }

  hide() {
    this.n = -1;
    this.signature = "";
    this.element.hidden = true;
  }

  /**
   * @param {Row} row
   * @param {ClusterEvent|undefined} event whole, if it is at hand
   * @param {import("../core/types.js").Fold|undefined} fold
   * @param {boolean} flat the node has a column of its own: the sentence need not begin with it
   */
  fill(row, event, fold, flat) {
    const signature = `${row.n} ${event ? 1 : 0} ${fold?.to ?? 0} ${row.flags} ${flat}`;
    if (signature === this.signature) return;
    this.signature = signature;
    this.n = row.n;
    this.element.hidden = false;
    setText(this.time, timeOfDay(row.time));
    setText(this.node, visible(row.node, 24));
    setText(this.term, row.term > 0 ? `T${row.term}` : "");
    setAttribute(this.term, "class", `term t${termColour(row.term)}`);
    setAttribute(this.what, "class", `what f-${row.kind.family}`);
    this.#fillWhat(row, event, fold, flat);
    setAttribute(this.element, "class", classOf(row));
    setAttribute(this.element, "data-n", row.n);
    setAttribute(this.element, "data-type", visible(row.type, 40));
  }

  /**
   * @param {Row} row
   * @param {ClusterEvent|undefined} event
   * @param {import("../core/types.js").Fold|undefined} fold
   * @param {boolean} flat
   */
  #fillWhat(row, event, fold, flat) {
    setIcon(this.icon, row.kind.icon);
    setText(this.word, visible(row.kind.word, 12));
    setText(this.flag, flagOf(row));
    const named = flat && row.node !== "" && row.text.startsWith(`${row.node} `);
    const text = named ? row.text.slice(row.node.length + 1) : row.text;
    setText(this.text, fold ? foldText(fold) : visible(text));
    setText(this.details, event ? visible(summaryOf(event.d), 200) : "");
    setText(this.place, visible(row.place, 40));
  }

  /**
   * @param {number} gap between it and the row above, px
   * @param {boolean} selected
   * @param {number} indent where the node's column begins, px
   * @param {boolean} caused whether it is among the causes of the event at the cursor
   */
  put(gap, selected, indent, caused) {
    setAttribute(this.element, "data-caused", caused && !selected ? "yes" : null);
    this.element.style.marginTop = `${gap}px`;
    setAttribute(this.element, "aria-selected", selected ? "true" : "false");
    this.what.style.marginLeft = `${indent}px`;
  }
}

/** @param {Row} row */
function classOf(row) {
  const marks = [
    "row", `l-${row.level}`,
    row.flags & ROUTINE ? "routine" : "", row.flags & (GAP | FOLD) ? "torn" : "",
  ];
  return marks.filter(Boolean).join(" ");
}

/** @param {Row} row */
function flagOf(row) {
  if (row.flags & LATE) return "late";
  return row.flags & INFERRED ? "inferred" : "";
}

/** @param {import("../core/types.js").Fold} fold */
function foldText(fold) {
  const counts = Object.entries(fold.counts)
    .sort((a, b) => Number(b[1]) - Number(a[1])).slice(0, 5)
    .map(([type, count]) => `${visible(type, 30)} ${grouped(Number(count))}`);
  const what = counts.length > 0 ? ` (${counts.join(", ")})` : "";
  return `${grouped(fold.to - fold.from)} events are folded here${what}. Enter loads them.`;
}
