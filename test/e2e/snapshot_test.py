import json
import os
import threading
import time
import unittest

from harness import Cluster, wait_until

# Small enough that a few seconds of writes make many snapshots.
FLAGS = ("-snapshot-interval", "100ms", "-snapshot-threshold", "200", "-trailing-logs", "100",
         "-snapshot-bytes-max", "200000", "-trailing-bytes-max", "50000",
         "-snapshot-part-bytes-max", "20000")
VALUE = "v" * 200


def write_keys(node, first, count, keys=1000):
    """Batches of ten pairs a request."""
    for start in range(first, first + count, 10):
        pairs = {f"k{number % keys}": f"{number} {VALUE}" for number in range(start, start + 10)}
        answer = node.ask("POST", "/key?timeout=8s", json.dumps(pairs), 9)
        assert answer.status == 200, answer.body


def size_of(node, name):
    return os.path.getsize(os.path.join(node.directory, name))


class Snapshots(unittest.TestCase):
    def test_S16_the_log_stays_bounded_and_a_restart_has_everything(self):
        with Cluster(1, FLAGS) as cluster:
            node = cluster.nodes[0].start()
            cluster.wait_leader()
            write_keys(node, 0, 12000)
            status = wait_until("a snapshot", lambda: self.compacted(node))
            print(f"         {status['last']} entries, snapshot at {status['snapshot']}, log from "
                  f"{status['log_first']}, {status['log_bytes']} bytes")
            self.assertLess(status["log_bytes"], 600000)
            before = node.status()["state"]
            node.kill()
            node.start()
            cluster.wait_leader()
            self.assertEqual(node.get("k7").json()["k7"], f"11007 {VALUE}")
            self.assertEqual(node.status()["state"], before)
            self.assertEqual(node.status()["keys"], 1000)

    def test_S1_a_node_that_was_away_long_comes_back_by_the_state(self):
        with Cluster(3, FLAGS) as cluster:
            cluster.start()
            leader = cluster.wait_leader()
            away = next(node for node in cluster.nodes if node is not leader)
            write_keys(leader, 0, 500)
            last = away.status()["last"]
            away.kill()
            write_keys(leader, 500, 8000)
            wait_until("compaction", lambda: leader.status()["log_first"] > last + 1)
            away.start()
            cluster.wait_caught_up()
            status = wait_until("its state", lambda: self.same_state(leader, away))
            self.assertGreater(status["log_first"], last)
            self.assertIn('"snap.install"', self.events_of(away))
            away.kill()
            away.start()
            cluster.wait_caught_up()
            wait_until("the same state", lambda: self.same_state(leader, away))

    def test_D10_kills_while_snapshots_are_taken(self):
        with Cluster(3, FLAGS) as cluster:
            cluster.start()
            acknowledged = {}
            stop = threading.Event()
            writer = threading.Thread(target=self.write_on, args=(cluster, acknowledged, stop))
            writer.start()
            for _ in range(2):
                for node in cluster.nodes:
                    time.sleep(0.7)
                    node.kill()
                    time.sleep(0.3)
                    node.start()
                    cluster.wait_leader()
            stop.set()
            writer.join(20)
            cluster.wait_leader()
            cluster.wait_caught_up()
            states = {node.status()["state"] for node in cluster.nodes}
            self.assertEqual(len(states), 1)
            self.assertGreater(min(node.status()["snapshot"] for node in cluster.nodes), 0)
            for key, value in acknowledged.items():
                self.assertEqual(cluster.nodes[0].get(key).json()[key], value)
            print(f"         {len(acknowledged)} keys, snapshots at "
                  + " ".join(str(node.status()["snapshot"]) for node in cluster.nodes))

    def test_D14_a_state_that_is_missing_is_named(self):
        with Cluster(1, FLAGS) as cluster:
            node = cluster.nodes[0].start()
            cluster.wait_leader()
            write_keys(node, 0, 6000)
            wait_until("a snapshot", lambda: self.compacted(node))
            node.terminate()
            os.rename(os.path.join(node.directory, "state.db"),
                      os.path.join(cluster.directory, "away"))
            node.start()
            self.assertEqual(node.process.wait(10), 1)
            self.assertIn("state.db is missing", node.errors())

    @staticmethod
    def compacted(node):
        status = node.status()
        return status if status and status["log_first"] > 1 else None

    @staticmethod
    def same_state(one, other):
        first, second = one.status(), other.status()
        same = first and second and first["applied"] == second["applied"]
        return second if same and first["state"] == second["state"] else None

    @staticmethod
    def events_of(node):
        with open(node.log_path("out"), encoding="utf-8", errors="replace") as file:
            return file.read()

    @staticmethod
    def write_on(cluster, acknowledged, stop):
        number = 0
        while not stop.is_set():
            number += 1
            key, value = f"w{number}", f"{number} {VALUE}"
            node = cluster.nodes[number % 3]
            try:
                if node.put(key, value, timeout=2.0).status == 200:
                    acknowledged[key] = value
            except OSError:
                pass


if __name__ == "__main__":
    unittest.main()
