#!/usr/bin/env python3
"""graftd beside etcd on this machine: the same generator, rounds in turn, medians, one table.

Usage: scripts/bench.sh [--rounds N] [--seconds N] [--only PART[,PART]] [--write]
  --rounds N    of each line (default 3)
  --seconds N   that a round measures, after one second of warming up (default 5)
  --only PART   of machine, rates, values, gaps, memory, keys, snapshots, idle, trace; else all
  --write       the table goes into docs/benchmarks.md as well
"""

import argparse
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import clusters
from harness import REPOSITORY, Vizor, graftd, wait_until

PROGRAM = graftd()
REPORT = os.path.join(REPOSITORY, "docs", "benchmarks.md")


def bench(cluster, endpoints, *flags, timeout="20s"):
    """One run of the generator; its report."""
    result = subprocess.run(
        [PROGRAM, "client", "-endpoints", ",".join(endpoints), "-timeout", timeout, "-o", "json",
         "bench", "-api", cluster.api, *map(str, flags)],
        capture_output=True, text=True, check=False, timeout=900)
    if not result.stdout:
        raise RuntimeError(f"{cluster.name}: {result.stderr}")
    return json.loads(result.stdout)


def no_errors(report):
    if report["errors"]:
        raise RuntimeError(f"errors in a row that must have none: {report['errors']}")
    return report


class SteadyWrites:
    """500 writes a second by the leader for so long, beside what the context does; it ends when
    they end."""

    def __init__(self, cluster, keys, seconds):
        self.work = threading.Thread(target=self.run, args=(cluster, keys, seconds))

    def run(self, cluster, keys, seconds):
        self.report = bench(cluster, [cluster.endpoint(cluster.leader())], "-rate", 500,
                            "-connections", 16, "-keys", keys, "-duration", f"{seconds}s")

    def __enter__(self):
        self.report = None
        self.work.start()
        return self

    def __exit__(self, *_):
        self.work.join()

    def p99_ms(self):
        return no_errors(self.report)["writes"]["p99_us"] / 1000


class Table:
    """Rows in the order in which they came: name, graftd, etcd, ratio."""

    def __init__(self):
        self.rows = []

    def add(self, name, ours, theirs=None, unit="", digits=0):
        def text(value):
            return "" if value is None else f"{value:,.{digits}f}{unit}"
        ratio = f"{ours / theirs:.2f}" if theirs else ""
        self.rows.append((name, text(ours), text(theirs), ratio))
        print(f"  {name:58} {text(ours):>14} {text(theirs):>14} {ratio:>7}", flush=True)

    def markdown(self):
        lines = ["| work | graftd | etcd 3.4 | ratio |", "|---|---:|---:|---:|"]
        return "\n".join(lines + [f"| {' | '.join(row)} |" for row in self.rows]) + "\n"


