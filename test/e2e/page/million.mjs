// A recorded run of a million events: long idle, then a run of the simulator with all that happens
// in one. Written in a second, and read in a few, because the idle part's events are short.

import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { finished } from "node:stream/promises";
import { simulated } from "./vizor.mjs";

export const MILLION = 1_000_000;
const AT_ONCE = 50_000;
export const APART_US = 200;
const NODES = ["n0", "n1", "n2"];

function idleLine(at, us) {
  const node = NODES[at % NODES.length];
  const seq = Math.floor(at / NODES.length) + 1;
  return `{"v":1,"run":"idle","node":"${node}","inc":1,"seq":${seq},"hlc":[${us},0],"wall":${us},` +
    `"type":"quorum.check","term":1,"mod":"raft","lvl":"debug","d":{"ok":true}}\n`;
}

/** Lines of an idle cluster, from number `from` on; number 0 is at `begin`, in microseconds. */
export function idleLines(from, count, begin) {
  return Array.from({ length: count }, (_, i) => idleLine(from + i, begin + (from + i) * APART_US))
    .join("");
}

/** The events of a run as if each node had lived once before. */
export function inLaterLife(lines) {
  const later = (_, before, inc) => before + String(Number(inc) + 1);
  return lines.replace(/("inc":)(\d+)/g, later).replace(/("cause":"[^"/]+\/)(\d+)/g, later)
    .replace(/("id":"[^".]+\.)(\d+)/g, later);
}

/** Writes the lines to `path`; how many there are. */
export async function writeMillion(path) {
  const told = (await simulated(path, 7, 20)).trimEnd();
  // Its nodes are in a later life than the idle ones.
  const last = inLaterLife(told);
  const count = told.split("\n").length;
  const idle = MILLION - count;
  const begin = Number(/"hlc":\[(\d+)/.exec(told)[1]) - (idle + 1000) * APART_US;
  const out = createWriteStream(path);
  for (let from = 0; from < idle; from += AT_ONCE) {
    const some = Math.min(AT_ONCE, idle - from);
    if (!out.write(idleLines(from, some, begin))) await once(out, "drain");
  }
  out.end(`${last}\n`);
  await finished(out);
  return MILLION;
}
