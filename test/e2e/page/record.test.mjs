// The page against the real `graftd vizor`, for what vizor does for it: the search in the whole
// record, the time line of what is not loaded, and commands to a real node.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { recordedText } from "../../../viz/page/test/recorded.mjs";
import { ARTEFACTS } from "./browser.mjs";
import { until, waitForLeader } from "./look.mjs";
import { tabOn } from "./scene.mjs";
import { freePort, PAGE, PROGRAM, temporaryDirectory, UNBUILT, Vizor } from "./vizor.mjs";

const skip = UNBUILT;

/** The cursor's ordinal, as the time line tells it. */
async function cursorOf(page) {
  const told = /event ([\d,]+) of/.exec(await page.textContent("#scrub-text"));
  return told ? Number(told[1].replaceAll(",", "")) - 1 : -1;
}

async function goTo(page, n) {
  await until(`move the cursor to ${n}`, async () => (await cursorOf(page)) === n);
}

// The recorded run in a real vizor, and a tab on it that holds its end only. Beside it, as much of
// it as is told.
async function replayed(run, compared = "") {
  const directory = await temporaryDirectory();
  const path = join(directory.path, "five.ndjson");
  await writeFile(path, recordedText());
  const more = [];
  if (compared !== "") {
    more.push("-compare", join(directory.path, "part.ndjson"));
    await writeFile(more[1], compared);
  }
  const vizor = await Vizor.start(["replay", path, "-assets", PAGE, ...more]);
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
    const { width } = await page.locator(".slider").boundingBox();
    // Until the answer is drawn, the line begins with what is loaded.
    await until("go to the beginning", async () => {
      await page.click(".slider", { position: { x: 2, y: 20 } });
      return (await cursorOf(page)) < 200;
    });
    await page.click(".slider", { position: { x: width / 2, y: 20 } });
    await until("go to the middle", async () => {
      const n = await cursorOf(page);
      return n > 400 && n < 3000;
    });
    await page.screenshot({ path: join(ARTEFACTS, "timeline.png") });
  });
});

test("the run is laid beside another one, and a milestone is gone to", { skip }, async () => {
  const lines = recordedText().trimEnd().split("\n");
  const part = lines.slice(0, lines.length / 2).join("\n");
  await replayed(async ({ page }) => {
    await page.keyboard.press("8");
    const row = page.locator('vizor-compare tr:has-text("leaders: after 1 the same")');
    await row.waitFor();
    assert.match(await page.innerText("vizor-compare .panel-head"), /five.ndjson · \S+part.ndjson/);
    const [one, other] = await row.locator("td").allInnerTexts();
    assert.match(one, /^node1 in term 3, \+\d+\.\d{3} s$/);
    assert.equal(other, "nothing");
    const entries = page.locator('vizor-compare tr:has-text("applied entries")');
    assert.equal(await entries.getAttribute("class"), null);
    await row.locator("button").click();
    await until("go to the election", async () =>
      /node1 leads term 3, elected by/.test(await page.innerText("vizor-inspector")));
    await page.screenshot({ path: join(ARTEFACTS, "compare.png") });
  }, part);
});

test("a vizor with one run says how two are compared", { skip }, async () => {
  await replayed(async ({ page }) => {
    await page.keyboard.press("8");
    await until("say how", async () =>
      /graftd vizor replay RUN -compare OTHER/.test(await page.innerText("vizor-compare")));
  });
});

test("no page commands a vizor that was not told to let it", { skip }, async () => {
  await replayed(async ({ page, vizor }) => {
    assert.equal(await page.isHidden("vizor-chaos"), true);
    const answer = await fetch(`${vizor.url}api/command`, { method: "POST", body: "{}" });
    assert.equal(answer.status, 403);
    assert.match((await answer.json()).error.message, /start it with -allow-chaos/);
  });
});

// A vizor that takes commands, and a cluster of one node.
async function commanded(run) {
  const directory = await temporaryDirectory();
  const vizor = await Vizor.start(["serve", "-allow-chaos", "-assets", PAGE]);
  const [http, raft] = [await freePort(), await freePort()];
  const words = ["node", "-id", "n0", "-haddr", `127.0.0.1:${http}`, "-raddr", `127.0.0.1:${raft}`,
    "-vizor", vizor.url.slice(0, -1), "-trace", "full", "-chaos", join(directory.path, "n0")];
  const node = spawn(PROGRAM, words, { stdio: "ignore" });
  const tab = await tabOn(vizor.url);
  try {
    await waitForLeader(tab.page, (name) => name === "n0", 30_000);
    await tab.page.click("vizor-chaos summary");
    await run({ page: tab.page, node, http });
    assert.deepEqual(await tab.misdeeds(), []);
  } finally {
    await tab.page.close();
    node.kill("SIGKILL");
    await vizor.stop();
    await directory.remove();
  }
}

async function says(page, pattern) {
  await until(`say ${pattern}`, async () => pattern.test(await page.textContent("vizor-chaos pre")));
}

const aliveOf = (page) => page.getAttribute('[data-node="n0"]', "data-alive");

test("the page writes a key and pauses, cuts off and kills a node", { skip }, async () => {
  await commanded(async ({ page, node, http }) => {
    await page.fill('vizor-chaos [aria-label="key"]', "it's");
    await page.fill('vizor-chaos [aria-label="value"]', "@blue");
    await page.click('[data-do="put"]');
    await says(page, new RegExp(`^\\$ graftd client -endpoints 127.0.0.1:${http} put ` +
      "'it'\\\\''s' @@blue\nOK\n$"));
    const read = await fetch(`http://127.0.0.1:${http}/v1/kv/it%27s`);
    assert.equal(await read.text(), "@blue");

    await page.click('[data-do="pause"]');
    await says(page, new RegExp(`^\\$ graftd chaos pause -on node:127.0.0.1:${http}\npaused node`));
    await until("show it silent", async () => (await aliveOf(page)) === "silent");
    await page.click('[data-do="resume"]');
    await says(page, /resumed node/);
    await until("show it up", async () => (await aliveOf(page)) === "up");

    await page.click('[data-do="isolate"]');
    await says(page, new RegExp(`^\\$ graftd chaos isolate -on node:127.0.0.1:${http}\nfault `));
    const faults = () => page.textContent("#faults");
    await until("show the fault", async () => (await faults()) !== "");
    await page.click('[data-do="clear"]');
    await says(page, /all faults in node 127.0.0.1:\d+ ended/);
    await until("show none", async () => (await faults()) === "");
    await page.screenshot({ path: join(ARTEFACTS, "chaos.png") });

    await page.click('[data-do="cut"]');
    await says(page, /^cut takes the name of another node as peer$/);
    const ended = once(node, "exit");
    await page.click('[data-do="kill"]');
    await says(page, new RegExp(`^\\$ graftd chaos kill -on node:127.0.0.1:${http}\nkilled node`));
    assert.deepEqual(await ended, [null, "SIGKILL"]);
  });
});
