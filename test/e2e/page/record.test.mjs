// The page against the real `graftd vizor`, for what vizor does for it: the search in the whole
// record and the time line of what is not loaded.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { recordedText } from "../../../viz/page/test/recorded.mjs";
import { ARTEFACTS } from "./browser.mjs";
import { until, waitForLeader } from "./look.mjs";
import { tabOn } from "./scene.mjs";
import { PAGE, temporaryDirectory, UNBUILT, Vizor } from "./vizor.mjs";

const skip = UNBUILT;

/** The cursor's ordinal, as the time line tells it. */
async function cursorOf(page) {
  const told = /event ([\d,]+) of/.exec(await page.textContent("#scrub-text"));
  return told ? Number(told[1].replaceAll(",", "")) - 1 : -1;
}

async function goTo(page, n) {
  await until(`move the cursor to ${n}`, async () => (await cursorOf(page)) === n);
}

// The recorded run in a real vizor, and a tab on it that holds its end only.
async function replayed(run) {
  const directory = await temporaryDirectory();
  const path = join(directory.path, "five.ndjson");
  await writeFile(path, recordedText());
  const vizor = await Vizor.start(["replay", path, "-assets", PAGE]);
  const tab = await tabOn(vizor.url);
  try {
    await waitForLeader(tab.page);
    const { journal } = await vizor.ask("/api/status");
    await until("load the end", async () => (await cursorOf(tab.page)) === journal.next - 1);
    await run({ page: tab.page, vizor });
    assert.deepEqual(await tab.misdeeds(), []);
  } finally {
    await tab.page.close();
    await vizor.stop();
    await directory.remove();
  }
}

test("a text is found in the whole record, forwards and backwards", { skip }, async () => {
  await replayed(async ({ page, vizor }) => {
    const { numbers } = await vizor.ask(`/api/search?q=${encodeURIComponent('"to":"leader"')}`);
    assert.ok(numbers.length >= 2 && numbers[0] < 1000, String(numbers));
    await page.keyboard.press("F");
    await page.keyboard.type('"to":"LEADER"');
    for (const n of numbers.toReversed()) {
      await page.keyboard.press("Shift+Enter");
      await goTo(page, n);
    }
    assert.match(await page.textContent("vizor-inspector"), /node0 leads term 2/);
    await page.keyboard.press("Shift+Enter");
    await until("say that there is none", async () =>
      /no earlier event holds “"to":"LEADER"”/.test(await page.textContent("#banner")));
    await page.keyboard.press("Escape");
    await page.keyboard.press("n");
    await goTo(page, numbers[1]);
    assert.equal(await page.isHidden("#banner"), true);
    await page.click('[aria-keyshortcuts="N"]');
    await goTo(page, numbers[0]);
    await page.screenshot({ path: join(ARTEFACTS, "found.png") });
  });
});

test("the time line shows the whole record and goes where nothing is loaded", { skip }, async () => {
  await replayed(async ({ page }) => {
    const asked = await page.evaluate(async () => {
      const names = () => performance.getEntriesByType("resource").map((one) => one.name);
      while (!names().some((name) => name.includes("/api/histogram?all"))) {
        await new Promise((done) => setTimeout(done, 20));
      }
      return names().filter((name) => name.includes("/api/events")).length;
    });
    assert.ok(asked <= 1, "not more than the end was loaded for it");
    await page.waitForTimeout(300);
    const { width } = await page.locator(".slider").boundingBox();
    await page.click(".slider", { position: { x: 2, y: 20 } });
    await until("go to the beginning", async () => (await cursorOf(page)) < 200);
    await page.click(".slider", { position: { x: width / 2, y: 20 } });
    await until("go to the middle", async () => {
      const n = await cursorOf(page);
      return n > 400 && n < 3000;
    });
    await page.screenshot({ path: join(ARTEFACTS, "timeline.png") });
  });
});
