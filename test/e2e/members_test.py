"""Servers that come, go and are lost."""

import json
import subprocess
import unittest

from harness import Cluster, Ports, Vizor, chaos, run_graftd, wait_until


def member(cluster, node):
    return next((m for m in cluster.members() if m["id"] == node.id), None)


def incarnations(node):
    """In the order in which its events told them."""
    with open(node.log_path("out"), encoding="utf-8") as file:
        told = [json.loads(line)["inc"] for line in file if line.endswith("\n")]
    return [inc for number, inc in enumerate(told) if number == 0 or inc != told[number - 1]]


class Members(unittest.TestCase):
    def test_a_learner_follows_until_it_is_promoted(self):
        with Cluster(4) as cluster:
            learner = cluster.nodes.pop()
            cluster.start()
            cluster.nodes[0].put("user", "kj")
            cluster.nodes.append(learner)
            learner.start("-join", f"127.0.0.1:{cluster.nodes[0].http_port}", "-learner")
            wait_until("the learner level", lambda: (
                member(cluster, learner) or {}).get("match", 0) > 0)
            cluster.wait_caught_up()
            self.assertEqual(member(cluster, learner)["role"], "learner")
            self.assertEqual(learner.get("user", level="local").json(), {"user": "kj"})
            self.assertEqual(learner.ask("GET", "/readyz").status, 503)
            promoted = cluster.client("members", "promote", learner.id)
            self.assertEqual(promoted.returncode, 0, promoted.stderr)
            self.assertEqual(member(cluster, learner)["role"], "voter")
            unknown = cluster.client("members", "promote", "nobody")
            self.assertEqual(unknown.returncode, 1)

    def test_M7_who_is_not_there_is_not_promoted(self):
        with Cluster(3) as cluster:
            cluster.start()
            added = cluster.client("members", "add", "ghost", "127.0.0.1:1", "learner")
            self.assertEqual(added.returncode, 0, added.stderr)
            answer = cluster.nodes[0].ask("POST", "/v1/members/ghost/promote?timeout=700ms")
            self.assertEqual(answer.status, 503, answer.body)
            voters = sorted(m["id"] for m in cluster.members() if m["role"] == "voter")
            self.assertEqual(voters, ["node0", "node1", "node2"])
            self.assertEqual(cluster.client("members", "remove", "ghost").returncode, 0)
            self.assertEqual(len(cluster.members()), 3)

    def test_M7_a_member_that_takes_long_to_catch_up_is_waited_for(self):
        with Cluster(2) as cluster:
            leader, joiner = cluster.nodes
            leader.start()
            cluster.nodes.pop()
            cluster.wait_leader()
            self.assertEqual(chaos(leader, "isolate").returncode, 0)
            cluster.nodes.append(joiner)
            joiner.start("-join", f"127.0.0.1:{leader.http_port}", "-join-timeout", "500ms")
            wait_until("the end of its patience", lambda: "catching up" in joiner.errors())
            with self.assertRaises(subprocess.TimeoutExpired):
                joiner.process.wait(2)
            self.assertEqual(member(cluster, joiner)["role"], "learner")
            self.assertEqual(chaos(leader, "clear").returncode, 0)
            wait_until("a voter", lambda: member(cluster, joiner)["role"] == "voter")

    def test_what_would_lose_the_quorum_is_refused(self):
        with Cluster(3) as cluster:
            cluster.start()
            leader = cluster.wait_leader()
            first, second = [node for node in cluster.nodes if node is not leader]
            first.kill()
            wait_until("the loss seen", lambda: not member(cluster, first)["reachable"])
            answer = leader.ask("DELETE", f"/v1/members/{second.id}")
            self.assertEqual((answer.status, answer.error_code), (409, "conflict"), answer.body)
            self.assertIn("quorum", answer.json()["error"]["message"])
            self.assertEqual(leader.put("still", "there").status, 200)
            self.assertEqual(leader.ask("DELETE", f"/v1/members/{first.id}").status, 200)

    def test_V13_a_removed_node_says_why_and_ends_and_the_leader_stays(self):
        with Cluster(3) as cluster:
            cluster.start()
            leader = cluster.wait_leader()
            target = next(node for node in cluster.nodes if node is not leader)
            term = leader.status()["term"]
            self.assertEqual(cluster.client("members", "remove", target.id).returncode, 0)
            self.assertEqual(target.process.wait(40), 0)
            self.assertIn("was removed from cluster", target.errors())
            self.assertEqual(leader.status()["term"], term)
            target.start("-join", f"127.0.0.1:{leader.http_port}")
            self.assertEqual(target.process.wait(40), 1)
            self.assertIn("delete", target.errors())
            subprocess.run(["rm", "-rf", target.directory], check=True)
            target.start("-join", f"127.0.0.1:{leader.http_port}")
            cluster.wait_voters(3)

    def test_no_name_of_an_event_comes_back_with_a_removed_member(self):
        with Cluster(3) as cluster, Vizor(cluster.directory) as vizor:
            cluster.flags = ["-vizor", vizor.url]
            cluster.start()
            leader = cluster.wait_leader()
            target = next(node for node in cluster.nodes if node is not leader)
            before = incarnations(target)
            self.assertEqual(cluster.client("members", "remove", target.id).returncode, 0)
            self.assertEqual(target.process.wait(40), 0)
            subprocess.run(["rm", "-rf", target.directory], check=True)
            target.start("-join", f"127.0.0.1:{leader.http_port}")
            cluster.wait_voters(3)
            for number in range(200):
                self.assertEqual(leader.put(f"key{number}", "there").status, 200)
            wait_until("events of the second life", lambda: len(incarnations(target)) == 2)
            first, second = incarnations(target)
            self.assertLess(first, second)
            wait_until("them at vizor", lambda: vizor.ask("/api/checks")["events"] > 400)
            checks = vizor.ask("/api/checks")
            self.assertNotEqual(checks["verdict"], "violated", checks)

    def test_M2_a_leader_that_removes_itself_answers_and_ends(self):
        with Cluster(5) as cluster:
            cluster.start()
            for left in (4, 3, 2, 1):
                leader = cluster.wait_leader()
                answer = leader.ask("DELETE", f"/v1/members/{leader.id}")
                self.assertEqual(answer.status, 200, answer.body)
                self.assertEqual(leader.process.wait(20), 0)
                self.assertIn("was removed from cluster", leader.errors())
                cluster.nodes.remove(leader)
                cluster.wait_leader()
                self.assertEqual(len(cluster.members()), left)
                self.assertEqual(cluster.nodes[0].put("left", str(left)).status, 200)

    def test_M17_nodes_that_come_back_under_other_addresses_are_taken_over(self):
        with Cluster(3) as cluster:
            cluster.start()
            leader = cluster.wait_leader()
            first, second = [node for node in cluster.nodes if node is not leader]
            # A follower, the leader, and more of them at once than a majority can spare.
            for moving in ([first], [leader], [first, second]):
                for node in moving:
                    node.kill()
                    node.raft_port = Ports.take()
                    node.start()
                for node in moving:
                    address = f"127.0.0.1:{node.raft_port}"
                    wait_until(f"{node.id} at {address}", lambda: (
                        member(cluster, node) or {}).get("raft_address") == address)
                cluster.wait_leader()
                self.assertEqual(first.put("moved", first.id).status, 200)
                cluster.wait_caught_up()

    def test_M15_a_node_of_another_cluster_is_refused(self):
        with Cluster(1) as one, Cluster(1) as other:
            one.start()
            other.start()
            stranger = other.nodes[0]
            stranger.terminate()
            stranger.start("-join", f"127.0.0.1:{one.nodes[0].http_port}")
            self.assertEqual(stranger.process.wait(30), 1)
            self.assertIn("belongs to cluster", stranger.errors())
            self.assertEqual(len(one.members()), 1)


