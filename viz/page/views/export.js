// The dialog by "x": which form, and the file is handed to the browser.

import { byId, dialogOf, el, muted, setText, toggleDialog } from "../core/dom.js";
import { toLines, toPage, toShiviz } from "../core/export.js";
import { checked, fetchEvents, FETCH_MAX } from "../core/payloads.js";
import { grouped } from "../core/time.js";

const EVENTS_MAX = 100_000;

/** @typedef {import("../core/store.js").Store} Store */
/** @typedef {import("../core/types.js").ClusterEvent} ClusterEvent */

export class ExportView extends HTMLElement {
  constructor() {
    super();
    this.note = el("p", { class: "muted", "aria-live": "polite" });
    /** @type {Store|null} */
    this.store = null;
    this.link = "";
    const choice = (/** @type {string} */ name, /** @type {string} */ text,
      /** @type {() => Promise<void>} */ action) => {
      const button = el("button", {}, name);
      button.addEventListener("click", () => void this.#run(action));
      return el("p", { class: "choice" }, button, muted(text));
    };
    this.dialog = dialogOf("Export",
      choice("NDJSON", "one event a line; drop such a file on this page to open it again",
        async () => save("graftd.ndjson", "application/x-ndjson", toLines(await this.#events()))),
      choice("HTML", "this record and this page in one file",
        async () => save("graftd.html", "text/html", await this.#page())),
      choice("ShiViz", "two lines an event, with vector clocks",
        async () => save("graftd.shiviz.log", "text/plain", toShiviz(await this.#events()))),
      this.note);
  }

  connectedCallback() {
    this.append(this.dialog);
  }

  /**
   * @param {Store} store
   * @param {string} link
   */
  toggle(store, link) {
    this.store = store;
    this.link = link;
    setText(this.note, `${grouped(store.journal.count)} events are loaded.`);
    toggleDialog(this.dialog);
  }

  /** @param {() => Promise<void>} action */
  async #run(action) {
    try {
      await action();
    } catch (error) {
      setText(this.note, /** @type {Error} */ (error).message);
    }
  }

  /** What is loaded, the newest if it is too much. */
  async #events() {
    const { store } = this;
    if (!store) return [];
    const first = Math.max(store.journal.first, store.journal.end - EVENTS_MAX);
    /** @type {ClusterEvent[]} */
    const all = [];
    for (let from = first; from < store.journal.end; from += FETCH_MAX) {
      all.push(...await fetchEvents(from, Math.min(FETCH_MAX, store.journal.end - from)));
    }
    setText(this.note, `${grouped(all.length)} events were exported.`);
    return all;
  }

  async #page() {
    const read = async (/** @type {string} */ path) => (await checked(path)).text();
    if (byId("record")) throw new Error("copy this file instead");
    return toPage(await read("index.html"), await read("style.css"), await read("app.js"),
      await this.#events(), this.link, this.store?.state);
  }
}

/**
 * @param {string} name
 * @param {string} type
 * @param {string} text
 */
function save(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = el("a", { hidden: true });
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
