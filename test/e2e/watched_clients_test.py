"""Clients that tell vizor what they ask for and hear."""

import subprocess
import tempfile
import unittest

from client_test import Server
from harness import Cluster, Ports, Vizor, clean_environment, graftd, run_client, wait_until


def linearizability(vizor):
    return next(check for check in vizor.ask("/api/checks")["checks"]
                if check["name"] == "linearizability")


def checked(vizor, count):
    return wait_until(f"{count} checks", lambda: linearizability(vizor)["count"] >= count and
                      linearizability(vizor))


class WatchedClients(unittest.TestCase):
    def test_two_clients_beside_a_killed_leader_saw_one_order(self):
        with Cluster(3) as cluster, Vizor(cluster.directory) as vizor:
            cluster.flags = ["-vizor", vizor.url]
            cluster.start()
            leader = cluster.wait_leader()
            benches = [self.bench(cluster, vizor, seed) for seed in (1, 2)]
            checked(vizor, 100)
            leader.kill()
            for bench in benches:
                told = bench.communicate(timeout=30)[1]
                self.assertNotIn("did not reach vizor", told)
            end = checked(vizor, 300)
            self.assertEqual(end["verdict"], "holds", end["findings"])
            nodes = vizor.ask("/api/status")["state"]["nodes"]
            self.assertEqual(set(nodes), {"node0", "node1", "node2"})

    @staticmethod
    def bench(cluster, vizor, seed):
        """Its requests meet on four keys, mostly."""
        return subprocess.Popen(
            [graftd(), "client", "-endpoints", cluster.endpoints(), "-vizor", vizor.url, "-timeout",
             "1s", "bench", "-connections", "4", "-keys", "4", "-reads", "50", "-rate", "400",
             "-duration", "4s", "-warm-up", "0s", "-seed", str(seed)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            env=clean_environment())

    def test_an_old_value_after_a_new_one_is_a_violation(self):
        with tempfile.TemporaryDirectory() as directory, Vizor(directory) as vizor:
            def ask(status, body, *words):
                with Server(status, body) as server:
                    return run_client("-endpoints", server.endpoint, "-vizor", vizor.url,
                                      "-timeout", "2s", "-o", "raw", *words)
            self.assertEqual(ask(200, b"", "put", "k", "old").returncode, 0)
            self.assertEqual(ask(200, b"", "put", "k", "new", "other", "x").returncode, 0)
            self.assertEqual(ask(200, b"new", "get", "k").stdout, b"new")
            self.assertEqual(ask(404, b"", "get", "never-written").returncode, 1)
            self.assertEqual(ask(500, b"", "put", "k", "perhaps").returncode, 1)
            self.assertEqual(ask(200, b"new", "get", "k").returncode, 0)
            self.assertEqual(ask(200, b"perhaps", "get", "k").returncode, 0)
            self.assertEqual(checked(vizor, 6)["violations"], 0)
            self.assertEqual(ask(200, b"old", "get", "-local", "k").returncode, 0)
            self.assertEqual(ask(200, b"old", "get", "k").returncode, 0)
            end = wait_until("a violation", lambda: linearizability(vizor)["violations"] and
                             linearizability(vizor))
            self.assertIn("no order of the operations on key k", end["findings"][-1]["message"])

    def test_a_vizor_that_is_not_there_hurts_nothing(self):
        with Server(200) as server:
            nobody = f"http://127.0.0.1:{Ports.take()}"
            told = run_client("-endpoints", server.endpoint, "-vizor", nobody, "put",
                              "k", "v")
        self.assertEqual(told.returncode, 0)
        self.assertIn(b"2 events did not reach vizor at " + nobody.encode(), told.stderr)
        wrong = run_client("-vizor", "ftp://nowhere", "get", "k")
        self.assertEqual(wrong.returncode, 2)
        self.assertIn(b"is no address of a vizor", wrong.stderr)


if __name__ == "__main__":
    unittest.main()
