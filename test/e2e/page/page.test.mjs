// What the page says and does, in a real browser, against a stand-in whose every event is ours.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { visible } from "../../../viz/page/core/safe.js";
import { FakeVizor } from "../../../viz/page/test/fake_vizor.mjs";
import { Story } from "../../../viz/page/test/story.mjs";
import { ARTEFACTS } from "./browser.mjs";
import { HOSTILE, HOSTILE_ONCE } from "./hostile.mjs";
import {
  asShownInJson, elementsOf, leaderOf, rowsOf, setFilter, until, verdictOf, waitForLeader,
  walkEvents,
} from "./look.mjs";
import { newestRow, scene, tabOn } from "./scene.mjs";

/** Fewer than a window shows. */
const ROWS_AT_ONCE = 12;

test("the page names the leader, and the next one when it changes", async () => {
  await scene(async ({ vizor, story, page }) => {
    assert.equal(await leaderOf(page), "node0");
    assert.match(await verdictOf(page), /^node0 leads term 1 · 3 of 3 up · 7 committed$/);
    story.stop("node0");
    vizor.push(...story.take());
    await until("say that nobody leads", async () => /^no leader/.test(await verdictOf(page)));
    assert.equal(await page.getAttribute("#verdict-text", "data-level"), "bad");
    // The sentence is drawn at once, the ring ten times a second.
    await until("mark it in the ring", async () =>
      (await page.getAttribute('[data-node="node0"]', "data-alive")) === "stopped");
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
  await scene(async ({ vizor, story, tab, page }) => {
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
    const opened = new Set(HOSTILE_ONCE);
    const ordinals = HOSTILE.map((_, at) => first + at);
    const looksLikeText = (row) => {
      const text = HOSTILE[row.n - first].replaceAll("\ud800", "\ufffd");
      assert.equal(row.text, visible(text.slice(0, 400)));
      assert.equal(row.height, 22);
    };
    // The overview has room for the beginning, then an ellipsis.
    const beginsLikeText = (row) => {
      const text = HOSTILE[row.n - first].replaceAll("\ud800", "\ufffd");
      const cut = Array.from({ length: 40 }, (_, more) => visible(text, 20 + more));
      return cut.includes(row.text) && row.height === 22;
    };
    await page.click('#tabs [data-view="events"]');
    await walkEvents(page, ordinals.filter((n) => opened.has(HOSTILE[n - first])), (row, shown) => {
      const json = asShownInJson(HOSTILE[row.n - first]);
      // Long lines are cut by the table and the details; the beginning is there, as text.
      assert.ok(shown.includes(json.slice(0, 2000)), `details of ${json.slice(0, 60)}`);
      looksLikeText(row);
    });
    const seen = new Set();
    for (let at = 0; at < ordinals.length; at += ROWS_AT_ONCE) {
      const some = ordinals.slice(at, at + ROWS_AT_ONCE);
      await setFilter(page, `n:${some.join(",")}`);
      const rows = await until("show hostile rows", async () => {
        const shown = await rowsOf(page);
        return some.every((n) => shown.some((row) => row.n === n)) && shown;
      });
      rows.forEach(looksLikeText);
      rows.forEach((row) => seen.add(row.n));
      await page.click('#tabs [data-view="overview"]');
      await until("show how hostile rows begin", async () =>
        (await rowsOf(page)).every(beginsLikeText));
      await page.click('#tabs [data-view="events"]');
    }
    await page.click('#tabs [data-view="overview"]');
    await setFilter(page, "");
    for (const key of ["Escape", "v", "End", "k", "?"]) await page.keyboard.press(key);
    await until("open the help", () => page.isVisible("dialog[open]"));
    await page.keyboard.press("Escape");
    await until("close the help", async () => (await page.locator("dialog[open]").count()) === 0);
    assert.deepEqual(await elementsOf(page), before);
    const misdeeds = await tab.misdeeds();
    console.log(`# U15: ${seen.size} hostile texts in every place: ` +
      `${(await elementsOf(page)).harmed} scripts ran, ${misdeeds.length} dialogs and refusals`);
    assert.ok(seen.size >= 200);
    assert.deepEqual(misdeeds, []);
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
    await page.hover(".scroller");
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

test("while it is paused, scrolling draws the table only", async () => {
  await scene(async ({ page }) => {
    await page.keyboard.press("Space");
    await until("pause", async () => (await page.textContent("#pause")) === "Resume");
    await page.hover(".scroller");
    const { n: last } = await newestRow(page);
    // The time line is painted anew whenever all views are drawn.
    await page.evaluate(() => {
      globalThis.__pictures = 0;
      const { clearRect } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.clearRect = function (...room) {
        globalThis.__pictures += 1;
        clearRect.apply(this, room);
      };
    });
    await page.mouse.wheel(0, -200);
    await until("scroll", async () => (await newestRow(page)).n < last);
    assert.equal(await page.evaluate(() => globalThis.__pictures), 0);
    await page.keyboard.press("ArrowLeft");
    await until("paint the time line", () => page.evaluate(() => globalThis.__pictures > 0));
  }, { writes: 20 });
});

test("the filter shows what it says, is in the address, and names a mistake", async () => {
  await scene(async ({ vizor, url, page }) => {
    const typeOf = (row) => vizor.events[row.n].type;
    await setFilter(page, "node:node1 type:commit");
    const rows = await rowsOf(page);
    assert.ok(rows.length >= 6);
    assert.ok(rows.every((row) => typeOf(row) === "commit" && row.node === "node1"));
    await until("have it in the address", () => page.evaluate(() =>
      location.hash === "#f=node%3Anode1+type%3Acommit"));
    await setFilter(page, "nodes:node1");
    assert.match(await page.textContent("#filter-error"), /“nodes” is not a field/);
    assert.equal((await rowsOf(page)).length, rows.length);
    await setFilter(page, "key:absent");
    assert.match(await page.innerText(".nothing"), /No event passes this filter/);
    await setFilter(page, "key:k3");
    assert.ok((await rowsOf(page)).every((row) => /k3/.test(row.text)));
    const again = await tabOn(`${url}#f=type%3Avote&view=flat`);
    await until("filter by its address", async () => {
      const shown = await rowsOf(again.page);
      return shown.length === 2 && shown.every((row) => typeOf(row) === "vote");
    });
    assert.equal(await again.page.getAttribute("#flat", "aria-pressed"), "true");
    await again.page.close();
  });
});

test("heartbeats are hidden until asked for", async () => {
  await scene(async ({ vizor, page }) => {
    const routine = vizor.events.filter((event) => event.type.startsWith("msg.") &&
      event.d.kind !== "RequestVote").length;
    const summary = await page.textContent("#events-summary");
    assert.match(summary, new RegExp(`${routine} heartbeats hidden`));
    assert.ok((await rowsOf(page)).every((row) => !/heartbeat/.test(row.text)));
    await page.click("#heartbeats");
    await until("show them", async () =>
      (await rowsOf(page)).some((row) => /match/.test(row.text)));
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
    const summary = await page.textContent("#events-summary");
    assert.match(summary, new RegExp(`of ${vizor.events.length}`));
  });
});

test("a vizor that began anew is followed from its beginning", async () => {
  await scene(async ({ vizor, page }) => {
    await vizor.stop();
    const story = new Story(["n7", "n8", "n9"]);
    story.elect("n8");
    // The new record is longer than the old one: only its name tells them apart.
    const [events, state] = story.take();
    const before = vizor.events.length;
    vizor.run = "second";
    vizor.events = [];
    while (vizor.events.length <= before) vizor.push(events, state);
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
    await until("show the fold", async () => /are folded here/.test((await newestRow(page)).text));
    const fold = await newestRow(page);
    assert.match(fold.text, new RegExp(`^${events.length} events are folded here.*commit 12`));
    assert.ok((await page.getAttribute(`[data-n="${from - 1}"]`, "class")).includes("torn"));
    await page.click(`[data-n="${from}"]`);
    await until("open the fold", async () => (await newestRow(page)).n === vizor.events.length - 1);
  });
});

test("the rate of events falls when none come any more", async () => {
  await scene(async ({ vizor, story, page }) => {
    const says = (pattern) => async () => pattern.test(await page.textContent("#connection"));
    for (let i = 0; i < 20; i += 1) story.write(`r${i}`, "x");
    vizor.push(...story.take());
    await until("tell a rate", says(/LIVE [1-9]/));
    await until("tell that none come", says(/LIVE 0 ev/));
  });
});

test("a protocol the page does not know stops it with a sentence", async () => {
  const vizor = new FakeVizor();
  vizor.version = 9;
  const tab = await tabOn(await vizor.start());
  await until("refuse", async () => /version 9/.test(await tab.page.textContent("#banner-text")));
  await tab.page.close();
  await vizor.stop();
});

test("keys pressed before the page is put together are played then, twenty at most", async () => {
  await scene(async ({ url }) => {
    const { page } = await tabOn("about:blank");
    await page.addInitScript(() => addEventListener("DOMContentLoaded", () => {
      globalThis.__put = document.querySelectorAll("#tabs button").length;
      for (const key of ["4", ...Array.from({ length: 41 }, () => "t")]) {
        document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      }
      document.querySelector("#filter").value = "type:vote";
    }));
    await page.goto(url);
    await until("show the forks", async () =>
      (await page.getAttribute("body", "data-view")) === "forks");
    assert.equal(await page.evaluate(() => globalThis.__put), 0, "the keys came before the views");
    // Nineteen: three themes go round six times, and one more.
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "light");
    await until("have it in the address", () => page.evaluate(() =>
      location.hash.includes("f=type%3Avote")));
    await page.evaluate(() => localStorage.clear());
    await page.close();
  });
});
