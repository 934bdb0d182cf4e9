// What to do when nothing reports: lines to copy.

import { el } from "../core/dom.js";
import { copyText } from "./copy.js";

const DEMO = "scripts/demo.sh";

export class EmptyView extends HTMLElement {
  constructor() {
    super();
    /** @type {(file: File) => void} */
    this.onFile = () => {};
  }

  connectedCallback() {
    const chooser = el("input", { type: "file", id: "open-file" });
    chooser.addEventListener("change", () => {
      const file = chooser.files?.[0];
      if (file) this.onFile(file);
    });
    const here = location.origin;
    const first = `graftd node -id node0 -vizor ${here} ~/node0`;
    const second = `graftd node -id node1 -haddr 127.0.0.1:11001 -raddr 127.0.0.1:12001 ` +
      `-join 127.0.0.1:11000 -vizor ${here} ~/node1`;
    this.append(el("div", { class: "empty" },
      el("h2", {}, "No node has reported yet."),
      el("p", {}, "This page fills by itself as soon as one does. " +
        "To start three nodes that report here:"),
      copyable(DEMO),
      el("p", {}, "Or one by one:"), copyable(first), copyable(second),
      el("p", {}, el("label", { for: "open-file" }, "Or open a record of events: "), chooser),
      el("p", { class: "muted" }, "A node that runs reports when it is started again with " +
        "-vizor; one whose log goes through Logstash when Logstash posts here.")));
  }
}

/** @param {string} line */
function copyable(line) {
  const button = el("button", { "aria-label": `copy ${line}` }, "Copy");
  button.addEventListener("click", () => copyText(line, button));
  return el("div", { class: "copyable" }, el("code", {}, line), button);
}
