import assert from "node:assert/strict";
import { test } from "node:test";
import { findEvent } from "../../core/causes.js";
import { ELECTION, FOLD, GAP, LATE, PRESENT } from "../../core/flags.js";
import { CHUNK_ROWS, CHUNKS_MAX, Journal, Names } from "../../core/journal.js";
import { Payloads } from "../../core/payloads.js";
import { Rows } from "../../core/rows.js";
import { event, journalOf } from "./support.mjs";

const ALL = () => true;

test("a row gives back what its event said", () => {
  const journal = journalOf(event(3, { node: "n\u0000x", text: "grüße \u{1f600}", late: true }));
  const row = journal.row(3);
  assert.equal(row.node, "n\u0000x");
  assert.equal(row.text, "grüße \u{1f600}");
  assert.equal(row.term, 1);
  assert.equal(row.kind.word, "commit");
  assert.ok(row.flags & LATE);
  assert.equal(journal.row(2), null);
  assert.equal(journal.row(4), null);
});

test("an ordinal is taken once", () => {
  const journal = journalOf(event(1, { text: "first" }));
  assert.equal(journal.put(event(1, { text: "second" }), false), false);
  assert.equal(journal.row(1).text, "first");
  assert.equal(journal.count, 1);
});

test("an event is found by its id, whichever life of its node it is of", () => {
  const journal = journalOf(event(0), event(1, { inc: 1_795_828_361, seq: 1 }),
    event(2, { inc: 1_795_893_897, seq: 1 }));
  assert.equal(findEvent(journal, "n1/1/1"), 0);
  assert.equal(findEvent(journal, "n1/1795828361/1"), 1);
  assert.equal(findEvent(journal, "n1/1795893897/1"), 2);
  assert.equal(findEvent(journal, "n1/2/1"), -1);
});

test("history may come before what is there, across chunks", () => {
  const journal = journalOf(event(CHUNK_ROWS + 1), event(CHUNK_ROWS));
  journal.put(event(CHUNK_ROWS - 1), false);
  assert.equal(journal.first, CHUNK_ROWS - 1);
  assert.equal(journal.end, CHUNK_ROWS + 2);
});

test("the nearest event with a flag is found over chunks, folds and what is not held", () => {
  const far = 5 * CHUNK_ROWS + 7;
  const leads = { type: "role.change", d: { to: "leader" } };
  const journal = journalOf(event(3, leads), event(CHUNK_ROWS - 1), event(CHUNK_ROWS), event(far),
    event(far + 1, leads));
  journal.putFold({ from: CHUNK_ROWS + 1, to: far, counts: {} });
  const steps = (n, step, flags) => {
    const found = [];
    while ((n = journal.nearest(n, step, flags)) >= 0) found.push(n);
    return found;
  };
  const all = [3, CHUNK_ROWS - 1, CHUNK_ROWS, far, far + 1];
  assert.deepEqual(steps(2, 1, PRESENT), all);
  assert.deepEqual(steps(far + 2, -1, PRESENT), all.toReversed());
  assert.deepEqual(steps(2, 1, ELECTION), [3, far + 1]);
  assert.deepEqual(steps(far + 1, -1, ELECTION), [3]);
  assert.equal(journal.nearest(3, -1, PRESENT), -1);
});

test("lost events are marked as a gap", () => {
  assert.ok(journalOf(event(0, { type: "trace.gap" })).row(0).flags & GAP);
});

test("long text is cut, and text with the inner mark does no harm", () => {
  const journal = journalOf(event(0, { text: "\u001fa\u001f".repeat(1000) }));
  assert.ok(journal.row(0).text.length <= 400);
  assert.match(journal.row(0).text, /^a+$/);
});

test("wrong types in an event are survived", () => {
  const journal = journalOf({ n: 0, at: NaN, d: { key: 7, entries: [null, 3, { key: {} }] } });
  assert.equal(journal.row(0).type, "");
  journal.put({ n: 1, at: 1, term: -5, type: 5, node: {}, text: null, d: null }, false);
  assert.equal(journal.row(1).term, 0);
});

