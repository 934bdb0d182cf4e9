import assert from "node:assert/strict";
import { test } from "node:test";
import { Connection } from "../../core/net.js";

// A connection without a network: sockets and the clock are the test's.
function wired() {
  const it = { sockets: [], messages: [], phases: [], timers: [], unreadable: 0, last: -1,
    run: "" };
  it.time = 0;
  it.connection = new Connection({
    open: () => {
      const socket = { sent: [], closed: false, send: (text) => socket.sent.push(JSON.parse(text)),
        close: () => { socket.closed = true; socket.onclose(); } };
      it.sockets.push(socket);
      return socket;
    },
    run: () => it.run,
    after: () => it.last,
    onMessage: (message) => it.messages.push(message),
    onUnreadable: () => (it.unreadable += 1),
    onPhase: (phase) => it.phases.push(phase),
    now: () => it.time,
    later: (code, ms) => it.timers.push({ code, ms, at: it.time + ms }),
  });
  it.newest = () => it.sockets[it.sockets.length - 1];
  it.say = (message) => it.newest().onmessage({ data: JSON.stringify(message) });
  it.phase = () => it.phases[it.phases.length - 1];
  return it;
}

function live() {
  const it = wired();
  it.connection.connect();
  it.newest().onopen();
  it.say({ type: "welcome", version: 1 });
  return it;
}

test("the page greets with the record and the last ordinal it has of it", () => {
  const it = wired();
  it.last = 41;
  it.run = "a";
  it.connection.connect();
  assert.equal(it.phase().name, "connecting");
  it.newest().onopen();
  assert.deepEqual(it.newest().sent, [{ type: "hello", run: "a", after: 41 }]);
  it.say({ type: "welcome", version: 1 });
  assert.equal(it.phase().name, "live");
  assert.equal(it.messages.length, 1);
});

test("a broken connection is tried again after growing pauses, up to a limit", () => {
  const it = live();
  const pauses = [];
  for (let i = 0; i < 8; i += 1) {
    it.newest().onclose();
    assert.equal(it.phase().name, "lost");
    pauses.push(it.phase().retryAt - it.time);
    it.time += 10_000;
    it.timers[it.timers.length - 1].code();
  }
  assert.deepEqual(pauses, [250, 500, 1000, 2000, 4000, 5000, 5000, 5000]);
});

test("the time of the loss is that of the first, and a welcome ends it", () => {
  const it = live();
  it.time = 100;
  it.newest().onclose();
  it.time = 900;
  it.connection.retryNow();
  it.newest().onclose();
  assert.equal(it.phase().since, 100);
  it.connection.retryNow();
  it.newest().onopen();
  it.say({ type: "welcome", version: 1 });
  assert.equal(it.phase().name, "live");
  it.newest().onclose();
  assert.equal(it.phase().retryAt - it.time, 250);
});

test("only one attempt is under way at a time", () => {
  const it = live();
  it.newest().onclose();
  it.connection.retryNow();
  it.connection.retryNow();
  it.timers.forEach((timer) => timer.ms < 5000 && timer.code());
  assert.equal(it.sockets.length, 2);
});

test("a server that never greets is given up", () => {
  const it = wired();
  it.connection.connect();
  it.newest().onopen();
  it.timers[0].code();
  assert.equal(it.newest().closed, true);
  assert.equal(it.phase().name, "lost");
});

test("what is not JSON is counted and harms nothing", () => {
  const it = live();
  it.newest().onmessage({ data: "{" });
  it.newest().onmessage({ data: "7" });
  it.say({ type: "state" });
  assert.equal(it.unreadable, 2);
  assert.equal(it.messages.length, 2);
});

test("a protocol of another version stops the page with a sentence", () => {
  const it = wired();
  it.connection.connect();
  it.newest().onopen();
  it.say({ type: "welcome", version: 2 });
  assert.equal(it.phase().name, "refused");
  assert.match(it.phase().why, /version 2.*reload the page/);
  assert.equal(it.messages.length, 0);
});

test("a socket that was given up is no longer listened to", () => {
  const it = live();
  const [old] = it.sockets;
  old.onclose();
  it.connection.retryNow();
  old.onmessage({ data: '{"type":"state"}' });
  assert.equal(it.messages.length, 1);
});
