// This run beside another one, as vizor tells it.

import { bdi, el, muted, panelHead, scrollBox, setText } from "../core/dom.js";
import { ask } from "../core/payloads.js";
import { roomOf } from "../core/room.js";

/** @typedef {{what: string, one: string, other: string, id: string, same: boolean}} Row */

export class CompareView extends HTMLElement {
  constructor() {
    super();
    this.asked = false;
    this.summary = muted();
    this.table = el("table", { class: "values" });
  }

  connectedCallback() {
    this.append(panelHead("Compare", this.summary),
      scrollBox("values-box", "comparison", this.table));
  }

  draw() {
    if (this.asked || roomOf(this).width === 0) return;
    this.asked = true;
    ask("compare").then((told) => this.#show(told),
      ({ message }) => setText(this.summary, message));
  }

  /** @param {{names: string[], rows: Row[]}} told */
  #show({ names, rows }) {
    setText(this.summary, names.join(" · "));
    this.table.replaceChildren(...rows.map(({ what, one, other, id, same }) =>
      el("tr", { class: same ? null : "behind" }, el("th", { scope: "row" }, bdi(what)),
        el("td", {}, id ? el("button", { class: "small", "data-id": id }, bdi(one)) : bdi(one)),
        el("td", {}, bdi(other)))));
  }
}
