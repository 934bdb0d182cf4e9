// A million events in little memory: about 45 bytes of columns each and the searchable text, in
// chunks by ordinal. Whole events are kept only for what was seen last (payloads.js).

import { FOLD, GAP, INFERRED, LATE, PRESENT, ROUTINE } from "./flags.js";
import { kindOf, indexOf, keysOf, LEVELS, notabilityOf } from "./schema.js";
import { clamp } from "./time.js";

export const CHUNK_ROWS = 8192;
/** At this many chunks (a million events) the oldest chunk is dropped for a new one. */
export const CHUNKS_MAX = 123;
const NAMES_MAX = 4096;
const SENTENCE_MAX = 400;
const KEYS_BYTES_MAX = 2048;
/** Ends the sentence and each key in the text of a row. */
export const MARK = "\u001f";

/** Small numbers for repeated strings. When it is full, new names share the last number. */
export class Names {
  constructor() {
    /** @type {Map<string, number>} */
    this.numbers = new Map();
    /** @type {string[]} */
    this.list = [];
  }

  /** @param {string} name */
  number(name) {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    if (this.list.length === NAMES_MAX) return NAMES_MAX - 1;
    this.numbers.set(name, this.list.length);
    this.list.push(name.slice(0, 256));
    return this.list.length - 1;
  }

  /** @param {number} number */
  at(number) {
    return this.list[number] ?? "";
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

class Chunk {
  constructor() {
    this.flags = new Uint16Array(CHUNK_ROWS);
    this.level = new Uint8Array(CHUNK_ROWS);
    this.node = new Uint16Array(CHUNK_ROWS);
    this.type = new Uint16Array(CHUNK_ROWS);
    this.module = new Uint16Array(CHUNK_ROWS);
    this.place = new Uint16Array(CHUNK_ROWS);
    this.message = new Uint16Array(CHUNK_ROWS);
    this.term = new Uint32Array(CHUNK_ROWS);
    this.index = new Uint32Array(CHUNK_ROWS);
    this.time = new Float64Array(CHUNK_ROWS);
    // The parts of an event's id, how far before its cause is, and a digest of its message's id.
    this.inc = new Uint16Array(CHUNK_ROWS);
    this.seq = new Uint32Array(CHUNK_ROWS);
    this.cause = new Uint16Array(CHUNK_ROWS);
    this.mid = new Uint32Array(CHUNK_ROWS);
    this.textAt = new Uint32Array(CHUNK_ROWS);
    this.textLength = new Uint16Array(CHUNK_ROWS);
    this.text = new Uint8Array(CHUNK_ROWS * 16);
    this.textUsed = 0;
  }

  /**
   * @param {number} slot
   * @param {string} text
   */
  setText(slot, text) {
    const need = this.textUsed + text.length * 3;
    if (need > this.text.length) {
      // Little is left over: a page has a hundred chunks, of which one still grows.
      const larger = new Uint8Array(need * 1.2);
      larger.set(this.text.subarray(0, this.textUsed));
      this.text = larger;
    }
    const written = this.#write(text);
    this.textAt[slot] = this.textUsed;
    this.textLength[slot] = written;
    this.textUsed += written;
  }

  /**
   * The encoder takes longer to begin than most sentences are long; nearly all of them are ASCII.
   * @param {string} text
   * @returns {number} bytes
   */
  #write(text) {
    const { length } = text;
    for (let i = 0; i < length; i += 1) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) return encoder.encodeInto(text, this.text.subarray(this.textUsed)).written;
      this.text[this.textUsed + i] = code;
    }
    return length;
  }

  /** @param {number} slot */
  textBytes(slot) {
    const from = this.textAt[slot] ?? 0;
    return this.text.subarray(from, from + (this.textLength[slot] ?? 0));
  }
}

/** @param {number|undefined} value */
function unsigned32(value) {
  return clamp(value ?? 0, 0, 0xffffffff);
}

/**
 * The cause is an event of the same node and life: how many numbers before. 0 for none, and for one
 * that is too far to be kept.
 * @param {import("./types.js").ClusterEvent} event
 */
function causeDistance({ cause, seq }) {
  const id = String(cause ?? "");
  const number = Number(id.slice(id.lastIndexOf("/") + 1)) || 0;
  const distance = (seq ?? 0) - number;
  return number > 0 && distance > 0 && distance <= 0xffff ? distance : 0;
}

