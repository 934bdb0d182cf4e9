// The five lessons; each ticked off leads to the event that did it.

import { el, muted, setAttribute } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { LESSONS } from "../core/lessons.js";

/** @typedef {import("../core/store.js").Store} Store */

export class LessonsView extends HTMLElement {
  constructor() {
    super();
    this.key = "";
    this.count = muted();
    this.list = el("ol", { class: "lessons" });
  }

  connectedCallback() {
    this.append(el("details", {},
      el("summary", {}, el("h2", {}, "Lessons"), this.count), this.list));
  }

  /** @param {Store} store */
  draw(store) {
    const { done } = store.replay.lessons;
    const key = JSON.stringify([...done]);
    if (key === this.key) return;
    this.key = key;
    this.count.textContent = `${done.size} of ${LESSONS.length} seen`;
    setAttribute(this.list, "data-done", done.size);
    this.list.replaceChildren(...LESSONS.map(({ id, title, how }) => {
      const n = done.get(id);
      if (n === undefined) {
        return el("li", {}, el("span", {}, title), muted(` — ${how}`));
      }
      return el("li", { class: "done" }, icon("check"),
        el("button", { class: "plain", "data-n": n }, title));
    }));
  }
}