class LostQuorum(unittest.TestCase):
    def test_the_last_node_goes_on_alone_and_the_others_come_back_as_new(self):
        with Cluster(3) as cluster:
            cluster.start()
            cluster.nodes[0].put("user", "kj")
            cluster.wait_caught_up()
            survivor, lost, also_lost = cluster.nodes
            old = survivor.status()["cluster"]
            running = run_graftd("node", "-force-new-cluster", survivor.directory)
            self.assertEqual(running.returncode, 1)
            self.assertIn(str(survivor.process.pid).encode(), running.stderr)
            for node in cluster.nodes:
                node.kill()
            survivor.start("-force-new-cluster")
            wait_until("a leader of one", survivor.is_leader)
            self.assertEqual(survivor.get("user").json(), {"user": "kj"})
            self.assertEqual(survivor.put("user", "kj2").status, 200)
            self.assertNotEqual(survivor.status()["cluster"], old)
            self.assertIn("is lost", survivor.errors())
            lost.start()
            also_lost.start()
            wait_until("the old ones find each other", lambda: any(
                node.is_leader() for node in (lost, also_lost)))
            self.assertEqual(lost.get("user").json(), {"user": "kj"})
            members = survivor.ask("GET", "/v1/members").json()["members"]
            self.assertEqual([m["id"] for m in members], [survivor.id])
            for node in (lost, also_lost):
                node.kill()
                subprocess.run(["rm", "-rf", node.directory], check=True)
                node.start("-join", f"127.0.0.1:{survivor.http_port}")
            cluster.wait_voters(3)
            cluster.wait_caught_up()
            self.assertEqual(lost.get("user", level="local").json(), {"user": "kj2"})
            survivor.kill()
            survivor.start()
            cluster.wait_leader()

    def test_it_needs_a_directory_that_was_a_member(self):
        with Cluster(1) as cluster:
            node = cluster.nodes[0]
            node.start("-force-new-cluster")
            self.assertEqual(node.process.wait(20), 1)
            self.assertIn("holds no node", node.errors())
            both = run_graftd("node", "-id", "x", "-force-new-cluster", "-join", "127.0.0.1:1",
                              node.directory)
            self.assertEqual(both.returncode, 2)
