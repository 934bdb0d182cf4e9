// The open event: everything it carries, as text.

import { el, setText } from "../core/dom.js";
import { visible, visibleBlock } from "../core/safe.js";

const JSON_MAX = 20_000;
const LINE_PX = 17;
const FRAME_PX = 40;
const LINES_MAX = 16;

/** @typedef {import("../core/types.js").ClusterEvent} ClusterEvent */

export class Details {
  /** @param {() => void} onCopy */
  constructor(onCopy) {
    this.title = el("b");
    this.code = el("pre", { tabindex: 0, "aria-label": "the event as JSON" });
    const copy = el("button", {}, "Copy JSON");
    copy.addEventListener("click", onCopy);
    this.element = el("div", { class: "open", role: "row", hidden: true },
      el("div", { role: "gridcell" },
        el("div", { class: "open-head" }, this.title, copy), this.code));
    this.n = -1;
    this.height = 0;
  }

  hide() {
    this.element.hidden = true;
    this.n = -1;
    this.height = 0;
  }

  /**
   * @param {number} n
   * @param {ClusterEvent|undefined} event
   */
  show(n, event) {
    const key = event ? n : -n - 2;
    if (this.n === key) return;
    this.n = key;
    const text = event ? visibleBlock(jsonOf(event), JSON_MAX) : "loading …";
    setText(this.title, event ? visible(idOf(event), 80) : `event ${n}`);
    setText(this.code, text);
    const lines = Math.min(text.split("\n").length, LINES_MAX);
    this.height = lines * LINE_PX + FRAME_PX;
    this.element.style.height = `${this.height}px`;
    this.element.hidden = false;
    this.code.scrollTop = 0;
  }

  /** @param {number} y */
  put(y) {
    this.element.style.transform = `translateY(${y}px)`;
  }
}

/** @param {ClusterEvent} event */
function idOf(event) {
  const id = `${event.node}/${event.inc ?? "?"}/${event.seq ?? "?"}`;
  return `event ${event.n} · ${event.type} · ${id}`;
}

/**
 * JSON with short objects and lists kept on one line.
 * @param {unknown} value
 * @returns {string}
 */
export function jsonOf(value) {
  return lay(value, "");
}

/**
 * @param {unknown} value
 * @param {string} indent
 * @returns {string}
 */
function lay(value, indent) {
  const flat = JSON.stringify(value) ?? "null";
  if (typeof value !== "object" || value === null) return flat;
  if (indent !== "" && flat.length + indent.length <= 88) return flat;
  const inner = `${indent}  `;
  const list = Array.isArray(value);
  const parts = Object.entries(value).map(([key, item]) =>
    `${inner}${list ? "" : `${JSON.stringify(key)}: `}${lay(item, inner)}`);
  const [open, close] = list ? "[]" : "{}";
  return parts.length === 0 ? flat : `${open}\n${parts.join(",\n")}\n${indent}${close}`;
}
