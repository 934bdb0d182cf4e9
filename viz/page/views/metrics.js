// Rates and durations of what is loaded, on one axis of time with the faults.

import { el, muted, panelHead, setText } from "../core/dom.js";
import { BINS, commitLags, figuresOf, quantile } from "../core/figures.js";
import { colour, Picture, ticks } from "../core/paint.js";
import { roomOf } from "../core/room.js";
import { themeName } from "../core/theme.js";
import { grouped } from "../core/time.js";

/** While events stream in; a cursor that is moved is followed at once. */
const EVERY_MS = 500;
const EVENTS_MAX = 20_000;

/** @typedef {import("../core/store.js").Store} Store */
/** @typedef {import("../core/figures.js").Figures} Figures */
/** @typedef {import("../core/figures.js").Bin} Bin */
/** @typedef {[string, string, (bin: Bin, at: number) => number]} Line name, colour, value */
/** @typedef {{title: string, unit: string, lines: Line[]}} Chart */

/**
 * What half of the times are within, and nearly all.
 * @param {"answer"|"disk"|"travel"} what
 * @returns {Line[]}
 */
function within(what) {
  return [["half within", "info", (bin) => quantile(bin[what], 0.5) / 1000],
    ["99 of 100", "warn", (bin) => quantile(bin[what], 0.99) / 1000]];
}

/** @param {Figures} figures */
function chartsOf(figures) {
  const second = (figures.to - figures.from) / BINS / 1e6;
  const lags = commitLags(figures.bins);
  /** @type {Chart[]} */
  const charts = [
    { title: "Events", unit: "a second", lines: [["all", "info", (bin) => bin.events / second]] },
    { title: "Answers to clients", unit: "a second", lines: [
      ["ok", "ok", (bin) => bin.ok / second], ["other", "bad", (bin) => bin.other / second]] },
    { title: "Time to answer", unit: "ms", lines: within("answer") },
    { title: "Time to write to disk", unit: "ms", lines: within("disk") },
    { title: "Message under way", unit: "ms", lines: within("travel") },
    { title: "Slowest commit behind the fastest", unit: "entries", lines: [
      ["entries", "info", (_, at) => lags[at] ?? NaN]] },
  ];
  return charts;
}

export class MetricsView extends HTMLElement {
  constructor() {
    super();
    this.drawnAt = 0;
    this.key = "";
    this.summary = muted();
    this.charts = el("div", { class: "charts" });
    /** @type {{title: HTMLElement, note: HTMLElement, picture: Picture}[]} */
    this.places = [];
  }

  connectedCallback() {
    this.append(panelHead("Metrics", this.summary), this.charts);
  }

  /**
   * @param {Store} store
   * @param {number} now ms
   */
  draw(store, now) {
    const { width } = roomOf(this);
    const key = [store.cursorEnd, store.journal.first, width, themeName(),
      ...this.places.map(({ picture }) => roomOf(picture.box).height)].join(" ");
    const wait = store.paused ? 0 : EVERY_MS;
    if (width === 0 || key === this.key || now - this.drawnAt < wait) return;
    this.key = key;
    this.drawnAt = now;
    const { journal, payloads } = store;
    const end = store.paused?.n ?? journal.end;
    const first = Math.max(journal.first, end - EVENTS_MAX);
    const events = function* () {
      for (let n = first; n < end; n += 1) {
        const event = payloads.peek(n);
        if (event) yield event;
      }
    };
    const figures = figuresOf(events(), journal.timeAt(Math.max(first, journal.first)),
      journal.timeAt(end - 1));
    const { total } = figures;
    setText(this.summary, `last ${grouped(end - first)} events, ` +
      `${((figures.to - figures.from) / 1e6).toFixed(1)} s: ${total.elections} elections, ` +
      `${grouped(total.ok)} answers ok, ${grouped(total.other)} other, ` +
      `${grouped(total.lost)} messages lost`);
    const charts = chartsOf(figures);
    while (this.places.length < charts.length) this.#place();
    charts.forEach((chart, at) => this.#paint(chart, figures, store, at));
  }

  #place() {
    const place = { title: el("h3"), note: el("p", { class: "muted small-text" }),
      picture: new Picture("chart") };
    this.places.push(place);
    this.charts.append(el("section", {}, place.title, place.picture.box, place.note));
  }

  /**
   * @param {Chart} chart
   * @param {Figures} figures
   * @param {Store} store
   * @param {number} at
   */
  #paint(chart, figures, store, at) {
    const place = this.places[at];
    const context = place?.picture.begin();
    if (!place || !context) return;
    const { width, height } = place.picture;
    const series = chart.lines.map(([, , value]) => figures.bins.map(value));
    const peak = Math.max(...series.flat().filter(Number.isFinite), 0);
    const top = peak > 0 ? peak * 1.1 : 1;
    const y = (/** @type {number} */ value) => height - 6 - (value / top) * (height - 14);
    const x = (/** @type {number} */ bin) => 44 + (bin / BINS) * (width - 48);
    context.textAlign = "right";
    for (const tick of ticks(0, top, 3)) {
      context.fillStyle = colour("line");
      context.fillRect(44, Math.round(y(tick)), width - 48, 1);
      context.fillStyle = colour("muted");
      context.fillText(String(Number(tick.toPrecision(3))), 40, y(tick) + 4);
    }
    context.textAlign = "left";
    series.forEach((values, line) => {
      context.strokeStyle = context.fillStyle = colour(chart.lines[line]?.[1] ?? "info");
      context.lineWidth = 1.5;
      paintLine(context, values, x, y);
    });
    const cursor = (store.cursorAt - figures.from) / (figures.to - figures.from);
    context.fillStyle = colour("info");
    if (cursor >= 0 && cursor <= 1) context.fillRect(x(cursor * BINS) - 0.5, 2, 1.5, height - 4);
    setText(place.title, `${chart.title}, ${chart.unit}`);
    const words = chart.lines.map(([name], line) => {
      const told = (series[line] ?? []).filter(Number.isFinite);
      return told.length === 0 ? `${name}: none`
        : `${name}: up to ${Number(Math.max(...told).toPrecision(3))}`;
    }).join(" · ");
    setText(place.note, words);
    place.picture.describe(`${chart.title}, ${chart.unit}: ${words}`);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number[]} values
 * @param {(bin: number) => number} x
 * @param {(value: number) => number} y
 */
function paintLine(context, values, x, y) {
  let open = false;
  context.beginPath();
  values.forEach((value, bin) => {
    if (!Number.isFinite(value)) {
      open = false;
      return;
    }
    if (open) context.lineTo(x(bin + 0.5), y(value));
    else context.moveTo(x(bin + 0.5), y(value));
    // A value between two holes is no line: a dot shows it.
    if (!open) context.arc(x(bin + 0.5), y(value), 1.2, 0, 2 * Math.PI);
    open = true;
  });
  context.stroke();
}
