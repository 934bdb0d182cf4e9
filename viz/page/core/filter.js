// The filter language of the table, one box:
//   node:n2,n3  type:vote,role  mod:raft  msg:AppendEntries  key:k1  term>=3  idx:15  lvl>=warn
//   word  "two words"  hb  late  gap  notable      a leading - turns a term round: -hb
// Terms are joined by "and", values of one term by "or". Everything is decided on columns.

import { FAULT, FOLD, GAP, INFERRED, LATE, NOTABLE, ROUTINE } from "./flags.js";
import { CHUNK_ROWS, MARK } from "./journal.js";
import { LEVELS } from "./schema.js";

/** Hides what an idle cluster repeats all the time. */
export const DEFAULT_FILTER = "-hb";
const TEXT_MAX = 500;

/** @typedef {import("./journal.js").Journal} Journal */
/** @typedef {{field: string, op: string, values: string[], negate: boolean}} Term */
/** @typedef {(n: number) => boolean} Predicate */
/** @typedef {{terms: Term[], error: string}} Parsed */

const NAME_FIELDS = ["node", "type", "mod", "msg"];
const NUMBER_FIELDS = ["term", "idx", "n"];
const ORDERED_FIELDS = [...NUMBER_FIELDS, "lvl"];
const FIELDS = [...NAME_FIELDS, ...ORDERED_FIELDS, "key"];
/**
 * Where the journal has a field; an ordinal is nowhere.
 * @type {Record<string, "node"|"type"|"module"|"message"|"term"|"index"|"level">}
 */
const COLUMNS = { node: "node", type: "type", mod: "module", msg: "message", term: "term",
  idx: "index", lvl: "level" };
/** @type {Record<string, number>} */
const FLAGS = { hb: ROUTINE, late: LATE, gap: GAP,
  inferred: INFERRED, notable: NOTABLE, fault: FAULT };

const TOKEN = /-?(?:[a-z]+(?:>=|<=|[:=<>])(?:"[^"]*"?|[^\s"])*|"[^"]*"?|\S+)/gi;
const FIELD = /^([a-z]+)(>=|<=|[:=<>])(.*)$/is;

/**
 * @param {string} text
 * @returns {Parsed}
 */
export function parseFilter(text) {
  /** @type {Term[]} */
  const terms = [];
  for (const token of text.slice(0, TEXT_MAX).match(TOKEN) ?? []) {
    const negate = token.length > 1 && token.startsWith("-");
    const term = parseTerm(negate ? token.slice(1) : token, negate);
    if (typeof term === "string") return { terms: [], error: term };
    terms.push(term);
  }
  return { terms, error: "" };
}

/**
 * @param {string} token
 * @param {boolean} negate
 * @returns {Term|string} the term, or what is wrong with it
 */
function parseTerm(token, negate) {
  if (Object.hasOwn(FLAGS, token)) return { field: "flag", op: ":", values: [token], negate };
  const match = token.startsWith('"') ? null : FIELD.exec(token);
  if (!match) {
    const words = token.replaceAll('"', "").replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    return { field: "text", op: ":", values: [words], negate };
  }
  const [, name = "", op = ":", rest = ""] = match;
  const field = name.toLowerCase();
  if (!FIELDS.includes(field)) {
    return `“${name}” is not a field: use ${FIELDS.join(", ")}, or put the words in quotes.`;
  }
  const values = field === "key" ? [rest.replaceAll('"', "")] : valuesOf(rest);
  const term = { field, op: op === "=" ? ":" : op, values, negate };
  return mistakeIn(term) || term;
}

/**
 * Splits at commas that are not inside quotes.
 * @param {string} text
 */
function valuesOf(text) {
  const parts = text.match(/(?:"[^"]*"?|[^,"])+/g) ?? [""];
  return parts.map((part) => part.replaceAll('"', ""));
}

/**
 * @param {Term} term
 * @returns {string} empty when there is none
 */
function mistakeIn(term) {
  if (term.values.some((value) => value === "")) return `“${term.field}” needs a value.`;
  const ordered = ORDERED_FIELDS.includes(term.field);
  if (!ordered && term.op !== ":") return `“${term.field}” is compared with “:” only.`;
  if (ordered && term.op !== ":" && term.values.length > 1) {
    return `“${term.field}${term.op}” takes one value.`;
  }
  if (NUMBER_FIELDS.includes(term.field) && !term.values.every((value) => /^\d+$/.test(value))) {
    return `“${term.field}” needs a number, as in ${term.field}>=3.`;
  }
  if (term.field === "lvl" && !term.values.every((value) => LEVELS.includes(value))) {
    return `“lvl” is one of ${LEVELS.join(", ")}.`;
  }
  return "";
}

