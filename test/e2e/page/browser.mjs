// Debian's Chromium, driven by playwright-core, with a profile of its own that is thrown away.

import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const TOOLS = join(HERE, "../../../viz/page/test/package.json");
export const { chromium } = createRequire(TOOLS)("playwright-core");

const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
  "--disable-dev-shm-usage",
];
export const VIEWPORT = { width: 1600, height: 900 };
const BROWSERS = [process.env.CHROMIUM ?? "", "/usr/bin/chromium", "/usr/bin/chromium-browser"];

/** Where pictures go: build/page/ of the repository. */
export const ARTEFACTS = join(HERE, "../../../build/page");

/** How Chromium is started. */
export function launchOptions() {
  const executablePath = BROWSERS.find((path) => path !== "" && existsSync(path));
  if (!executablePath) {
    throw new Error("no Chromium at /usr/bin/chromium: apt-get install chromium, or set CHROMIUM");
  }
  return { executablePath, headless: true, args: FLAGS };
}

export async function openBrowser() {
  const profile = await mkdtemp(join(tmpdir(), "graftd-page-"));
  const context = await chromium.launchPersistentContext(profile, {
    ...launchOptions(), viewport: VIEWPORT, timezoneId: "UTC", locale: "en-GB",
  });
  return {
    context,
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

// Both run in the page.
export function noteRefused() {
  addEventListener("securitypolicyviolation", (event) => {
    (globalThis.__refused ??= []).push(`${event.violatedDirective} ${event.blockedURI}`);
  });
}

export function refusedAndForeign() {
  const foreign = performance.getEntriesByType("resource").map((one) => one.name)
    .filter((name) => !name.startsWith(location.origin));
  return [...(globalThis.__refused ?? []), ...foreign];
}

// A tab that notes everything it must not do: dialogs, errors, refused content, foreign requests.
export async function openTab(browser, url, options = {}) {
  const page = await browser.context.newPage();
  const misdeeds = [];
  page.on("dialog", (dialog) => {
    misdeeds.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("pageerror", (error) => misdeeds.push(`error: ${error.message}`));
  page.on("console", (line) => {
    const text = line.text();
    if (/content security policy|trusted/i.test(text)) misdeeds.push(`policy: ${text}`);
  });
  await page.addInitScript(noteRefused);
  if (options.viewport) await page.setViewportSize(options.viewport);
  if (options.colorScheme) await page.emulateMedia({ colorScheme: options.colorScheme });
  await page.goto(url);
  return {
    page,
    async misdeeds() {
      return [...misdeeds, ...(await page.evaluate(refusedAndForeign))];
    },
  };
}
