// The event at the cursor: what it says, why it happened, what it led to, all of its fields.

import { bdi, el, setText } from "../core/dom.js";
import { effectsOf } from "../core/causes.js";
import { icon } from "../core/icons.js";
import { roomOf } from "../core/room.js";
import { visible, visibleBlock } from "../core/safe.js";
import { paperOf } from "../core/schema.js";
import { timeOfDay } from "../core/time.js";
import { jsonOf } from "./details.js";

const SHOWN_MAX = 12;
const JSON_MAX = 6000;

/** @typedef {import("../core/store.js").Store} Store */

export class InspectorView extends HTMLElement {
  constructor() {
    super();
    this.key = "";
    this.sentence = el("b");
    this.meta = el("p", { class: "muted small-text" });
    this.why = el("ol", { class: "chain" });
    this.effects = el("ul", { class: "chain" });
    this.code = el("pre", { tabindex: 0, "aria-label": "the fields of the event" });
    this.body = el("div", {},
      el("p", {}, this.sentence), this.meta, el("h3", {}, "Why"), this.why,
      el("h3", {}, "What it led to"), this.effects, el("h3", {}, "All fields"), this.code);
    this.hint = el("p", { class: "muted" }, "The newest event, while the page follows. ",
      "Choose any event, arrow or cell to stop there.");
  }

  connectedCallback() {
    this.append(el("h2", {}, "Event at the cursor"), this.hint, this.body);
  }

  /** @param {Store} store */
  draw(store) {
    if (roomOf(this).width === 0) return;
    const chosen = store.selected >= 0;
    this.hint.hidden = chosen;
    const n = chosen ? store.selected : -1;
    this.body.hidden = !chosen;
    const event = store.payloads.peek(n);
    const key = `${n} ${event ? 1 : 0} ${store.journal.first} ${chosen ? store.chain.length : 0}`;
    if (!chosen || key === this.key) return;
    this.key = key;
    const row = store.journal.row(n);
    setText(this.sentence, visible(row?.text ?? "", 300));
    setText(this.meta, [event ? `${visible(event.node, 30)}/${event.inc}/${event.seq}` : "",
      timeOfDay(row?.time ?? NaN), visible(row?.type ?? "", 30), visible(row?.place ?? "", 40),
      paperOf(row?.type ?? "")].filter(Boolean).join(" · "));
    const chain = store.chain.slice(1);
    this.why.replaceChildren(...this.#items(store, chain.slice(0, SHOWN_MAX),
      event?.cause && chain.length === 0 ? "its cause is not loaded"
        : "nothing before it: a timer, a client or the beginning"));
    const effects = effectsOf(store.journal, n);
    this.effects.replaceChildren(...this.#items(store, effects.slice(0, SHOWN_MAX), "nothing"));
    setText(this.code, event ? visibleBlock(jsonOf(event.d ?? {}), JSON_MAX) : "loading …");
  }

  /**
   * @param {Store} store
   * @param {number[]} list
   * @param {string} nothing
   */
  #items(store, list, nothing) {
    if (list.length === 0) return [el("li", { class: "muted" }, nothing)];
    return list.map((n) => {
      const row = store.journal.row(n);
      return el("li", { class: `f-${row?.kind.family ?? "node"}` },
        el("button", { class: "plain", "data-n": n },
          icon(row?.kind.icon ?? "dot"), bdi(row?.text ?? "", 120)));
    });
  }
}