/**
 * @param {Parsed} parsed
 * @param {Journal} journal
 * @returns {Predicate}
 */
export function compileFilter(parsed, journal) {
  const cost = (/** @type {Term} */ term) => Number(["text", "key"].includes(term.field));
  const sorted = [...parsed.terms].sort((a, b) => cost(a) - cost(b));
  const tests = sorted.map((term) => ({ test: compileTerm(term, journal), negate: term.negate }));
  return (n) => {
    if (journal.flags(n) & FOLD) return true;
    return tests.every(({ test, negate }) => test(n) !== negate);
  };
}

/**
 * @param {Term} term
 * @param {Journal} journal
 * @returns {Predicate}
 */
function compileTerm(term, journal) {
  if (term.field === "flag") {
    const flag = FLAGS[term.values[0] ?? ""] ?? 0;
    return (n) => (journal.flags(n) & flag) !== 0;
  }
  if (ORDERED_FIELDS.includes(term.field)) return compileNumber(term, journal);
  if (term.field === "key") return contains(journal, MARK + term.values[0] + MARK, false);
  if (term.field === "text") return contains(journal, term.values[0] ?? "", true);
  return compileNames(term, journal);
}

/**
 * @param {string} op
 * @param {number} left
 * @param {number} right
 */
function compare(op, left, right) {
  switch (op) {
    case ">=": return left >= right;
    case "<=": return left <= right;
    case ">": return left > right;
    case "<": return left < right;
    default: return left === right;
  }
}

/**
 * The number that an event has in a field: its own, or that of a name or level.
 * @param {string} field
 * @param {Journal} journal
 * @returns {(n: number) => number}
 */
function reader(field, journal) {
  const column = COLUMNS[field];
  if (!column) return (n) => n;
  return (n) => journal.chunkOf(n)?.[column][n % CHUNK_ROWS] ?? 0;
}

/**
 * @param {Term} term
 * @param {Journal} journal
 * @returns {Predicate}
 */
function compileNumber(term, journal) {
  const level = term.field === "lvl";
  const values = term.values.map((value) => (level ? LEVELS.indexOf(value) : Number(value)));
  const read = reader(term.field, journal);
  return (n) => values.some((value) => compare(term.op, read(n), value));
}

/**
 * A name is compared once, its number ever after.
 * @param {Term} term
 * @param {Journal} journal
 * @returns {Predicate}
 */
function compileNames(term, journal) {
  const names = { node: journal.nodes, type: journal.types, mod: journal.modules,
    msg: journal.messages }[term.field] ?? journal.types;
  const dotted = term.field === "type";
  /** @type {(boolean|undefined)[]} */
  const known = [];
  const matches = (/** @type {number} */ number) =>
    term.values.some((value) => nameMatches(names.at(number), value, dotted));
  const read = reader(term.field, journal);
  return (n) => {
    const number = read(n);
    return (known[number] ??= matches(number));
  };
}

/**
 * @param {string} name
 * @param {string} pattern with one * at its end, perhaps; "msg" also means "msg.*"
 * @param {boolean} dotted
 */
function nameMatches(name, pattern, dotted) {
  if (pattern.endsWith("*")) return name.startsWith(pattern.slice(0, -1));
  return name === pattern || (dotted && name.startsWith(`${pattern}.`));
}

/**
 * Searches the bytes of a row's text; ASCII letters alike in both cases if `fold`.
 * @param {Journal} journal
 * @param {string} words
 * @param {boolean} fold
 * @returns {Predicate}
 */
function contains(journal, words, fold) {
  const needle = new TextEncoder().encode(words);
  const mark = MARK.charCodeAt(0);
  return (n) => {
    const bytes = journal.chunkOf(n)?.textBytes(n % CHUNK_ROWS);
    if (!bytes) return false;
    // Free words look at the sentence only, which ends at the first mark.
    const end = fold ? bytes.indexOf(mark) : bytes.length;
    for (let at = 0; at + needle.length <= end; at += 1) {
      if (matchesAt(bytes, at, needle, fold)) return true;
    }
    return false;
  };
}

/**
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {Uint8Array} needle
 * @param {boolean} fold
 */
function matchesAt(bytes, at, needle, fold) {
  for (let i = 0; i < needle.length; i += 1) {
    let byte = bytes[at + i] ?? 0;
    if (fold && byte >= 65 && byte <= 90) byte += 32;
    if (byte !== needle[i]) return false;
  }
  return true;
}

/**
 * Adds a flag's term to a filter, or takes it away.
 * @param {string} text
 * @param {string} word
 */
export function toggleWord(text, word) {
  const words = text.split(/\s+/).filter(Boolean);
  const without = words.filter((part) => part !== word);
  return (without.length < words.length ? without : [...words, word]).join(" ");
}