test("beyond a million events the oldest chunk goes, whole", () => {
  const journal = new Journal();
  for (let chunk = 0; chunk <= CHUNKS_MAX; chunk += 1) {
    journal.put(event(chunk * CHUNK_ROWS), true);
    journal.put(event(chunk * CHUNK_ROWS + 7), false);
  }
  journal.putFold({ from: 9, to: 20, counts: {} });
  assert.equal(journal.trim(), true);
  assert.equal(journal.trim(), false);
  assert.equal(journal.first, CHUNK_ROWS);
  assert.equal(journal.count, CHUNKS_MAX * 2);
  assert.equal(journal.routine, CHUNKS_MAX);
  assert.equal(journal.folds.size, 0);
  assert.equal(journal.row(0), null);
  const rows = new Rows();
  rows.rebuild(journal, ALL);
  assert.equal(rows.length, CHUNKS_MAX * 2);
});

test("a fold takes one row and the room of what it hides", () => {
  const journal = journalOf(event(0));
  journal.putFold({ from: 1, to: 100, counts: {} });
  journal.put(event(100), false);
  const rows = new Rows();
  rows.rebuild(journal, ALL);
  assert.deepEqual([...rows.list.slice(0, rows.length)], [0, 1, 100]);
  assert.ok(journal.row(1).flags & FOLD);
  assert.equal(journal.count, 2);
});

test("rows are found by ordinal", () => {
  const journal = journalOf(event(2), event(5), event(9));
  const rows = new Rows();
  rows.rebuild(journal, ALL);
  assert.deepEqual([0, 2, 3, 9, 10].map((n) => rows.below(n)), [0, 0, 1, 2, 3]);
  journal.put(event(10), false);
  rows.extend(journal, ALL);
  assert.equal(rows.at(3), 10);
  assert.equal(rows.at(4), -1);
  assert.equal(rows.at(-1), -1);
});

test("names beyond the limit share a number instead of growing", () => {
  const names = new Names();
  for (let i = 0; i < 6000; i += 1) names.number(`name ${i}`);
  assert.equal(names.list.length, 4096);
  assert.equal(names.number("one more"), 4095);
  assert.equal(names.number("name 17"), 17);
});

test("payloads keep what was used last and never more than their limit", () => {
  const payloads = new Payloads(4);
  for (let n = 0; n < 100; n += 1) {
    payloads.put(event(n));
    assert.equal(payloads.get(0)?.n, 0);
    assert.ok(payloads.young.size + payloads.old.size <= 4);
  }
  assert.equal(payloads.get(1), undefined);
  assert.equal(payloads.get(99)?.n, 99);
});

test("a sentence comes back as it was, whatever its letters", () => {
  const journal = new Journal();
  const texts = ["plain", "", "na\u00efve n\u0153uds", "\u65e5\u672c", "ascii, then \u{1f600}", "plain again"];
  texts.forEach((text, n) => journal.put(event(n, { text }), false));
  assert.deepEqual(texts.map((_, n) => journal.row(n).text), texts);
});

test("a million events take 50 bytes each and a quarter more than their text", () => {
  const journal = new Journal();
  const count = 100_000;
  for (let n = 0; n < count; n += 1) {
    const text = `commits entry ${n} because a quorum has it`;
    journal.put(event(n, { text, d: { key: `k${n}` } }), false);
  }
  const chunks = [...journal.chunks.values()];
  for (const chunk of chunks.slice(0, -1)) {
    const bytes = Object.values(chunk).reduce((sum, { byteLength = 0 }) => sum + byteLength, 0);
    assert.ok(bytes - chunk.text.length <= 50 * CHUNK_ROWS);
    assert.ok(chunk.text.length <= chunk.textUsed * 1.25,
      `${chunk.text.length} bytes for ${chunk.textUsed} of text`);
  }
  assert.ok(chunks.length > 10);
});
