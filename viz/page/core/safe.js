// Keys, values, node ids and log text come from strangers. What they may not do is act, hide or
// reorder: characters without a shape of their own are spelled out, and long text is cut.

// Controls, what reorders, unpaired surrogates, separators of lines, and all that a font draws
// nothing for: zero-width characters, variation selectors, fillers, tags; and two odd spaces.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{DI}\u202f\u205f]/gu;
// Stacks of combining marks paint over the rows above and below.
const STACK = /(\p{M}{3})\p{M}+/gu;

const TEXT_MAX = 400;

/** @param {string} character */
function spelled(character) {
  const code = character.codePointAt(0) ?? 0;
  return `⟨${code.toString(16).padStart(4, "0")}⟩`;
}

/**
 * Text as it may be shown: one line, every character visible, at most `max` characters.
 * @param {unknown} value
 * @param {number} [max]
 */
export function visible(value, max = TEXT_MAX) {
  let text = typeof value === "string" ? value : String(value ?? "");
  const cut = text.length > max;
  if (cut) text = text.slice(0, max);
  return text.replace(UNSEEN, spelled).replace(STACK, "$1⟨…⟩") + (cut ? "…" : "");
}

/**
 * Like visible, but keeps line breaks and indentation: for JSON that the page itself laid out.
 * @param {string} text
 * @param {number} max
 */
export function visibleBlock(text, max) {
  const lines = text.slice(0, max).split("\n");
  const shown = lines.map((line) => visible(line, max)).join("\n");
  return text.length > max ? `${shown}\n… cut after ${max} characters` : shown;
}
