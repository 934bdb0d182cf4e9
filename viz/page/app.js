// Puts the page together: the connection feeds the store, the views draw it once a frame.
//
// In this order of imports the packed page is smallest: what is alike is near each other.

import { Store } from "./core/store.js";
import { BROKEN, ELECTION, FAULT, NOTABLE, PRESENT } from "./core/flags.js";
import { openRecord } from "./core/record.js";
import { toggleWord } from "./core/filter.js";
import { KeyValueView } from "./views/keyvalues.js";
import { connectionOf } from "./core/net.js";
import { CompareView } from "./views/compare.js";
import { copyText } from "./views/copy.js";
import { VerdictView } from "./views/verdict.js";
import { grouped } from "./core/time.js";
import { ClusterView } from "./views/cluster.js";
import { LessonsView } from "./views/lessons.js";
import { ChecksView } from "./views/checks.js";
import { ChaosView } from "./views/chaos.js";
import { EventsView } from "./views/events.js";
import { resized } from "./core/room.js";
import { causeOf, effectsOf, neighbour } from "./core/causes.js";
import { ExportView } from "./views/export.js";
import { ForksView } from "./views/forks.js";
import { EmptyView } from "./views/empty.js";
import { readHash, VIEW_TITLES, VIEWS } from "./core/url.js";
import { InspectorView } from "./views/inspector.js";
import { lookOf } from "./views/look.js";
import { nextTheme, startTheme, themeName } from "./core/theme.js";
import { GridView } from "./views/grid.js";
import { HelpView } from "./views/help.js";
import { seekerOf } from "./core/seek.js";
import { Player } from "./core/player.js";
import { ScrubView } from "./views/scrub.js";
import { bindingOf, keyButton, keysFromNow } from "./core/keys.js";
import { MetricsView } from "./views/metrics.js";
import { byId, el, muted, onData, setAttribute, setText } from "./core/dom.js";
import { paceOf, painted, roundsOf } from "./core/pace.js";
import { SpaceTimeView } from "./views/spacetime.js";

/** Ages and rates are drawn again this often, also when nothing comes; all else when it changed. */
const TICK_MS = 500;
/** As long the page waits for the state before it is put together without. */
const STATE_WAIT_MS = 300;

/**
 * @template {HTMLElement} T
 * @param {string} tag
 * @param {new () => T} view
 * @returns {T}
 */
function place(tag, view) {
  customElements.define(tag, view);
  return /** @type {T} */ (document.querySelector(tag));
}

const hearKeys = keysFromNow();
startTheme();
const store = new Store();
const connection = connectionOf(store);
const inside = document.getElementById("record");
// First the document's own words, then who leads, then all that has to be put together.
if (!inside) connection.connect();
await painted();
const verdict = place("vizor-verdict", VerdictView);
if (!inside) {
  await new Promise((done) => {
    store.onChange = () => store.state && done(0);
    store.changed();
    setTimeout(done, STATE_WAIT_MS);
  });
  verdict.draw(store, Date.now());
  await painted();
}

const cluster = place("vizor-cluster", ClusterView);
const checks = place("vizor-checks", ChecksView);
const chaos = place("vizor-chaos", ChaosView);
const lessons = place("vizor-lessons", LessonsView);
const inspector = place("vizor-inspector", InspectorView);
const grid = place("vizor-grid", GridView);
const spacetime = place("vizor-spacetime", SpaceTimeView);
const forks = place("vizor-forks", ForksView);
const keyvalues = place("vizor-keyvalues", KeyValueView);
const metrics = place("vizor-metrics", MetricsView);
const compare = place("vizor-compare", CompareView);
const events = place("vizor-events", EventsView);
const scrub = place("vizor-scrub", ScrubView);
const empty = place("vizor-empty", EmptyView);
const help = place("vizor-help", HelpView);
const exporter = place("vizor-export", ExportView);
const player = new Player(store, () => scrub.factor, (n) => events.show(n));
const { hashOf, remember, hold, restore } = lookOf(store, events, spacetime, grid, keyvalues);
const filterBox = /** @type {HTMLInputElement} */ (byId("filter"));
const findBox = /** @type {HTMLInputElement} */ (byId("find"));
findBox.after(keyButton("N", "‹"), keyButton("n", "›"));

const tabs = VIEWS.map((name, at) => el("button",
  { "data-view": name, "aria-keyshortcuts": at + 1 }, VIEW_TITLES[at], muted(` ${at + 1}`)));
byId("tabs").append(...tabs);

// ---- drawing ----

/**
 * What a frame has time for while events stream in; first, what is most urgent.
 * @type {{draw: (store: Store, now: number) => void}[][]}
 */
