// When the page is drawn: once a frame at most, with a rest after each picture. A browser paints
// before it hears its sockets: on a busy machine a page that draws whenever it can hears nothing.

/** Of the time that a picture took. */
const REST_SHARE = 1.5;
const REST_MAX_MS = 150;

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
      this.restUntil = end + Math.min((end - begun) * REST_SHARE, REST_MAX_MS);
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

/** Until something was painted; not for long, since a hidden page paints nothing. */
export function painted() {
  return new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done));
    setTimeout(done, 100);
  });
}
