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
    this.signature = "";
    const part = (/** @type {string} */ name) => el("bdi", { class: name });
    const cell = (/** @type {string} */ name, /** @type {Element[]} */ ...parts) =>
      el("bdi", { class: name, role: "gridcell" }, ...parts);
    this.time = cell("time");
    this.node = cell("node");
    this.term = cell("term");
    this.icon = icon("dot");
    this.word = part("word");
    this.flag = part("flag");
    this.text = part("text");
    this.details = part("details");
    this.place = part("place");
    this.what = cell("what",
      this.icon, this.word, this.flag, this.text, this.details, this.place);
    this.element = el("div", { class: "row", role: "row", id: `row-${number}`, hidden: true },
      this.time, this.term, this.node, this.what);
  }

  hide() {
    this.signature = "";
    this.element.hidden = true;
  }

  /**
   * @param {Row} row
   * @param {ClusterEvent|undefined} event whole, if it is at hand
   * @param {import("../core/types.js").Fold|undefined} fold
   * @param {boolean} flat the node has a column of its own: the sentence need not begin with it
   * @param {number} fits so many letters of the sentence have room, and nothing else is shown;
   *   NaN: all is shown, and the browser cuts it off
   */
  fill(row, event, fold, flat, fits) {
    const signature = [row.n, !event, fold?.to, row.flags, flat, fits].join(" ");
    if (signature === this.signature) return;
    this.signature = signature;
    this.element.hidden = false;
    setText(this.time, timeOfDay(row.time));
    setText(this.node, visible(row.node, fits ? 7 : 24));
    setText(this.term, row.term > 0 ? `T${row.term}` : "");
    setAttribute(this.term, "class", `term t${termColour(row.term)}`);
    setAttribute(this.what, "class", `what f-${row.kind.family}`);
    this.#fillWhat(row, event, fold, flat, fits);
    setAttribute(this.element, "class", classOf(row));
    setAttribute(this.element, "data-n", row.n);
  }

  /**
   * @param {Row} row
   * @param {ClusterEvent|undefined} event
   * @param {import("../core/types.js").Fold|undefined} fold
   * @param {boolean} flat
   * @param {number} fits
   */
  #fillWhat(row, event, fold, flat, fits) {
    setIcon(this.icon, row.kind.icon);
    const flag = flagOf(row);
    setText(this.flag, flag);
    const named = flat && row.text.startsWith(`${row.node} `);
    const text = named ? row.text.slice(row.node.length + 1) : row.text;
    // A flag's letters are smaller, but it has edges.
    setText(this.text, visible(fold ? foldText(fold) : text, fits - flag.length * 1.4));
    if (fits) return;
    setText(this.word, visible(row.kind.word, 12));
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
    setAttribute(this.element, "data-caused", (caused && !selected) || null);
    this.element.style.marginTop = `${gap}px`;
    setAttribute(this.element, "aria-selected", selected);
    this.what.style.marginLeft = `${indent}px`;
  }
}

/** @param {Row} row */
function classOf({ level, flags }) {
  const torn = flags & (GAP | FOLD) ? " torn" : "";
  return `row l-${level}${flags & ROUTINE ? " routine" : ""}${torn}`;
}

/** @param {Row} row */
function flagOf(row) {
  if (row.flags & LATE) return "late";
  return row.flags & INFERRED ? "inferred" : "";
}

/** @param {import("../core/types.js").Fold} fold */
function foldText(fold) {
  const counts = Object.entries(fold.counts)
    .sort((a, b) => b[1] - a[1]).slice(0, 5)
    .map(([type, count]) => `${visible(type, 30)} ${grouped(count)}`);
  const what = counts.length > 0 ? ` (${counts.join(", ")})` : "";
  return `${grouped(fold.to - fold.from)} events are folded here${what}. Enter loads them.`;
}
