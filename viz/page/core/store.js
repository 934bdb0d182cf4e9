// All state of the page. Views read it and never keep their own.

import { compileFilter, DEFAULT_FILTER, parseFilter } from "./filter.js";
import { chainOf } from "./causes.js";
import { PRESENT } from "./flags.js";
import { Heartbeats } from "./heartbeats.js";
import { CHUNKS_MAX, Journal } from "./journal.js";
import { fetchEvents, FETCH_MAX, Payloads } from "./payloads.js";
import { stateOf } from "./moment.js";
import { reduce, takeHistory } from "./reduce.js";
import { Replay } from "./replay.js";
import { Rows } from "./rows.js";
import { Rate, ServerClock } from "./time.js";

/** What a first load has in the table, if vizor has as many. */
const FIRST_LOAD = 2000;
const REFETCH_PAUSE_MS = 100;
/** Whole events that are fetched at once for a place in the past. */
const MOMENT_ROWS = 1000;
/** A request that failed is not repeated by itself before this time. */
const LOAD_AGAIN_MS = 3000;

/** @typedef {import("./types.js").ClusterState} ClusterState */
/** @typedef {import("./types.js").Phase} Phase */

export class Store {
  constructor() {
    this.journal = new Journal();
    this.payloads = new Payloads();
    this.heartbeats = new Heartbeats();
    this.replay = new Replay();
    this.rows = new Rows();
    this.rate = new Rate();
    this.clock = new ServerClock();
    /** @type {ClusterState|null} */
    this.state = null;
    this.position = -1;
    this.serverFirst = 0;
    /** The first ordinal that came about while the page was connected. */
    this.liveFrom = 0;
    this.run = "";
    this.lag = -1;
    this.unreadable = 0;
    this.commands = false;
    /** @type {Phase} */
    this.phase = { name: "connecting", since: 0, retryAt: 0, why: "" };
    /** @type {import("./types.js").Pause|null} */
    this.paused = null;
    this.filterText = DEFAULT_FILTER;
    this.filterError = "";
    this.passes = compileFilter(parseFilter(DEFAULT_FILTER), this.journal);
    /** @type {"nodes"|"flat"} */
    this.mode = "nodes";
    this.view = "overview";
    /** The event at the cursor; -1: the cursor is at the end of what is shown. */
    this.selected = -1;
    this.open = false;
    /** Whether all but the causes of the event at the cursor is faded. */
    this.onlyCauses = false;
    this.playing = false;
    this.chainKey = "";
    /** @type {number[]} */
    this.chainList = [];
    this.modelKey = "";
    /** @type {import("./model.js").ClusterModel} */
    this.modelShown = this.replay.live;
    /** @type {ClusterState|null} */
    this.moment = null;
    /** The model at the cursor needs events that are being fetched. */
    this.waiting = false;
    this.refetching = false;
    /** Someone asked while another request was under way. */
    this.refetchAgain = false;
    this.loading = false;
    this.loadAfter = 0;
    this.notice = "";
    /** Grows when rows moved: a prepended history, another filter, a restarted server. */
    this.generation = 0;
    /** @type {(streamed?: boolean) => void} told whether it is not the user's doing */
    this.onChange = () => {};
  }

  changed() {
    this.onChange();
  }

  // ---- the stream ----

  /**
   * @param {any} message
   * @param {number} now ms
   */
  receive(message, now) {
    const outcome = reduce(this, message);
    if (message.type === "welcome") this.liveFrom = message.next;
    if (message.type === "events") this.#countLive(message, now);
    if (this.state) this.clock.observe(this.state, now);
    if (outcome === "restarted") this.#restarted();
    if (outcome === "grown") this.#grown();
    if (message.type === "welcome") this.#loadFirst(message.next - message.from);
    this.onChange(true);
  }

