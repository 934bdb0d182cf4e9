// Events at a steady rate, as a node sends them.

const BATCH_MS = 20;
/** No request is larger. */
const BATCH_MAX = 5000;

/**
 * Sends numbers 0 to `total` at `rate` a second. What could not be sent in time is sent with the
 * next batch, none is left out.
 * @param {(from: number, count: number) => Promise<unknown>} send
 */
export async function feed(rate, total, send) {
  const begin = performance.now();
  for (let sent = 0; sent < total;) {
    const due = Math.min(Math.floor(((performance.now() - begin) * rate) / 1000), total);
    await sendAll(sent, due, send);
    sent = due;
    await new Promise((done) => setTimeout(done, BATCH_MS));
  }
}

/** Sends numbers `from` to `to` as fast as they are taken. */
export async function sendAll(from, to, send) {
  for (let at = from; at < to; at += BATCH_MAX) await send(at, Math.min(BATCH_MAX, to - at));
}
