// The page in a real browser, against a stand-in of vizor whose every event is ours.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { visible } from "../../../viz/page/core/safe.js";
import { FakeVizor } from "../../../viz/page/test/fake_vizor.mjs";
import { Story } from "../../../viz/page/test/story.mjs";
import { ARTEFACTS, openBrowser, openTab } from "./browser.mjs";
import { HOSTILE } from "./hostile.mjs";
import {
  asShownInJson, elementsOf, leaderOf, rowsOf, setFilter, until, verdictOf, waitForLeader,
  walkEvents,
} from "./look.mjs";

let browser;

before(async () => {
  mkdirSync(ARTEFACTS, { recursive: true });
  browser = await openBrowser();
});

after(async () => {
  await browser.close();
});

// A vizor with a short story, a tab on it, and the check that the tab did nothing it must not.
async function scene(run, options = {}) {
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
  const tab = await openTab(browser, url + (options.hash ?? ""), options);
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

async function newestRow(page) {
  const rows = await rowsOf(page);
  return rows[rows.length - 1];
}

test("the page names the leader, and the next one when it changes", async () => {
  await scene(async ({ vizor, story, page }) => {
    assert.equal(await leaderOf(page), "node0");
    assert.match(await verdictOf(page), /^node0 leads term 1 · 3 of 3 up · 7 committed$/);
    story.stop("node0");
    vizor.push(...story.take());
    await until("say that nobody leads", async () => /^no leader/.test(await verdictOf(page)));
    assert.equal(await page.getAttribute("#verdict-text", "data-level"), "bad");
    assert.equal(await page.getAttribute('[data-node="node0"]', "data-alive"), "stopped");
    story.elect("node2");
    vizor.push(...story.take());
    assert.equal(await waitForLeader(page, (name) => name !== "node0"), "node2");
    const row = page.locator(".nodes tr", { hasText: "node2" });
    assert.match(await row.innerText(), /leader\s+2\s+8\s+8\s+8\s+now/);
    await until("tell screen readers", async () =>
      /node2 leads term 2/.test(await page.textContent("#announcer")));
  });
});

test("a state without events changes the nodes too", async () => {
  await scene(async ({ vizor, page }) => {
    const state = structuredClone(vizor.state);
    state.nodes.node1.alive = "silent";
    state.faults = [{ id: "f1", kind: "partition", nodes: ["node1"], text: "node1 is cut off" }];
    state.violations = [{ rule: "election safety", text: "node0 and node1 both led term 1", n: 3 }];
    state.counters.malformed = 2;
    vizor.setState(state);
    await until("mark the silent node", async () =>
      (await page.getAttribute('[data-node="node1"]', "data-alive")) === "silent");
    assert.match(await page.textContent("#faults"), /node1 is cut off/);
    assert.match(await page.textContent("#violations"), /rule broken: election safety node0 and/);
    assert.match(await page.textContent("#counters"), /malformed 2/);
  });
});

test("hostile text is shown as text, wherever it comes from", async () => {
  await scene(async ({ vizor, story, page }) => {
    const before = await elementsOf(page);
    const first = vizor.events.length;
    for (const text of HOSTILE) {
      story.event(text, "log", text, text, { key: text, val: text, [text]: text }, { loc: text });
    }
    story.event(HOSTILE[0], HOSTILE[1], HOSTILE[2], HOSTILE[3], {}, { lvl: HOSTILE[4] });
    const [events, state] = story.take();
    // fromEntries, because an assignment to "__proto__" would not make a node of that name.
    const strangers = HOSTILE.slice(4, 17).map((text) =>
      [text, { ...state.nodes.node0, role: text, alive: text }]);
    state.nodes = Object.fromEntries([...Object.entries(state.nodes), ...strangers]);
    const [a, b] = [HOSTILE[0], HOSTILE[1]];
    state.verdict = { level: b, text: `${a} leads term 3 · ${b}` };
    state.faults = HOSTILE.slice(0, 6).map((text) => ({ id: text, kind: text, nodes: [text] }));
    state.violations = HOSTILE.map((text) => ({ rule: text, text, n: 1 }));
    state.counters[a] = 3;
    vizor.push(events, state);
    await until("show the hostile verdict", async () =>
      (await verdictOf(page)) === visible(`${a} leads term 3 · ${b}`));
    await walkEvents(page, HOSTILE.map((_, at) => first + at), (row, shown) => {
      const text = HOSTILE[row.n - first];
      const json = asShownInJson(text);
      // Long lines are cut by the table and the details; the beginning is there, as text.
      assert.ok(shown.includes(json.slice(0, 2000)), `details of ${json.slice(0, 60)}`);
      assert.equal(row.text, visible(text.replaceAll("\ud800", "\ufffd").slice(0, 400)));
      assert.equal(row.height, 22);
    });
    await setFilter(page, "");
    for (const key of ["Escape", "v", "End", "k", "?"]) await page.keyboard.press(key);
    await until("open the help", () => page.isVisible("dialog[open]"));
    await page.keyboard.press("Escape");
    await until("close the help", () => page.evaluate(() => !document.querySelector("dialog[open]")));
    assert.deepEqual(await elementsOf(page), before);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${wide} px too wide`);
    await page.screenshot({ path: join(ARTEFACTS, "hostile.png") });
  });
});

test("pausing keeps the view still, counts what is new and loses nothing", async () => {
  await scene(async ({ vizor, story, page }) => {
    const [before, shown] = [await verdictOf(page), await newestRow(page)];
    await page.keyboard.press("Space");
    await until("pause", async () => (await page.textContent("#pause")) === "Resume");
    story.write("later", "x");
    const [events, state] = story.take();
    vizor.push(events, state);
    await until("count the new events", async () =>
      (await page.textContent("#follow")) === `${events.length} new · follow live`);
    assert.equal(await verdictOf(page), before);
    assert.equal((await newestRow(page)).n, shown.n);
    assert.match(await page.textContent("#pause-note"), /^paused at .*; by now: node0 leads/);
    await page.keyboard.press("l");
    await until("follow again", async () => (await verdictOf(page)) === state.verdict.text);
    assert.equal((await newestRow(page)).n, vizor.events.length - 1);
  });
});

test("scrolling up pauses, j and k choose, Enter opens, Escape closes", async () => {
  await scene(async ({ vizor, page }) => {
    await page.mouse.move(1000, 500);
    await page.mouse.wheel(0, -300);
    await until("pause", async () => (await page.textContent("#pause")) === "Resume");
    await page.keyboard.press("End");
    await page.keyboard.press("k");
    await page.keyboard.press("Enter");
    await until("open", async () => !(await page.isHidden(".open")));
    const chosen = (await rowsOf(page)).find((row) => row.chosen);
    const event = vizor.events[chosen.n];
    assert.equal(chosen.text, event.text);
    assert.match(await page.textContent(".open-head b"), new RegExp(`^event ${chosen.n} `));
    assert.deepEqual(JSON.parse(await page.textContent(".open pre")), event);
    const frame = await page.evaluate(() => {
      const open = document.querySelector(".open").getBoundingClientRect();
      return open.bottom <= document.querySelector(".scroller").getBoundingClientRect().bottom + 1;
    });
    assert.ok(frame, "the details are in view");
    await page.keyboard.press("Escape");
    await until("close", async () => page.isHidden(".open"));
    await page.keyboard.press("Home");
    assert.equal((await until("go to the first", async () =>
      (await rowsOf(page)).find((row) => row.chosen && row.n === 0))).n, 0);
  }, { writes: 20 });
});

test("the filter shows what it says, is in the address, and says what is wrong with it", async () => {
  await scene(async ({ url, page }) => {
    await setFilter(page, "node:node1 type:commit");
    const rows = await rowsOf(page);
    assert.ok(rows.length >= 6);
    assert.ok(rows.every((row) => row.type === "commit" && row.node === "node1"));
    const link = await page.evaluate(() => location.href);
    assert.match(link, /#f=node%3Anode1\+type%3Acommit$/);
    await setFilter(page, "nodes:node1");
    assert.match(await page.textContent("#filter-error"), /“nodes” is not a field/);
    assert.equal((await rowsOf(page)).length, rows.length);
    await setFilter(page, "key:absent");
    assert.match(await page.innerText(".nothing"), /No event passes this filter/);
    await setFilter(page, "key:k3");
    assert.ok((await rowsOf(page)).every((row) => /k3/.test(row.text)));
    const again = await openTab(browser, `${url}#f=type%3Avote&view=flat`);
    await until("filter by its address", async () => {
      const shown = await rowsOf(again.page);
      return shown.length === 2 && shown.every((row) => row.type === "vote");
    });
    assert.equal(await again.page.getAttribute("#flat", "aria-pressed"), "true");
    await again.page.close();
  });
});

test("heartbeats are hidden until asked for", async () => {
  await scene(async ({ vizor, page }) => {
    const routine = vizor.events.filter((event) => event.type.startsWith("msg.") &&
      event.d.kind !== "RequestVote").length;
    assert.match(await page.textContent("#events-summary"), new RegExp(`${routine} heartbeats hidden`));
    assert.ok((await rowsOf(page)).every((row) => !/heartbeat/.test(row.text)));
    await page.click("#heartbeats");
    await until("show them", async () => (await rowsOf(page)).some((row) => /match/.test(row.text)));
    assert.equal(await page.inputValue("#filter"), "");
  });
});

test("a lost vizor is said, what is loaded stays usable, and the page resumes", async () => {
  await scene(async ({ vizor, story, page }) => {
    const last = vizor.events.length - 1;
    await vizor.stop();
    await until("say that it is disconnected", async () =>
      /^disconnected, showing the state at \d\d:\d\d:\d\d, trying again (in \d s|now)$/
        .test(await page.textContent("#banner-text")));
    assert.match(await page.textContent("#connection"), /DISCONNECTED/);
    assert.equal(await leaderOf(page), "node0");
    await setFilter(page, "type:commit");
    assert.ok((await rowsOf(page)).length > 5);
    await setFilter(page, "-hb");
    story.stop("node0");
    story.elect("node1");
    const [events, state] = story.take();
    for (const event of events) vizor.events.push({ ...event, n: vizor.events.length });
    vizor.state = state;
    await vizor.start();
    await page.evaluate(() => document.querySelector("#retry").click());
    assert.equal(await waitForLeader(page, (name) => name === "node1"), "node1");
    assert.equal(vizor.hellos[vizor.hellos.length - 1], last);
    await until("hide the banner", async () => page.isHidden("#banner"));
    await setFilter(page, "");
    const rows = (await rowsOf(page)).map((row) => row.n);
    assert.deepEqual(rows, rows.map((_, at) => vizor.events.length - rows.length + at));
    assert.match(await page.textContent("#events-summary"), new RegExp(`of ${vizor.events.length}`));
  });
});

test("a vizor that began anew is followed from its beginning", async () => {
  await scene(async ({ vizor, page }) => {
    await vizor.stop();
    const story = new Story(["n7", "n8", "n9"]);
    story.elect("n8");
    vizor.events = [];
    vizor.push(...story.take());
    await vizor.start();
    assert.equal(await waitForLeader(page, (name) => name === "n8"), "n8");
    await until("forget the old rows", async () => (await rowsOf(page)).every((row) =>
      /^n/.test(row.node) && !row.node.startsWith("node")));
  });
});

test("folded and lost events leave marks, and a fold opens", async () => {
  await scene(async ({ vizor, story, page }) => {
    story.event("node1", "trace.gap", "node", "112 events lost by the emitter",
      { from: 9, to: 120, why: "ring full" });
    vizor.push(...story.take());
    for (let i = 0; i < 4; i += 1) story.write(`f${i}`, "x");
    const [events] = story.take();
    const from = vizor.events.length;
    vizor.skip(events, { commit: 12, apply: 12 });
    await until("show the fold", async () => (await newestRow(page)).type === "fold");
    const fold = await newestRow(page);
    assert.match(fold.text, new RegExp(`^${events.length} events are folded here.*commit 12`));
    assert.ok((await page.getAttribute(`[data-n="${from - 1}"]`, "class")).includes("torn"));
    await page.click(`[data-n="${from}"]`);
    await until("open the fold", async () => (await newestRow(page)).n === vizor.events.length - 1);
  });
});

test("an empty vizor says what to do, and fills by itself", async () => {
  await scene(async ({ vizor, story, page }) => {
    await until("be live", async () => /LIVE/.test(await page.textContent("#connection")));
    assert.match(await page.innerText("vizor-empty"), /No node has reported yet\./);
    assert.match(await page.innerText("vizor-empty"), /graftd node -id node0 -vizor http:\/\/127/);
    await page.screenshot({ path: join(ARTEFACTS, "empty.png") });
    story.elect("node0");
    vizor.push(...story.take());
    assert.equal(await waitForLeader(page), "node0");
    assert.equal(await page.isHidden("vizor-empty"), true);
  }, { empty: true });
});

test("the table of a long record reaches its earliest events", async () => {
  await scene(async ({ vizor, page }) => {
    assert.match(await page.textContent("#events-summary"), /earlier$/);
    for (let i = 0; i < 4; i += 1) {
      await page.keyboard.press("Home");
      await page.waitForTimeout(80);
    }
    await until("show the first event", async () => (await rowsOf(page)).some((row) => row.n === 0));
    assert.match(await page.textContent("#events-summary"), new RegExp(`of .*${
      String(vizor.events.length).slice(-3)}`));
  }, { writes: 150 });
});

test("a hundred thousand events stay smooth, live and while scrolling", async () => {
  await scene(async ({ vizor, page }) => {
    await page.evaluate(() => {
      globalThis.__frames = [];
      let last = performance.now();
      const step = (now) => {
        globalThis.__frames.push(now - last);
        last = now;
        requestAnimationFrame(step);
      };
      requestAnimationFrame(step);
    });
    const meter = await page.context().newCDPSession(page);
    await meter.send("Performance.enable", { timeDomain: "threadTicks" });
    const cpuMs = async () => {
      const { metrics } = await meter.send("Performance.getMetrics");
      return metrics.find((metric) => metric.name === "TaskDuration").value * 1000;
    };
    const make = (i) => ({ at: 1_763_880_001_000_000 + i * 200, node: `node${i % 3}`, inc: 1,
      seq: i + 1000, type: i % 3 ? "commit" : "apply", term: 1, mod: "raft", loc: "raft.cpp:10",
      lvl: "info", text: `commits entry ${i} because a quorum has it`, d: { from: i, to: i + 1 } });
    const before = vizor.events.length;
    const cpuBefore = await cpuMs();
    for (let at = 0; at < 100_000; at += 1000) {
      vizor.push(Array.from({ length: 1000 }, (_, i) => make(at + i)));
      await new Promise((done) => setTimeout(done, 16));
    }
    await until("show the last", async () =>
      (await newestRow(page)).n === before + 99_999, 60_000);
    await page.mouse.move(1000, 500);
    for (let i = 0; i < 40; i += 1) {
      await page.mouse.wheel(0, i % 2 ? -900 : -400);
      await page.waitForTimeout(8);
    }
    const times = (await page.evaluate(() => globalThis.__frames)).sort((a, b) => a - b);
    const at = (share) => times[Math.floor(times.length * share)];
    const busy = ((await cpuMs()) - cpuBefore) / 100;
    console.log(`# 100,000 events: ${times.length} frames, p50 ${at(0.5).toFixed(1)}, ` +
      `p95 ${at(0.95).toFixed(1)} ms; ${busy.toFixed(1)} µs of processor time an event`);
    // Processor time, because other work on the machine may delay a frame but not make it dearer.
    // 100 µs leave half a core free at 5,000 events a second.
    assert.ok(busy < 100, `an event takes ${busy} µs of processor time`);
    assert.ok(at(0.5) < 250, `half of the frames take more than ${at(0.5)} ms`);
    assert.ok((await page.locator(".layer > .row").count()) < 80, "the pool of rows is fixed");
    await page.keyboard.press("Home");
    await until("reach the first row", async () => (await rowsOf(page)).some((row) => row.chosen));
  });
});

test("every size and theme is laid out well", async () => {
  const looks = [
    ["light", { colorScheme: "light" }], ["dark", { colorScheme: "dark", hash: "#view=flat" }],
    ["medium", { viewport: { width: 900, height: 900 } }],
    ["narrow", { viewport: { width: 320, height: 800 } }],
    ["nine", { names: Array.from({ length: 9 }, (_, i) => `node${i}`) }],
  ];
  for (const [name, options] of looks) {
    await scene(async ({ vizor, story, page }) => {
      story.stop("node0");
      story.elect("node2");
      story.state.nodes.node1.role = "candidate";
      story.state.faults = [{ id: "f", kind: "partition", nodes: ["node1"], text: "partition" }];
      story.say();
      vizor.push(...story.take());
      await waitForLeader(page, (leader) => leader === "node2");
      await page.screenshot({ path: join(ARTEFACTS, `${name}.png`), fullPage: true });
      const faults = await page.evaluate(() => {
        const bad = [];
        if (document.documentElement.scrollWidth > innerWidth) bad.push("wider than the window");
        for (const target of document.querySelectorAll("button, input")) {
          const box = target.getBoundingClientRect();
          if (box.width > 0 && (box.height < 24 || box.width < 24)) bad.push(target.textContent);
        }
        return bad;
      });
      assert.deepEqual(faults, [], name);
    }, options);
  }
});

test("the theme goes round by t and is kept; the help opens by ?", async () => {
  await scene(async ({ page }) => {
    const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
    for (const expected of ["light", "dark"]) {
      await page.keyboard.press("t");
      assert.equal(await theme(), expected);
    }
    const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(ground, "rgb(20, 23, 28)");
    await page.reload();
    assert.equal(await theme(), "dark");
    await page.keyboard.press("t");
    await page.keyboard.press("?");
    assert.equal(await page.locator("dialog[open] kbd").first().innerText(), "Space");
    await page.screenshot({ path: join(ARTEFACTS, "help.png") });
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("dialog[open]").count(), 0);
  });
});

test("a protocol the page does not know stops it with a sentence", async () => {
  const vizor = new FakeVizor();
  vizor.version = 9;
  const tab = await openTab(browser, await vizor.start());
  await until("refuse", async () => /version 9/.test(await tab.page.textContent("#banner-text")));
  await tab.page.close();
  await vizor.stop();
});
