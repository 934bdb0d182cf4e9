import http.client
import json
import os
import resource
import signal
import unittest

from harness import Cluster, SmallDisk, wait_until

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
    def test_D7_D8_a_leader_whose_write_fails_stops_and_comes_back(self):
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

    def test_D6_D8_a_disk_that_is_full_for_a_while(self):
        """Of a follower, then of the leader: the others write on, and it comes back by itself."""
        with Cluster(3) as cluster, SmallDisk(cluster.nodes[0].directory) as disk:
            cluster.flags += ["-disk-reserve", "4000000", "-snapshot-bytes-max", "2000000",
                              "-trailing-bytes-max", "1000000"]
            cluster.start()
            node, others = cluster.nodes[0], cluster.nodes[1:]
            acknowledged = {}
            for leads in (False, True):
                self.bring_to(cluster, node if leads else others[0])
                disk.fill()
                wait_until("the node to see it",
                           lambda: node.status()["disk_space"] != "enough")
                wait_until("another leader",
                           lambda: any(other.is_leader() for other in others))
                for i in range(60):
                    name = f"k{i} {leads}"
                    self.write(others[i % 2], name, "x" * 100_000, acknowledged)
                self.assertGreater(len(acknowledged), 110 if leads else 55)
                self.assertTrue(node.alive())
                name, value = list(acknowledged.items())[-1]
                self.assertEqual(node.get(name).json(), {name: value})  # asks the leader
                self.write(node, f"through {leads}", "y", acknowledged)
                self.assertIn(f"through {leads}", acknowledged)
                disk.free()
                wait_until("room", lambda: node.status()["disk_space"] == "enough")
                cluster.wait_caught_up()
            for name, value in acknowledged.items():
                self.assertEqual(node.get(name, level="local").json(), {name: value})
            self.assertEqual(node.starts, 1)
            self.check_events(node)

    def test_D6_a_full_disk_of_one_node_refuses_writes_and_answers_reads(self):
        with Cluster(1) as cluster, SmallDisk(cluster.nodes[0].directory) as disk:
            node = cluster.nodes[0].start("-disk-reserve", "4000000")
            cluster.wait_leader()
            self.assertEqual(node.put("a", "1").status, 200)
            for room in (2_000_000, 0):
                disk.fill(room)
                wait_until("the node to see it", lambda: node.status()["disk_space"] != "enough")
                answer = node.put("b", "2")
                self.assertEqual((answer.status, answer.error_code), (503, "read_only_disk"))
                self.assertIn("free some space", answer.json()["error"]["message"])
                self.assertEqual(node.get("a").json(), {"a": "1"})
                self.assertEqual(node.get("b").status, 404)
                disk.free()
                wait_until("room", lambda: node.put("b", "2").status == 200)
                self.assertEqual(node.ask("DELETE", "/key/b").status, 200)

    def bring_to(self, cluster, node):
        """Leadership."""
        def leads():
            if not node.is_leader():
                node.ask("POST", f"/v1/leader/transfer?to={node.id}")
            return node.is_leader()
        wait_until(f"{node.id} to lead", leads, pause_s=0.2)
        self.assertIs(cluster.wait_leader(), node)

    def check_events(self, node):
        def told():
            with open(node.log_path("out"), encoding="utf-8") as file:
                return [json.loads(line) for line in file if '"fault.' in line]
        # Events come after the answers that they are about.
        wait_until("the end of the fault to be told", lambda: told()[-1]["type"] == "fault.end")
        faults = told()
        self.assertEqual(faults[0]["type"], "fault.begin")
        self.assertEqual({fault["d"]["kind"] for fault in faults}, {"disk-full"})

    @staticmethod
    def write(node, key, value, acknowledged):
        answer = node.put(key, value)
        if answer.status == 200:
            acknowledged[key] = value
