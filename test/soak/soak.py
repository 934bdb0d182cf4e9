#!/usr/bin/env python3
"""Real nodes under load and faults, for as long as wished; nothing may be wrong, lost or growing.

Usage: scripts/soak.sh [--minutes N] [--seed N] [--only FAULT[,FAULT]]
Each round is one fault, drawn from the seed, and its end: kill, stop, pause, cut, wipe, transfer,
remove, and with root full (a disk without space). After it a majority must write again, all nodes
must be level, and every register must hold what was acknowledged. A vizor watches all events, and no
property of Raft may be violated. Memory, descriptors and disk of the nodes must not go up for ever.
"""

import argparse
import json
import os
import random
import signal
import statistics
import sys
import threading
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))
sys.path.insert(0, HERE)
from harness import Cluster, SmallDisk, Vizor, run_graftd, wait_until  # noqa: E402
from registers import Clients  # noqa: E402

KEYS = 200
NODES = 3
HEAL_S = 60
# A step that takes longer is told with what the nodes say of themselves then.
SLOW_S = 15
DISK_RESERVE = 8 << 20
# More than chance, over the second half of a run: part of the level, or so much in all.
GROWTH_MAX = {"memory": (0.15, 8 << 20), "descriptors": (0.0, 12), "disk": (0.25, 32 << 20)}


class Nemesis:
    """One fault at a time; each ends with the cluster as it was."""

    def __init__(self, cluster, chance, disk):
        self.cluster = cluster
        self.chance = chance
        self.disk = disk  # of node0, if it has one of its own

    def any_node(self):
        return self.chance.choice(self.cluster.nodes)

    def let_pass(self, least_s=0.5, most_s=4.0):
        time.sleep(self.chance.uniform(least_s, most_s))

    def start_again(self, node):
        others = [f"127.0.0.1:{other.http_port}" for other in self.cluster.nodes
                  if other is not node]
        node.start("-join", ",".join(others))

    @staticmethod
    def empty(node):
        """Not the directory itself: it may be a disk of its own."""
        for name in os.listdir(node.directory):
            os.remove(os.path.join(node.directory, name))

    def kill(self):
        node = self.any_node()
        node.kill()
        self.let_pass()
        self.start_again(node)

    def stop(self):
        node = self.any_node()
        assert node.terminate() == 0, f"{node} did not end well:\n{node.errors()[-1000:]}"
        self.let_pass()
        self.start_again(node)

    def pause(self):
        node = self.any_node()
        node.process.send_signal(signal.SIGSTOP)
        self.let_pass()
        node.process.send_signal(signal.SIGCONT)

    def cut(self):
        node = self.any_node()
        on = ("-on", f"node:{node.id}@127.0.0.1:{node.http_port}")
        assert run_graftd("chaos", "isolate", *on).returncode == 0
        self.let_pass()
        assert run_graftd("chaos", "clear", *on).returncode == 0

    def wipe(self):
        node = self.any_node()
        node.kill()
        self.empty(node)
        self.let_pass()
        self.start_again(node)

    def transfer(self):
        self.cluster.client("leader", "transfer")

    def remove(self):
        """A member is taken out, ends by itself, and comes back as a new one."""
        node = self.any_node()
        removed = self.cluster.client("members", "remove", node.id)
        if removed.returncode != 0:
            # Refused, or carried out and the answer got lost; what the members say decides.
            print(f"soak: {node} was not removed: {removed.stderr.strip()}", flush=True)
            members = wait_until("an answer about the members", self.cluster.members, HEAL_S)
            if any(member["id"] == node.id for member in members):
                return
        wait_until(f"the end of {node} after its removal", lambda: not node.alive(), HEAL_S)
        self.empty(node)
        self.start_again(node)

    def full(self):
        self.disk.fill()
        self.let_pass(2.0, 6.0)
        self.disk.free()


