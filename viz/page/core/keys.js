// Every key of the page, once: for the handler and for the help.

/** @typedef {{keys: string[], action: string, text: string}} Binding */

/** @type {Binding[]} keys, what they do, what the help says of it */
export const BINDINGS = `
Space pause pause, or go on live
l follow follow live: the newest event
ArrowLeft back the event before
ArrowRight on the next event
Shift+ArrowLeft notableBack the notable event before: role, vote, commit by quorum, fault, client
Shift+ArrowRight notableOn the next notable event
[ electionBack the election before
] electionOn the next election
{ faultBack the fault before: also starts and stops
} faultOn the next fault
! broken the next broken rule
c cause to the cause of the event
C chain mark the whole chain of causes
e effect to what the event led to
, nodeBack the event before of the same node
. nodeOn the next event of the same node
p play play from the cursor, or stop
j|ArrowDown down next row
k|ArrowUp up row before
PageDown pageDown one page on
PageUp pageUp one page back
Home home first row; once more: load earlier
End end last row
Enter open open or close the event's details
/ filter to the filter
h heartbeats show or hide heartbeats
1|2|3|4|5|6|7 view the views
v mode events by node, or flat
w zoomIn space–time: nearer
s zoomOut space–time: farther
a panBack space–time: earlier
d panOn space–time: later
f fit space–time: back to the cursor
g axis space–time: by time, or in equal steps
y link copy a link to this moment
Y copy copy the event as JSON
x export export what is loaded
t theme theme: auto, light, dark
P presenter presenter: larger, less of it
? help this help
Escape escape leave the filter, clear the choice
`.trim().split("\n").map((line) => {
  const [keys = "", action = "", ...words] = line.split(" ");
  return { keys: keys.split("|"), action, text: words.join(" ") };
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
 * @returns {string} the action, empty for none
 */
export function actionOf(press, focus) {
  if (press.ctrlKey || press.metaKey || press.altKey) return "";
  if (focus === "text" && press.key !== "Escape") return "";
  if (focus === "control" && (press.key === " " || press.key === "Enter")) return "";
  const name = press.key === " " ? "Space" : press.key;
  const key = press.shiftKey && name.startsWith("Arrow") ? `Shift+${name}` : name;
  return BINDINGS.find((binding) => binding.keys.includes(key))?.action ?? "";
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
 * @param {Element|null} element
 * @returns {"text"|"control"|"page"}
 */
export function focusKind(element) {
  if (element?.matches("input, textarea, select")) return "text";
  return element?.matches("button, a, summary, pre") ? "control" : "page";
}
