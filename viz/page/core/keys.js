// Every key of the page, once: for the handler and for the help.

import { el } from "./dom.js";

/** More keys than these are not kept. */
const EARLY_MAX = 20;

/** @typedef {{keys: string[], text: string}} Binding the first key names it */

/** @type {Binding[]} keys, and what the help says of them */
export const BINDINGS = `
Space pause, or go on live
l follow live: the newest event
ArrowLeft the event before
ArrowRight the next event
Shift+ArrowLeft the notable event before: role, vote, commit by quorum, fault, client
Shift+ArrowRight the next notable event
[ the election before
] the next election
{ the fault before: also starts and stops
} the next fault
! the next broken rule
c to the cause of the event
C mark the whole chain of causes
e to what the event led to
, the event before of the same node
. the next event of the same node
p play from the cursor, or stop
j|ArrowDown next row
k|ArrowUp row before
PageDown one page on
PageUp one page back
Home first row; once more: load earlier
End last row
Enter open or close the event's details
/ to the filter
F to the box that finds in the whole record
n find the next
N find the one before
h show or hide heartbeats
1|2|3|4|5|6|7|8 the views
v events by node, or flat
w space–time: nearer
s space–time: farther
a space–time: earlier
d space–time: later
f space–time: fit, back to the cursor
g space–time: by time, or in equal steps
y copy a link to this moment
Y copy the event as JSON
x export what is loaded
t theme: auto, light, dark
P presenter: larger, less of it
? this help
Escape leave the filter, clear the choice
`.trim().split("\n").map((line) => {
  const [keys = "", ...words] = line.split(" ");
  return { keys: keys.split("|"), text: words.join(" ") };
});

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
 * @returns {string} the key, empty for none that acts
 */
export function keyOf(press, focus) {
  if (press.ctrlKey || press.metaKey || press.altKey) return "";
  if (focus === "text" && press.key !== "Escape") return "";
  if (focus === "control" && (press.key === " " || press.key === "Enter")) return "";
  const name = press.key === " " ? "Space" : press.key;
  return press.shiftKey && name.startsWith("Arrow") ? `Shift+${name}` : name;
}

/** @param {string} key */
export function bindingOf(key) {
  return BINDINGS.find((binding) => binding.keys.includes(key));
}

const GLYPHS = "Left← Right→ Up↑ Down↓";

/**
 * A key as it is printed on the keyboard.
 * @param {string} key
 */
export function printed(key) {
  if (/^[A-Z]$/.test(key)) return `Shift+${key}`;
  return key.replace(/Arrow(\w+)/, (_, side) => GLYPHS.split(side)[1]?.[0] ?? "");
}

/**
 * @param {any} target of a key: what has the focus
 * @returns {"text"|"control"|"page"}
 */
export function focusKind(target) {
  if (target?.matches?.("input, textarea, select")) return "text";
  return target?.matches?.("button, a, summary, pre") ? "control" : "page";
}

/**
 * Hears the keys of the page. They are kept until it can do something: what was pressed before is
 * done then.
 */
export function keysFromNow() {
  /** @type {KeyboardEvent[]} */
  const early = [];
  let hear = (/** @type {KeyboardEvent} */ press) => {
    if (early.length < EARLY_MAX) early.push(press);
  };
  document.addEventListener("keydown", (press) => hear(press));
  return (/** @type {(key: string) => boolean} */ act) => {
    hear = (press) => {
      if (document.querySelector("dialog[open]") && press.key !== "?") return;
      if (act(keyOf(press, focusKind(press.target)))) press.preventDefault();
    };
    early.forEach(hear);
  };
}

/**
 * Does what the key does: whoever hears the page's clicks goes by the attribute.
 * @param {string} key
 * @param {Element|string} sign
 */
export function keyButton(key, sign) {
  const label = `${bindingOf(key)?.text}: ${printed(key)}`;
  return el("button", { "aria-label": label, title: label, "aria-keyshortcuts": key }, sign);
}