/**
 * FNV-1a; 0 for no text. Two texts may share a digest: whoever looks compares the texts.
 * @param {unknown} text
 */
export function digestOf(text) {
  if (typeof text !== "string" || text === "") return 0;
  let digest = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    digest = Math.imul(digest ^ text.charCodeAt(i), 0x01000193);
  }
  return digest >>> 0;
}

export class Journal {
  constructor() {
    this.nodes = new Names();
    this.types = new Names();
    this.modules = new Names();
    this.lives = new Names();  // incarnations: some are seconds since 1970
    this.places = new Names();
    this.messages = new Names();
    /** @type {Map<number, Chunk>} */
    this.chunks = new Map();
    /** @type {Map<number, import("./types.js").Fold>} */
    this.folds = new Map();
    /** The lowest ordinal that is held, and one more than the highest. */
    this.first = 0;
    this.end = 0;
    this.count = 0;
    this.routine = 0;
  }

  clear() {
    this.chunks.clear();
    this.folds.clear();
    this.first = 0;
    this.end = 0;
    this.count = 0;
    this.routine = 0;
  }

  /** @param {number} n */
  #slot(n) {
    return n % CHUNK_ROWS;
  }

  /** @param {number} n */
  chunkOf(n) {
    return this.chunks.get(Math.floor(n / CHUNK_ROWS));
  }

  /** @param {number} n */
  #chunkFor(n) {
    const number = Math.floor(n / CHUNK_ROWS);
    let chunk = this.chunks.get(number);
    if (!chunk) {
      chunk = new Chunk();
      this.chunks.set(number, chunk);
    }
    return chunk;
  }

  /** @param {number} n */
  flags(n) {
    return this.chunkOf(n)?.flags[this.#slot(n)] ?? 0;
  }

  /**
   * The time of the event, or of the next one before it that is held.
   * @param {number} n
   */
  timeAt(n) {
    const at = this.nearest(n + 1, -1, PRESENT);
    return this.chunkOf(at)?.time[this.#slot(at)] ?? NaN;
  }

  /**
   * The first ordinal whose time is not below `us`. Settled events are nearly in order of time.
   * @param {number} us
   */
  atTime(us) {
    let low = this.first;
    let high = this.end;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.timeAt(middle) < us) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * The nearest event with one of the flags, from `n` (not included) in a direction; -1: none.
   * @param {number} n
   * @param {1|-1} step
   * @param {number} flags
   */
  nearest(n, step, flags) {
    let at = n + step;
    while (at >= this.first && at < this.end) {
      // Within a chunk only its flags are looked at; where nothing is held, all of it is passed.
      const held = this.chunkOf(at)?.flags;
      const start = at - this.#slot(at);
      const stop = step > 0 ? start + CHUNK_ROWS : start - 1;
      for (; held && at !== stop; at += step) {
        const found = held[at - start] ?? 0;
        if ((found & (PRESENT | FOLD)) === PRESENT && found & flags) return at;
      }
      at = stop;
    }
    return -1;
  }

  /** @param {number} n */
  has(n) {
    return (this.flags(n) & (PRESENT | FOLD)) === PRESENT;
  }

  /**
   * Keeps an event's columns. An ordinal that is already held is left as it is.
   * @param {import("./types.js").ClusterEvent} event
   * @param {boolean} routine
   * @returns {boolean} whether it was new
   */
  put(event, routine) {
    if (this.has(event.n)) return false;
    const chunk = this.#chunkFor(event.n);
    const slot = this.#slot(event.n);
    const type = String(event.type ?? "");
    const gap = type === "trace.gap";
    chunk.flags[slot] =
      PRESENT | (routine ? ROUTINE : 0) | (event.late ? LATE : 0) |
      (event.inferred ? INFERRED : 0) | (gap ? GAP : 0) | notabilityOf(event);
    chunk.level[slot] = Math.max(LEVELS.indexOf(event.lvl ?? "info"), 0);
    chunk.node[slot] = this.nodes.number(String(event.node ?? ""));
    chunk.type[slot] = this.types.number(type);
    chunk.module[slot] = this.modules.number(String(event.mod ?? ""));
    chunk.place[slot] = this.places.number(String(event.loc ?? ""));
    chunk.message[slot] = this.messages.number(String(event.d?.["kind"] ?? ""));
    chunk.term[slot] = unsigned32(event.term);
    chunk.index[slot] = unsigned32(indexOf(event));
    chunk.time[slot] = event.at;
    chunk.inc[slot] = this.lives.number(String(event.inc ?? 0));
    chunk.seq[slot] = unsigned32(event.seq);
    chunk.cause[slot] = causeDistance(event);
    chunk.mid[slot] = digestOf(event.d?.["id"] ?? "");
    chunk.setText(slot, searchable(event));
    this.count += 1;
    if (routine) this.routine += 1;
    this.#widen(event.n);
    return true;
  }

  /** @param {number} n */
  #widen(n) {
    if (this.end === 0 || n < this.first) this.first = n;
    this.end = Math.max(this.end, n + 1);
  }

  /**
   * Marks a stretch whose events were not sent. It takes one row, at its first ordinal.
   * @param {import("./types.js").Fold} fold
   */
  putFold(fold) {
    if (fold.to <= fold.from) return;
    const chunk = this.#chunkFor(fold.from);
    const slot = this.#slot(fold.from);
    if ((chunk.flags[slot] ?? 0) & PRESENT) return;
    chunk.flags[slot] = PRESENT | FOLD;
    chunk.type[slot] = this.types.number("fold");
    chunk.time[slot] = NaN;
    this.folds.set(fold.from, fold);
    this.#widen(fold.from);
    this.end = Math.max(this.end, fold.to);
  }

  /**
   * Takes the mark away again, because events for its place have come.
   * @param {number} from
   */
  removeFold(from) {
    if (!this.folds.delete(from)) return;
    const chunk = this.chunkOf(from);
    if (chunk) chunk.flags[this.#slot(from)] = 0;
  }

  /**
   * Drops the oldest chunks beyond the limit.
   * @returns {boolean} whether any was dropped
   */
  trim() {
    if (this.chunks.size <= CHUNKS_MAX) return false;
    const numbers = [...this.chunks.keys()].sort((a, b) => a - b);
    for (const number of numbers.slice(0, numbers.length - CHUNKS_MAX)) this.#drop(number);
    const lowest = numbers[numbers.length - CHUNKS_MAX] ?? 0;
    this.first = Math.max(this.first, lowest * CHUNK_ROWS);
    return true;
  }

  /** @param {number} number */
  #drop(number) {
    for (const flags of this.chunks.get(number)?.flags ?? []) {
      if ((flags & (PRESENT | FOLD)) === PRESENT) this.count -= 1;
      if (flags & ROUTINE) this.routine -= 1;
    }
    for (const from of this.folds.keys()) {
      if (Math.floor(from / CHUNK_ROWS) === number) this.folds.delete(from);
    }
    this.chunks.delete(number);
  }

  /**
   * What a row shows without its whole event.
   * @param {number} n
   */
  row(n) {
    const chunk = this.chunkOf(n);
    const slot = this.#slot(n);
    const flags = chunk?.flags[slot] ?? 0;
    if (!chunk || !(flags & PRESENT)) return null;
    const type = this.types.at(chunk.type[slot] ?? 0);
    const words = decoder.decode(chunk.textBytes(slot));
    return {
      n,
      flags,
      type,
      kind: kindOf(type, this.modules.at(chunk.module[slot] ?? 0)),
      node: flags & FOLD ? "" : this.nodes.at(chunk.node[slot] ?? 0),
      level: LEVELS[chunk.level[slot] ?? 0] ?? "info",
      place: this.places.at(chunk.place[slot] ?? 0),
      term: chunk.term[slot] ?? 0,
      time: chunk.time[slot] ?? NaN,
      text: words.slice(0, Math.max(words.indexOf(MARK), 0)),
    };
  }
}

/** @typedef {NonNullable<ReturnType<Journal["row"]>>} Row */

/** @param {import("./types.js").ClusterEvent} event */
function searchable(event) {
  const sentence = String(event.text ?? event.type ?? "").slice(0, SENTENCE_MAX);
  let keys = "";
  for (const key of keysOf(event)) {
    if (keys.length + key.length > KEYS_BYTES_MAX) break;
    keys += key.replaceAll(MARK, "") + MARK;
  }
  return sentence.replaceAll(MARK, "") + MARK + keys;
}
