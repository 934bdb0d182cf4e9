// The keys and the filter's words, by "?".

import { dialogOf, el, toggleDialog } from "../core/dom.js";
import { BINDINGS, printed } from "../core/keys.js";

const FILTERS = `node:n2,n3|events of these nodes
type:vote,role|by type; msg means msg.send, msg.recv, …
mod:raft  msg:AppendEntries|by module, by kind of message; append* too
term>=3  idx:15  n<1000|by term, log index, ordinal
lvl>=warn|trace, debug, info, warn, error
key:k1|events that name this key
word  "two words"|in the sentence, in either case
hb  late  gap  inferred|heartbeats and figures; what came late; lost events
-hb  -node:n1|a minus turns a term round`;

export class HelpView extends HTMLElement {
  constructor() {
    super();
    this.dialog = dialogOf("Keys",
      el("dl", {}, ...BINDINGS.flatMap((binding) => [
        el("dt", {}, ...binding.keys.map((key) => el("kbd", {}, printed(key)))),
        el("dd", {}, binding.text)])),
      el("h2", {}, "Filter"),
      el("dl", {}, ...FILTERS.split("\n").flatMap((line) => {
        const [words, text] = line.split("|");
        return [el("dt", {}, el("code", {}, words)), el("dd", {}, text)];
      })),
      el("p", {}, "Colour and number are the term, shape and word the role. " +
        "A red row stands for lost or folded events."));
  }

  connectedCallback() {
    this.append(this.dialog);
  }

  toggle() {
    toggleDialog(this.dialog);
  }
}
