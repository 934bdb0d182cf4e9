// How a test reads the page: the same for the stand-in and for the real vizor.

import { visible } from "../../../viz/page/core/safe.js";

export async function until(what, check, timeoutMs = 15_000) {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const found = await check();
    if (found) return found;
    if (Date.now() > end) throw new Error(`after ${timeoutMs} ms the page still does not ${what}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

// The leader as sentence and ring name it; null if there is none or they do not agree.
export function leaderOf(page) {
  return page.evaluate(() => {
    const heading = document.querySelector("#verdict-text");
    const named = heading?.dataset.leader ?? "";
    // A leader that was cut off may still wear its crown beside the new one.
    const crowns = document.querySelectorAll('[data-node][data-role="leader"][data-alive="up"]');
    const agree = named !== "" && heading.textContent.includes(named);
    return agree && [...crowns].some((node) => node.dataset.node === named) ? named : null;
  });
}

export async function waitForLeader(page, accept = () => true, timeoutMs = 15_000) {
  return until("name the leader", async () => {
    const leader = await leaderOf(page);
    return leader !== null && accept(leader) ? leader : null;
  }, timeoutMs);
}

export function verdictOf(page) {
  return page.textContent("#verdict-text");
}

// The rows in view, from top to bottom, as of the next frame.
export function rowsOf(page) {
  return page.evaluate(async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    return [...document.querySelectorAll(".layer > .row:not([hidden])")]
      .map((row) => {
        const box = row.getBoundingClientRect();
        const text = (selector) => row.querySelector(selector)?.textContent ?? "";
        return {
          n: Number(row.dataset.n), top: box.top, height: box.height,
          text: text(".text"), node: text(".node"), details: text(".details"), flag: text(".flag"),
          chosen: row.getAttribute("aria-selected") === "true",
        };
      })
      .sort((a, b) => a.top - b.top);
  });
}

export async function setFilter(page, text) {
  await page.fill("#filter", text);
  await page.waitForTimeout(60);
}

// Opens the details of one event and gives back their text.
export async function openEvent(page, n) {
  await setFilter(page, `n:${n}`);
  await until(`show event ${n}`, async () => (await rowsOf(page)).some((row) => row.n === n));
  if (await page.isHidden(".open")) await page.click(`.row[data-n="${n}"]`);
  const marker = `event ${n} `;
  await until("open the details", async () =>
    !(await page.isHidden(".open")) &&
    (await page.textContent(".open-head b"))?.startsWith(marker) &&
    (await page.textContent(".open pre")) !== "loading …");
  return page.textContent(".open pre");
}

// As many ordinals as one filter takes.
const WALK_MAX = 40;

// Opens one event after the other and gives each one's row and details to `look`.
export async function walkEvents(page, ordinals, look) {
  const sorted = [...ordinals].sort((a, b) => a - b);
  for (let at = 0; at < sorted.length; at += WALK_MAX) {
    await walkSome(page, sorted.slice(at, at + WALK_MAX), look);
  }
}

async function walkSome(page, sorted, look) {
  await openEvent(page, sorted[0]);
  await setFilter(page, `n:${sorted.join(",")}`);
  await page.keyboard.press("Escape");
  for (const n of sorted) {
    const row = await until(`choose event ${n}`, async () =>
      (await rowsOf(page)).find((one) => one.chosen && one.n === n));
    await until(`load event ${n}`, async () =>
      (await page.textContent(".open pre")) !== "loading …");
    await look(row, await page.textContent(".open pre"));
    await page.keyboard.press("j");
  }
}

// A stranger's text as the open details show it: as a JSON string, then made visible.
export function asShownInJson(text) {
  return visible(JSON.stringify(text), 100_000).slice(1, -1);
}

// What the document consists of besides text: hostile text must not add to it.
export function elementsOf(page) {
  return page.evaluate(() => {
    const count = (selector) => document.querySelectorAll(selector).length;
    return {
      scripts: count("script"),
      strangers: count("img, iframe, a, math, animate, base, style, object"),
      links: count("link:not([rel=modulepreload])"), open: count("dialog[open]"),
      metas: count("meta"), empties: count("vizor-empty"), harmed: globalThis.__harmed ?? 0,
    };
  });
}