const parts = [
  [verdict, events], [spacetime], [cluster, checks, chaos, lessons],
  [inspector, grid, forks, keyvalues, metrics, compare, scrub],
];
const drawPart = (/** @type {typeof parts[0]} */ part) =>
  part.forEach((view) => view.draw(store, Date.now()));
const drawNext = roundsOf(parts, drawPart);
let changes = 0;
let hurried = false;
let drawn = false;

function draw() {
  if (document.hidden) return;
  drawn = true;
  const nothing = store.phase.name === "live" && store.journal.count === 0 && !store.loading &&
    Object.keys(store.shownState?.nodes ?? {}).length === 0;
  document.body.classList.toggle("is-empty", nothing);
  drawControls();
  if (nothing) verdict.draw(store, Date.now());
  else if (hurried) parts.forEach(drawPart);
  else {
    const wait = drawNext(Date.now(), changes);
    if (wait >= 0) setTimeout(() => pace.want(), wait);
  }
  hurried = false;
}

/** Nothing came: only ages and rates are other than before. */
function drawAges() {
  if (!drawn && !document.hidden && !document.body.classList.contains("is-empty")) {
    [verdict, cluster, metrics].forEach((view) => view.draw(store, Date.now()));
  }
  drawn = false;
}

function drawControls() {
  const paused = store.paused !== null;
  setText(byId("pause"), paused ? "Resume" : "Pause");
  setAttribute(byId("pause"), "aria-pressed", paused);
  const news = store.newRows;
  const followText = news > 0 ? `${grouped(news)} new · follow live` : "follow live";
  setText(byId("follow"), paused ? followText : "following");
  setAttribute(byId("follow"), "aria-pressed", !paused);
  setAttribute(byId("by-node"), "aria-pressed", store.mode === "nodes");
  setAttribute(byId("flat"), "aria-pressed", store.mode === "flat");
  const shown = !store.filterText.split(/\s+/).includes("-hb");
  setAttribute(byId("heartbeats"), "aria-pressed", shown);
  setText(byId("theme"), `Theme: ${themeName()}`);
  setText(byId("filter-error"), store.filterError);
  setAttribute(filterBox, "aria-invalid", store.filterError === "" ? null : "true");
  setAttribute(document.body, "data-view", store.view);
  for (const tab of tabs) {
    setAttribute(tab, "aria-current", tab.dataset["view"] === store.view ? "page" : null);
  }
}

const pace = paceOf(draw, () => hurried);
store.onChange = (/** @type {boolean|undefined} */ streamed) => {
  changes += 1;
  // What the user does is drawn in the next frame, as a whole.
  hurried ||= !streamed;
  pace.want();
};
resized.tell = store.onChange;

// ---- what the user can do ----

/** @param {string} text */
function setFilter(text) {
  if (filterBox.value !== text) filterBox.value = text;
  store.setFilter(text);
  remember();
}

/** @param {"nodes"|"flat"} mode */
function setMode(mode) {
  store.setMode(mode);
  remember();
}

/** @param {string} view */
function setView(view) {
  store.setView(view);
  remember();
}

/** @param {string} name */
function chooseNode(name) {
  const quoted = /[\s,]/.test(name) ? `"${name}"` : name;
  setFilter(toggleWord(store.filterText, `node:${quoted}`));
}

/**
 * Moves the cursor of all views to an event.
 * @param {number} n
 */
function choose(n) {
  if (n < 0) return;
  store.playing = false;
  store.select(n, store.open, Date.now());
  events.show(n);
  remember();
}

const { jump, find: findText, openMoment } = seekerOf(store, choose);

/** @param {1|-1} way */
function find(way) {
  if (findBox.value === "") findBox.focus();
  else void findText(findBox.value, way);
}

/**
 * @param {1|-1} step
 * @param {number} flags
 */
function step(step, flags) {
  choose(store.journal.nearest(store.cursor, step, flags));
}

function escape() {
  const box = [filterBox, findBox].find((one) => one === document.activeElement);
  if (box) box.blur();
  else if (store.open) store.select(store.selected, false, Date.now());
  else if (store.onlyCauses) store.onlyCauses = false;
  else if (store.selected >= 0) store.select(-1, false, Date.now());
  remember();
  store.changed();
}

// ---- keys and buttons ----

/**
 * By the first key of a binding.
 * @type {Record<string, (key: string) => void>}
 */
