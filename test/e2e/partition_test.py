import unittest

from harness import Cluster, chaos, wait_until


class Partition(unittest.TestCase):
    def test_R1_an_isolated_leader_gives_up_and_nothing_it_accepted_alone_survives(self):
        with Cluster(3) as cluster:
            cluster.start()
            leader = cluster.wait_leader()
            others = [node for node in cluster.nodes if node is not leader]
            self.assertEqual(leader.put("user", "before").status, 200)
            cut = chaos(leader, "isolate")
            self.assertEqual(cut.returncode, 0, cut.stderr)

            wait_until("a new leader", lambda: any(node.is_leader() for node in others))
            new = next(node for node in others if node.is_leader())
            self.assertEqual(new.put("user", "after").status, 200)
            alone = leader.put("user", "alone", timeout=1.0)
            self.assertIn(alone.status, (503, 504))
            stale = leader.ask("GET", "/key/user?timeout=500ms")
            self.assertIn(stale.status, (503, 504), "a cut-off node answered a linearizable read")
            self.assertEqual(leader.get("user", level="local").json(), {"user": "before"})
            wait_until("the old leader to give up", lambda: not leader.is_leader())

            healed = chaos(leader, "clear")
            self.assertEqual(healed.returncode, 0, healed.stderr)
            cluster.wait_leader()
            cluster.wait_caught_up()
            for node in cluster.nodes:
                self.assertEqual(node.get("user", level="local").json(), {"user": "after"})

    def test_V12_a_follower_that_was_cut_off_does_not_disturb_the_leader(self):
        with Cluster(3) as cluster:
            cluster.start()
            leader = cluster.wait_leader()
            follower = next(node for node in cluster.nodes if node is not leader)
            term = leader.status()["term"]
            self.assertEqual(chaos(follower, "isolate").returncode, 0)
            wait_until("the follower to miss its leader",
                       lambda: follower.status()["role"] == "pre-candidate")
            for i in range(30):
                self.assertEqual(leader.put(f"k{i}", "v").status, 200)
            self.assertEqual(chaos(follower, "clear").returncode, 0)
            self.assertIs(cluster.wait_leader(), leader)
            cluster.wait_caught_up()
            self.assertEqual(leader.status()["term"], term)
            self.assertEqual(follower.get("k29", level="local").json(), {"k29": "v"})

    def test_faults_are_off_unless_the_node_allows_them(self):
        with Cluster(1) as cluster:
            node = cluster.nodes[0]
            command = node.command()
            node.command = lambda *extra: [word for word in command if word != "-chaos"]
            cluster.start()
            refused = chaos(node, "isolate")
            self.assertNotEqual(refused.returncode, 0)
            self.assertIn(b"-chaos", refused.stderr)
