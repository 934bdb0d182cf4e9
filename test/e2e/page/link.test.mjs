// A link and an exported file show what was seen when they were made, to the pixel. Pictures of what
// differs go to build/page.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { ARTEFACTS } from "./browser.mjs";
import { until } from "./look.mjs";
import { recorded, tabOn } from "./scene.mjs";

/** Only the packed page is one file when it is exported. */
const UNPACKED = !process.env.GRAFTD_PAGE && "the page is not packed: build it, and use run.sh";

/** Of all pixels, what may differ: the edges of a line that begins a part of a pixel elsewhere. */
const DIFFERENT_MAX = 0.001;

// The share of pixels that differ in the least, found by the browser's own decoder.
async function shareDifferent(page, one, other) {
  return page.evaluate(async (pictures) => {
    const [a, b] = await Promise.all(pictures.map(async (picture) => {
      const bitmap = await createImageBitmap(await (await fetch(picture)).blob());
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
      context.drawImage(bitmap, 0, 0);
      return context.getImageData(0, 0, bitmap.width, bitmap.height);
    }));
    if (a.width !== b.width || a.height !== b.height) return 1;
    const [left, right] = [new Uint32Array(a.data.buffer), new Uint32Array(b.data.buffer)];
    return left.filter((pixel, at) => pixel !== right[at]).length / left.length;
  }, [one, other].map((bytes) => `data:image/png;base64,${bytes.toString("base64")}`));
}

// A picture in which nothing moves any more: twice the same, and no rate of the events that came.
// The chip of the connection is covered: its clock says when the page paused, a file has none.
async function stillPicture(page) {
  await until("come to rest", async () =>
    !/[1-9]\d* ev\/s/.test(await page.textContent("#connection")));
  const mask = [page.locator("#connection")];
  let before = await page.screenshot({ mask });
  return until("stand still", async () => {
    await page.waitForTimeout(200);
    const now = await page.screenshot({ mask });
    const same = now.equals(before);
    before = now;
    return same && now;
  });
}

// Opens the address in a fresh page and tells how much of it looks other than the picture.
async function differenceOf(name, before, address) {
  const tab = await tabOn(address);
  const judge = await tabOn("about:blank");
  try {
    await until("show the moment", async () =>
      /event [\d,]+ of/.test(await tab.page.textContent("#scrub-text")) &&
      (await tab.page.textContent("#follow")) !== "following");
    const after = await stillPicture(tab.page);
    const share = await shareDifferent(judge.page, before, after);
    await tab.page.screenshot({ path: join(ARTEFACTS, `link-${name}-again.png`) });
    return share;
  } finally {
    await judge.page.close();
    await tab.page.close();
  }
}

async function linkOf(page) {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.keyboard.press("y");
  const link = await page.evaluate(() => navigator.clipboard.readText());
  // The button's word goes by itself.
  await until("end saying that it is copied", async () =>
    (await page.textContent("#link")) === "Copy link");
  return link;
}

// The exported file as the browser saves it.
async function exportedPage(page) {
  await page.keyboard.press("x");
  const [download] = await Promise.all([
    page.waitForEvent("download"), page.click('dialog[open] button:text-is("HTML")'),
  ]);
  const path = join(ARTEFACTS, "exported.html");
  await download.saveAs(path);
  await page.click('dialog[open] button:text-is("Close")');
  await page.mouse.move(0, 0);
  return path;
}

const SCENES = [
  ["overview", ["[", "ArrowLeft", "ArrowLeft"]],
  ["nodes", ["2", "[", "c", "k", "k", "k"]],
  ["flat", ["2", "v", "h", "[", "j", "Enter"]],
  ["time", ["3", "[", "w", "w", "d", "C"]],
  ["forks", ["4", "["]],
  ["kv", ["5", "Shift+ArrowLeft"]],
  ["metrics", ["7", "[", "["]],
  ["compare", ["8", "["]],
];

test("U16: a link shows the same pixels in a fresh page", async () => {
  for (const [name, keys] of SCENES) {
    await recorded(async ({ page }) => {
      await page.fill("#filter", name === "nodes" ? "-hb term>=2" : "-hb");
      await page.keyboard.press("Escape");
      for (const key of keys) {
        await page.keyboard.press(key);
        await page.waitForTimeout(100);
      }
      if (name === "nodes") {
        await page.hover(".scroller");
        await page.mouse.wheel(0, 77);
        await page.mouse.move(0, 0);
      }
      const link = await linkOf(page);
      const before = await stillPicture(page);
      await page.screenshot({ path: join(ARTEFACTS, `link-${name}.png`) });
      const share = await differenceOf(name, before, link);
      console.log(`# U16: ${name}: ${(share * 100).toFixed(3)} % of the pixels differ; ` +
        `the goal is 0.1 (${link.replace(/.*#/, "#")})`);
      assert.ok(share < DIFFERENT_MAX, `${name}: ${share * 100} % differ`);
    });
  }
});

test("U16: an exported file shows the same pixels without a server", { skip: UNPACKED }, async () => {
  const looks = [["file", ["[", "ArrowLeft"]], ["file-time", ["3", "[", "w", "d"]]];
  for (const [name, keys] of looks) {
    let [path, before] = ["", null];
    await recorded(async ({ page }) => {
      // The file has what is loaded: all of the record.
      await until("load all", async () => {
        await page.keyboard.press("Home");
        return !/earlier/.test(await page.textContent("#events-summary"));
      });
      await page.keyboard.press("l");
      await page.fill("#filter", "-hb term>=2");
      await page.keyboard.press("Escape");
      for (const key of keys) {
        await page.keyboard.press(key);
        await page.waitForTimeout(100);
      }
      path = await exportedPage(page);
      before = await stillPicture(page);
      await page.screenshot({ path: join(ARTEFACTS, `link-${name}.png`) });
    });
    // Its vizor is gone.
    const share = await differenceOf(name, before, String(pathToFileURL(path)));
    console.log(`# U16: ${name}: ${(share * 100).toFixed(3)} % of the pixels differ; ` +
      "the goal is 0.1");
    assert.ok(share < DIFFERENT_MAX, `${name}: ${share * 100} % differ`);
  }
});
