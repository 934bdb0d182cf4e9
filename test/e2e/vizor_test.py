import json
import os
import subprocess
import tempfile
import unittest

from harness import Cluster, Ports, Vizor, clean_environment, graftd, wait_until


def run(*words):
    return subprocess.run([graftd(), *words], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=60, check=False, env=clean_environment())


def simulate(path, seed):
    told = run("chaos", "sim", "-seed", str(seed), "-seconds", "10", "-events", path)
    assert told.returncode == 0, told.stdout + told.stderr
    with open(path, encoding="utf-8") as file:
        return file.read()


class Recorded(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="graftd-vizor-")
        self.path = os.path.join(self.directory, "run.ndjson")

    def tearDown(self):
        subprocess.run(["rm", "-rf", self.directory], check=True)

    def test_a_simulated_run_is_the_same_each_time_and_holds(self):
        lines = simulate(self.path, 3)
        self.assertGreater(lines.count("\n"), 1000)
        self.assertEqual(simulate(self.path + ".again", 3), lines)
        checked = run("vizor", "check", self.path)
        self.assertEqual(checked.returncode, 0, checked.stdout)
        self.assertIn("all properties hold", checked.stdout)

    def test_a_second_leader_of_a_term_is_found(self):
        events = [json.loads(line) for line in simulate(self.path, 3).splitlines()]
        leader = next(event for event in events
                      if event["type"] == "role.change" and event["d"]["to"] == "leader")
        other = next(event for event in events
                     if event["node"] != leader["node"] and event["type"] == "log.persist" and
                     event["term"] == leader["term"])
        other.update(type=leader["type"], d=leader["d"])
        with open(self.path, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(event) + "\n" for event in events)
        checked = run("vizor", "check", self.path)
        self.assertEqual(checked.returncode, 1, checked.stdout)
        self.assertRegex(checked.stdout, r"(?m)^Election safety +violated")

    def test_a_recorded_run_is_shown_at_its_end(self):
        count = simulate(self.path, 3).count("\n")
        with Vizor(self.directory, "replay", self.path) as vizor:
            status = vizor.ask("/api/status")
            self.assertGreaterEqual(status["journal"]["next"], count)
            self.assertEqual(vizor.ask("/api/checks")["verdict"], "holds")
            self.assertTrue(vizor.ask("/api/search?q=role.change")["numbers"])


class Kept(unittest.TestCase):
    NODES = {"node0", "node1", "node2"}

    def test_a_killed_vizor_takes_its_record_up_again(self):
        with Cluster(3) as cluster:
            store = os.path.join(cluster.directory, "vizor")
            with Vizor(cluster.directory, "serve", "-store", store) as vizor:
                cluster.flags = ["-vizor", vizor.url]
                cluster.start()
                cluster.wait_leader()
                before = wait_until("events", lambda: self.settled(vizor))
                vizor.kill()
            with Vizor(cluster.directory, "serve", "-store", store) as vizor:
                status = vizor.ask("/api/status")
                # What was under way in the last quarter of a second may be lost.
                self.assertEqual(set(self.told(vizor)), self.NODES)
                self.assertEqual(set(status["state"]["nodes"]), set(before["state"]["nodes"]))
                refused = run("vizor", "serve", "-addr", f"127.0.0.1:{Ports.take()}",
                              "-store", store)
                self.assertEqual(refused.returncode, 1)
                self.assertIn("another vizor keeps its record in", refused.stderr)

    @staticmethod
    def settled(vizor):
        """Once all three nodes were told and that was long enough ago to be in the file."""
        nodes = Kept.told(vizor)
        return vizor.ask("/api/status") if set(nodes) == Kept.NODES and len(nodes) >= 6 else None

    @staticmethod
    def told(vizor):
        """Whose statistics came, once for each time."""
        return [event["node"] for event in vizor.ask("/api/events?n=5000")
                if event["type"] == "node.stat"]
