// The page's goals (docs/vizor.md) against the real vizor with a recorded run of a million events.
// Each prints its figure. Other work on the machine only adds to a time, so the quickest of a few
// tries is judged, and processor time where frames would be; the rest is printed.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { waitForLeader } from "./look.mjs";
import { figures, framesWhile, meterOf, slowDown } from "./measure.mjs";
import { writeMillion } from "./million.mjs";
import { tabOn } from "./scene.mjs";
import { UNMEASURED, PAGE, temporaryDirectory, Vizor } from "./vizor.mjs";

const PAGE_MAX = 5000;
const skip = UNMEASURED;
let directory;
let vizor;

before(async () => {
  if (skip) return;
  directory = await temporaryDirectory();
  const path = join(directory.path, "million.ndjson");
  await writeMillion(path);
  vizor = await Vizor.start(["replay", path, "-assets", PAGE]);
});

after(async () => {
  await vizor?.stop();
  await directory?.remove();
});

// Notes when the leader's name is in the document: whoever looks from outside looks too late.
function noteNamed() {
  new MutationObserver((changes, observer) => {
    if (!document.querySelector("#verdict-text")?.dataset.leader) return;
    globalThis.__named = Date.now();
    observer.disconnect();
  }).observe(document, { subtree: true, childList: true, attributes: true });
}

// How long a newcomer waits for the leader's name, and what came before it.
async function joinOnce(slower, leader) {
  const tab = await tabOn("about:blank");
  try {
    await slowDown(tab.page, slower);
    await tab.page.addInitScript(noteNamed);
    const opened = Date.now();
    await tab.page.goto(vizor.url);
    await waitForLeader(tab.page, (name) => name === leader);
    const named = (await tab.page.evaluate(() => globalThis.__named)) - opened;
    const painted = await tab.page.evaluate(() =>
      performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN);
    return { named, painted, misdeeds: await tab.misdeeds() };
  } finally {
    await tab.page.close();
  }
}

test("U1, U2: who joins a run of a million events reads the leader's name", { skip }, async () => {
  const status = await vizor.ask("/api/status");
  assert.ok(status.journal.next >= 1_000_000);
  const { leader } = status.state;
  const tries = [];
  for (let i = 0; i < 5; i += 1) tries.push(await joinOnce(1, leader));
  const named = figures(tries.map((one) => one.named));
  const painted = figures(tries.map((one) => one.painted));
  const misdeeds = tries.flatMap((one) => one.misdeeds);
  console.log(`# U1: the leader is named after ${named.text}; the goal is 1,000`);
  console.log(`# U2: the first paint comes after ${painted.text}; the goal is 200; ` +
    `${misdeeds.length} foreign requests`);
  const slow = figures([(await joinOnce(4, leader)).named, (await joinOnce(4, leader)).named]);
  console.log(`# U1: with a processor four times slower after ${slow.text}; the goal is 1,000`);
  // More than the goals: a machine with other work paints late, too.
  assert.ok(named.best < 3000 && slow.best < 8000);
  assert.ok(painted.best < 1500);
  assert.deepEqual(misdeeds, []);
});

// 120 movements, one after the other.
async function manyTimes(move) {
  for (let i = 0; i < 120; i += 1) await move(i);
}

// Frames while the table is scrolled and the diagram panned, with a processor so many times slower.
async function scrollAndPan(slower) {
  const tab = await tabOn(vizor.url);
  try {
    const { page } = tab;
    await slowDown(page, slower);
    await waitForLeader(page);
    await page.waitForSelector("#tabs button");
    await page.hover(".scroller");
    const first = await page.textContent("#events-summary");
    const scrolled = await framesWhile(page, () =>
      manyTimes((i) => page.mouse.wheel(0, i % 3 ? -600 : -60)));
    assert.notEqual(await page.textContent("#events-summary"), first, "earlier events came");
    const box = await page.locator("vizor-spacetime canvas").boundingBox();
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width / 2, y);
    await page.mouse.down();
    const panned = await framesWhile(page, () => manyTimes((i) =>
      page.mouse.move(box.x + box.width / 2 + (i % 60 < 30 ? i % 60 : 60 - (i % 60)) * 8, y)));
    await page.mouse.up();
    return [["scrolling", scrolled], ["panning", panned]];
  } finally {
    await tab.page.close();
  }
}

test("U5: frames of a million events while scrolling and panning", { skip }, async () => {
  for (const [slower, goal] of [[1, "p95 16.8, p99 33.4"], [4, "30 frames a second"]]) {
    for (const [what, seen] of await scrollAndPan(slower)) {
      console.log(`# U5: ${what} in a million events, processor ${slower} times slower: ` +
        `${seen.text}; the goal is ${goal}; ${seen.busy.toFixed(1)} ms of processor ` +
        "time a frame");
      assert.ok(seen.busy < 30 * slower, `a frame takes ${seen.busy} ms of processor time`);
      assert.ok(seen.p50 < 250);
    }
  }
});

test("U6: a step redraws the whole page", { skip }, async () => {
  const tab = await tabOn(vizor.url);
  try {
    const { page } = tab;
    await waitForLeader(page);
    await page.waitForSelector("#tabs button");
    const cpuMs = await meterOf(page);
    await page.keyboard.press("[");
    const before = await cpuMs();
    const times = await page.evaluate(async () => {
      const taken = [];
      for (let i = 0; i < 400; i += 1) {
        const begin = performance.now();
        const key = i % 10 === 9 ? "[" : "ArrowLeft";
        document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
        // A message that is posted in a frame comes after the frame is painted.
        await new Promise((done) => requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = done;
          port2.postMessage(0);
        }));
        taken.push(performance.now() - begin);
      }
      return taken;
    });
    const busy = ((await cpuMs()) - before) / times.length;
    console.log(`# U6: a step is painted after ${figures(times).text}; the goal is p99 50; ` +
      `${busy.toFixed(1)} ms of processor time`);
    assert.match(await page.textContent("#scrub-text"), /^event /);
    assert.ok(busy < 50, `a step takes ${busy} ms of processor time`);
    assert.ok(figures(times).p50 < 500);
  } finally {
    await tab.page.close();
  }
});

test("U7: vizor's memory with a million events and three pages", { skip }, async () => {
  const tabs = [];
  for (let i = 0; i < 3; i += 1) tabs.push(await tabOn(vizor.url));
  for (const tab of tabs) await waitForLeader(tab.page);
  const resident = await vizor.residentMb();
  for (const tab of tabs) await tab.page.close();
  console.log(`# U7: vizor takes ${resident.toFixed(0)} MB; the goal is 300`);
  assert.ok(resident < 300, `vizor takes ${resident} MB`);
});

test("U14: no message is received before it is sent", { skip }, async () => {
  const { journal } = await vizor.ask("/api/status");
  const sent = new Map();
  let [arrows, backwards] = [0, 0];
  for (let from = journal.next - 60_000; from < journal.next; from += PAGE_MAX) {
    for (const event of await vizor.ask(`/api/events?from=${from}&n=${PAGE_MAX}`)) {
      if (event.type === "msg.send") sent.set(event.d.id, event.n);
      if (event.type === "msg.recv") {
        arrows += 1;
        if (!sent.has(event.d.id)) backwards += 1;
      }
    }
  }
  console.log(`# U14: ${backwards} of ${arrows} arrows point backwards`);
  assert.ok(arrows > 1000);
  assert.equal(backwards, 0);
});
