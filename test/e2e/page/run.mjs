// The page against a real cluster: reads the leader's name from the page, writes hostile keys and
// values through a node, has the leader killed, and waits until the page names another.
//
//   node run.mjs --vizor http://127.0.0.1:8090/ --kill 'kill -9 $(cat "$GRAFTD_LEADER.pid")' \
//                [--node http://127.0.0.1:11000] [--seconds 20]
//
// --vizor  the page's address (or GRAFTD_VIZOR)
// --kill   a shell command that stops the leader, whose name is in GRAFTD_LEADER (or GRAFTD_KILL)
// --node   a node that takes writes (or GRAFTD_NODE); without it nothing hostile is written. To see
//          keys in the page the nodes have to run with -trace full
// --seconds how long the page may take to name the next leader (20)
//
// Exit status: 0 all held, 1 something did not (a sentence on stderr), 2 usage.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { visible } from "../../../viz/page/core/safe.js";
import { ARTEFACTS, openBrowser, openTab } from "./browser.mjs";
import { HOSTILE_ONCE } from "./hostile.mjs";
import {
  asShownInJson, elementsOf, setFilter, until, verdictOf, waitForLeader, walkEvents,
} from "./look.mjs";

const STRING = { type: "string" };
const PAGE_MAX = 5000;
// A key may have 1 KiB; a lone surrogate cannot leave as UTF-8.
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])/;
const KEYS = HOSTILE_ONCE.filter((text) => text.length < 900 && !LONE_SURROGATE.test(text));

function settings() {
  const { values } = parseArgs({
    options: { vizor: STRING, kill: STRING, node: STRING, seconds: STRING },
  });
  const vizor = values.vizor ?? process.env.GRAFTD_VIZOR;
  const kill = values.kill ?? process.env.GRAFTD_KILL;
  if (!vizor || !kill) throw new TypeError("--vizor URL and --kill COMMAND are needed");
  const node = values.node ?? process.env.GRAFTD_NODE ?? "";
  return { vizor, kill, node, timeoutMs: Number(values.seconds ?? 20) * 1000 };
}

async function write(node, key, value) {
  const answer = await fetch(new URL("/key", node), {
    method: "POST",
    headers: { "content-type": "application/json" },
    // fromEntries makes "__proto__" a key like any other.
    body: JSON.stringify(Object.fromEntries([[key, value]])),
  });
  const text = await answer.text();
  assert.equal(answer.status, 200, `writing ${JSON.stringify(key)}: ${answer.status} ${text}`);
}

// The first event of the record that speaks of the key; null if there is none yet.
async function eventWithKey(vizor, key, from) {
  const url = new URL(`/api/events?from=${from}&n=${PAGE_MAX}`, vizor);
  const events = await (await fetch(url)).json();
  const has = (event) => event.d?.key === key || event.d?.entries?.some?.((one) => one.key === key);
  return events.find(has) ?? null;
}

async function nextOrdinal(vizor) {
  const status = await (await fetch(new URL("/api/status", vizor))).json();
  const next = status.journal?.next ?? status.counters?.events ?? 0;
  return Math.max(next - 1000, 0);
}

async function checkHostileKeys(page, { vizor, node, timeoutMs }) {
  const before = await elementsOf(page);
  const from = await nextOrdinal(vizor);
  for (const key of KEYS) await write(node, key, key);
  const keyOf = new Map();
  for (const key of KEYS) {
    const event = await until(`bring an event with the key ${JSON.stringify(key)}`,
      () => eventWithKey(vizor, key, from), timeoutMs);
    keyOf.set(event.n, key);
  }
  await walkEvents(page, keyOf.keys(), (row, shown) => {
    const key = keyOf.get(row.n);
    assert.ok(shown.includes(asShownInJson(key).slice(0, 100)), `the key is text: ${visible(key)}`);
  });
  await setFilter(page, "-hb");
  await page.keyboard.press("Escape");
  await page.click("#follow");
  assert.deepEqual(await elementsOf(page), before, "hostile keys made no elements");
  return KEYS.length;
}

async function kill(command, leader) {
  const environment = { ...process.env, GRAFTD_LEADER: leader };
  await promisify(execFile)("/bin/sh", ["-c", command], { env: environment });
}

async function check(browser, wanted) {
  const opened = Date.now();
  const tab = await openTab(browser, wanted.vizor);
  const { page } = tab;
  const leader = await waitForLeader(page, undefined, wanted.timeoutMs);
  console.log(`page: names ${leader} as leader after ${Date.now() - opened} ms`);
  if (wanted.node !== "") {
    console.log(`page: shows ${await checkHostileKeys(page, wanted)} hostile keys as text`);
  }
  await page.screenshot({ path: join(ARTEFACTS, "run-before.png") });
  const old = await waitForLeader(page, undefined, wanted.timeoutMs);
  await kill(wanted.kill, old);
  const killed = Date.now();
  const next = await waitForLeader(page, (name) => name !== old, wanted.timeoutMs);
  console.log(`page: names ${next} instead of ${old} after ${Date.now() - killed} ms: ` +
    `${await verdictOf(page)}`);
  await page.screenshot({ path: join(ARTEFACTS, "run-after.png") });
  assert.deepEqual(await tab.misdeeds(), [], "the page did something it must not");
}

async function main() {
  const wanted = settings();
  mkdirSync(ARTEFACTS, { recursive: true });
  const browser = await openBrowser();
  try {
    await check(browser, wanted);
  } finally {
    await browser.close();
  }
}

main().catch((error) => {
  console.error(`page: ${error.message}`);
  process.exitCode = error instanceof TypeError ? 2 : 1;
});