class Comparison:
    def __init__(self, options):
        self.options = options
        self.table = Table()

    def both(self, measure):
        """Rounds in turn; for each system the median of each figure that `measure` returns."""
        figures = {"graftd": [], "etcd": []}
        with clusters.Graftd(PROGRAM) as graftd, clusters.Etcd() as etcd:
            for _ in range(self.options.rounds):
                for cluster in (graftd, etcd):
                    figures[cluster.name].append(measure(cluster))
        return [tuple(statistics.median(column) for column in zip(*rounds))
                for rounds in (figures["graftd"], figures["etcd"])]

    def load(self, kind, follower=False, **flags):
        """A measure of one kind of work: requests a second, p50 and p99 in milliseconds."""
        def measure(cluster):
            node = cluster.followers()[0] if follower else cluster.leader()
            words = [word for name, value in flags.items()
                     for word in ("-" + name.replace("_", "-"), value)]
            report = no_errors(bench(cluster, [cluster.endpoint(node)], "-duration",
                                     f"{self.options.seconds}s", *words))
            return tuple(report[kind][part] / scale for part, scale in
                         (("per_second", 1), ("p50_us", 1000), ("p99_us", 1000)))
        return measure

    def rate_rows(self, name, measure):
        ours, theirs = self.both(measure)
        self.table.add(name + ", per second", ours[0], theirs[0])
        self.table.add(name + ", p50", ours[1], theirs[1], " ms", 2)
        self.table.add(name + ", p99", ours[2], theirs[2], " ms", 2)

    # ---- the parts ----

    def machine(self):
        with tempfile.NamedTemporaryFile(dir=REPOSITORY) as file:
            end, syncs = time.monotonic() + 2, 0
            while time.monotonic() < end:
                os.write(file.fileno(), b"x" * 4096)
                os.fdatasync(file.fileno())
                syncs += 1
        self.table.add("the machine: fdatasync of 4 KiB, per second", syncs / 2)
        with clusters.Graftd(PROGRAM) as graftd:
            out = subprocess.run(["wrk", "-t1", "-c64", "-d4",
                                  f"http://{graftd.endpoint(graftd.leader())}/livez"],
                                 capture_output=True, text=True, check=True).stdout
        rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))
        self.table.add("the machine: GET /livez by wrk, 64 connections, per second", rate)

    def rates(self):
        for connections in (1, 16, 64, 256):
            self.rate_rows(f"put, {connections} connections",
                           self.load("writes", connections=connections))
        self.rate_rows("put through a follower, 64 connections",
                       self.load("writes", follower=True, connections=64))
        for connections in (1, 64, 256):
            self.rate_rows(f"linearizable get, {connections} connections",
                           self.load("reads", connections=connections, reads=100))
        self.rate_rows("linearizable get through a follower, 64 connections",
                       self.load("reads", follower=True, connections=64, reads=100))

    def values(self):
        for size, name in ((1 << 10, "1 KiB"), (16 << 10, "16 KiB")):
            self.rate_rows(f"put of {name}, 64 connections",
                           self.load("writes", connections=64, value_size=size, keys=1000))
        self.rate_rows("reads among 10 % writes, 64 connections",
                       self.load("reads", connections=64, reads=90))

    def gap(self, how):
        """The longest time without a write while the leader ends; in milliseconds."""
        def measure(cluster):
            leader = cluster.leader()
            endpoints = [cluster.endpoint(node) for node in cluster.followers()]
            ended = threading.Timer(2.5, cluster.kill, (leader, how))
            ended.start()
            report = bench(cluster, endpoints, "-connections", 16, "-duration", "6s")
            ended.join()
            cluster.start(leader)
            return (report["longest_gap_us"] / 1000,)
        return measure

    def gaps(self):
        rounds, self.options.rounds = self.options.rounds, max(10, self.options.rounds)
        for how, name in ((signal.SIGKILL, "kill -9"), (signal.SIGTERM, "SIGTERM")):
            (ours,), (theirs,) = self.both(self.gap(how))
            self.table.add(f"no writes after {name} of the leader (median of "
                           f"{self.options.rounds})", ours, theirs, " ms")
        self.options.rounds = rounds

    def memory(self):
        figures = []
        keys, writes, size = 100_000, 1_000_000, 100
        for kind in (lambda: clusters.Graftd(PROGRAM), clusters.Etcd):
            with kind() as cluster:
                before = cluster.cpu_s()
                no_errors(bench(cluster, [cluster.endpoint(cluster.leader())], "-connections", 64,
                                "-count", writes, "-keys", keys, "-value-size", size))
                figures.append((cluster.resident_mb(), cluster.disk_bytes() / (keys * size),
                                (cluster.cpu_s() - before) / writes * 1e6))
        ours, theirs = figures
        self.table.add("memory of a node after 1,000,000 writes to 100,000 keys", ours[0],
                       theirs[0], " MiB")
        self.table.add("bytes on its disk per byte of values then", ours[1], theirs[1], "", 1)
        self.table.add("CPU of all three nodes for a write", ours[2], theirs[2], " us")

    def idle(self):
        figures = []
        for kind in (lambda: clusters.Graftd(PROGRAM), clusters.Etcd):
            with kind() as cluster:
                time.sleep(3)  # until the start is over
                before = cluster.cpu_s()
                time.sleep(20)
                figures.append((cluster.resident_mb(), (cluster.cpu_s() - before) / 3 / 20 * 100))
        ours, theirs = figures
        self.table.add("memory of an idle node", ours[0], theirs[0], " MiB", 1)
        self.table.add("an idle node's part of a core", ours[1], theirs[1], " %", 2)

    def keys(self):
        few, many = 10_000, 1_000_000
        with clusters.Graftd(PROGRAM) as cluster:
            leader = [cluster.endpoint(cluster.leader())]
            rates = []
            for keys in (few, many):
                no_errors(bench(cluster, leader, "-connections", 256, "-count", keys, "-keys", keys,
                                "-distribution", "sequential"))
                time.sleep(3)  # a snapshot of them is no part of what is measured
                rates.append(statistics.median(
                    no_errors(bench(cluster, leader, "-connections", 64, "-duration",
                                    f"{self.options.seconds}s", "-keys", keys))
                    ["writes"]["per_second"] for _ in range(self.options.rounds)))
            self.table.add("put with 10,000 keys, 64 connections, per second", rates[0])
            self.table.add("put with 1,000,000 keys, in relation to that", rates[1] / rates[0],
                           digits=2)
            node = cluster.followers()[0]
            cluster.kill(node, signal.SIGTERM)
            begin = time.monotonic()
            cluster.start(node)
            self.table.add("restart of a node with 1,000,000 keys until it is ready",
                           time.monotonic() - begin, unit=" s", digits=2)
            self.join_row(cluster, many)

    def join_row(self, cluster, keys):
        """A fourth node, while 500 writes a second go on."""
        with SteadyWrites(cluster, keys, 30) as writes:
            time.sleep(2)
            begin = time.monotonic()
            node = cluster.add()
            wait_until("a voter", lambda: cluster.is_voter(node), 60, 0.02)
            took = time.monotonic() - begin
        self.table.add("a new node is a voter, 1,000,000 keys and 500 writes/s", took,
                       unit=" s", digits=2)
        self.table.add("p99 of those writes", writes.p99_ms(), unit=" ms", digits=2)

    def snapshots(self):
        """The same writes beside snapshots and without any."""
        keys = 1_000_000
        p99 = {}
        never = ("-snapshot-interval", "1h", "-snapshot-bytes-max", 1 << 30)
        often = ("-snapshot-interval", "4s", "-snapshot-threshold", 1000)
        for kind, flags in (("each 4 s a", often), ("no", never)):
            with clusters.Graftd(PROGRAM, *map(str, flags)) as cluster:
                no_errors(bench(cluster, [cluster.endpoint(cluster.leader())], "-connections", 256,
                                "-count", keys, "-keys", keys, "-distribution", "sequential"))
                if flags is often:
                    wait_until("the snapshots", lambda: cluster.unsaved() < 1000, 120, 0.2)
                with SteadyWrites(cluster, keys, 20) as writes:
                    pass
            p99[kind] = writes.p99_ms()
            self.table.add(f"p99 of 500 writes/s to 1,000,000 keys, {kind} snapshot",
                           p99[kind], unit=" ms", digits=2)
        self.table.add("the first in relation to the second", p99["each 4 s a"] / p99["no"],
                       digits=2)

    def trace(self):
        """The same work with events off, at the default level, and all of them with a vizor."""
        with tempfile.TemporaryDirectory() as directory, Vizor(directory) as vizor:
            kinds = {"off": ("-trace", "off"), "core": ("-trace", "core"),
                     "full": ("-trace", "full", "-vizor", vizor.url)}
            rates = {kind: [] for kind in kinds}
            for _ in range(2 * self.options.rounds):
                for kind, flags in kinds.items():
                    with clusters.Graftd(PROGRAM, *flags) as cluster:
                        rates[kind].append(self.load("writes", connections=64)(cluster)[0])
        off = statistics.median(rates["off"])
        for kind in ("core", "full"):
            self.table.add(f"put with trace {kind}, in relation to off",
                           statistics.median(rates[kind]) / off, digits=3)