const ACTIONS = {
  Space: () => (store.paused ? ACTIONS["l"]?.("") : store.pause(Date.now())),
  l: () => {
    store.follow();
    remember();
  },
  ArrowLeft: () => step(-1, PRESENT),
  ArrowRight: () => step(1, PRESENT),
  "Shift+ArrowLeft": () => step(-1, NOTABLE),
  "Shift+ArrowRight": () => step(1, NOTABLE),
  "[": () => step(-1, ELECTION),
  "]": () => step(1, ELECTION),
  "{": () => step(-1, FAULT),
  "}": () => step(1, FAULT),
  "!": () => step(1, BROKEN),
  c: () => choose(causeOf(store.journal, store.cursor)),
  C: () => {
    store.onlyCauses = !store.onlyCauses;
    if (store.selected < 0) choose(store.cursor);
    store.changed();
  },
  e: () => choose(effectsOf(store.journal, store.cursor)[0] ?? -1),
  ",": () => choose(neighbour(store.journal, store.cursor, -1)),
  ".": () => choose(neighbour(store.journal, store.cursor, 1)),
  p: () => player.toggle(),
  j: () => events.move(1),
  k: () => events.move(-1),
  PageDown: () => events.move(events.page()),
  PageUp: () => events.move(-events.page()),
  Home: () => events.first(),
  End: () => events.last(),
  Enter: () => events.openSelected(),
  Y: () => events.copySelected(null),
  y: () => void copyText(location.href.replace(/#.*/, "") + hashOf(true), byId("link")),
  "/": () => document.activeElement === filterBox || filterBox.select(),
  F: () => document.activeElement === findBox || findBox.select(),
  n: () => find(1),
  N: () => find(-1),
  h: () => setFilter(toggleWord(store.filterText, "-hb")),
  "1": (key) => setView(VIEWS[Number(key) - 1] ?? "overview"),
  v: () => setMode(store.mode === "flat" ? "nodes" : "flat"),
  w: () => spacetime.zoom(0.5),
  s: () => spacetime.zoom(2),
  a: () => spacetime.pan(-0.2),
  d: () => spacetime.pan(0.2),
  f: () => spacetime.fit(),
  g: () => spacetime.toggleAxis(),
  x: () => exporter.toggle(store, hashOf(false)),
  t: () => {
    nextTheme();
    store.changed();
  },
  P: () => {
    document.body.classList.toggle("presenter");
    store.changed();
  },
  "?": () => help.toggle(),
  Escape: escape,
};

/**
 * @param {string} key
 * @returns whether it does something
 */
function act(key) {
  const action = ACTIONS[bindingOf(key)?.keys[0] ?? ""];
  action?.(key);
  return Boolean(action);
}

onData(document, "aria-keyshortcuts", (key) => void act(key));
onData(document, "data-id", (id) => void openMoment(id, -1));
onData(document, "data-n", (n, element) => {
  if (!element.matches(".row")) choose(Number(n));
});
byId("by-node").addEventListener("click", () => setMode("nodes"));
byId("flat").addEventListener("click", () => setMode("flat"));
byId("retry").addEventListener("click", () => connection.retryNow());

findBox.addEventListener("keydown", (press) => {
  if (press.key === "Enter") find(press.shiftKey ? -1 : 1);
});
filterBox.addEventListener("input", () => setFilter(filterBox.value));
filterBox.addEventListener("keydown", (press) => {
  if (press.key === "Enter") filterBox.blur();
});
cluster.onChoose = chooseNode;
spacetime.onSelect = choose;
scrub.onSelect = (/** @type {number} */ n) => void jump(n);
for (const view of [grid, spacetime, keyvalues]) view.onMove = () => store.changed();
events.onSelected = remember;
verdict.onChecks = () => setView("checks");

// ---- links and files ----

/** @param {File} file */
async function openFile(file) {
  connection.stop();
  store.notice = openRecord(store, await file.text(), file.name, Date.now());
  store.changed();
}

function readLink() {
  const link = readHash(location.hash);
  Object.assign(store, { mode: link.mode, view: link.view });
  keyvalues.chosen = link.key;
  if (link.at !== "") {
    void openMoment(link.at, link.near).then(() => {
      restore(link.look);
      remember();
    });
  }
  setFilter(link.filter);
  // The moment is not chosen yet: the address keeps it until it is.
  hold();
}

empty.onFile = (/** @type {File} */ file) => void openFile(file);
addEventListener("dragover", (drag) => drag.preventDefault());
addEventListener("drop", (drop) => {
  drop.preventDefault();
  const file = drop.dataTransfer?.files[0];
  if (file) void openFile(file);
});
addEventListener("hashchange", readLink);
addEventListener("online", () => connection.retryNow());
document.addEventListener("visibilitychange", () => store.changed());
setInterval(drawAges, TICK_MS);

const typed = filterBox.value;
events.start(store);
if (inside) {
  const { link, state } = inside.dataset;
  const said = openRecord(store, inside.textContent ?? "", "this file", Date.now(),
    JSON.parse(decodeURIComponent(state ?? "null")));
  if (store.journal.end === 0) store.notice = said;
  if (!location.hash) history.replaceState(null, "", link || location.href);
}
readLink();
if (typed) setFilter(typed);
hearKeys(act);
