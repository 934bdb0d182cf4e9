// The first line: who leads, what is wrong, how fresh it is. Below it, only when there is a reason:
// a broken connection, a pause that hides news, broken rules.

import { bdi, byId, el, muted, setAttribute, setText } from "../core/dom.js";
import { icon, setIcon } from "../core/icons.js";
import { visible } from "../core/safe.js";
import { clockTime, grouped } from "../core/time.js";
import { summaryOfChecks } from "./checks.js";

const ANNOUNCE_EVERY_MS = 1000;
const VIOLATIONS_SHOWN = 5;
const FAULTS_SHOWN = 4;

/** @typedef {import("../core/store.js").Store} Store */
/** @typedef {import("../core/types.js").ClusterState} ClusterState */

/** @type {Record<string, string>} */
const LEVEL_ICONS = { ok: "check", warn: "warn", bad: "cross" };

export class VerdictView extends HTMLElement {
  constructor() {
    super();
    this.mark = icon("clock");
    this.lead = el("b");
    this.rest = muted();
    this.sentence = el("h1", { id: "verdict-text" }, this.lead, this.rest);
    this.connection = el("span", { class: "chip", id: "connection" });
    this.lag = el("span", { class: "chip", id: "lag" });
    this.faults = el("span", { class: "chip-group", id: "faults" });
    this.faultsKey = "";
    this.checks = el("button", { class: "chip", id: "checks-chip", hidden: true });
    /** @type {() => void} */
    this.onChecks = () => {};
    this.announced = "";
    this.announcedAt = -ANNOUNCE_EVERY_MS;
  }

  connectedCallback() {
    this.append(
      el("div", { class: "verdict" }, this.mark, this.sentence),
      el("div", { class: "chips" }, this.checks, this.faults, this.connection, this.lag),
    );
    this.checks.addEventListener("click", () => this.onChecks());
  }

  /**
   * @param {Store} store
   * @param {number} now ms
   */
  draw(store, now) {
    const state = store.shownState;
    const verdict = state?.verdict;
    const level = verdict?.text && Object.keys(state?.nodes ?? {}).length > 0
      ? verdict.level : "wait";
    const text = visible(verdict?.text || waitingText(store), 600);
    this.#drawSentence(text, level, state?.leader ?? null);
    this.#drawConnection(store, now);
    this.#drawFaults(state);
    this.#drawChecks(store);
    drawBanner(store, now);
    drawViolations(state);
    this.#announce(store, text, now);
  }

  /**
   * @param {string} text
   * @param {string} level
   * @param {string|null} leader
   */
  #drawSentence(text, level, leader) {
    const cut = text.indexOf(" · ");
    setText(this.lead, cut < 0 ? text : text.slice(0, cut));
    setText(this.rest, cut < 0 ? "" : text.slice(cut));
    setAttribute(this.sentence, "data-level", level);
    setAttribute(this.sentence, "data-leader", leader === null ? null : visible(leader));
    const known = Object.hasOwn(LEVEL_ICONS, level) ? level : "wait";
    setAttribute(this.mark, "class", `icon level level-${known}`);
    setIcon(this.mark, LEVEL_ICONS[known] ?? "clock");
  }

  /**
   * @param {Store} store
   * @param {number} now
   */
  #drawConnection(store, now) {
    const live = store.phase.name === "live";
    const rate = grouped(store.rate.perSecond(now));
    const words = { connecting: "connecting…", lost: "DISCONNECTED", refused: "STOPPED", live: "",
      file: "FILE" };
    const paused = store.paused ? "PAUSED" : "LIVE";
    setText(this.connection, live ? `${paused} ${rate} ev/s` : words[store.phase.name]);
    setAttribute(this.connection, "data-phase", store.paused && live ? "paused" : store.phase.name);
    setText(this.lag, live && store.lag >= 0 ? `lag ${grouped(store.lag)} ms` : "lag –");
  }

  /** @param {Store} store */
  #drawChecks(store) {
    const checks = store.state?.checks ?? [];
    const summary = summaryOfChecks(checks);
    this.checks.hidden = checks.length === 0;
    setText(this.checks, `checks: ${summary}`);
    const look = /violated/.test(summary) ? "chip-bad" : /unknown/.test(summary) ? "chip-warn"
      : "chip-ok";
    setAttribute(this.checks, "class", `chip ${look}`);
  }

  /** @param {ClusterState|null} state */
  #drawFaults(state) {
    const faults = state?.faults ?? [];
    const key = JSON.stringify(faults);
    if (key === this.faultsKey) return;
    this.faultsKey = key;
    const shown = faults.slice(0, FAULTS_SHOWN).map((fault) => {
      const words = fault.text || [fault.kind, ...(fault.nodes ?? [])].join(" ");
      return el("span", { class: "chip chip-warn" }, icon("bolt"), bdi(words, 48));
    });
    const more = faults.length - shown.length;
    const rest = more > 0 ? el("span", { class: "chip chip-warn" }, `${more} more faults`) : "";
    this.faults.replaceChildren(...shown, rest);
  }

  /**
   * Tells a screen reader what changed, at most once a second, and not every commit.
   * @param {Store} store
   * @param {string} text
   * @param {number} now
   */
  #announce(store, text, now) {
    const parts = text.split(" · ").filter((part) => !part.includes("committed"));
    const broken = store.phase.name === "lost" ? "disconnected from vizor" : "";
    const rules = (store.shownState?.violations ?? []).map((rule) => visible(rule.text, 200));
    const news = [broken, ...parts, ...rules].filter(Boolean).join(" · ");
    if (news === this.announced || now - this.announcedAt < ANNOUNCE_EVERY_MS) return;
    this.announced = news;
    this.announcedAt = now;
    setText(byId("announcer"), news);
  }
}

/** @param {Store} store */
function waitingText(store) {
  if (store.phase.name === "live") return "No node has reported yet";
  return store.phase.name === "refused" ? "This page cannot read this vizor" : "Waiting for vizor";
}

/**
 * @param {Store} store
 * @param {number} now
 */
function drawBanner(store, now) {
  const text = bannerText(store, now);
  byId("banner").hidden = text === "";
  setText(byId("banner-text"), text);
  byId("retry").hidden = store.phase.name !== "lost";
}

/**
 * @param {Store} store
 * @param {number} now
 */
function bannerText(store, now) {
  const { phase } = store;
  if (phase.name === "refused") return phase.why;
  if (phase.name === "lost") {
    const wait = Math.max(Math.ceil((phase.retryAt - now) / 1000), 1);
    const retry = phase.retryAt > now ? `trying again in ${wait} s` : "trying again now";
    return `disconnected, showing the state at ${clockTime(phase.since)}, ${retry}`;
  }
  return visible(store.notice, 300);
}

let violationsKey = "";

/** @param {ClusterState|null} state */
function drawViolations(state) {
  const violations = state?.violations ?? [];
  const key = JSON.stringify(violations);
  if (key === violationsKey) return;
  violationsKey = key;
  const list = byId("violations");
  const lines = violations.slice(0, VIOLATIONS_SHOWN).map((violation) =>
    el("li", {}, icon("cross"), el("b", {}, "rule broken: ", bdi(violation.rule, 80)), " ",
      bdi(violation.text, 400)));
  const more = violations.length - lines.length;
  if (more > 0) lines.push(el("li", {}, `and ${grouped(more)} more`));
  list.replaceChildren(...lines);
  list.hidden = violations.length === 0;
}