  /**
   * What vizor had already when the page came is no news.
   * @param {any} message
   * @param {number} now
   */
  #countLive(message, now) {
    const end = message.from + message.events.length;
    this.rate.add(Math.max(end - Math.max(message.from, this.liveFrom), 0), now);
  }

  #restarted() {
    this.modelKey = "";
    this.notice = "vizor began a new record; the page follows it";
    this.#rebuild();
    this.follow();
  }

  #grown() {
    if (this.journal.trim()) this.#rebuild();
    else this.rows.extend(this.journal, this.passes);
  }

  #rebuild() {
    this.rows.rebuild(this.journal, this.passes);
    this.generation += 1;
  }

  /** @param {Phase} phase */
  setPhase(phase) {
    this.phase = phase;
    this.changed();
  }

  // ---- history ----

  /** @param {number} coming events that vizor is about to send by itself */
  #loadFirst(coming) {
    const missing = FIRST_LOAD - this.journal.count - coming;
    if (missing > 0 && this.journal.folds.size === 0) void this.loadEarlier(missing);
  }

  get hasEarlier() {
    return this.earliest > this.serverFirst;
  }

  /**
   * Whether scrolling up may ask for more by itself: not without end, and not over and over.
   * @param {number} now ms
   */
  mayLoadEarlier(now) {
    return this.hasEarlier && !this.loading && this.phase.name === "live" &&
      now >= this.loadAfter && this.journal.chunks.size < CHUNKS_MAX - 1;
  }

  /** The first ordinal of the table, or where it will begin. */
  get earliest() {
    return this.journal.end === 0 ? Math.max(this.position, 0) : this.journal.first;
  }

  /** @param {number} [count] */
  async loadEarlier(count = FETCH_MAX) {
    const to = this.earliest;
    const from = Math.max(this.serverFirst, to - Math.min(count, FETCH_MAX));
    if (from < to) await this.#load(from, to);
  }

  /**
   * Fetches what a fold hides, as much as one request may bring.
   * @param {number} from
   */
  async unfold(from) {
    const fold = this.journal.folds.get(from);
    if (fold) await this.#load(from, Math.min(fold.to, from + FETCH_MAX));
  }

  /**
   * What is around an event, however far from the rest.
   * @param {number} n
   */
  async loadAround(n) {
    if (this.journal.has(n)) return;
    const from = Math.max(n - MOMENT_ROWS, this.serverFirst);
    await this.#load(from, Math.max(Math.min(n + MOMENT_ROWS, this.position), from));
  }

  /**
   * @param {number} from
   * @param {number} to
   */
  async #load(from, to) {
    if (this.loading) return;
    this.loading = true;
    this.changed();
    const run = this.run;
    try {
      const events = await fetchEvents(from, to - from);
      if (run !== this.run) return;
      const wanted = events.filter((event) => event.n >= from && event.n < to);
      if (wanted.length === 0 && to <= this.earliest) {
        this.serverFirst = Math.max(this.serverFirst, to);
      }
      takeHistory(this, wanted);
      this.modelKey = "";
      this.chainKey = "";
      this.#rebuild();
    } catch (error) {
      this.notice = /** @type {Error} */ (error).message;
      this.loadAfter = Date.now() + LOAD_AGAIN_MS;
    } finally {
      this.loading = false;
      this.changed();
    }
  }

  /**
   * Whole events for rows that are looked at again.
   * @param {number} from
   * @param {number} count
   */
  async refetch(from, count) {
    if (this.payloads.isLost(from)) return;
    this.refetchAgain = this.refetching;
    if (this.refetching) return;
    this.refetching = true;
    try {
      for (const event of await fetchEvents(from, count)) this.payloads.put(event);
      // Asked for once: what vizor no longer has would be asked for without end.
      if (!this.payloads.peek(from)) this.payloads.lose(from);
      this.changed();
    } catch {
      // Rows stay without their fields; the banner tells of a lost connection.
    } finally {
      setTimeout(() => {
        this.refetching = false;
        if (this.refetchAgain) this.changed();
      }, REFETCH_PAUSE_MS);
    }
  }

  // ---- what is shown ----

  /** One more than the ordinal of the last event that the views show the effect of. */
  get cursorEnd() {
    if (this.selected >= 0) return this.selected + 1;
    return this.paused ? this.paused.n : this.journal.end;
  }

  /** The time at the cursor, µs. */
  get cursorAt() {
    return this.journal.timeAt(this.cursorEnd - 1);
  }

  /** The cluster at the cursor. */
  get model() {
    const end = this.cursorEnd;
    const key = `${end} ${end >= this.replay.next ? "live" : ""}`;
    if (key === this.modelKey && !this.waiting) return this.modelShown;
    const found = this.replay.at(end, this.journal, this.payloads);
    this.waiting = typeof found === "number";
    if (typeof found === "number") void this.refetch(found, MOMENT_ROWS);
    else {
      this.modelKey = key;
      this.modelShown = found;
      this.moment = null;
    }
    return this.modelShown;
  }

  get shownState() {
    if (this.selected < 0) return this.paused ? this.paused.state : this.state;
    const model = this.model;
    this.moment ??= stateOf(model, this.state);
    return this.moment;
  }

  /** The event at the cursor and its causes, back to the first that is known. */
  get chain() {
    const key = `${this.selected} ${this.journal.first}`;
    if (key === this.chainKey) return this.chainList;
    this.chainKey = key;
    this.chainList = this.selected >= 0 ? chainOf(this.journal, this.selected) : [];
    return this.chainList;
  }

  /** Ordinal of the event at the cursor, also when the cursor is at the end. */
  get cursor() {
    return this.selected >= 0 ? this.selected : this.journal.nearest(this.cursorEnd, -1, PRESENT);
  }

  get shownRows() {
    return this.paused ? this.rows.below(this.paused.n) : this.rows.length;
  }

  get newRows() {
    return this.rows.length - this.shownRows;
  }

  /** @param {number} now ms */
  pause(now) {
    if (this.paused) return;
    this.paused = { n: this.journal.end, at: now, state: this.state };
    this.changed();
  }

  follow() {
    this.playing = false;
    this.onlyCauses = false;
    this.paused = null;
    this.selected = -1;
    this.open = false;
    this.changed();
  }

  /** @param {string} text */
  setFilter(text) {
    this.filterText = text;
    const parsed = parseFilter(text);
    this.filterError = parsed.error;
    if (parsed.error === "") {
      this.passes = compileFilter(parsed, this.journal);
      this.#rebuild();
    }
    this.changed();
  }

  /** @param {"nodes"|"flat"} mode */
  setMode(mode) {
    this.mode = mode;
    this.changed();
  }

  /** @param {string} view */
  setView(view) {
    this.view = view;
    this.changed();
  }

  /**
   * @param {number} n
   * @param {boolean} open
   * @param {number} now ms
   */
  select(n, open, now) {
    this.pause(now);
    this.selected = n;
    this.open = open && n >= 0;
    this.changed();
  }
}
