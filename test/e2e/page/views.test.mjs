// The views at one cursor, on a recorded run of five real nodes: links, steps, causes, files, and
// accessibility in every theme and size. Pictures go to build/page.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { recordedText } from "../../../viz/page/test/recorded.mjs";
import { ARTEFACTS } from "./browser.mjs";
import { until, verdictOf } from "./look.mjs";
import { recorded } from "./scene.mjs";

const AXE = createRequire(new URL("../../../viz/page/test/package.json", import.meta.url))
  .resolve("axe-core/axe.min.js");

async function axeFindings(page) {
  const source = await readFile(AXE, "utf8");
  // Through the protocol: the page's policy lets no script in.
  const session = await page.context().newCDPSession(page);
  await session.send("Runtime.evaluate", { expression: source });
  const found = await page.evaluate(async () => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    const result = await globalThis.axe.run(document, { runOnly: tags });
    return result.violations.flatMap((one) => one.nodes.map((node) =>
      `${one.id}: ${node.target.join(" ")} ${node.failureSummary}`.slice(0, 400)));
  });
  return found;
}

test("a link reopens the moment in every view", async () => {
  await recorded(async ({ page }) => {
    await until("go to the event", async () =>
      /event 2,421 of/.test(await page.textContent("#scrub-text")));
    assert.match(await page.innerText("vizor-inspector"), /node0 removes its entries 15 to 17/);
    assert.match(await verdictOf(page), /^node1 leads term 3 · 5 of 5 up · 18 committed/);
    const rows = await page.locator("vizor-grid tbody tr").allInnerTexts();
    assert.equal(rows.length, 5);
    assert.match(rows[0], /node0[^]*2\s+2\s+2\s*$/);
    await page.screenshot({ path: join(ARTEFACTS, "overview-dark.png") });
    for (const [key, name] of [["3", "time"], ["4", "forks"], ["5", "kv"], ["6", "checks"],
      ["7", "metrics"], ["8", "compare"]]) {
      await page.keyboard.press(key);
      await page.waitForTimeout(700);
      await page.screenshot({ path: join(ARTEFACTS, `${name}-dark.png`) });
    }
    await page.keyboard.press("4");
    await until("tell of the lost entries", async () =>
      /Entries 15 to 17 of term 2 lost/.test(await page.innerText("vizor-forks")));
    await until("have it in the address", () => page.evaluate(() =>
      location.hash.startsWith("#at=node0/1/1051&n=2420&view=forks")));
  }, { hash: "#at=node0/1/1051&n=2420", colorScheme: "dark" });
});

test("keys step by event, by election and to the cause", async () => {
  await recorded(async ({ page, events }) => {
    const at = () => page.textContent("#scrub-text");
    await page.keyboard.press("[");
    const election = events.findLast((one) => one.type === "role.change" && one.d.to === "leader");
    await until("go to the election", async () =>
      (await at()).startsWith(`event ${(election.n + 1).toLocaleString("en")} `));
    const chosenIs = (what, pattern) => until(what, async () =>
      pattern.test(await page.innerText("vizor-inspector b")));
    await page.keyboard.press("c");
    await chosenIs("go to its cause", /RequestVoteReply, granted/);
    await page.keyboard.press("ArrowRight");
    await chosenIs("step to what it caused", /node2 leads term 4/);
    await page.keyboard.press("ArrowLeft");
    await chosenIs("step back", /RequestVoteReply, granted/);
    await page.keyboard.press("l");
    await until("follow", async () => (await page.textContent("#follow")) === "following");
  });
});

test("a file that is exported is opened by dropping it", async () => {
  await recorded(async ({ page }) => {
    const drop = await page.evaluateHandle((text) => {
      const data = new DataTransfer();
      data.items.add(new File([`${text}no event\n`], "run.ndjson"));
      return data;
    }, recordedText());
    await page.dispatchEvent("body", "drop", { dataTransfer: drop });
    await until("show the file", async () => /FILE/.test(await page.textContent("#connection")));
    await until("say which line was bad", async () =>
      /run.ndjson: 3300 events; 1 lines were no events, the first: line 3301/
        .test(await page.textContent("#banner-text")));
    assert.match(await verdictOf(page), /leads term 4/);
  }, { empty: true });
});

test("axe finds nothing in light, dark, narrow and empty", async () => {
  const looks = [["light", { hash: "#at=node0/1/1051&n=2420" }], ["dark", { colorScheme: "dark" }],
    ["narrow", { viewport: { width: 400, height: 900 } }], ["empty", { empty: true, checks: [] }],
    ["checks", { hash: "#view=checks" }], ["compare", { hash: "#view=compare" }]];
  for (const [name, options] of looks) {
    await recorded(async ({ page }) => {
      await page.waitForTimeout(600);
      const found = await axeFindings(page);
      console.log(`# axe, ${name}: ${found.length} violations`);
      await page.screenshot({ path: join(ARTEFACTS, `axe-${name}.png`), fullPage: true });
      assert.deepEqual(found, [], name);
    }, options);
  }
});
