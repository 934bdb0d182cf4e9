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

/** The lines by which a module takes in others. */
const IMPORT = /^(import [^"]*?|export [^"]*? )from "(\.{1,2}\/[^"]+)";/gm;

/**
 * @param {string} from path of the module
 * @param {string} relative
 */
function resolve(from, relative) {
  return new URL(relative, `http://www.w3.org/${from}`).pathname.slice(1);
}

/** @param {string} text */
function toDataAddress(text) {
  const bytes = new TextEncoder().encode(text);
  let binary = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return `data:text/javascript;base64,${btoa(binary)}`;
}

/**
 * One file: modules become data addresses under their own names, the record is text.
 * @param {string} index the page's document
 * @param {string} style
 * @param {Map<string, string>} modules by path
 * @param {ClusterEvent[]} events
 */
export function toPage(index, style, modules, events) {
  /** @type {Record<string, string>} */
  const imports = {};
  for (const [path, text] of modules) {
    imports[path] = toDataAddress(text.replace(IMPORT, (_, head, to) =>
      `${head}from ${JSON.stringify(resolve(path, to))};`));
  }
  const data = toLines(events).replaceAll("<", "\\u003c");
  const policy = "default-src 'none'; script-src 'unsafe-inline' data:; " +
    "style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";
  const [open, close] = ["<scr" + "ipt", "</scr" + "ipt>"];
  const head = `<meta http-equiv="Content-Security-Policy" content="${policy}">
<style>${style}</style>
${open} type="importmap">${JSON.stringify({ imports })}${close}
${open} type="module">import "app.js";${close}
`;
  const record = `${open} type="application/x-ndjson" id="record">\n${data}${close}\n</body>`;
  return index.replace(/<link rel="(?:stylesheet|modulepreload)"[^>]*>\n?/g, "")
    .replace(/<script type="module" src="app.js"><\/script>\n?/, () => head)
    .replace("</body>", () => record);
}
