#!/usr/bin/env python3
"""The images, the scripts and the walk-through of the README with a real Docker engine.

Usage: test/engine/run.py [--graftd PATH] [--compile]
Starts an engine of its own, as root; where that is impossible it says so loudly and ends with 77.
--compile: the program is compiled in the image, as users do it, instead of being copied in.
"""

import argparse
import json
import os
import subprocess
import sys
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import engine as engines  # noqa: E402

BASE = "graftd-base"
IMAGES = ("raft-demo", "raft-client", "vizor", "chaos")
NODE = ("--net", "mynet", "--cap-add=NET_ADMIN", "--label", "aliyun.logs.catalina=stdout")
LINES = 100_000


def wait_until(what, condition, deadline_s=30.0):
    end = time.monotonic() + deadline_s
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not happen within {deadline_s} s")
        time.sleep(0.05)


def judge(what, took_s, limit_s):
    print(f"  {took_s:.1f} s {what}; the limit is {limit_s} s (load {os.getloadavg()[0]:.1f})")
    assert took_s < limit_s, took_s


class Walk:
    def __init__(self, engine, options):
        self.engine = engine
        self.options = options

    # ---- what is asked again and again ----

    def status(self):
        text = self.engine.curl("http://localhost:8090/api/status", check=False)
        try:
            return json.loads(text)
        except ValueError:
            return None

    def state(self):
        status = self.status()
        return status["state"] if status else {}

    def start_node(self, number, *join):
        # -i and -t as people type them; -d because nobody sits at this terminal.
        name = f"node{number}"
        self.engine.docker("run", "-dit", "--rm", "-P", *NODE, "--name", name, "-h", name,
                           "raft-demo", "-id", name, *join, f"/data/{name}")

    def client(self, *arguments, check=True, nodes=("node0", "node1", "node2")):
        endpoints = ",".join(f"{node}:11000" for node in nodes)
        return self.engine.docker("run", "--rm", "--net", "mynet", "-e",
                                  f"GRAFTD_ENDPOINTS={endpoints}", "raft-client", *arguments,
                                  check=check).strip()

    def voters(self):
        # Asked again and again, so not in a container of its own each time.
        try:
            members = json.loads(self.engine.docker(
                "exec", "-e", "GRAFTD_ENDPOINTS=node0:11000,node1:11000,node2:11000", "vizor",
                "graftd", "client", "-o", "json", "members", check=False))
        except ValueError:
            return 0
        return sum(member["role"] == "voter" for member in members["members"])

    # ---- the steps, in order ----

    def prepare(self):
        """The base of the images, and whether a container can run at all."""
        try:
            self.engine.script("base-image.sh", BASE)
        except engines.Failed as error:
            if "debootstrap did not work" in str(error) or "not be fetched" in str(error):
                raise engines.Impossible(str(error)) from error
            raise
        try:
            self.engine.docker("run", "--rm", "--cap-add=NET_ADMIN", BASE, "true")
        except engines.Failed as error:
            raise engines.Impossible(f"no container can run here:\n{error}") from error

    def step_01_images_are_built(self):
        program = [] if self.options.compile else ["--binary", self.options.graftd]
        self.engine.script("build.sh", "--base", BASE, "--only-ours", *program)
        base = self.engine.inspect("image", BASE)
        ours = [self.engine.inspect("image", image) for image in IMAGES]
        added = (ours[0]["Size"] - base["Size"]) / 1e6
        print(f"  the base has {base['Size'] / 1e6:.1f} MB, the images add {added:.1f} MB")
        assert added < 40, added
        for image in ours:
            assert image["RootFS"]["Layers"] == ours[0]["RootFS"]["Layers"]
            config = {**image["Config"], "Entrypoint": None, "Image": None, "Hostname": None}
            assert config == {**ours[0]["Config"], "Entrypoint": None, "Image": None,
                              "Hostname": None}, (config, ours[0]["Config"])
        assert len({tuple(image["Config"]["Entrypoint"]) for image in ours}) == len(ours)

    def step_02_a_leader_is_on_the_page_within_10_s(self):
        begin = time.monotonic()
        self.engine.script("run.sh", "--nodes")
        wait_until("a leader on the page",
                   lambda: self.state().get("leader"), 120)
        judge("from run.sh --nodes to a leader on the page", time.monotonic() - begin, 10)
        self.engine.script("run.sh", "--nodes")  # again: nothing happens
        self.engine.script("stop.sh")
        assert not self.engine.docker("ps", "-aq").strip()

    def step_03_the_walk_through(self):
        self.engine.script("run.sh")
        self.start_node(0)
        self.start_node(1, "-join", "node0:11000")
        self.start_node(2, "-join", "node0:11000")
        wait_until("three voters", lambda: self.voters() == 3)
        wait_until("healthy nodes", lambda: self.engine.docker(
            "ps", "-q", "--filter", "health=healthy", "--filter", "ancestor=raft-demo").count("\n")
            == 3)
        # As the seed has it, with curl in a shell of the client's image.
        self.engine.docker("run", "--rm", "--net", "mynet", "raft-client", "bash", "-c",
                           "curl -fsS -XPOST http://node1:11000/key -d '{\"user\":\"kj\"}'")
        got = self.engine.docker("run", "--rm", "--net", "mynet", "raft-client", "curl", "-fsS",
                                 "http://node2:11000/key/user")
        assert got == '{"user":"kj"}', got
        assert self.client("put", "colour", "blue") is not None
        assert self.client("get", "colour") == "blue"

    def step_04_vizor_sees_three_nodes(self):
        """They push nothing: all of it comes through the engine, from terminals with \\r\\n."""
        nodes = wait_until("three nodes in vizor", lambda: (
            lambda found: found if len(found) == 3 else None)(self.state().get("nodes") or {}))
        assert sorted(nodes) == ["node0", "node1", "node2"], nodes
        state = self.state()
        assert state["counters"]["gaps"] == 0, state["counters"]
        assert not state.get("violations"), state["violations"]

    def step_05_a_recorded_exchange_of_logstash(self):
        path = os.path.join(engines.REPOSITORY, "..", "shared", "fixtures", "pipeline",
                            "vectors.jsonl")
        if not os.path.exists(path):
            print("  SKIPPED: the recorded documents are not beside this repository")
            return
        with open(path, encoding="utf-8") as file:
            vectors = [json.loads(line) for line in file]
        posted = 0
        for vector in vectors:
            body = vector["body"]
            text = body if isinstance(body, str) else json.dumps(body)
            answer = self.engine.curl("-o", "/dev/null", "-w", "%{http_code}", "-H",
                                      "Content-Type: application/json", "--data-binary", "@-",
                                      "http://localhost:8090/log", stdin=text)
            assert answer in ("200", "204"), (answer, vector)
            posted += 1
        print(f"  {posted} recorded documents, all taken")

    def step_06_chaos_in_a_container(self):
        """With netem in the kernel it works, without it the sentence says what to do."""
        command = ["docker", "exec", "node0", "graftd", "chaos", "delay", "10000ms", "-dev", "eth0"]
        result = subprocess.run(command, env=self.engine.environment(), capture_output=True,
                                text=True, check=False)
        if result.returncode == 0:
            self.engine.docker("exec", "node0", "graftd", "chaos", "clear")
            print("  this kernel has netem: delayed and cleared")
        else:
            assert result.returncode == 4 and "kernel lacks" in result.stderr, result
            print("  this kernel has no netem, and chaos says so; test/vm has one")
        wait_until("three voters", lambda: self.voters() == 3)

    def step_07_the_leader_is_killed(self):
        leader = self.client("leader").split()[0]
        self.engine.docker("kill", leader)
        # The name of the one that is gone is among them, first, and nobody answers for it: behind
        # this network is no name server, so the engine lets the question wait.
        left = [f"node{n}" for n in range(3) if f"node{n}" != leader]
        self.client("put", "user", "kj2", nodes=[leader, *left])
        assert self.client("get", "user", nodes=[leader, *left]) == "kj2"
        wait_until("its name is free", lambda: leader not in self.engine.docker(
            "ps", "-a", "--format", "{{.Names}}"))
        # --rm took its directory along: it comes back as a new server under the old name.
        self.start_node(int(leader[4:]), "-join", f"{left[0]}:11000,{left[1]}:11000")
        wait_until("three voters", lambda: self.voters() == 3)
        wait_until("what was written before it came", lambda: self.engine.docker(
            "exec", leader, "curl", "-sS", "http://localhost:11000/key/user?level=local",
            check=False) == '{"user":"kj2"}')

    def step_08_a_node_stops_cleanly(self):
        leader = self.client("leader").split()[0]
        left = [f"node{n}" for n in range(3) if f"node{n}" != leader]
        waiting = subprocess.Popen(["docker", "wait", leader], env=self.engine.environment(),
                                   stdout=subprocess.PIPE, text=True)
        time.sleep(0.3)
        begin = time.monotonic()
        self.engine.docker("stop", leader)
        took = time.monotonic() - begin
        exit_code = waiting.communicate(timeout=10)[0].strip()
        assert exit_code == "0", exit_code
        judge("for docker stop", took, 3)
        self.client("put", "after", "stop", nodes=left)

    def step_09_everything_is_taken_down(self):
        self.engine.script("stop.sh")
        self.engine.script("stop.sh")
        assert not self.engine.docker("ps", "-aq").strip()
        assert "mynet" not in self.engine.docker("network", "ls")

    def step_10_100000_lines_and_an_engine_that_restarts(self):
        """Three containers write; the engine goes away in the middle; each line arrives once."""
        self.engine.script("run.sh")
        program = ("half() { for ((i=$1;i<=$2;i++)); do echo $HOSTNAME-line-$i; done; }; "
                   "half 1 $2; while [ ! -e /tmp/go ]; do sleep 0.05; done; half $(($2+1)) $1; "
                   "sleep 600")
        counts = {"writer0": 33_334, "writer1": 33_333, "writer2": 33_333}
        begin = time.monotonic()
        for name, count in counts.items():
            self.engine.docker("run", "-d", "--net", "mynet", "--name", name, "-h", name,
                               "--label", "aliyun.logs.test=stdout", "chaos", "bash", "-c", program,
                               "writer", str(count), str(count // 2))
        wait_until("the first half of the lines", lambda: self.lines() >= LINES // 4, 120)
        self.engine.stop()
        self.engine.start()
        for name in counts:
            self.engine.docker("exec", name, "touch", "/tmp/go")
        wait_until("all lines", lambda: self.lines() >= LINES, 180)
        print(f"  {LINES} lines in {time.monotonic() - begin:.1f} s")
        self.check_lines(counts)
        self.engine.docker("rm", "-f", *counts)
        self.engine.script("stop.sh")

    def lines(self):
        status = self.status()
        return status["journal"]["next"] if status else 0

    def check_lines(self, counts):
        seen = {name: 0 for name in counts}
        start, total, times, late = 0, self.lines(), 0, 0
        while start < total:
            page = json.loads(self.engine.curl(
                f"http://localhost:8090/api/events?from={start}&n=5000"))
            assert page, start
            for event in page:
                message = (event.get("d") or {}).get("msg", "")
                name, mark, number = message.partition("-line-")
                if not mark:
                    continue
                seen[name] += 1
                # In order, and none twice: the next number of this writer each time.
                assert int(number) == seen[name], (message, seen)
                # Between writers by time, as long as one is not behind the others for longer than
                # vizor waits; then the event says so.
                assert event["at"] >= times - 1_000_000 or event.get("late"), (event, times)
                late += 1 if event.get("late") else 0
                times = max(times, event["at"])
            start += len(page)
        assert seen == counts, seen
        print(f"  each once and in order; {late} came later than vizor waits, and are marked so")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--graftd", default=os.path.join(engines.REPOSITORY, "build", "release",
                                                         "graftd"))
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("names", nargs="*", help="part of a step's name; the first always runs")
    options = parser.parse_args()
    impossible = engines.why_impossible()
    if impossible:
        print(f"engine: SKIPPED, NOTHING WAS TESTED: {impossible}")
        return 77
    passed = 0
    try:
        with engines.Engine() as engine:
            walk = Walk(engine, options)
            walk.prepare()
            for name in sorted(step for step in dir(walk) if step.startswith("step_")):
                if options.names and not name.startswith("step_01") and not any(
                        part in name for part in options.names):
                    continue
                begin = time.monotonic()
                try:
                    getattr(walk, name)()
                except BaseException:
                    traceback.print_exc()
                    print(f"FAILED {name} ({time.monotonic() - begin:.1f} s)\n"
                          f"engine: {passed} passed, 1 failed")
                    for container in engine.docker("ps", "-a", "--format", "{{.Names}}").split():
                        print(f"--- {container} ---\n" +
                              engine.run("sh", "-c", f"docker logs --tail 8 {container} 2>&1",
                                         check=False)[-1500:])
                    return 1
                passed += 1
                print(f"ok     {name} ({time.monotonic() - begin:.1f} s)", flush=True)
    except engines.Impossible as error:
        print(f"engine: SKIPPED, NOTHING WAS TESTED: {error}")
        return 77
    print(f"engine: {passed} passed, 0 failed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
