import assert from "node:assert/strict";
import { test } from "node:test";
import { barsOf, ordinalAt } from "../../core/density.js";
import { nearestAt, nearestWith } from "../../core/find.js";
import { source } from "../../core/payloads.js";

// A vizor whose record is [first, end), with matches here; it looks at `reach` events at once.
function searched(matches, { first = 0, end = 1000, reach = 100 } = {}) {
  const paths = [];
  const ask = async (path) => {
    paths.push(path);
    const [, way, at] = /^search\?n=1&(from|before)=(\d+)&q=/.exec(path);
    const begin = Math.min(Math.max(Number(at), first), end);
    if (way === "from") {
      const stop = Math.min(begin + reach, end);
      const found = matches.find((n) => n >= begin && n < stop);
      return { numbers: found === undefined ? [] : [found], next: found ?? stop, first, end };
    }
    const stop = Math.max(begin - reach, first);
    const found = matches.findLast((n) => n < begin && n >= stop);
    return { numbers: found === undefined ? [] : [found], next: found ?? stop, first, end };
  };
  return { ask, paths };
}

test("the nearest match is found in either direction, over as many answers as it takes", async () => {
  const { ask, paths } = searched([3, 500, 750]);
  assert.equal(await nearestAt(ask, "x", 3, 1), 500);
  assert.equal(await nearestAt(ask, "x", 500, 1), 750);
  assert.equal(await nearestAt(ask, "x", 750, 1), -1);
  assert.equal(await nearestAt(ask, "x", 750, -1), 500);
  assert.equal(await nearestAt(ask, "x", 500, -1), 3);
  assert.equal(await nearestAt(ask, "x", 3, -1), -1);
  assert.ok(paths.length > 10);
});

test("a text goes as it is, and no cursor begins at the oldest", async () => {
  const { ask, paths } = searched([0]);
  assert.equal(await nearestAt(ask, "a&b c", -1, 1), 0);
  assert.match(paths[0], /from=0&q=a%26b%20c$/);
  assert.equal(await nearestAt(ask, "x", -1, -1), -1);
});

test("a record that lost its beginning ends where it begins now", async () => {
  const { ask } = searched([], { first: 400 });
  assert.equal(await nearestAt(ask, "x", 10, -1), -1);
  assert.equal(await nearestAt(ask, "x", 10, 1), -1);
});

test("a record from a file is searched by the page", async () => {
  source.local = [{ n: 0, text: "Vote" }, { n: 1 }, { n: 2, d: { key: "vote" } }];
  try {
    assert.equal(await nearestWith("VOTE", 0, 1), 2);
    assert.equal(await nearestWith("vote", 2, -1), 0);
    assert.equal(await nearestWith("vote", 2, 1), -1);
  } finally {
    source.local = null;
  }
});

const DENSITY = { begin_us: 1000, width_us: 100, bins: [{ vote: 2, commit: 8 }, {}, { vote: 4 }],
  starts: [20, 30, 30] };

test("bars are in the middle of their bins and count all types", () => {
  assert.deepEqual(barsOf(DENSITY), [[1050, 10], [1150, 0], [1250, 4]]);
});

test("a time has an ordinal, also where nothing happened and beyond the ends", () => {
  assert.equal(ordinalAt(DENSITY, 1000, 34), 20);
  assert.equal(ordinalAt(DENSITY, 1050, 34), 25);
  assert.equal(ordinalAt(DENSITY, 1150, 34), 30);
  assert.equal(ordinalAt(DENSITY, 1275, 34), 33);
  assert.equal(ordinalAt(DENSITY, 0, 34), 20);
  assert.equal(ordinalAt(DENSITY, 1e9, 34), 33);
});
