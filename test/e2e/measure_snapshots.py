#!/usr/bin/env python3
"""Measures what snapshots cost: a restart with many keys, writes during a snapshot, a wiped node.

Usage: test/e2e/measure_snapshots.py [restart] [latency] [wipe] [--keys N]
Prints one line a figure. The bounds are those of the issue; noise of other programs counts, so look
at the figures before believing a verdict.
"""

import argparse
import http.client
import json
import os
import shutil
import statistics
import threading
import time

from harness import Cluster, wait_until

VALUE = "v" * 100
PAIRS = 1000


def key(number):
    return f"key{number:08d}"


def load(node, keys):
    """As many keys as asked for, some pairs a request, over one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", node.http_port, timeout=30)
    for first in range(0, keys, PAIRS):
        pairs = {key(number): VALUE for number in range(first, min(first + PAIRS, keys))}
        connection.request("POST", "/key?timeout=20s", json.dumps(pairs))
        response = connection.getresponse()
        response.read()
        assert response.status == 200, response.status
    connection.close()


class Writers:
    """Small writes at a steady rate, each from a thread with a connection of its own."""

    def __init__(self, node, keys, threads=4, pause_s=0.004):
        self.node, self.keys, self.pause_s = node, keys, pause_s
        self.stop = threading.Event()
        self.times = []  # (when it began, how long it took)
        self.failed = 0
        self.threads = [threading.Thread(target=self.run, args=(number,))
                        for number in range(threads)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def run(self, number):
        connection = http.client.HTTPConnection("127.0.0.1", self.node.http_port, timeout=20)
        step = number * 7919
        while not self.stop.is_set():
            step += 104729
            begin = time.monotonic()
            try:
                connection.request("POST", "/key?timeout=10s",
                                   json.dumps({key(step % self.keys): VALUE}))
                response = connection.getresponse()
                response.read()
                self.failed += response.status != 200
            except OSError:
                self.failed += 1
                connection.close()
            self.times.append((begin, time.monotonic() - begin))
            time.sleep(self.pause_s)


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


def settled(node, behind=40):
    """Its snapshots have caught up with what was written, up to so many entries."""
    status = node.status()
    return status and status["applied"] - status["snapshot"] <= behind and status


def measure_restart(keys):
    flags = ("-snapshot-interval", "500ms", "-snapshot-threshold", "8192")
    with Cluster(1, flags) as cluster:
        node = cluster.nodes[0].start()
        cluster.wait_leader()
        load(node, keys)
        wait_until("snapshots", lambda: settled(node, 1000), 300, 0.2)
        with Writers(node, keys, threads=8, pause_s=0) as writers:
            wait_until("a log of 16,000 entries",
                       lambda: node.status()["last"] - node.status()["log_first"] > 16000, 300, 0.2)
        wait_until("snapshots", lambda: settled(node, 8192), 300, 0.2)
        status = node.status()
        print(f"restart: {status['keys']} keys, {status['last'] - status['log_first'] + 1} entries "
              f"in the log, {status['last'] - status['snapshot']} of them behind the snapshot, "
              f"state.db {os.path.getsize(node.directory + '/state.db') >> 20} MiB, "
              f"{len(writers.times)} single writes")
        for how in ("kill", "kill", "stop"):
            if how == "kill":
                node.process.kill()
                node.process.wait(60)  # a large write to the disk is finished first
            else:
                node.terminate(60)
            begin = time.monotonic()
            node.start()
            wait_until("an answer", lambda: node.status(), 60, 0.005)
            answered = time.monotonic() - begin
            wait_until("a linearizable read", lambda: ready(node, keys), 60, 0.005)
            took = time.monotonic() - begin
            print(f"restart after {how}: status after {answered:.2f} s, reads and writes after "
                  f"{took:.2f} s (bound: 2 s), {cpu_seconds(node):.2f} s of a CPU")


def cpu_seconds(node):
    with open(f"/proc/{node.process.pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def ready(node, keys):
    try:
        return node.get(key(keys - 1)).status == 200
    except OSError:
        return False


def measure_latency(keys):
    """Phases with and without a snapshot follow each other, so that both meet the same noise."""
    flags = ("-snapshot-interval", "4s", "-snapshot-threshold", "1000", "-trace", "core")
    with Cluster(3, flags) as cluster:
        cluster.start()
        leader = cluster.wait_leader()
        load(leader, keys)
        wait_until("snapshots", lambda: all(settled(node, 1000) for node in cluster.nodes), 120, 0.2)
        with Writers(leader, keys) as writers:
            time.sleep(60)
        spans = snapshot_spans(cluster.nodes)
    during, beside = [], []
    for begin, took in writers.times:
        inside = any(start - took <= begin <= end for start, end in spans)
        (during if inside else beside).append(took)
    print(f"latency: {len(writers.times)} writes, {writers.failed} failed, {len(spans)} snapshots "
          f"of {statistics.mean(end - start for start, end in spans) * 1000:.0f} ms")
    for name, times in (("beside", beside), ("during", during)):
        print(f"latency {name} snapshots: {len(times)} writes, "
              f"p50 {percentile(times, 0.5) * 1000:.2f} ms, "
              f"p99 {percentile(times, 0.99) * 1000:.2f} ms, "
              f"max {max(times, default=0) * 1000:.1f} ms")
    ratio = percentile(during, 0.99) / percentile(beside, 0.99)
    print(f"latency: p99 ratio {ratio:.2f} (bound: 2)")


def snapshot_spans(nodes):
    """By the events: from snap.begin to snap.end, on the clock of this process."""
    offset = time.time() - time.monotonic()
    spans = []
    for node in nodes:
        begun = None
        with open(node.log_path("out"), encoding="utf-8") as file:
            for line in file:
                if '"snap.' not in line:
                    continue
                event = json.loads(line)
                at = event["hlc"][0] / 1e6 - offset
                if event["type"] == "snap.begin":
                    begun = at
                elif event["type"] == "snap.end" and begun is not None:
                    spans.append((begun, at))
                    begun = None
    return spans


def measure_wipe(keys):
    flags = ("-snapshot-interval", "2s", "-snapshot-threshold", "20", "-trailing-logs", "50")
    with Cluster(3, flags) as cluster:
        cluster.start()
        leader = cluster.wait_leader()
        load(leader, keys)
        wiped = next(node for node in cluster.nodes[1:] if node is not leader)
        wait_until("snapshots", lambda: settled(leader), 120, 0.2)
        with Writers(leader, keys) as writers:
            time.sleep(2)
            wiped.process.kill()
            wiped.process.wait(60)
            shutil.rmtree(wiped.directory)
            begin = time.monotonic()
            wiped.start("-join", f"127.0.0.1:{leader.http_port}")
            wait_until("a learner", lambda: role_of(leader, wiped) == "learner", 60)
            wait_until("a voter", lambda: role_of(leader, wiped) == "voter", 120)
            took = time.monotonic() - begin
            slowest = max(spent for start, spent in writers.times if start >= begin)
        cluster.wait_caught_up()
        states = {node.status()["state"] for node in cluster.nodes}
        print(f"wipe: a voter again after {took:.1f} s (bound: 30 s), {len(writers.times)} writes "
              f"meanwhile, {writers.failed} failed, slowest {slowest * 1000:.0f} ms, "
              f"{'one state' if len(states) == 1 else 'DIFFERENT STATES'}")


def role_of(leader, node):
    answer = leader.ask("GET", "/v1/members")
    members = answer.json()["members"] if answer.status == 200 else []
    return next((member["role"] for member in members if member["id"] == node.id), "")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="*", choices=("restart", "latency", "wipe", []))
    parser.add_argument("--keys", type=int, default=1_000_000)
    words = parser.parse_args()
    measures = {"restart": measure_restart, "latency": measure_latency, "wipe": measure_wipe}
    for name in words.what or measures:
        measures[name](words.keys)


if __name__ == "__main__":
    main()
