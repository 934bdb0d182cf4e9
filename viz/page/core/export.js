// What is loaded, for other tools and for later: lines of JSON, a log with vector clocks for
// ShiViz, and one HTML file that shows itself without a server.

/** @typedef {import("./types.js").ClusterEvent} ClusterEvent */

/** @param {ClusterEvent[]} events */
export function toLines(events) {
  return events.map((event) => `${JSON.stringify(event)}\n`).join("");
}

/**
 * ShiViz: two lines an event, text and "host {clock}". Message ids give the order between hosts.
 * @param {ClusterEvent[]} events in order
 */
export function toShiviz(events) {
  /** @type {Map<string, Map<string, number>>} */
  const clocks = new Map();
  /** @type {Map<string, Map<string, number>>} */
  const sent = new Map();
  const lines = [];
  for (const event of events) {
    const host = String(event.node).replace(/\s/g, "_");
    const clock = clocks.get(host) ?? new Map();
    clocks.set(host, clock);
    clock.set(host, (clock.get(host) ?? 0) + 1);
    const id = String(event.d?.["id"] ?? "");
    if (event.type === "msg.recv") {
      for (const [name, tick] of sent.get(id) ?? []) {
        clock.set(name, Math.max(tick, clock.get(name) ?? 0));
      }
    }
    if (event.type === "msg.send" && id !== "") sent.set(id, new Map(clock));
    const text = String(event.text ?? event.type).replace(/\s+/g, " ");
    lines.push(`${text}\n${host} ${JSON.stringify(Object.fromEntries(clock))}\n`);
  }
  return lines.join("");
}

/**
 * One file that needs no server: the executable's page has one script, the record is text.
 * @param {string} index the page's document
 * @param {string} style
 * @param {string} script
 * @param {ClusterEvent[]} events
 * @param {string} link to what is shown: a hash
 * @param {unknown} state what the checks, for one, found
 */
export function toPage(index, style, script, events, link, state) {
  if (/^import /m.test(script)) throw new Error("a page that is read from -assets is not one file");
  const policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; " +
    "img-src data:; base-uri 'none'; form-action 'none'";
  const [open, close] = ["<scr" + "ipt type=", "</scr" + "ipt>"];
  const head = `<meta http-equiv="Content-Security-Policy" content="${policy}">
<style>${style}</style>
${open}module>${script}${close}
`;
  const data = toLines(events).replaceAll("<", "\\u003c");
  return index.replace(/<(link rel="?stylesheet|script)[^>]*>(<\/script>)?\n?/g,
    (_, tag) => (tag === "script" ? head : ""))
    // At the end: the script that is in it by now has the same words.
    .replace(/<.body>\s*<.html>\s*$/, () => `${open}text id=record data-link="${link}" ` +
      `data-state="${encodeURIComponent(JSON.stringify(state))}">\n${data}${close}`);
}
