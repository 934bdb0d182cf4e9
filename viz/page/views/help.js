// The keys and the filter's words, by "?".

import { el } from "../core/dom.js";
import { BINDINGS } from "../core/keys.js";

/** @type {[string, string][]} */
const FILTERS = [
  ["node:n2,n3", "events of these nodes"],
  ["type:vote,role", "by type; msg means msg.send, msg.recv, …"],
  ["mod:raft  msg:AppendEntries", "by module, by kind of message; append* too"],
  ["term>=3  idx:15  n<1000", "by term, log index, ordinal"],
  ["lvl>=warn", "trace, debug, info, warn, error"],
  ["key:k1", "events that name this key"],
  ['word  "two words"', "in the sentence, in either case"],
  ["hb  late  gap  inferred", "heartbeats and figures; what came late; lost events"],
  ["-hb  -node:n1", "a minus turns a term round"],
];

export class HelpView extends HTMLElement {
  constructor() {
    super();
    const close = el("button", { type: "button", "aria-label": "close the help" }, "Close");
    close.addEventListener("click", () => this.dialog.close());
    this.dialog = el("dialog", { "aria-label": "Keys and filter" },
      el("div", { class: "help-head" }, el("h2", {}, "Keys"), close),
      el("dl", {}, ...BINDINGS.flatMap((binding) => [
        el("dt", {}, ...binding.shown.split(/ (?=[↓↑])/).map((key) => el("kbd", {}, key))),
        el("dd", {}, binding.text)])),
      el("h2", {}, "Filter"),
      el("dl", {}, ...FILTERS.flatMap(([words, text]) => [
        el("dt", {}, el("code", {}, words)), el("dd", {}, text)])),
      el("h2", {}, "Marks"),
      el("p", {}, "Colour and number are the term; shape and word are the role. A thick ring " +
        "with a crown leads, a dashed ring asks for votes, a hatched one with a cross has " +
        "stopped, a faded one is silent. A torn line stands for lost or folded events."));
  }

  connectedCallback() {
    this.append(this.dialog);
  }

  toggle() {
    if (this.dialog.open) this.dialog.close();
    else this.dialog.showModal();
  }
}
