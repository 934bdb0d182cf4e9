// Every key of the page, once: for the handler and for the help.

/** @typedef {{keys: string[], action: string, shown: string, text: string}} Binding */

/** @type {Binding[]} */
export const BINDINGS = [
  { keys: [" "], action: "pause", shown: "Space", text: "pause, or go on live" },
  { keys: ["l"], action: "follow", shown: "l", text: "follow live: the newest event" },
  { keys: ["ArrowLeft"], action: "back", shown: "←", text: "the event before" },
  { keys: ["ArrowRight"], action: "on", shown: "→", text: "the next event" },
  { keys: ["Shift+ArrowLeft"], action: "notableBack", shown: "Shift+←",
    text: "the notable event before: role, vote, commit by quorum, fault, client" },
  { keys: ["Shift+ArrowRight"], action: "notableOn", shown: "Shift+→",
    text: "the next notable event" },
  { keys: ["["], action: "electionBack", shown: "[", text: "the election before" },
  { keys: ["]"], action: "electionOn", shown: "]", text: "the next election" },
  { keys: ["{"], action: "faultBack", shown: "{", text: "the fault before: also starts and stops" },
  { keys: ["}"], action: "faultOn", shown: "}", text: "the next fault" },
  { keys: ["!"], action: "broken", shown: "!", text: "the next broken rule" },
  { keys: ["c"], action: "cause", shown: "c", text: "to the cause of the event" },
  { keys: ["C"], action: "chain", shown: "Shift+C", text: "mark the whole chain of causes" },
  { keys: ["e"], action: "effect", shown: "e", text: "to what the event led to" },
  { keys: [","], action: "nodeBack", shown: ",", text: "the event before of the same node" },
  { keys: ["."], action: "nodeOn", shown: ".", text: "the next event of the same node" },
  { keys: ["p"], action: "play", shown: "p", text: "play from the cursor, or stop" },
  { keys: ["j", "ArrowDown"], action: "down", shown: "j ↓", text: "next row" },
  { keys: ["k", "ArrowUp"], action: "up", shown: "k ↑", text: "row before" },
  { keys: ["PageDown"], action: "pageDown", shown: "Page Down", text: "one page on" },
  { keys: ["PageUp"], action: "pageUp", shown: "Page Up", text: "one page back" },
  { keys: ["Home"], action: "home", shown: "Home", text: "first row; once more: load earlier" },
  { keys: ["End"], action: "end", shown: "End", text: "last row" },
  { keys: ["Enter"], action: "open", shown: "Enter", text: "open or close the event's details" },
  { keys: ["/"], action: "filter", shown: "/", text: "to the filter" },
  { keys: ["h"], action: "heartbeats", shown: "h", text: "show or hide heartbeats" },
  { keys: ["1", "2", "3", "4", "5", "6", "7"], action: "view", shown: "1 … 7", text: "the views" },
  { keys: ["v"], action: "mode", shown: "v", text: "events by node, or flat" },
  { keys: ["w"], action: "zoomIn", shown: "w", text: "space–time: nearer" },
  { keys: ["s"], action: "zoomOut", shown: "s", text: "space–time: farther" },
  { keys: ["a"], action: "panBack", shown: "a", text: "space–time: earlier" },
  { keys: ["d"], action: "panOn", shown: "d", text: "space–time: later" },
  { keys: ["f"], action: "fit", shown: "f", text: "space–time: back to the cursor" },
  { keys: ["g"], action: "axis", shown: "g", text: "space–time: by time, or in equal steps" },
  { keys: ["y"], action: "link", shown: "y", text: "copy a link to this moment" },
  { keys: ["Y"], action: "copy", shown: "Shift+Y", text: "copy the event as JSON" },
  { keys: ["x"], action: "export", shown: "x", text: "export what is loaded" },
  { keys: ["t"], action: "theme", shown: "t", text: "theme: auto, light, dark" },
  { keys: ["P"], action: "presenter", shown: "Shift+P", text: "presenter: larger, less of it" },
  { keys: ["?"], action: "help", shown: "?", text: "this help" },
  { keys: ["Escape"], action: "escape", shown: "Esc", text: "leave the filter, clear the choice" },
];

/**
 * @typedef {object} Press the parts of a KeyboardEvent that matter
 * @property {string} key
 * @property {boolean} ctrlKey
 * @property {boolean} metaKey
 * @property {boolean} altKey
 * @property {boolean} [shiftKey]
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
  const key = press.shiftKey && press.key.startsWith("Arrow") ? `Shift+${press.key}` : press.key;
  return BINDINGS.find((binding) => binding.keys.includes(key))?.action ?? "";
}
