// Puts the page together: the connection feeds the store, the views draw it once a frame.

import { Connection } from "./core/net.js";
import { byId, setAttribute, setText } from "./core/dom.js";
import { toggleWord } from "./core/filter.js";
import { actionOf } from "./core/keys.js";
import { Store } from "./core/store.js";
import { nextTheme, startTheme, themeName } from "./core/theme.js";
import { grouped } from "./core/time.js";
import { readHash, writeHash } from "./core/url.js";
import { ClusterView } from "./views/cluster.js";
import { copyText } from "./views/copy.js";
import { EmptyView } from "./views/empty.js";
import { EventsView } from "./views/events.js";
import { HelpView } from "./views/help.js";
import { VerdictView } from "./views/verdict.js";

/** Ages and rates are drawn again this often, also when nothing comes. */
const TICK_MS = 500;

/**
 * @template {HTMLElement} T
 * @param {string} tag
 * @param {new () => T} view
 * @returns {T}
 */
function place(tag, view) {
  customElements.define(tag, view);
  const element = document.querySelector(tag);
  if (!(element instanceof view)) throw new Error(`the page has no element ${tag}`);
  return element;
}

startTheme();
const store = new Store();
const verdict = place("vizor-verdict", VerdictView);
const cluster = place("vizor-cluster", ClusterView);
const events = place("vizor-events", EventsView);
place("vizor-empty", EmptyView);
const help = place("vizor-help", HelpView);
const filterBox = /** @type {HTMLInputElement} */ (byId("filter"));

const connection = new Connection({
  open: () => new WebSocket(`${location.origin.replace(/^http/, "ws")}/ws`),
  after: () => store.position - 1,
  onMessage: (message) => store.receive(message, Date.now()),
  onUnreadable: () => {
    store.unreadable += 1;
    store.changed();
  },
  onPhase: (phase) => store.setPhase(phase),
  now: Date.now,
  later: (code, ms) => setTimeout(code, ms),
});

// ---- drawing ----

let dirty = false;

function draw() {
  dirty = false;
  const now = Date.now();
  verdict.draw(store, now);
  const state = store.shownState;
  const empty = store.phase.name === "live" && store.journal.count === 0 &&
    Object.keys(state?.nodes ?? {}).length === 0 && !store.loading;
  document.body.classList.toggle("is-empty", empty);
  document.body.classList.toggle("is-stale", store.phase.name !== "live");
  drawControls();
  if (empty) return;
  cluster.draw(store, now);
  events.draw(store);
}

function drawControls() {
  const paused = store.paused !== null;
  setText(byId("pause"), paused ? "Resume" : "Pause");
  setAttribute(byId("pause"), "aria-pressed", String(paused));
  const news = store.newRows;
  const followText = news > 0 ? `${grouped(news)} new · follow live` : "follow live";
  setText(byId("follow"), paused ? followText : "following");
  setAttribute(byId("follow"), "aria-pressed", String(!paused));
  setAttribute(byId("by-node"), "aria-pressed", String(store.mode === "nodes"));
  setAttribute(byId("flat"), "aria-pressed", String(store.mode === "flat"));
  const shown = !store.filterText.split(/\s+/).includes("-hb");
  setAttribute(byId("heartbeats"), "aria-pressed", String(shown));
  setText(byId("theme"), `Theme: ${themeName()}`);
  setText(byId("filter-error"), store.filterError);
  setAttribute(filterBox, "aria-invalid", store.filterError === "" ? null : "true");
}

store.onChange = () => {
  if (dirty) return;
  dirty = true;
  requestAnimationFrame(draw);
};

// ---- what the user can do ----

/** @param {string} text */
function setFilter(text) {
  if (filterBox.value !== text) filterBox.value = text;
  store.setFilter(text);
  remember();
}

function remember() {
  const hash = writeHash({ filter: store.filterText, mode: store.mode });
  if (hash !== location.hash) history.replaceState(null, "", hash || location.pathname);
}

/** @param {"nodes"|"flat"} mode */
function setMode(mode) {
  store.setMode(mode);
  remember();
}

/** @param {string} name */
function chooseNode(name) {
  const quoted = /[\s,]/.test(name) ? `"${name}"` : name;
  setFilter(toggleWord(store.filterText, `node:${quoted}`));
}

function escape() {
  if (document.activeElement === filterBox) filterBox.blur();
  else if (store.open) store.select(store.selected, false, Date.now());
  else if (store.selected >= 0) store.select(-1, false, Date.now());
}

/** @type {Record<string, () => void>} */
const ACTIONS = {
  pause: () => (store.paused ? store.follow() : store.pause(Date.now())),
  follow: () => store.follow(),
  down: () => events.move(1),
  up: () => events.move(-1),
  pageDown: () => events.move(events.page()),
  pageUp: () => events.move(-events.page()),
  home: () => events.first(),
  end: () => events.last(),
  open: () => events.openSelected(),
  copy: () => events.copySelected(null),
  filter: () => filterBox.select(),
  heartbeats: () => setFilter(toggleWord(store.filterText, "-hb")),
  view: () => setMode(store.mode === "flat" ? "nodes" : "flat"),
  theme: () => {
    nextTheme();
    store.changed();
  },
  help: () => help.toggle(),
  escape,
};

/** @param {Element|null} element */
function focusKind(element) {
  if (element?.matches("input, textarea")) return "text";
  return element?.matches("button, a, summary, pre") ? "control" : "page";
}

document.addEventListener("keydown", (press) => {
  if (document.querySelector("dialog[open]") && press.key !== "?") return;
  const action = ACTIONS[actionOf(press, focusKind(document.activeElement))];
  if (!action) return;
  press.preventDefault();
  action();
});

/** @type {[string, () => void][]} */
const BUTTONS = [
  ["pause", () => ACTIONS["pause"]?.()], ["follow", () => store.follow()],
  ["by-node", () => setMode("nodes")], ["flat", () => setMode("flat")],
  ["heartbeats", () => ACTIONS["heartbeats"]?.()], ["theme", () => ACTIONS["theme"]?.()],
  ["help", () => help.toggle()], ["retry", () => connection.retryNow()],
  ["link", () => void copyText(location.href, byId("link"))],
];
for (const [id, action] of BUTTONS) byId(id).addEventListener("click", action);

filterBox.addEventListener("input", () => setFilter(filterBox.value));
filterBox.addEventListener("keydown", (press) => {
  if (press.key === "Enter") filterBox.blur();
});
cluster.onChoose = chooseNode;

function readLink() {
  const link = readHash(location.hash);
  store.mode = link.mode;
  setFilter(link.filter);
}

addEventListener("hashchange", readLink);
addEventListener("online", () => connection.retryNow());
document.addEventListener("visibilitychange", () => store.changed());
setInterval(() => store.changed(), TICK_MS);

events.start(store);
readLink();
connection.connect();
