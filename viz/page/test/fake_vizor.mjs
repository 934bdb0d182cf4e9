// A small stand-in for `graftd vizor`: the page's files, the WebSocket and the history, with every
// event under the test's control. Only what the page needs; no framing beyond whole text messages.

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

// The sources, or the page as the executable has it: packed by the build.
const PAGE = process.env.GRAFTD_PAGE ?? join(dirname(fileURLToPath(import.meta.url)), "..");
const WEBSOCKET_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const BATCH_MAX = 5000;

export const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
  "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
  "require-trusted-types-for 'script'; trusted-types 'none'";

const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css" };

// The run beside another one, with something hostile in it.
const COMPARISON = {
  names: ["five.ndjson", "<b>other</b>.ndjson"],
  rows: [
    { part: "First difference", what: "leaders: after 1 the same", one: "node1 in term 3, +4.1 s",
      other: "nothing", id: "node1/1/247", other_id: "", same: false },
    { part: "First difference", what: "roles of <script>alert(1)</script>", one: "4 are the same",
      other: "4 are the same", id: "", other_id: "", same: true },
    { part: "Figure", what: "events", one: "3300", other: "1650", id: "", other_id: "",
      same: false },
  ],
};

export function emptyState() {
  return {
    verdict: { level: "warn", text: "" }, leader: null, term: 0, commit: 0, nodes: {}, faults: [],
    counters: { events: 0, duplicates: 0, malformed: 0, gaps: 0, late: 0 }, violations: [],
    checks: [],
  };
}

function frame(text) {
  const body = Buffer.from(text);
  if (body.length < 126) return Buffer.concat([Buffer.from([0x81, body.length]), body]);
  const head = Buffer.alloc(body.length < 65536 ? 4 : 10);
  head[0] = 0x81;
  if (body.length < 65536) {
    head[1] = 126;
    head.writeUInt16BE(body.length, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(body.length), 2);
  }
  return Buffer.concat([head, body]);
}

// The masked text frames of a browser; short ones, as the page sends.
function unframe(buffer) {
  if (buffer.length < 6 || (buffer[0] & 0x0f) !== 1) return null;
  const short = buffer[1] & 0x7f;
  const at = short === 126 ? 4 : 2;
  const length = short === 126 ? buffer.readUInt16BE(2) : short;
  const mask = buffer.subarray(at, at + 4);
  const body = Buffer.from(buffer.subarray(at + 4, at + 4 + length));
  for (let i = 0; i < body.length; i += 1) body[i] ^= mask[i % 4];
  return body.toString();
}

export class FakeVizor {
  constructor() {
    this.events = [];
    this.state = emptyState();
    this.clients = new Set();
    this.hellos = [];
    this.requests = [];
    this.violations = 0;
    this.version = 1;
    this.run = "first";
    this.port = 0;
  }

  async start() {
    this.server = createServer((request, response) => this.#answer(request, response));
    this.server.on("upgrade", (request, socket) => this.#upgrade(request, socket));
    await new Promise((done) => this.server.listen(this.port, "127.0.0.1", done));
    this.port = this.server.address().port;
    return `http://127.0.0.1:${this.port}/`;
  }

  async stop() {
    for (const socket of this.clients) socket.destroy();
    this.clients.clear();
    this.server.closeAllConnections?.();
    await new Promise((done) => this.server.close(done));
  }

  async #answer(request, response) {
    const url = new URL(request.url, "http://x");
    this.requests.push(url.pathname);
    const send = (status, type, body) => {
      response.writeHead(status, {
        "content-type": type, "content-security-policy": CSP, "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
      });
      response.end(body);
    };
    if (url.pathname === "/api/events") {
      const from = Number(url.searchParams.get("from") ?? 0);
      const count = Math.min(Number(url.searchParams.get("n") ?? 100), 5000);
      return send(200, "application/json", JSON.stringify(this.events.slice(from, from + count)));
    }
    if (url.pathname === "/api/status") {
      return send(200, "application/json", JSON.stringify(this.state));
    }
    if (url.pathname === "/api/compare") {
      return send(200, "application/json", JSON.stringify(COMPARISON));
    }
    const path = normalize(url.pathname === "/" ? "/index.html" : url.pathname);
    try {
      send(200, TYPES[extname(path)] ?? "text/plain", await readFile(join(PAGE, path)));
    } catch {
      send(404, "text/plain", "there is no such file");
    }
  }

  #upgrade(request, socket) {
    const key = request.headers["sec-websocket-key"] + WEBSOCKET_GUID;
    const accept = createHash("sha1").update(key).digest("base64");
    socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n" +
      `Connection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    socket.on("error", () => {});
    socket.on("close", () => this.clients.delete(socket));
    socket.on("data", (data) => {
      const text = unframe(data);
      const hello = text ? JSON.parse(text) : null;
      if (hello?.type === "hello") this.#welcome(socket, hello);
    });
  }

  #welcome(socket, hello) {
    this.hellos.push(hello.after);
    const next = this.events.length;
    // As the server does: the ordinals of another record say nothing about this one.
    const anew = hello.after < 0 || hello.run !== this.run || hello.after + 1 > next;
    const from = anew ? next : hello.after + 1;
    this.clients.add(socket);
    this.send({ type: "welcome", version: this.version, run: this.run, first: 0, next, from,
      keyframe: anew ? this.state : null }, socket);
    if (from < next) this.#sendEvents(from, socket);
  }

  #sendEvents(from, socket) {
    for (let at = from; at < this.events.length; at += BATCH_MAX) {
      const events = this.events.slice(at, at + BATCH_MAX);
      this.send({ type: "events", from: at, events, state: this.state, lag_ms: 3 }, socket);
    }
  }

  send(message, socket = null) {
    const bytes = frame(JSON.stringify(message));
    for (const client of socket ? [socket] : this.clients) client.write(bytes);
  }

  // Records events (ordinals are given here) and a new state, and sends both.
  push(events, state = this.state) {
    if (events.length === 0) return this.setState(state);
    const from = this.events.length;
    this.state = state;
    for (const event of events) this.events.push({ ...event, n: this.events.length });
    this.state.counters.events = this.events.length;
    for (const client of this.clients) this.#sendEvents(from, client);
  }

  setState(state) {
    this.state = state;
    this.send({ type: "state", state });
  }

  // Records events that the clients do not get: they were too far behind.
  skip(events, counts) {
    const from = this.events.length;
    for (const event of events) this.events.push({ ...event, n: this.events.length });
    this.send({ type: "skip", from, to: this.events.length, counts, keyframe: this.state });
  }
}
