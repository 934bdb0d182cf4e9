// Puts the page together: the connection feeds the store, the views draw it once a frame.

import { causeOf, effectsOf, findEvent, neighbour } from "./core/causes.js";
import { connectionOf } from "./core/net.js";
import { byId, el, muted, setAttribute, setText } from "./core/dom.js";
import { toggleWord } from "./core/filter.js";
import { BROKEN, ELECTION, FAULT, NOTABLE, PRESENT } from "./core/flags.js";
import { actionOf, focusKind } from "./core/keys.js";
import { paceOf } from "./core/pace.js";
import { Player } from "./core/player.js";
import { openRecord } from "./core/record.js";
import { resized } from "./core/room.js";
import { Store } from "./core/store.js";
import { nextTheme, startTheme, themeName } from "./core/theme.js";
import { grouped } from "./core/time.js";
import { readHash, VIEW_TITLES, VIEWS, writeHash } from "./core/url.js";
import { ChecksView } from "./views/checks.js";
import { ClusterView } from "./views/cluster.js";
import { copyText } from "./views/copy.js";
import { EmptyView } from "./views/empty.js";
import { EventsView } from "./views/events.js";
import { ExportView } from "./views/export.js";
import { ForksView } from "./views/forks.js";
import { GridView } from "./views/grid.js";
import { HelpView } from "./views/help.js";
import { InspectorView } from "./views/inspector.js";
import { KeyValueView } from "./views/keyvalues.js";
import { LessonsView } from "./views/lessons.js";
import { MetricsView } from "./views/metrics.js";
import { ScrubView } from "./views/scrub.js";
import { SpaceTimeView } from "./views/spacetime.js";
import { VerdictView } from "./views/verdict.js";

/** Ages and rates are drawn again this often, also when nothing comes; all else when it changed. */
const TICK_MS = 500;
/** While events stream in, all but the first line and the table is drawn this often, no more. */
const PICTURES_EVERY_MS = 100;
const LINK_WAIT_MS = 5000;
const LINK_LOADS_MAX = 40;

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
const connection = connectionOf(store);
// The first thing of all: vizor answers while the views are made.
const inside = document.getElementById("record");
if (!inside) connection.connect();

const verdict = place("vizor-verdict", VerdictView);
const cluster = place("vizor-cluster", ClusterView);
const checks = place("vizor-checks", ChecksView);
const lessons = place("vizor-lessons", LessonsView);
const inspector = place("vizor-inspector", InspectorView);
const grid = place("vizor-grid", GridView);
const spacetime = place("vizor-spacetime", SpaceTimeView);
const forks = place("vizor-forks", ForksView);
const keyvalues = place("vizor-keyvalues", KeyValueView);
const metrics = place("vizor-metrics", MetricsView);
const events = place("vizor-events", EventsView);
const scrub = place("vizor-scrub", ScrubView);
const empty = place("vizor-empty", EmptyView);
const help = place("vizor-help", HelpView);
const exporter = place("vizor-export", ExportView);
const player = new Player(store, () => scrub.factor, (n) => events.show(n));
const filterBox = /** @type {HTMLInputElement} */ (byId("filter"));

const tabs = VIEWS.map((name, at) => {
  const tab = el("button", { "data-view": name, "aria-keyshortcuts": at + 1 },
    VIEW_TITLES[at], muted(` ${at + 1}`));
  tab.addEventListener("click", () => setView(name));
  return tab;
});
byId("tabs").append(...tabs);

// ---- drawing ----

let picturesAt = 0;
/** Whether the first line was drawn with what vizor says of the cluster. */
let named = false;
let picturesWait = false;

function draw() {
  if (document.hidden) return;
  const now = Date.now();
  verdict.draw(store, now);
  const state = store.shownState;
  const live = store.phase.name === "live";
  const nothing = live && store.journal.count === 0 &&
    Object.keys(state?.nodes ?? {}).length === 0 && !store.loading;
  document.body.classList.toggle("is-empty", nothing);
  drawControls();
  if (nothing) return;
  // A newcomer reads who leads before the rest is put together.
  if (!named) {
    named = state !== null;
    return named ? store.changed() : undefined;
  }
  const wait = store.paused ? 0 : picturesAt + PICTURES_EVERY_MS - now;
  if (wait > 0) drawPicturesIn(wait);
  else drawPictures(now);
  events.draw(store, wait <= 0);
}

