// Raft's properties, as vizor's checker sees them: a word, a mark, a count, and the evidence.

import { bdi, el, muted, panelHead, setAttribute, setText } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { grouped } from "../core/time.js";
import { copyText } from "./copy.js";

const CHECKS_MAX = 64;
const WITNESSES_MAX = 8;

/** @typedef {import("../core/store.js").Store} Store */
/** @typedef {import("../core/types.js").Check} Check */

/** @type {Record<string, string>} */
const MARKS = { holds: "check", violated: "cross" };

/**
 * What is neither is unknown, whatever it is called.
 * @param {Check} check
 */
function wordOf({ verdict }) {
  return Object.hasOwn(MARKS, verdict) ? verdict : "unknown";
}

/** @param {Check[]} checks */
export function summaryOfChecks(checks) {
  const count = { holds: 0, violated: 0, unknown: 0 };
  for (const check of checks) count[/** @type {"holds"} */ (wordOf(check))] += 1;
  return [[count.violated, "violated"], [count.holds, "hold"], [count.unknown, "unknown"]]
    .filter(([number]) => number).map((part) => part.join(" ")).join(" · ");
}

export class ChecksView extends HTMLElement {
  constructor() {
    super();
    this.key = "";
    this.summary = muted();
    this.list = el("ul", { class: "checks" });
    this.copy = el("button", { class: "small" }, "Copy report");
    this.report = "";
  }

  connectedCallback() {
    this.copy.addEventListener("click", () => void copyText(this.report, this.copy));
    const tail = el("span", { class: "tail" }, this.copy);
    this.append(panelHead("Safety checks", this.summary, tail), this.list);
  }

  /** @param {Store} store */
  draw(store) {
    const checks = (store.state?.checks ?? []).slice(0, CHECKS_MAX);
    const key = JSON.stringify(checks);
    if (key === this.key) return;
    this.key = key;
    this.report = reportOf(checks, store);
    setText(this.summary, checks.length === 0 ? "" : summaryOfChecks(checks));
    setAttribute(this, "class", checks.length === 0 ? "without" : null);
    this.list.replaceChildren(...(checks.length === 0
      ? [el("li", { class: "muted" }, "This vizor tells of no checks yet: they appear with the " +
        "first events of the nodes.")] : checks.map(drawCheck)));
  }
}

/** @param {Check} check */
function drawCheck(check) {
  const word = wordOf(check);
  const witnesses = (check.witnesses ?? []).slice(0, WITNESSES_MAX);
  const upto = check.upto ? `, up to event ${grouped(check.upto)}` : "";
  return el("li", { class: `check is-${word}` }, icon(MARKS[word] ?? "question"),
    el("div", {}, el("b", {}, bdi(check.title || check.name, 80)), " ",
      el("span", { class: word === "holds" ? "unseen" : "word-mark" }, word),
      el("span", { class: "more muted" }, ` ${word} · looked at ` +
        `${grouped(check.count)} times${upto}`),
      check.missing ? el("p", { class: "missing" }, "missing: ", bdi(check.missing, 300)) : null,
      witnesses.length === 0 ? null : el("p", { class: "witnesses" }, "witnesses: ",
        ...witnesses.map((id) =>
          el("button", { class: "small", "data-id": String(id) }, bdi(id, 60))))),
    el("span", { class: "count muted" }, grouped(check.count)));
}

/**
 * @param {Check[]} checks
 * @param {Store} store
 */
function reportOf(checks, store) {
  const lines = checks.map((check) => [`${wordOf(check)}: ${check.title || check.name}`,
    `looked at ${check.count} times`, check.missing ? `missing: ${check.missing}` : "",
    check.witnesses?.length ? `witnesses: ${check.witnesses.join(", ")}` : ""]
    .filter(Boolean).join("; "));
  return [`graftd vizor, record ${store.run}`, store.state?.verdict.text ?? "", ...lines,
    location.href].join("\n");
}
