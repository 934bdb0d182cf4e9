// Every key of the page, once: for the handler and for the help.

/** @typedef {{keys: string[], action: string, shown: string, text: string}} Binding */

/** @type {Binding[]} */
export const BINDINGS = [
  { keys: [" "], action: "pause", shown: "Space", text: "pause, or go on" },
  { keys: ["l"], action: "follow", shown: "l", text: "follow live: the newest event" },
  { keys: ["j", "ArrowDown"], action: "down", shown: "j ↓", text: "next event" },
  { keys: ["k", "ArrowUp"], action: "up", shown: "k ↑", text: "event before" },
  { keys: ["PageDown"], action: "pageDown", shown: "Page Down", text: "one page on" },
  { keys: ["PageUp"], action: "pageUp", shown: "Page Up", text: "one page back" },
  { keys: ["Home"], action: "home", shown: "Home", text: "first event; once more: load earlier" },
  { keys: ["End"], action: "end", shown: "End", text: "last event" },
  { keys: ["Enter"], action: "open", shown: "Enter", text: "open or close the event's details" },
  { keys: ["y"], action: "copy", shown: "y", text: "copy the event as JSON" },
  { keys: ["/"], action: "filter", shown: "/", text: "to the filter" },
  { keys: ["h"], action: "heartbeats", shown: "h", text: "show or hide heartbeats" },
  { keys: ["v"], action: "view", shown: "v", text: "by node, or flat" },
  { keys: ["t"], action: "theme", shown: "t", text: "theme: auto, light, dark" },
  { keys: ["?"], action: "help", shown: "?", text: "this help" },
  { keys: ["Escape"], action: "escape", shown: "Esc", text: "leave the filter, clear the choice" },
];

/**
 * @typedef {object} Press the parts of a KeyboardEvent that matter
 * @property {string} key
 * @property {boolean} ctrlKey
 * @property {boolean} metaKey
 * @property {boolean} altKey
 */

/**
 * @param {Press} press
 * @param {"text"|"control"|"page"} focus what has the focus: a text box, a button or link, neither
 * @returns {string} the action, empty for none
 */
export function actionOf(press, focus) {
  if (press.ctrlKey || press.metaKey || press.altKey) return "";
  if (focus === "text" && press.key !== "Escape") return "";
  if (focus === "control" && (press.key === " " || press.key === "Enter")) return "";
  return BINDINGS.find((binding) => binding.keys.includes(press.key))?.action ?? "";
}
