// What the page may do to the cluster, where vizor was started with -allow-chaos. Each is a line of
// `graftd chaos` or `graftd client`, which vizor carries out and this view shows.

import { el, onData, setText } from "../core/dom.js";
import { nodeNames } from "../core/roles.js";
import { visible, visibleBlock } from "../core/safe.js";

const SAID_MAX = 4000;

/** @typedef {import("../core/store.js").Store} Store */

/** @param {string} verb */
function button(verb) {
  return el("button", { "data-do": verb }, verb);
}

/**
 * @param {string} what
 * @param {string} value
 */
function box(what, value) {
  return el("input", { "aria-label": what, placeholder: what, value });
}

export class ChaosView extends HTMLElement {
  constructor() {
    super();
    this.key = "";
    this.node = el("select", { "aria-label": "node" });
    this.peer = el("select", { "aria-label": "peer" });
    this.time = box("time", "200ms");
    this.name = box("key", "");
    this.value = box("value", "");
    this.said = el("pre", { "aria-live": "polite" });
  }

  connectedCallback() {
    const line = (/** @type {Node[]} */ ...parts) => el("p", { class: "chips" }, ...parts);
    this.append(el("details", {}, el("summary", {}, el("h2", {}, "Chaos")),
      line(this.node, ...["kill", "pause", "resume", "isolate", "clear"].map(button)),
      line(this.peer, button("cut"), this.time, button("delay")),
      line(this.name, this.value, button("put")), this.said));
    onData(this, "data-do", (verb) => void this.#order(verb));
  }

  /** @param {Store} store */
  draw(store) {
    this.hidden = !store.commands;
    const names = nodeNames(store.state);
    const key = JSON.stringify(names);
    if (key === this.key) return;
    this.key = key;
    for (const select of [this.node, this.peer]) {
      const { value } = select;
      select.replaceChildren(...names.map((name) => el("option", { value: name },
        visible(name, 24))));
      if (names.includes(value)) select.value = value;
    }
  }

  /** @param {string} verb */
  async #order(verb) {
    setText(this.said, "…");
    const wish = { do: verb, node: this.node.value, peer: this.peer.value, time: this.time.value,
      key: this.name.value, value: this.value.value };
    let text;
    try {
      const answer = await fetch("/api/command", { method: "POST", body: JSON.stringify(wish) });
      const told = await answer.json();
      text = answer.ok ? `$ ${told.command}\n${told.said}` : told.error.message;
    } catch (error) {
      text = String(error);
    }
    setText(this.said, visibleBlock(text, SAID_MAX));
  }
}
