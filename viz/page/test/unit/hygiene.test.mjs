// Rules for the page's files that no type checker knows.

import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const PAGE = join(dirname(fileURLToPath(import.meta.url)), "../..");

function filesOf(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return path === join(PAGE, "test") ? [] : filesOf(path);
    return [path];
  });
}

const FILES = filesOf(PAGE).map((path) => ({
  name: relative(PAGE, path),
  text: readFileSync(path, "utf8"),
}));
const SCRIPTS = FILES.filter((file) => file.name.endsWith(".js"));
const INDEX = FILES.find((file) => file.name === "index.html").text;
const STYLE = FILES.find((file) => file.name === "style.css").text;

const BANNED = [
  /innerHTML/, /outerHTML/, /insertAdjacentHTML/, /document\.write/, /\beval\b/, /new Function/,
  /setAttribute\(\s*["'`]on/, /setAttribute\(\s*["'`]style/, /srcdoc/, /createContextualFragment/,
  /DOMParser/, /javascript:/, /setTimeout\(\s*["'`]/, /import\(/,
];

test("no script turns text into markup or code", () => {
  for (const { name, text } of SCRIPTS) {
    const code = text.replace(/\/\*\*[^]*?\*\//g, "");
    for (const pattern of BANNED) assert.equal(code.match(pattern)?.[0], undefined, name);
  }
});

test("attributes are set in one place, by an allow-list without handlers and styles", () => {
  for (const { name, text } of SCRIPTS) {
    if (name !== "core/dom.js") assert.doesNotMatch(text, /\.setAttribute(NS)?\(/, name);
  }
  const list = SCRIPTS.find((file) => file.name === "core/dom.js").text;
  const allowed = list.slice(list.indexOf("new Set(["), list.indexOf("]);"));
  assert.doesNotMatch(allowed, /"(on\w+|style|href|src|action|formaction|xlink:href)"/);
});

test("the document has no inline script, style or handler", () => {
  assert.doesNotMatch(INDEX, /<script(?![^>]*\ssrc=)/);
  assert.doesNotMatch(INDEX, /<style|\sstyle=|\son\w+=/);
});

test("nothing is loaded from elsewhere", () => {
  for (const { name, text } of FILES) {
    const addresses = text.match(/https?:\/\/[^\s"'`)]+/g) ?? [];
    assert.deepEqual(addresses.filter((one) => !one.startsWith("http://www.w3.org/")), [], name);
    assert.doesNotMatch(text, /@import|url\((?!#)/, name);
  }
});

test("the document preloads every module that is used, and no other", () => {
  const loaded = [...INDEX.matchAll(/modulepreload" href="([^"]+)"/g)].map((match) => match[1]);
  const modules = SCRIPTS.map((file) => file.name)
    .filter((name) => name !== "app.js" && name !== "core/types.js");
  assert.deepEqual(loaded.sort(), modules.sort());
});

// cmake/pack_page.cmake gives the page's own properties short names. It takes them for its own by
// their form; a name of the browser's, or one that is put together from text, must not have it.
test("only names that are the page's own are shortened when it is packed", () => {
  const recipe = readFileSync(join(PAGE, "../../cmake/pack_page.cmake"), "utf8");
  const told = /string\(\s*CONCAT own_names([^)]*?(?:"[^"]*"\s*)+)\)/.exec(recipe)?.[1] ?? "";
  const pattern = [...told.matchAll(/"([^"]*)"/g)].map((part) => part[1]).join("");
  const own = new RegExp(pattern.replaceAll("\\\\", "\\"));
  assert.ok(own.test("cursorEnd") && !own.test("addEventListener") && !own.test("type"));
  const library = join(PAGE, "test/node_modules/typescript/lib");
  const browser = new Set(readdirSync(library).filter((name) => /^lib\..*\.d\.ts$/.test(name))
    .map((name) => readFileSync(join(library, name), "utf8"))
    .flatMap((text) => text.replace(/\/\*[^]*?\*\/|\/\/.*/g, "").match(/[A-Za-z_]\w*/g) ?? []));
  assert.ok(browser.has("clientWidth"));
  // A name that vizor sends is a literal of its own, or has its quotes in a longer one.
  const sources = join(PAGE, "..");
  const sent = readdirSync(sources).filter((name) => name.endsWith(".cpp"))
    .flatMap((name) => readFileSync(join(sources, name), "utf8").match(/"(?:\\.|[^"\\\n])*"/g) ?? [])
    .flatMap((text) => /^"\w+"$/.test(text) ? [text.slice(1, -1)]
      : [...text.matchAll(/\\"(\w+)\\"/g)].map((match) => match[1]));
  assert.ok(sent.includes("lag_ms") && sent.includes("hlc"));
  // Only /api/status has it, which no script asks.
  assert.ok(SCRIPTS.every(({ text }) => !text.includes("api/status")));
  assert.deepEqual(sent.filter((word) => own.test(word) && word !== "journal"), []);
  for (const { name, text } of SCRIPTS) {
    const code = text.replace(/\/\*\*[^]*?\*\//g, "");
    const words = (code.match(/(?<![\w#])[a-z]\w*/g) ?? []).filter((word) => own.test(word));
    assert.deepEqual(words.filter((word) => browser.has(word)), [], name);
    const texts = (code.match(/"\w+"|`\w+`/g) ?? []).map((quoted) => quoted.slice(1, -1));
    assert.deepEqual(texts.filter((word) => own.test(word)), [], name);
  }
});

test("files and lines keep the house's limits, and nothing is left to do", () => {
  for (const { name, text } of FILES) {
    const lines = text.split("\n");
    if (name.endsWith(".js")) {
      assert.ok(lines.length <= 400, `${name}: ${lines.length} lines`);
      lines.forEach((line, at) => assert.ok([...line].length <= 100, `${name}:${at + 1} is long`));
    }
    assert.doesNotMatch(text, new RegExp("TO" + "DO|FIX" + "ME"), name);
  }
});

test("no emoji: a machine without such a font draws boxes", () => {
  for (const { name, text } of FILES) assert.doesNotMatch(text, /\p{Extended_Pictographic}/u, name);
});

// ---- colours ----

function luminance(hex) {
  const parts = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
  const [r, g, b] = parts.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a, b) {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

function token(name) {
  const pair = STYLE.match(new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`));
  if (pair) return [pair[1], pair[2]];
  const one = STYLE.match(new RegExp(`--${name}: (#\\w{6})`));
  return [one[1], one[1]];
}

test("text has a contrast of at least 4.5 on every ground, in light and dark", () => {
  for (const ink of ["text", "muted", "ok", "warn", "bad", "info", "store"]) {
    for (const ground of ["page", "panel", "chosen"]) {
      [0, 1].forEach((theme) => {
        const ratio = contrast(token(ink)[theme], token(ground)[theme]);
        assert.ok(ratio >= 4.5, `${ink} on ${ground}, theme ${theme}: ${ratio.toFixed(2)}`);
      });
    }
  }
  assert.ok(contrast(token("bad")[0], token("bad-ground")[0]) >= 4.5);
  assert.ok(contrast(token("warn")[0], token("warn-ground")[0]) >= 4.5);
});

test("edges of controls have a contrast of at least 3", () => {
  [0, 1].forEach((theme) => assert.ok(contrast(token("edge")[theme], token("page")[theme]) >= 3));
});

test("the number on a term's colour can be read: black on six, white on the seventh", () => {
  for (let term = 0; term < 7; term += 1) {
    const ink = term === 6 ? "#ffffff" : "#000000";
    assert.ok(contrast(token(`t${term}`)[0], ink) >= 5, `term colour ${term}`);
  }
});
