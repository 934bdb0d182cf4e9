import json
import subprocess
import unittest

from harness import Cluster, run_client, wait_until


class Basics(unittest.TestCase):
    def test_one_node_founds_a_cluster_and_keeps_what_it_was_told(self):
        with Cluster(1) as cluster:
            node = cluster.start().nodes[0]
            self.assertEqual(node.put("user", "kj").status, 200)
            self.assertEqual(node.get("user").json(), {"user": "kj"})
            node.kill()
            node.start()
            cluster.wait_leader()
            self.assertEqual(node.get("user").json(), {"user": "kj"})

    def test_the_curl_lines_of_the_seed_work_on_any_nodes(self):
        with Cluster(3) as cluster:
            cluster.start()
            for writer in cluster.nodes:
                for reader in cluster.nodes:
                    value = f"kj-{writer}-{reader}"
                    body = '{"user":"%s"}' % value
                    posted = curl("-XPOST", f"http://127.0.0.1:{writer.http_port}/key", "-d", body)
                    self.assertEqual(posted, "")
                    got = curl(f"http://127.0.0.1:{reader.http_port}/key/user")
                    self.assertEqual(got, body)

    def test_several_pairs_are_one_write_and_nothing_is_written_by_a_wrong_one(self):
        with Cluster(3) as cluster:
            node = cluster.start().nodes[1]
            written = node.ask("POST", "/key", '{"a":"1","b":"2"}')
            self.assertEqual(written.status, 200)
            # Not the commit index: the promotion of the last to join may not be committed yet.
            for key in ("a", "b"):
                read = node.ask("GET", f"/v1/kv/{key}")
                self.assertEqual(read.headers["X-Graftd-Revision"],
                                 written.headers["X-Graftd-Index"])
            for body in ('{"c":1}', '{"c":"1","d":null}', "[]", "", "{", '"x"'):
                refused = node.ask("POST", "/key", body)
                self.assertEqual((refused.status, refused.error_code), (400, "bad_request"), body)
            self.assertEqual(node.get("c").status, 404)
            self.assertEqual(node.get("b").json(), {"b": "2"})

    def test_delete_is_the_same_whether_the_key_was_there(self):
        with Cluster(3) as cluster:
            cluster.start()
            first, second, third = cluster.nodes
            first.put("gone", "1")
            self.assertEqual(second.ask("DELETE", "/key/gone").status, 200)
            self.assertEqual(third.get("gone").status, 404)
            self.assertEqual(third.ask("DELETE", "/key/gone").status, 200)

    def test_all_nodes_restart_and_nothing_is_forgotten(self):
        with Cluster(3) as cluster:
            cluster.start()
            for i in range(20):
                self.assertEqual(cluster.nodes[i % 3].put(f"k{i}", str(i)).status, 200)
            for node in cluster.nodes:
                node.kill()
            for node in cluster.nodes:
                node.start()
            cluster.wait_leader()
            for i in range(20):
                self.assertEqual(cluster.nodes[(i + 1) % 3].get(f"k{i}").json(), {f"k{i}": str(i)})

    def test_any_bytes_are_a_value(self):
        with Cluster(3) as cluster:
            cluster.start()
            value = bytes(range(256)) * 40
            self.assertEqual(cluster.client("put", "a/b c", "-", stdin=value).returncode, 0)
            read = cluster.client("-o", "raw", "get", "a/b c")
            self.assertEqual((read.returncode, read.stdout), (0, value))

    def test_a_minority_neither_writes_nor_reads_but_local(self):
        with Cluster(3) as cluster:
            cluster.start()
            cluster.nodes[0].put("user", "kj")
            cluster.wait_caught_up()
            last = cluster.nodes[2]
            cluster.nodes[0].kill()
            cluster.nodes[1].kill()
            self.assertIn(last.put("user", "other", timeout=1.5).status, (503, 504))
            self.assertIn(last.ask("GET", "/key/user?timeout=500ms").status, (503, 504))
            self.assertEqual(last.get("user", level="local").json(), {"user": "kj"})