/** @param {number} now */
function drawPictures(now) {
  picturesAt = now;
  cluster.draw(store, now);
  checks.draw(store);
  lessons.draw(store);
  inspector.draw(store);
  grid.draw(store);
  spacetime.draw(store);
  forks.draw(store);
  keyvalues.draw(store);
  metrics.draw(store, now);
  scrub.draw(store, now);
}

/** @param {number} ms */
function drawPicturesIn(ms) {
  if (picturesWait) return;
  picturesWait = true;
  setTimeout(() => {
    picturesWait = false;
    store.changed();
  }, ms);
}

/** Nothing came: only ages and rates are other than before. */
function drawAges() {
  if (document.hidden || document.body.classList.contains("is-empty")) return;
  const now = Date.now();
  verdict.draw(store, now);
  cluster.draw(store, now);
  if (store.view === "metrics") metrics.draw(store, now);
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

const pace = paceOf(draw, () => store.paused !== null);
store.onChange = () => pace.want();
resized.tell = () => pace.want();

// ---- what the user can do ----

/** @param {string} text */
function setFilter(text) {
  if (filterBox.value !== text) filterBox.value = text;
  store.setFilter(text);
  remember();
}

/** @param {boolean} always with the moment, also while the page follows */
function hashOf(always) {
  const n = always ? store.cursor : store.selected;
  const event = n >= 0 ? store.payloads.peek(n) : undefined;
  const at = event?.seq ? `${event.node}/${event.inc}/${event.seq}` : "";
  return writeHash({ filter: store.filterText, mode: store.mode, view: store.view, at, near: n });
}

function remember() {
  const hash = hashOf(false);
  if (hash !== location.hash) history.replaceState(null, "", hash || location.pathname);
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

/**
 * @param {1|-1} step
 * @param {number} flags
 */
function step(step, flags) {
  choose(store.journal.nearest(store.cursor, step, flags));
}

function escape() {
  if (document.activeElement === filterBox) filterBox.blur();
  else if (store.open) store.select(store.selected, false, Date.now());
  else if (store.onlyCauses) store.onlyCauses = false;
  else if (store.selected >= 0) store.select(-1, false, Date.now());
  remember();
  store.changed();
}

// ---- keys and buttons ----

/** @type {Record<string, (key: string) => void>} */
const ACTIONS = {
  pause: () => (store.paused ? ACTIONS["follow"]?.("") : store.pause(Date.now())),
  follow: () => {
    store.follow();
    remember();
  },
  back: () => step(-1, PRESENT),
  on: () => step(1, PRESENT),
  notableBack: () => step(-1, NOTABLE),
  notableOn: () => step(1, NOTABLE),
  electionBack: () => step(-1, ELECTION),
  electionOn: () => step(1, ELECTION),
  faultBack: () => step(-1, FAULT),
  faultOn: () => step(1, FAULT),
  broken: () => step(1, BROKEN),
  cause: () => choose(causeOf(store.journal, store.cursor)),
  chain: () => {
    store.onlyCauses = !store.onlyCauses;
    if (store.selected < 0) choose(store.cursor);
    store.changed();
  },
  effect: () => choose(effectsOf(store.journal, store.cursor)[0] ?? -1),
  nodeBack: () => choose(neighbour(store.journal, store.cursor, -1)),
  nodeOn: () => choose(neighbour(store.journal, store.cursor, 1)),
  play: () => player.toggle(),
  down: () => events.move(1),
  up: () => events.move(-1),
  pageDown: () => events.move(events.page()),
  pageUp: () => events.move(-events.page()),
  home: () => events.first(),
  end: () => events.last(),
  open: () => events.openSelected(),
  copy: () => events.copySelected(null),
  link: () => void copyText(location.href.replace(/#.*/, "") + hashOf(true), byId("link")),
  filter: () => filterBox.select(),
  heartbeats: () => setFilter(toggleWord(store.filterText, "-hb")),
  view: (key) => setView(VIEWS[Number(key) - 1] ?? "overview"),
  mode: () => setMode(store.mode === "flat" ? "nodes" : "flat"),
  zoomIn: () => spacetime.zoom(0.5),
  zoomOut: () => spacetime.zoom(2),
  panBack: () => spacetime.pan(-0.2),
  panOn: () => spacetime.pan(0.2),
  fit: () => spacetime.fit(),
  axis: () => spacetime.toggleAxis(),
  export: () => exporter.toggle(store),
  theme: () => {
    nextTheme();
    store.changed();
  },
  presenter: () => {
    document.body.classList.toggle("presenter");
    store.changed();
  },
  help: () => help.toggle(),
  escape,
};

document.addEventListener("keydown", (press) => {
  if (document.querySelector("dialog[open]") && press.key !== "?") return;
  const action = ACTIONS[actionOf(press, focusKind(document.activeElement))];
  if (!action) return;
  press.preventDefault();
  action(press.key);
});

/** @type {[string, string][]} */
const BUTTONS = [["pause", "pause"], ["follow", "follow"], ["heartbeats", "heartbeats"],
  ["theme", "theme"], ["help", "help"], ["link", "link"], ["export", "export"]];
for (const [id, action] of BUTTONS) {
  byId(id).addEventListener("click", () => ACTIONS[action]?.(""));
}
byId("by-node").addEventListener("click", () => setMode("nodes"));
byId("flat").addEventListener("click", () => setMode("flat"));
byId("retry").addEventListener("click", () => connection.retryNow());

filterBox.addEventListener("input", () => setFilter(filterBox.value));
filterBox.addEventListener("keydown", (press) => {
  if (press.key === "Enter") filterBox.blur();
});
cluster.onChoose = chooseNode;
for (const view of [cluster, lessons, inspector, grid, spacetime, forks, keyvalues, scrub]) {
  view.onSelect = choose;
}
for (const view of [grid, spacetime, keyvalues]) view.onMove = () => store.changed();
events.onSelected = remember;
scrub.onAction = (/** @type {string} */ action) => ACTIONS[action]?.("");
checks.onWitness = (/** @type {string} */ id) => void openMoment(id, -1);
verdict.onChecks = () => setView("checks");

// ---- links and files ----

/**
 * Finds the event of a link, loading earlier ones as far as needed.
 * @param {string} id
 * @param {number} near its ordinal when the link was made; -1 if it is not known
 */
async function openMoment(id, near) {
  const pause = (/** @type {number} */ ms) => new Promise((done) => setTimeout(done, ms));
  const none = () => store.journal.count === 0;
  for (let waited = 0; none() && waited < LINK_WAIT_MS; waited += 50) await pause(50);
  for (let loads = 0; loads < LINK_LOADS_MAX; loads += 1) {
    const n = findEvent(store.journal, id);
    if (n >= 0) return choose(n);
    const passed = near >= 0 && store.journal.first <= near;
    if (!store.hasEarlier || passed) break;
    if (store.loading) await pause(50);
    else await store.loadEarlier();
  }
  store.notice = `the event ${id} of the link is not in vizor’s record`;
  store.changed();
}

/** @param {File} file */
async function openFile(file) {
  connection.stop();
  store.notice = openRecord(store, await file.text(), file.name, Date.now());
  store.changed();
}

function readLink() {
  const link = readHash(location.hash);
  store.mode = link.mode;
  store.view = link.view;
  if (link.at !== "") void openMoment(link.at, link.near);
  const { hash } = location;
  setFilter(link.filter);
  // The moment is not chosen yet: the address keeps it until it is.
  if (link.at !== "") history.replaceState(null, "", hash);
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

events.start(store);
if (inside) {
  store.notice = openRecord(store, inside.textContent ?? "", "this file", Date.now());
  byId("export").hidden = true;
}
readLink();
