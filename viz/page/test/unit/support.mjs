// Short ways to say what came.

import { Journal } from "../../core/journal.js";
import { Heartbeats } from "../../core/heartbeats.js";
import { Payloads } from "../../core/payloads.js";
import { Replay } from "../../core/replay.js";

export function event(n, more = {}) {
  return { n, at: 1_700_000_000_000_000 + n, node: "n1", inc: 1, seq: n + 1, type: "commit",
    term: 1, mod: "raft", loc: "raft.cpp:1", lvl: "info", text: `event ${n}`, d: {}, ...more };
}

export function journalOf(...events) {
  const journal = new Journal();
  events.forEach((one) => journal.put(one, false));
  return journal;
}

export function record() {
  return { journal: new Journal(), payloads: new Payloads(), heartbeats: new Heartbeats(),
    replay: new Replay(),
    state: null, position: -1, serverFirst: 0, run: "", lag: -1 };
}

export function state(more = {}) {
  return { verdict: { level: "ok", text: "n1 leads term 1" }, leader: "n1", term: 1, commit: 0,
    nodes: {}, faults: [], counters: {}, violations: [], checks: [], ...more };
}