class Gauges:
    """Of the node that has most, once a round."""

    def __init__(self, cluster):
        self.cluster = cluster
        self.samples = {name: [] for name in GROWTH_MAX}

    def sample(self):
        of_nodes = [self.of(node) for node in self.cluster.nodes]
        for name, series in self.samples.items():
            series.append(max(figures[name] for figures in of_nodes))

    @staticmethod
    def of(node):
        pid = node.process.pid
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            resident = int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        files = (os.path.join(node.directory, name) for name in os.listdir(node.directory))
        return {"memory": resident, "descriptors": len(os.listdir(f"/proc/{pid}/fd")),
                "disk": sum(os.path.getsize(path) for path in files)}

    def growths(self):
        """Name, level, growth by a straight line through the second half, and whether too much."""
        for name, series in self.samples.items():
            half = series[len(series) // 2:]
            level = statistics.mean(half)
            slope = statistics.linear_regression(range(len(half)), half).slope
            growth = slope * (len(half) - 1)
            part, least = GROWTH_MAX[name]
            yield name, level, growth, growth > max(part * level, least)


class Soak:
    def __init__(self, options):
        self.options = options
        self.chance = random.Random(options.seed)
        self.rounds = 0

    def run(self):
        with Cluster(NODES) as cluster, Vizor(cluster.directory) as vizor:
            cluster.flags = ["-vizor", vizor.url, "-disk-reserve", str(DISK_RESERVE)]
            try:
                with SmallDisk(cluster.nodes[0].directory) as disk:
                    return self.run_with(cluster, vizor, disk)
            except unittest.SkipTest as reason:
                print(f"soak: nothing is filled: {reason}")
                return self.run_with(cluster, vizor, None)

    def run_with(self, cluster, vizor, disk):
        cluster.start()
        faults = ["kill", "stop", "pause", "cut", "wipe", "transfer", "remove"]
        faults = [fault for fault in faults + ["full"] * (disk is not None)
                  if not self.options.only or fault in self.options.only.split(",")]
        nemesis, gauges = Nemesis(cluster, self.chance, disk), Gauges(cluster)
        end = time.monotonic() + 60 * self.options.minutes
        with Clients([node.http_port for node in cluster.nodes], KEYS, self.options.seed) as load:
            while time.monotonic() < end or self.rounds < len(faults):
                # Each fault once before any comes again.
                fault = (faults[self.rounds] if self.rounds < len(faults)
                         else self.chance.choice(faults))
                self.one_round(cluster, vizor, nemesis, gauges, load, fault)
            counts = dict(load.counts)
        return self.report(gauges, counts)

    def one_round(self, cluster, vizor, nemesis, gauges, load, fault):
        begin = time.monotonic()
        longest = (0.0, "")

        def step(what, action):
            nonlocal longest
            at = time.monotonic()
            slow = threading.Timer(SLOW_S, self.tell_state, (cluster, f"{what} after {fault}"))
            slow.start()
            try:
                value = action()
            finally:
                slow.cancel()
            longest = max(longest, (time.monotonic() - at, what))
            return value

        def until(what, condition):
            return step(what, lambda: wait_until(f"{what} after {fault}", condition, HEAL_S))

        step("the fault", getattr(nemesis, fault))
        written = load.counts["writes"]
        until("writes", lambda: load.counts["writes"] > written + 10)
        until(f"{NODES} voters", lambda: NODES == sum(
            member["role"] == "voter" for member in cluster.members()))
        for register in load.registers:
            for node in cluster.nodes:
                until(f"{node} to answer",
                      lambda r=register, n=node: load.read(self.chance, r, n.http_port))
        assert not load.wrong, "\n".join(load.wrong[:5])
        verdict = step("the verdict of vizor", lambda: vizor.ask("/api/checks")["verdict"])
        assert verdict != "violated", vizor.ask("/api/checks")
        gauges.sample()
        self.rounds += 1
        print(f"soak: round {self.rounds}: {fault}, well again after "
              f"{time.monotonic() - begin:.1f} s, {longest[0]:.1f} s of it for {longest[1]}",
              flush=True)

    @staticmethod
    def tell_state(cluster, what):
        print(f"soak: {SLOW_S} s have passed without {what}", flush=True)
        for node in cluster.nodes:
            print(f"soak: {node}: {json.dumps(node.status())}\n"
                  f"soak: its last words: {node.errors()[-600:]}", flush=True)

    def report(self, gauges, counts):
        print(f"soak: {self.rounds} rounds with seed {self.options.seed}: {counts}")
        too_much = False
        for name, level, growth, bad in gauges.growths():
            print(f"soak: {name}: {level:,.0f} at most, {growth:+,.0f} over the second half")
            too_much |= bad
        if too_much:
            print("soak: FAILED: something goes up")
        return 1 if too_much else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--only", default="")
    return Soak(parser.parse_args()).run()


if __name__ == "__main__":
    sys.exit(main())
