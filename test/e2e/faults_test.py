import http.client
import os
import resource
import signal
import unittest

from harness import Cluster, wait_until

PAUSES = 3


def next_leader(nodes):
    return wait_until("a new leader",
                      lambda: next((node for node in nodes if node.is_leader()), None))


class Pause(unittest.TestCase):
    def test_R4_a_leader_that_was_stopped_does_not_read_from_the_past(self):
        """No lease is trusted: the read is there before the leader knows how late it is."""
        with Cluster(3) as cluster:
            cluster.start()
            for i in range(PAUSES):
                leader = cluster.wait_leader()
                cluster.wait_caught_up()
                others = [node for node in cluster.nodes if node is not leader]
                self.assertEqual(leader.put("user", f"before {i}").status, 200)
                leader.process.send_signal(signal.SIGSTOP)
                self.assertEqual(next_leader(others).put("user", f"after {i}").status, 200)
                answer = self.read_on_waking(leader)
                if answer.status == 200:
                    self.assertEqual(answer.read(), f'{{"user":"after {i}"}}'.encode())
                else:
                    self.assertIn(answer.status, (503, 504))

    @staticmethod
    def read_on_waking(node):
        connection = http.client.HTTPConnection("127.0.0.1", node.http_port, timeout=8.0)
        connection.request("GET", "/key/user?timeout=2s")
        node.process.send_signal(signal.SIGCONT)
        return connection.getresponse()


class FullDisk(unittest.TestCase):
    def test_D6_D8_a_leader_that_cannot_write_stops_and_comes_back(self):
        with Cluster(3) as cluster:
            for node in cluster.nodes:  # a write beyond the limit fails, and no signal is sent
                start = node.start
                node.start = lambda *extra, start=start: start(*extra, restore_signals=False)
            cluster.start()
            leader = cluster.wait_leader()
            others = [node for node in cluster.nodes if node is not leader]
            acknowledged = {}
            size = os.path.getsize(os.path.join(leader.directory, "raft.db-wal"))
            resource.prlimit(leader.process.pid, resource.RLIMIT_FSIZE,
                             (size + 200_000, resource.RLIM_INFINITY))
            for i in range(60):
                self.write(others[i % 2], f"k{i}", "x" * 10_000, acknowledged)
            wait_until("the leader to stop", lambda: not leader.alive())
            self.assertIn("cannot write to", leader.errors())
            self.assertIn("a failed write is never tried again", leader.errors())
            next_leader(others)
            for i in range(60, 70):
                self.write(others[i % 2], f"k{i}", "y", acknowledged)
            self.assertGreater(len(acknowledged), 50)
            leader.start()
            cluster.wait_leader()
            cluster.wait_caught_up()
            for key, value in acknowledged.items():
                self.assertEqual(leader.get(key, level="local").json(), {key: value})

    @staticmethod
    def write(node, key, value, acknowledged):
        answer = node.put(key, value)
        if answer.status == 200:
            acknowledged[key] = value
