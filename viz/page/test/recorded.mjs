// A recorded run of five real nodes: writes, the leader cut off while it is written to, an election,
// its entries removed when it comes back, the next leader killed.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { stateOf } from "../core/moment.js";
import { Replay } from "../core/replay.js";

export function recordedText() {
  return gunzipSync(readFileSync(new URL("runs/five.ndjson.gz", import.meta.url))).toString();
}

export function recordedEvents() {
  return recordedText().trim().split("\n").map((line) => JSON.parse(line));
}

// The cluster after these events, as vizor would tell it.
export function stateAfter(events) {
  const replay = new Replay();
  for (const event of events) replay.take(event);
  return stateOf(replay.live, null);
}