class Join(unittest.TestCase):
    def test_a_node_joins_through_a_follower_and_gets_all_data(self):
        with Cluster(4) as cluster:
            newcomer = cluster.nodes.pop()
            cluster.start()
            for i in range(50):
                cluster.nodes[0].put(f"k{i}", "x" * 1000)
            leader = cluster.wait_leader()
            follower = next(node for node in cluster.nodes if node is not leader)
            cluster.nodes.append(newcomer)
            newcomer.start("-join", f"127.0.0.1:{follower.http_port}")
            cluster.wait_voters(4)
            cluster.wait_caught_up()
            self.assertEqual(newcomer.get("k49", level="local").json(), {"k49": "x" * 1000})

    def test_join_tries_the_next_address(self):
        with Cluster(2) as cluster:
            first, second = cluster.nodes
            first.start()
            cluster.wait_leader()
            second.start("-join", f"127.0.0.1:1,127.0.0.1:{first.http_port}")
            cluster.wait_voters(2)

    def test_M16_a_wiped_directory_comes_back_as_a_voter(self):
        with Cluster(3) as cluster:
            cluster.start()
            cluster.nodes[0].put("user", "kj")
            leader = cluster.wait_leader()
            victim = next(node for node in cluster.nodes if node is not leader)
            victim.kill()
            subprocess.run(["rm", "-rf", victim.directory], check=True)
            victim.start("-join", f"127.0.0.1:{leader.http_port}")

            def votes_with_its_new_directory():
                status = victim.status()
                return status and any(
                    member["id"] == victim.id and member["role"] == "voter" and
                    member["directory"] == status["directory"] for member in cluster.members())
            wait_until("the wiped node as a voter", votes_with_its_new_directory)
            cluster.wait_caught_up()
            self.assertEqual(victim.get("user", level="local").json(), {"user": "kj"})
            self.assertEqual(victim.put("after", "1").status, 200)

    def test_M7_an_unreachable_joiner_never_changes_the_quorum(self):
        with Cluster(3) as cluster:
            cluster.start()
            body = json.dumps({"id": "ghost", "addr": "127.0.0.1:1"})
            answer = cluster.nodes[0].ask("POST", "/join?timeout=500ms", body)
            self.assertEqual(answer.status, 503, answer.body)
            voters = [m["id"] for m in cluster.members() if m["role"] == "voter"]
            self.assertEqual(sorted(voters), ["node0", "node1", "node2"])
            self.assertEqual(cluster.nodes[1].put("still", "there").status, 200)


class Client(unittest.TestCase):
    def test_the_client_reads_writes_and_reports(self):
        with Cluster(3) as cluster:
            cluster.start()
            self.assertEqual(cluster.client("put", "user", "kj").returncode, 0)
            self.assertEqual(cluster.client("get", "user").stdout, b"kj\n")
            self.assertEqual(cluster.client("put", "a", "1", "b", "2").returncode, 0)
            self.assertEqual(cluster.client("-local", "get", "b").returncode, 0)
            self.assertEqual(cluster.client("del", "a").returncode, 0)
            missing = cluster.client("get", "a")
            self.assertEqual((missing.returncode, missing.stdout), (1, b""))
            status = cluster.client("status").stdout.decode()
            self.assertEqual(len(status.splitlines()), 4, status)
            self.assertEqual(status.count("leader"), 1, status)
            members = cluster.client("members").stdout.decode()
            self.assertEqual(members.count("voter"), 3, members)

    def test_leadership_moves_where_it_is_told(self):
        with Cluster(3) as cluster:
            cluster.start()
            leader = cluster.wait_leader()
            target = next(node for node in cluster.nodes if node is not leader)
            moved = cluster.client("leader", "transfer", target.id)
            self.assertEqual(moved.returncode, 0, moved.stderr)
            self.assertIs(cluster.wait_leader(), target)
            self.assertIn(target.id, cluster.client("leader").stdout.decode())

    def test_a_member_can_be_removed(self):
        with Cluster(3) as cluster:
            cluster.start()
            leader = cluster.wait_leader()
            target = next(node for node in cluster.nodes if node is not leader)
            removed = cluster.client("members", "remove", target.id)
            self.assertEqual(removed.returncode, 0, removed.stderr)
            target.kill()
            self.assertEqual(sorted(m["id"] for m in cluster.members()),
                             sorted(node.id for node in cluster.nodes if node is not target))
            self.assertEqual(leader.put("after", "1").status, 200)

    def test_the_client_goes_on_to_a_node_that_lives(self):
        with Cluster(3) as cluster:
            cluster.start()
            cluster.nodes[0].kill()
            self.assertEqual(cluster.client("put", "user", "kj").returncode, 0)
            self.assertEqual(cluster.client("get", "user").stdout, b"kj\n")
            only_dead = run_client("-endpoints", f"127.0.0.1:{cluster.nodes[0].http_port}",
                                   "get", "user")
            self.assertEqual(only_dead.returncode, 3)


def curl(*arguments):
    return subprocess.run(["curl", "-s", "-S", "--max-time", "10", *arguments], check=True,
                          capture_output=True, text=True).stdout


