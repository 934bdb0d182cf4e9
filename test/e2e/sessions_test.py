"""Writes in a session are carried out once, whatever happens to servers and connections."""

import http.client
import json
import threading
import time
import unittest

from harness import Cluster, run_client

CLIENTS = 4
KILLS = 4


def put_in_session(port, key, pairs, timeout=3.0):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("POST", "/key?timeout=2s", json.dumps(pairs),
                           {"Idempotency-Key": key})
        response = connection.getresponse()
        return response.status, response.read(), response.getheader("X-Graftd-Index")
    except http.client.HTTPException as error:
        raise ConnectionError(str(error)) from error
    finally:
        connection.close()


class Retrier(threading.Thread):
    """Writes until it is told the outcome, and now and then once more after that."""

    def __init__(self, cluster, name, stop):
        super().__init__(daemon=True)
        self.cluster = cluster
        self.name = name
        self.stop = stop
        self.done = {}  # sequence -> the index it was told
        self.attempts = 0
        self.others = []  # answers that make no sense

    def run(self):
        sequence = 0
        while not self.stop.is_set():
            sequence += 1
            self.write(sequence)
            time.sleep(0.002)

    def write(self, sequence):
        left_after_answer = sequence % 3  # as if so many answers had been lost
        for turn in range(2000):
            node = self.cluster.nodes[(sequence + turn) % len(self.cluster.nodes)]
            self.attempts += 1
            try:
                status, body, index = put_in_session(
                    node.http_port, f"{self.name}:{sequence}",
                    {f"{self.name}-{sequence}": str(sequence), f"{self.name}-last": str(sequence)})
            except OSError:
                time.sleep(0.01)
                continue
            if status == 200:
                if self.done.setdefault(sequence, index) != index:
                    self.others.append((sequence, self.done[sequence], index))
                if left_after_answer == 0:
                    return
                left_after_answer -= 1
            elif status not in (429, 503, 504):
                self.others.append((sequence, status, body))
                return
        self.others.append((sequence, "never answered"))


class Sessions(unittest.TestCase):
    def test_K1_a_repeated_write_is_carried_out_once(self):
        with Cluster(3) as cluster:
            cluster.start()
            told = [put_in_session(node.http_port, "c:1", {"k": "1"})
                    for node in cluster.nodes + cluster.nodes]
            self.assertEqual({status for status, _, _ in told}, {200})
            self.assertEqual(len({index for _, _, index in told}), 1, told)
            put_in_session(cluster.nodes[0].http_port, "c:2", {"k": "2"})
            put_in_session(cluster.nodes[1].http_port, "c:1", {"k": "1"})
            self.assertEqual(cluster.nodes[2].get("k").json(), {"k": "2"})
            other = put_in_session(cluster.nodes[0].http_port, "c:1", {"k": "3"})
            self.assertEqual(other[0], 409, other)
            self.assertIn(b"another write", other[1])
            for key in ("c", "c:", ":1", "c:0", "c:x", "c:-1"):
                self.assertEqual(put_in_session(cluster.nodes[0].http_port, key, {"k": "3"})[0],
                                 400, key)
            far = put_in_session(cluster.nodes[0].http_port, "c:100", {"k": "4"})
            self.assertEqual(far[0], 200, far)
            old = put_in_session(cluster.nodes[0].http_port, "c:3", {"k": "5"})
            self.assertEqual(old[0], 409, old)
            self.assertEqual(cluster.nodes[1].get("k").json(), {"k": "4"})

    def test_K4_a_repeated_write_is_known_after_all_nodes_restarted(self):
        with Cluster(3) as cluster:
            cluster.start()
            first = put_in_session(cluster.nodes[0].http_port, "c:1", {"k": "1"})
            cluster.nodes[1].put("k", "2")
            for node in cluster.nodes:
                node.kill()
            for node in cluster.nodes:
                node.start()
            cluster.wait_leader()
            again = put_in_session(cluster.nodes[2].http_port, "c:1", {"k": "1"})
            self.assertEqual((again[0], again[2]), (200, first[2]))
            self.assertEqual(cluster.nodes[0].get("k").json(), {"k": "2"})

    def test_K6_a_session_that_ended_is_told_so(self):
        with Cluster(1, flags=["-sessions-max", "2"]) as cluster:
            node = cluster.start().nodes[0]
            for client in ("a", "b", "c"):
                told = put_in_session(node.http_port, f"{client}:1", {"k": client})
                self.assertEqual(told[0], 200, told)
            ended = put_in_session(node.http_port, "a:1", {"k": "a"})
            self.assertEqual(ended[0], 409, ended)
            self.assertIn(b"has ended", ended[1])
            self.assertEqual(node.get("k").json(), {"k": "c"})

    def test_K1_every_write_exactly_once_while_leaders_are_killed(self):
        with Cluster(3) as cluster:
            cluster.start()
            stop = threading.Event()
            clients = [Retrier(cluster, f"client{i}", stop) for i in range(CLIENTS)]
            for client in clients:
                client.start()
            cluster.kill_leaders(KILLS, every_s=0.7)
            stop.set()
            for client in clients:
                client.join(60)
            cluster.wait_leader()
            cluster.wait_caught_up()
            self.check(cluster, clients)

    def check(self, cluster, clients):
        writes = sum(len(client.done) for client in clients)
        attempts = sum(client.attempts for client in clients)
        print(f"         {writes} writes, {attempts} attempts")
        self.assertGreater(writes, 50)
        self.assertGreater(attempts, writes)
        indexes = [index for client in clients for index in client.done.values()]
        self.assertEqual(len(set(indexes)), len(indexes), "two writes at one place")
        for client in clients:
            self.assertEqual(client.others, [])
            for sequence, index in client.done.items():
                for node in cluster.nodes:
                    answer = node.ask("GET", f"/v1/kv/{client.name}-{sequence}?level=local")
                    self.assertEqual(answer.body, str(sequence).encode())
                    # A second application would have moved the key's revision.
                    self.assertEqual(answer.headers["X-Graftd-Revision"], index)
            # A late repetition of an older write must not have undone the last one.
            last = cluster.nodes[0].get(f"{client.name}-last").json()
            self.assertEqual(last, {f"{client.name}-last": str(max(client.done))})

    def test_the_client_tries_again_until_it_knows(self):
        with Cluster(3) as cluster:
            cluster.start()
            stop = threading.Event()
            results = []

            def write():
                number = 0
                while not stop.is_set():
                    run = run_client("-endpoints", cluster.endpoints(), "-timeout", "10s", "put",
                                     f"k{number}", str(number))
                    results.append((number, run.returncode, run.stderr))
                    number += 1

            writer = threading.Thread(target=write, daemon=True)
            writer.start()
            for _ in range(2):
                time.sleep(0.5)
                leader = cluster.wait_leader()
                leader.kill()
                cluster.wait_leader()
                leader.start()
            stop.set()
            writer.join(30)
            self.assertGreater(len(results), 5)
            self.assertEqual([result for result in results if result[1] != 0], [])
            cluster.wait_leader()
            for number, _, _ in results:
                key = f"k{number}"
                self.assertEqual(cluster.nodes[0].get(key).json(), {key: str(number)})
