// A cluster's life, made up: elections, writes, heartbeats, a crash. Deterministic, so that
// pictures of it can be compared.

import { emptyState } from "./fake_vizor.mjs";

const START_US = 1_763_880_001_000_000;

export class Story {
  constructor(names, at = START_US) {
    this.at = at;
    this.term = 0;
    this.index = 0;
    this.message = 0;
    this.names = names;
    this.leader = null;
    this.seq = new Map(names.map((name) => [name, 0]));
    this.state = emptyState();
    this.out = [];
    for (const name of names) {
      this.state.nodes[name] = { role: "follower", term: 0, commit: 0, applied: 0, last: 0,
        leader: null, vote: null, alive: "up", inc: 1, inferred: false, last_seen: at };
      this.event(name, "node.start", "node", "starts: version 0.1.0, nothing on disk",
        { version: "0.1.0", pid: 4000 + this.seq.get(name), raft: "127.0.0.1:12000" });
    }
    this.say();
  }

  event(node, type, mod, text, d = {}, more = {}) {
    this.at += 137 + ((this.at * 7) % 900);
    const seq = (this.seq.get(node) ?? 0) + 1;
    this.seq.set(node, seq);
    const known = this.names.includes(node) ? this.state.nodes[node] : undefined;
    if (known) known.last_seen = this.at;
    this.out.push({ v: 1, at: this.at, node, inc: 1, seq, hlc: [this.at, 0], wall: this.at, type,
      term: known?.term ?? this.term, mod,
      loc: `raft_${type.split(".")[0]}.cpp:${40 + (seq % 300)}`,
      lvl: "info", text, d, ...more });
    return `${node}/1/${seq}`;
  }

  alive() {
    return this.names.filter((name) => this.state.nodes[name].alive === "up");
  }

  others(node) {
    return this.alive().filter((name) => name !== node);
  }

  elect(node) {
    this.term += 1;
    const { term } = this;
    const state = this.state.nodes;
    this.event(node, "timer.fire", "raft", "has heard no leader for 312 ms: asks for votes",
      { timer: "election", waited_us: 312_004 });
    state[node] = { ...state[node], role: "candidate", term };
    this.event(node, "role.change", "raft", `asks for votes in term ${term}`,
      { from: "follower", to: "candidate", why: "election-timeout", votes: [node] });
    for (const peer of this.others(node)) {
      this.message += 1;
      this.event(node, "msg.send", "raft", `asks ${peer} for its vote in term ${term}`,
        { id: `${node}.1.${this.message}`, to: peer, kind: "RequestVote", last: this.index });
      state[peer] = { ...state[peer], role: "follower", term, vote: node };
      this.event(peer, "vote", "raft", `grants its vote to ${node} in term ${term}`,
        { for: node, term, granted: true, pre: false });
    }
    state[node] = { ...state[node], role: "leader" };
    this.leader = node;
    for (const name of this.alive()) state[name].leader = node;
    this.event(node, "role.change", "raft", `leads term ${term} with ${this.alive().length} votes`,
      { from: "candidate", to: "leader", why: "quorum", votes: this.alive(), last: this.index });
    this.write(null, null);
    this.say();
  }

  write(key, value) {
    const { leader, term } = this;
    this.index += 1;
    const index = this.index;
    const op = key === null ? "noop" : "put";
    const what = key === null ? "an empty entry" : `put ${key}`;
    if (key !== null) {
      this.event(leader, "client.req", "http", `a client asks to put ${key}`,
        { op: `op${index}`, kind: "put", key, val: value, vlen: value.length });
    }
    const h = "0769c18f1dad40aa";
    const entry = { i: index, t: term, h, op, key: key ?? "", val: value ?? "" };
    this.event(leader, "log.append", "raft", `appends entry ${index}: ${what}`,
      { first: index, prev: "0eda12d122d634", entries: [entry], src: "propose" });
    for (const name of this.others(leader)) {
      this.event(name, "log.append", "raft", `appends entry ${index}: ${what}`,
        { first: index, prev: "0eda12d122d634", entries: [entry], src: "leader" });
      this.event(name, "log.persist", "store", `entries up to ${index} are durable (94 µs)`,
        { last: index, us: 94, bytes: 120 });
    }
    for (const name of [leader, ...this.others(leader)]) {
      const by = name === leader ? "quorum" : "leader";
      this.event(name, "commit", "raft", `commits entry ${index} (${by})`,
        { from: index - 1, to: index, t: term, by });
      this.event(name, "apply", "raft", `applies entry ${index}`, { first: index, last: index });
      Object.assign(this.state.nodes[name], { commit: index, applied: index, last: index });
    }
    this.state.commit = index;
    this.say();
  }

  beat() {
    const { leader } = this;
    for (const peer of this.others(leader)) {
      this.message += 1;
      const id = `${leader}.1.${this.message}`;
      this.event(leader, "msg.send", "raft", `sends a heartbeat to ${peer}`,
        { id, to: peer, kind: "AppendEntries", n: 0, hb: true });
      const cause = this.event(peer, "msg.recv", "raft", `receives a heartbeat from ${leader}`,
        { id, from: leader, kind: "AppendEntries", n: 0, hb: true, verdict: "ok" });
      const answer = `${peer}.1.${this.message}`;
      this.event(peer, "msg.send", "raft", `answers ${leader}: its log matches up to ${this.index}`,
        { id: answer, to: leader, kind: "AppendEntriesReply", ok: true }, { cause });
      this.event(leader, "msg.recv", "raft", `receives ${peer}'s answer`,
        { id: answer, from: peer, kind: "AppendEntriesReply", ok: true, verdict: "ok" });
    }
  }

  stop(node) {
    this.state.nodes[node].alive = "stopped";
    if (this.leader === node) this.leader = null;
    this.say();
  }

  // Says in one sentence how the cluster is, as vizor does.
  say() {
    const up = this.alive().length;
    const parts = [this.leader ? `${this.leader} leads term ${this.term}` : "no leader",
      `${up} of ${this.names.length} up`, `${this.index} committed`];
    if (this.state.faults.length > 0) parts.push(`${this.state.faults[0].kind} in force`);
    const level = this.leader ? (up === this.names.length ? "ok" : "warn") : "bad";
    this.state.verdict = { level, text: parts.join(" · ") };
    this.state.leader = this.leader;
    this.state.term = this.term;
  }

  // What happened since the last call, and a copy of the state.
  take() {
    const events = this.out;
    this.out = [];
    return [events, structuredClone(this.state)];
  }
}

export function nowUs() {
  return Date.now() * 1000;
}
