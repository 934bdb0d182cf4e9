// The real `graftd vizor` on a free port, for what a stand-in cannot show.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { until } from "./look.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
export const PROGRAM = process.env.GRAFTD ?? join(HERE, "../../../build/release/graftd");

/** The page as run.sh tests it: packed, else the sources. */
export const PAGE = process.env.GRAFTD_PAGE ?? join(HERE, "../../../viz/page");

/** Why what needs the program is not tested; false when it is there. */
export const UNBUILT = !existsSync(PROGRAM) &&
  "there is no build/release/graftd: build it, or say where it is with GRAFTD";

/** Why the goals are not measured; false when they are. It takes a minute that is kept for them. */
export const UNMEASURED = process.env.GRAFTD_GOALS !== "1" ? "GRAFTD_GOALS=1 measures them"
  : UNBUILT;

export async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

export async function temporaryDirectory() {
  const path = await mkdtemp(join(tmpdir(), "graftd-goals-"));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}

// A run of the deterministic simulator, as lines.
export async function simulated(path, seed, seconds) {
  const words = ["chaos", "sim", "-seed", String(seed), "-seconds", String(seconds)];
  await promisify(execFile)(PROGRAM, [...words, "-events", path]);
  return readFile(path, "utf8");
}

export class Vizor {
  constructor(port, process) {
    this.port = port;
    this.process = process;
    this.url = `http://127.0.0.1:${port}/`;
  }

  static async start(words, { port = 0, timeoutMs = 60_000 } = {}) {
    const own = port || (await freePort());
    const process = spawn(PROGRAM, ["vizor", ...words, "-addr", `127.0.0.1:${own}`],
      { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    process.stderr.on("data", (text) => (said = (said + text).slice(-4000)));
    const vizor = new Vizor(own, process);
    await until("answer", async () => {
      if (process.exitCode !== null) throw new Error(`vizor ended: ${said}`);
      return fetch(`${vizor.url}livez`).then((answer) => answer.ok, () => false);
    }, timeoutMs);
    return vizor;
  }

  async ask(path) {
    return (await fetch(new URL(path, this.url))).json();
  }

  async ingest(lines) {
    const answer = await fetch(`${this.url}ingest`, { method: "POST", body: lines });
    if (answer.status !== 200) throw new Error(`/ingest answered ${answer.status}`);
    return answer.json();
  }

  async residentMb() {
    const status = await readFile(`/proc/${this.process.pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024;
  }

  async stop() {
    if (this.process.exitCode === null) {
      this.process.kill();
      await once(this.process, "exit");
    }
  }
}