PARTS = ("machine", "rates", "values", "gaps", "memory", "keys", "snapshots", "idle", "trace")


def versions():
    def first_line(*command):
        return subprocess.run(command, capture_output=True, text=True,
                              check=True).stdout.splitlines()[0]
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        model = next(line.split(":")[1].strip() for line in info if line.startswith("model name"))
    return (f"{first_line(PROGRAM, '--version')}; {first_line('etcd', '--version')}; "
            f"{os.cpu_count()} cores of {model}, Linux {os.uname().release}; "
            f"{time.strftime('%Y-%m-%d')}")


def write_report(text):
    with open(REPORT, encoding="utf-8") as file:
        report = file.read()
    begin, end = "<!-- table -->\n", "<!-- end of the table -->\n"
    head, _, rest = report.partition(begin)
    _, _, tail = rest.partition(end)
    with open(REPORT, "w", encoding="utf-8") as file:
        file.write(head + begin + text + end + tail)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    parts = options.only.split(",")
    if unknown := set(parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    comparison = Comparison(options)
    print(versions())
    print(f"  {'work':58} {'graftd':>14} {'etcd':>14} {'ratio':>7}")
    for part in parts:
        getattr(comparison, part)()
    if options.write:
        write_report(f"{versions()}. Medians of {options.rounds} rounds of {options.seconds} s; "
                     "100-byte values and 10,000 keys where nothing else is said.\n\n"
                     + comparison.table.markdown())
    return 0


if __name__ == "__main__":
    sys.exit(main())
