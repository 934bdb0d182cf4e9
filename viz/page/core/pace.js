// When the page is drawn: once a frame at most, with a rest after each picture. A browser paints
// before it hears its sockets: on a busy machine a page that draws whenever it can hears nothing.

/** After a picture that took so long comes a rest as long; after one of twice that, four times. */
const EASY_MS = 8;
const REST_MAX_MS = 200;
const BETWEEN_MS = 40;

/**
 * @typedef {object} Wiring
 * @property {() => void} draw
 * @property {() => boolean} hurried the user waits for the picture: no rest
 * @property {(code: () => void) => void} frame calls back before the next frame is painted
 * @property {(code: () => void) => void} painted calls back after this frame is painted
 * @property {(code: () => void, ms: number) => void} later
 * @property {() => number} now ms
 */

export class Pace {
  /** @param {Wiring} wiring */
  constructor(wiring) {
    this.wiring = wiring;
    this.wanted = false;
    this.restUntil = 0;
  }

  /** Something changed: draws soon, once for all that changes until then. */
  want() {
    if (this.wanted) return;
    this.wanted = true;
    const { frame, hurried, later, now } = this.wiring;
    const rest = hurried() ? 0 : this.restUntil - now();
    const draw = () => this.#draw();
    if (rest > 0) later(() => frame(draw), rest);
    else frame(draw);
  }

  #draw() {
    const { draw, now, painted } = this.wiring;
    this.wanted = false;
    const begun = now();
    draw();
    painted(() => {
      const end = now();
      this.restUntil = end + Math.min((end - begun) ** 2 / EASY_MS, REST_MAX_MS);
    });
  }
}

/**
 * The wiring of a browser.
 * @param {() => void} draw
 * @param {() => boolean} hurried
 */
export function paceOf(draw, hurried) {
  /** @type {(() => void)[]} */
  const waiting = [];
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => waiting.shift()?.();
  return new Pace({
    draw,
    hurried,
    frame: (code) => void requestAnimationFrame(code),
    // A message that is posted in a frame comes after the frame is painted.
    painted: (code) => {
      waiting.push(code);
      port2.postMessage(0);
    },
    later: (code, ms) => void setTimeout(code, ms),
    now: () => performance.now(),
  });
}

/**
 * While events stream in, a frame has no time for the whole page: each call draws the next part of
 * it. Between two rounds a while belongs to the first part.
 * @template T
 * @param {T[]} parts
 * @param {(part: T) => void} draw
 * @returns {(now: number, changes: number) => number} told how often something has changed, draws;
 *   in how many ms there is more to draw, -1: not before the next change
 */
export function roundsOf(parts, draw) {
  let next = 0;
  let at = 0;
  let begun = 0;
  return (now, changes) => {
    draw(/** @type {T} */ (parts[next]));
    const wait = at + BETWEEN_MS - now;
    if (!next && wait > 0) return wait;
    if (!next) begun = changes;
    at = now;
    next = (next + 1) % parts.length;
    // What changed meanwhile is not on the parts that were drawn before.
    return next ? 0 : changes > begun ? BETWEEN_MS : -1;
  };
}

/** Until something was painted; not for long, since a hidden page paints nothing. */
export function painted() {
  return new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done));
    setTimeout(done, 100);
  });
}
