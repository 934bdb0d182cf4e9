import json
import os
import unittest

from harness import Cluster, chaos, wait_until

THREADS = 3


def threads_of(node):
    return len(os.listdir(f"/proc/{node.process.pid}/task"))


class HttpThreads(unittest.TestCase):
    """Nodes that serve HTTP on threads beside the replica's."""

    def test_the_api_chaos_and_an_orderly_stop_are_the_same(self):
        with Cluster(1, flags=["-http-threads", "0"]) as plain:
            without = threads_of(plain.start().nodes[0])
        with Cluster(3, flags=["-http-threads", str(THREADS)]) as cluster:
            cluster.start()
            leader = cluster.wait_leader()
            self.assertEqual(threads_of(leader), without + THREADS)

            told = cluster.client("-o", "json", "bench", "-connections", "48", "-duration", "2s",
                                  "-reads", "50", "-sessions")
            report = json.loads(told.stdout)
            self.assertEqual(report["errors"], {})
            self.assertGreater(report["writes"]["count"], 100)
            self.assertGreater(report["reads"]["count"], 100)
            self.assertEqual(leader.ask("GET", "/chaos/none").status, 404)
            self.assertEqual(leader.put("user", "before").status, 200)
            self.assertEqual(chaos(leader, "isolate").returncode, 0)
            wait_until("the old leader to give up", lambda: not leader.is_leader())
            self.assertEqual(chaos(leader, "clear").returncode, 0)
            cluster.wait_leader()
            cluster.wait_caught_up()
            self.assertEqual(leader.get("user").json(), {"user": "before"})
            for node in cluster.nodes:
                self.assertEqual(node.terminate(), 0)
