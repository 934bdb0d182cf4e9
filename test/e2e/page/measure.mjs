// What the tests of the goals measure with: times in order, processor time, frames.

/** Of a list of times in ms. */
export function figures(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)];
  return { best: sorted[0], p50: at(0.5), p95: at(0.95), p99: at(0.99), count: sorted.length,
    text: `best ${sorted[0].toFixed(0)}, p50 ${at(0.5).toFixed(0)}, p99 ${at(0.99).toFixed(0)} ms` };
}

// An unwatched page is its own session.
const sessionOf = (page) => page.send ? page : page.context().newCDPSession(page);

/** Makes the page's processor so many times slower. */
export async function slowDown(page, slower) {
  const session = await sessionOf(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: slower });
}

/** Tells how much processor time the page's thread has taken, ms. */
export async function meterOf(page) {
  const meter = await sessionOf(page);
  await meter.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => (await meter.send("Performance.getMetrics")).metrics
    .find((metric) => metric.name === "TaskDuration").value * 1000;
}

function framesOf(times, seconds) {
  const seen = figures(times);
  return { ...seen, text: `${(times.length / seconds).toFixed(1)} frames a second, ` +
    `p50 ${seen.p50.toFixed(1)}, p95 ${seen.p95.toFixed(1)}, p99 ${seen.p99.toFixed(1)} ms` };
}

/** The times from frame to frame while `work` is done, ms, and the processor time of one, ms. */
export async function framesWhile(page, work) {
  const cpuMs = await meterOf(page);
  await page.evaluate(() => {
    globalThis.__frames = [];
    let last = performance.now();
    const note = (now) => {
      globalThis.__frames?.push(now - last);
      last = now;
      if (globalThis.__frames) requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
  });
  const before = await cpuMs();
  await work();
  const busy = (await cpuMs()) - before;
  const times = await page.evaluate(() => {
    const noted = globalThis.__frames;
    globalThis.__frames = null;
    return noted;
  });
  const seconds = times.reduce((sum, time) => sum + time, 0) / 1000;
  return { ...framesOf(times, seconds), busy: busy / times.length };
}
