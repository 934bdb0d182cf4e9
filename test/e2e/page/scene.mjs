// What every browser test starts from: one browser a file, and a vizor with a short story.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before } from "node:test";
import { FakeVizor } from "../../../viz/page/test/fake_vizor.mjs";
import { recordedEvents, stateAfter } from "../../../viz/page/test/recorded.mjs";
import { Story } from "../../../viz/page/test/story.mjs";
import { ARTEFACTS, openBrowser, openTab } from "./browser.mjs";
import { rowsOf, until, waitForLeader } from "./look.mjs";

let browser;

before(async () => {
  mkdirSync(ARTEFACTS, { recursive: true });
  browser = await openBrowser();
});

after(async () => {
  await browser.close();
});

export function tabOn(url, options) {
  return openTab(browser, url, options);
}

// A vizor with a short story, a tab on it, and the check that the tab did nothing it must not.
export async function scene(run, options = {}) {
  const vizor = new FakeVizor();
  const url = await vizor.start();
  const story = new Story(options.names ?? ["node0", "node1", "node2"]);
  if (!options.empty) {
    story.elect("node0");
    for (let i = 0; i < (options.writes ?? 6); i += 1) {
      story.write(`k${i}`, `v${i}`);
      story.beat();
    }
    vizor.push(...story.take());
  }
  const tab = await tabOn(url + (options.hash ?? ""), options);
  try {
    if (!options.empty) {
      await waitForLeader(tab.page);
      await until("show events", async () => (await rowsOf(tab.page)).length > 0);
    }
    await run({ vizor, story, url, tab, page: tab.page });
    assert.deepEqual(await tab.misdeeds(), []);
  } finally {
    await tab.page.close();
    await vizor.stop();
  }
}

export async function newestRow(page) {
  const rows = await rowsOf(page);
  return rows[rows.length - 1];
}

const CHECKS = [
  { name: "election_safety", title: "Election safety", verdict: "holds", count: 3, witnesses: [] },
  { name: "log_matching", title: "Log matching", verdict: "violated", count: 78, upto: 18,
    witnesses: ["node0/1/1051"] },
  { name: "commit_quorum", title: "Commit quorum", verdict: "unknown", count: 12,
    missing: "112 events of node3", witnesses: [] },
];

// A vizor that has the recorded run, and a tab on it.
export async function recorded(run, options = {}) {
  const vizor = new FakeVizor();
  const url = await vizor.start();
  const events = options.empty ? [] : recordedEvents();
  vizor.push(events, { ...stateAfter(events), counters: {}, checks: options.checks ?? CHECKS });
  const tab = await tabOn(url + (options.hash ?? ""), options);
  try {
    if (!options.empty) {
      await until("draw the scrubber", async () =>
        /of 3,300/.test(await tab.page.textContent("#scrub-text")));
    }
    await run({ page: tab.page, events, vizor, url });
    assert.deepEqual(await tab.misdeeds(), []);
  } finally {
    await tab.page.close();
    await vizor.stop();
  }
}
