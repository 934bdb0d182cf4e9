// Icons as 16 × 16 stroke paths: no font, no emoji, the same on every machine.

import { setAttribute, svg } from "./dom.js";

/** @type {Record<string, string>} */
const PATHS = {
  crown: "M2.5 12.5h11M2.5 10.5 1.8 4.5 5.4 7.2 8 3l2.6 4.2 3.6-2.7-.7 6z",
  ballot: "M3 2.5h10v11H3zM5.5 8l2 2 3.5-4.5",
  out: "M2 8h11M9 4l4 4-4 4",
  in: "M14 8H3M7 4 3 8l4 4",
  cross: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  plus: "M8 3v10M3 8h10",
  scissors: "M5 10.5 13 3M5 5.5 13 13M4 2a2 2 0 1 1-.1 0zM4 10a2 2 0 1 1-.1 0z",
  disk: "M2.5 2.5h8l3 3v8h-11zM5 2.5v4h5v-4",
  check: "M2.5 8.5 6.5 12.5 13.5 4",
  gear: "M8 5.5a2.5 2.5 0 1 1-.1 0zM8 1.5v3M8 11.5v3M1.5 8h3M11.5 8h3",
  person: "M8 2.5a2.5 2.5 0 1 1-.1 0zM2.5 14c.5-4 2.5-5 5.5-5s5 1 5.5 5",
  people: "M5 3a2.5 2.5 0 1 1-.1 0zM11 3a2.5 2.5 0 1 1-.1 0zM2.5 14c.5-4 2.5-5 5.5-5s5 1 5.5 5",
  bolt: "M9 1.5 3.5 9H8l-1 5.5L12.5 7H8z",
  power: "M8 1.5V8M4.5 4a5.5 5.5 0 1 0 7 0",
  stop: "M3.5 3.5h9v9h-9z",
  clock: "M8 2a6 6 0 1 1-.1 0zM8 4.5V8l2.5 1.5",
  text: "M2.5 4h11M2.5 8h11M2.5 12h7",
  torn: "M2 7l3 2 3-2 3 2 3-2",
  hash: "M6 3 5 13M11 3 10 13M2.5 6h11M2 10h11",
  link: "M6 5.5a2.5 2.5 0 1 1-.1 0zM10 5.5a2.5 2.5 0 1 1-.1 0z",
  pulse: "M1.5 8h3l2-4.5 3 9 2-4.5h3",
  camera: "M2 5h3l1-2h4l1 2h3v8H2zM8 6.5a2.5 2.5 0 1 1-.1 0z",
  flag: "M4 14V2.5h8l-2 3 2 3H4",
  dot: "M8 6.5a1.5 1.5 0 1 1-.1 0z",
  warn: "M8 2 1.5 13.5h13zM8 6.5v3.5M8 12v.4",
  question: "M5 6a3 3 0 1 1 3 3v2M8 13v.4",
  play: "M4.5 2.5l8 5.5-8 5.5z",
  pause: "M5.5 3v10M10.5 3v10",
  ArrowLeft: "M10.5 3 5 8l5.5 5",
  ArrowRight: "M5.5 3 11 8l-5.5 5",
  "Shift+ArrowLeft": "M8 3 3 8l5 5M13 3 8 8l5 5",
  "Shift+ArrowRight": "M8 3l5 5-5 5M3 3l5 5-5 5",
};

/**
 * @param {string} name
 * @returns {string} the path's data, for places that change an icon in place
 */
export function iconPath(name) {
  return PATHS[name] ?? PATHS["dot"] ?? "";
}

/**
 * Another icon in the same place.
 * @param {Element} element
 * @param {string} name
 */
export function setIcon(element, name) {
  const path = element.firstElementChild;
  if (path) setAttribute(path, "d", iconPath(name));
}

/** @param {string} name */
export function icon(name) {
  const path = svg("path", { d: iconPath(name) });
  return svg("svg", { class: "icon", viewBox: "0 0 16 16", "aria-hidden": "true" }, path);
}
