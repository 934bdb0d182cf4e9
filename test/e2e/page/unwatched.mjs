// A browser that repeats nothing of what its pages hear. Playwright asks for every message of each
// of its pages: with three of them and 5,000 events a second that took a quarter of a core, and what
// was late was the test. Here a page's session asks for nothing but what the test sends.

import { chromium, launchOptions, noteRefused, refusedAndForeign, VIEWPORT } from "./browser.mjs";

// What went wrong in the page's own code. Runs in the page, as noteRefused does.
function noteErrors() {
  const note = (what) => (globalThis.__errors ??= []).push(`error: ${what}`);
  addEventListener("error", (event) => note(event.message));
  addEventListener("unhandledrejection", (event) => note(event.reason));
}

class UnwatchedPage {
  #browser;
  #sessionId;
  #waiting = new Map();
  #sent = 0;

  /** @param browser the session of the whole browser */
  constructor(browser, sessionId) {
    this.#browser = browser;
    this.#sessionId = sessionId;
    browser.on("Target.receivedMessageFromTarget", (heard) => {
      if (heard.sessionId === sessionId) this.#hear(JSON.parse(heard.message));
    });
    browser.on("Target.detachedFromTarget", (gone) => {
      if (gone.sessionId !== sessionId) return;
      for (const { reject } of this.#waiting.values()) reject(new Error("the page is gone"));
    });
  }

  /** A command of the DevTools protocol; gives its result. */
  async send(method, params = {}) {
    this.#sent += 1;
    const id = this.#sent;
    const answer = new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    const message = JSON.stringify({ id, method, params });
    await this.#browser.send("Target.sendMessageToTarget", { sessionId: this.#sessionId, message });
    return answer;
  }

  #hear({ id, result, error }) {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(new Error(error.message));
    else waiting?.resolve(result);
  }

  /** What `code` gives when the page runs it with `argument`. */
  async evaluate(code, argument) {
    const expression = `(${code})(${JSON.stringify(argument)})`;
    const { result, exceptionDetails: thrown } =
      await this.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (thrown) throw new Error(thrown.exception?.description ?? thrown.text);
    return result.value;
  }

  textContent(selector) {
    return this.evaluate((one) => document.querySelector(one)?.textContent ?? "", selector);
  }

  bringToFront() {
    return this.send("Page.bringToFront");
  }

  /** Errors of its code, what the policy refused, requests to others. */
  async misdeeds() {
    const errors = await this.evaluate(() => globalThis.__errors ?? []);
    return [...errors, ...(await this.evaluate(refusedAndForeign))];
  }
}

/** Pages of its own: Playwright lets go of those that it has not opened. */
export async function openUnwatched() {
  const browser = await chromium.launch(launchOptions());
  const session = await browser.newBrowserCDPSession();
  return {
    async open(url) {
      const { targetId } = await session.send("Target.createTarget", { url: "about:blank" });
      const { sessionId } = await session.send("Target.attachToTarget", { targetId });
      const page = new UnwatchedPage(session, sessionId);
      await page.send("Emulation.setDeviceMetricsOverride",
        { ...VIEWPORT, deviceScaleFactor: 1, mobile: false });
      await page.send("Page.enable");
      for (const note of [noteRefused, noteErrors]) {
        await page.send("Page.addScriptToEvaluateOnNewDocument", { source: `(${note})()` });
      }
      await page.send("Page.navigate", { url });
      return page;
    },
    close: () => browser.close(),
  };
}
