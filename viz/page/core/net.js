// The WebSocket to vizor: greets with the record and the last ordinal the page has of it, reads
// messages, and after a break tries again, with growing pauses, from where it stood.

export const PROTOCOL_VERSION = 1;
const PAUSE_FIRST_MS = 250;
const PAUSE_MAX_MS = 5000;
/** A server that does not greet within this time is given up and tried again. */
const GREETING_MAX_MS = 5000;

/** @typedef {import("./types.js").Phase} Phase */
/** @typedef {(code: () => void, ms: number) => any} Timer */

/**
 * @typedef {object} Wiring
 * @property {() => WebSocket} open
 * @property {() => string} run the record that the page has events of; empty for none
 * @property {() => number} after the last ordinal the page has, -1 for none
 * @property {(message: any) => void} onMessage
 * @property {() => void} onUnreadable a message that is not JSON
 * @property {(phase: Phase) => void} onPhase
 * @property {() => number} now ms
 * @property {Timer} later
 */

export class Connection {
  /** @param {Wiring} wiring */
  constructor(wiring) {
    this.wiring = wiring;
    this.pause = PAUSE_FIRST_MS;
    /** @type {WebSocket|null} */
    this.socket = null;
    this.attempt = 0;
    this.lostSince = 0;
    this.waiting = false;
  }

  connect() {
    this.waiting = false;
    this.attempt += 1;
    const attempt = this.attempt;
    if (this.lostSince === 0) this.#tell("connecting", 0, "");
    const socket = this.wiring.open();
    this.socket = socket;
    let greeted = false;
    socket.onopen = () => {
      const { run, after } = this.wiring;
      socket.send(JSON.stringify({ type: "hello", run: run(), after: after() }));
    };
    socket.onmessage = (message) => {
      if (attempt !== this.attempt) return;
      const parsed = this.#parse(message.data);
      if (parsed?.type === "welcome") {
        if (!this.#accepts(parsed)) return;
        greeted = true;
        this.#greeted();
      }
      if (parsed) this.wiring.onMessage(parsed);
    };
    socket.onclose = () => this.#lost(attempt);
    this.wiring.later(() => {
      if (!greeted && attempt === this.attempt) socket.close();
    }, GREETING_MAX_MS);
  }

  /** Does not wait for the pause to end: the network is back, or the user asks. */
  retryNow() {
    if (this.waiting) this.connect();
  }

  /** Listens no more: the page shows a file. */
  stop() {
    this.attempt += 1;
    this.waiting = false;
    this.socket?.close();
    this.socket = null;
  }

  /** @param {unknown} data */
  #parse(data) {
    try {
      const message = JSON.parse(String(data));
      if (message && typeof message === "object") return message;
    } catch {
      // Counted below: a message that cannot be read is shown as a figure, not an end.
    }
    this.wiring.onUnreadable();
    return null;
  }

  /** @param {any} welcome */
  #accepts(welcome) {
    if (welcome.version === PROTOCOL_VERSION) return true;
    this.attempt += 1;
    this.socket?.close();
    this.#tell("refused", 0, `vizor speaks version ${welcome.version}, ` +
      `this page ${PROTOCOL_VERSION}: reload the page`);
    return false;
  }

  #greeted() {
    this.pause = PAUSE_FIRST_MS;
    this.lostSince = 0;
    this.#tell("live", 0, "");
  }

  /** @param {number} attempt */
  #lost(attempt) {
    if (attempt !== this.attempt) return;
    this.attempt += 1;
    this.socket = null;
    this.waiting = true;
    if (this.lostSince === 0) this.lostSince = this.wiring.now();
    this.#tell("lost", this.wiring.now() + this.pause, "");
    this.wiring.later(() => this.retryNow(), this.pause);
    this.pause = Math.min(this.pause * 2, PAUSE_MAX_MS);
  }

  /**
   * @param {Phase["name"]} name
   * @param {number} retryAt
   * @param {string} why
   */
  #tell(name, retryAt, why) {
    this.wiring.onPhase({ name, since: this.lostSince || this.wiring.now(), retryAt, why });
  }
}

/**
 * The connection of this page, to the vizor it came from.
 * @param {import("./store.js").Store} store
 */
export function connectionOf(store) {
  return new Connection({
    open: () => new WebSocket(`${location.origin.replace(/^http/, "ws")}/ws`),
    run: () => store.run,
    after: () => store.position - 1,
    onMessage: (message) => store.receive(message, Date.now()),
    onUnreadable: () => {
      store.unreadable += 1;
      store.changed();
    },
    onPhase: (phase) => store.setPhase(phase),
    now: Date.now,
    later: (code, ms) => setTimeout(code, ms),
  });
}
