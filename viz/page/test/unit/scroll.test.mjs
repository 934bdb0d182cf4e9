import assert from "node:assert/strict";
import { test } from "node:test";
import { Scroll } from "../../core/scroll.js";

function scroll(rows, viewport = 440) {
  const it = new Scroll();
  it.rows = rows;
  it.shownPx = viewport;
  return it;
}

test("a short table scrolls pixel by pixel", () => {
  const it = scroll(1000);
  it.scrolledTo(2211);
  assert.equal(it.y, 2211);
  assert.equal(it.firstRow, 100);
  assert.equal(it.top, 2211);
});

test("a million rows fit into a scroller that browsers can make", () => {
  const it = scroll(1_000_000);
  assert.ok(it.scrollerHeight <= 8_000_000);
  it.scrolledTo(it.scrollerHeight - it.shownPx);
  assert.equal(it.y, it.yMax);
  assert.equal(it.firstRow, 999_980);
  it.scrolledTo(0);
  assert.equal(it.y, 0);
});

test("in a million rows a wheel step still moves by its pixels, the thumb in proportion", () => {
  const it = scroll(1_000_000);
  it.scrolledTo(4_000_000);
  const before = it.y;
  assert.ok(before > 10_000_000);
  it.scrolledTo(4_000_100);
  assert.equal(it.y, before + 100);
});

test("every row of a million can be reached", () => {
  const it = scroll(1_000_000);
  for (const row of [0, 1, 499_999, 999_998, 999_999]) {
    it.reveal(row);
    const visible = it.yOf(row) - it.y;
    assert.ok(visible >= 0 && visible <= it.shownPx - 22, `row ${row} at ${visible}`);
  }
});

test("open details push later rows down and count as their row", () => {
  const it = scroll(100);
  it.openRow = 3;
  it.openHeight = 200;
  assert.equal(it.yOf(3), 66);
  assert.equal(it.yOf(4), 288);
  it.moveTo(150);
  assert.equal(it.firstRow, 3);
  it.moveTo(288);
  assert.equal(it.firstRow, 4);
  it.moveTo(0);
  it.shownPx = 100;
  it.reveal(3);
  assert.equal(it.y, 66);
});

test("the position stays inside the table", () => {
  const it = scroll(10);
  it.moveTo(5000);
  assert.equal(it.y, 0);
  it.rows = 100;
  it.moveTo(1e9);
  assert.equal(it.y, 2200 - 440);
  it.moveTo(-5);
  assert.equal(it.y, 0);
});
