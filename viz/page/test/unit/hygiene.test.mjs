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
  // Its members, each on a line of its own, and its variables; not what parameters are called.
  const member = /^(?:\s+(?:readonly |get |set )?|declare \w+ )(\w+)(?=\??[(:<;])/gm;
  const browser = new Set(readdirSync(library).filter((name) => /^lib\..*\.d\.ts$/.test(name))
    .map((name) => readFileSync(join(library, name), "utf8"))
    .flatMap((text) => [...text.replace(/\/\*[^]*?\*\/|\/\/.*/g, "").matchAll(member)])
    .map((match) => match[1]));
  for (const name of ["clientWidth", "addEventListener", "size", "innerWidth", "map"]) {
    assert.ok(browser.has(name), name);
  }
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

// Machado, Oliveira and Fernandes 2009, without a kind of cone altogether; for linear light.
const VISIONS = {
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protan: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998]],
  deutan: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881]],
  tritan: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039]],
};
// Ottosson 2020: linear light to cones, their cube roots to lightness and two hues.
const CONES = [[0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566], [0.0883024619, 0.2817188376, 0.6299787005]];
const OKLAB = [[0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099], [0.0259040371, 0.7827717662, -0.808675766]];

function times(matrix, vector) {
  return matrix.map((row) => row.reduce((sum, part, at) => sum + part * vector[at], 0));
}

function oklab(hex, vision) {
  const light = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  const seen = times(VISIONS[vision], light).map((c) => Math.min(Math.max(c, 0), 1));
  return times(OKLAB, times(CONES, seen).map(Math.cbrt));
}

test("U12: neighbouring terms differ by 10 for all four kinds of vision", () => {
  const fills = Array.from({ length: 7 }, (_, term) => token(`t${term}`)[0]);
  // A known pair: OKLab has white at 1 and black at 0.
  assert.ok(Math.abs(oklab("#ffffff", "normal")[0] - oklab("#000000", "normal")[0] - 1) < 1e-3);
  const least = Object.keys(VISIONS).map((vision) => {
    const colours = fills.map((hex) => oklab(hex, vision));
    const apart = colours.map((colour, at) => {
      const next = colours[(at + 1) % colours.length];
      return 100 * Math.hypot(...colour.map((part, axis) => part - next[axis]));
    });
    return [vision, Math.min(...apart)];
  });
  console.log(`# U12: neighbouring terms differ by ${least.map(([vision, apart]) =>
    `${apart.toFixed(1)} (${vision})`).join(", ")} at the least; the goal is 10`);
  for (const [vision, apart] of least) assert.ok(apart >= 10, `${vision}: ${apart}`);
});
