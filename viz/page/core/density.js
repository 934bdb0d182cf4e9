// The whole record as bars over time, counted by vizor: the page may hold a small part of it.

import { clamp } from "./time.js";

/**
 * @typedef {object} Density as /api/histogram?all tells it
 * @property {number} begin_us
 * @property {number} width_us
 * @property {Record<string, number>[]} bins how many events of each type
 * @property {number[]} starts the ordinal of each bin's first event
 */

/**
 * @param {Density} density
 * @returns {[number, number][]} the middle of each bin, µs, and how many events it has
 */
export function barsOf({ begin_us, width_us, bins }) {
  return bins.map((types, at) => [begin_us + (at + 0.5) * width_us,
    Object.values(types).reduce((sum, count) => sum + count, 0)]);
}

/**
 * The ordinal at a time: within a bin, events are taken as evenly spread.
 * @param {Density} density
 * @param {number} us
 * @param {number} end one more than the newest ordinal
 */
export function ordinalAt({ begin_us, width_us, starts }, us, end) {
  const place = clamp((us - begin_us) / width_us, 0, starts.length - 0.001);
  const at = Math.floor(place);
  const first = starts[at] ?? 0;
  return Math.floor(first + (place - at) * ((starts[at + 1] ?? end) - first));
}
