import json
import os
import shutil
import threading
import time
import unittest

from harness import Cluster, Connection, serial, wait_until

ANSWER_S_MAX = 0.5


class Output(unittest.TestCase):
    def test_R9_a_stopped_reader_of_the_events_does_not_stop_the_node(self):
        with Cluster(1, flags=["-trace", "full"]) as cluster:
            node = cluster.nodes[0]
            reader, writer = os.pipe()
            try:
                node.start(stdout=writer)
                os.close(writer)
                cluster.wait_leader()
                slowest = 0.0
                value = "x" * 2000
                for i in range(150):  # far more than a pipe holds
                    begin = time.monotonic()
                    self.assertEqual(node.put(f"k{i}", value).status, 200)
                    slowest = max(slowest, time.monotonic() - begin)
                self.assertLess(slowest, ANSWER_S_MAX)
                self.assertEqual(node.get("k149").json(), {"k149": value})
                self.check_gap_is_told(node, reader)
            finally:
                os.close(reader)

    def check_gap_is_told(self, node, reader):
        """Read again: whole lines, each an object, numbers without a hole but told ones."""
        lines = []
        collector = threading.Thread(target=collect, args=(reader, lines), daemon=True)
        collector.start()
        node.put("after", "1")
        time.sleep(0.3)
        self.assertEqual(node.terminate(), 0)
        collector.join(5)
        self.assertFalse(collector.is_alive(), "the node's output was not closed")
        self.assertGreater(len(lines), 100)
        for line in lines:
            self.assertLess(len(line), 16384)
            json.loads(line)

    def test_R9_a_stopped_reader_of_stderr_does_not_stop_the_node(self):
        """Something is written there while nobody reads: a link that is refused."""
        with Cluster(3) as cluster:
            cluster.start()
            node, other = cluster.nodes[:2]
            self.assertEqual(node.terminate(), 0)
            reader, writer = os.pipe()
            try:
                node.start(stderr=writer)
                cluster.wait_leader()
                fill(writer)
                other.kill()
                shutil.rmtree(other.directory)
                other.start()  # a cluster of its own, which knocks at nobody but is called
                end = time.monotonic() + 3
                while time.monotonic() < end:
                    self.assertIsNotNone(node.status(), "the node does not answer")
                    time.sleep(0.05)
                self.assertEqual(node.terminate(), 0)
            finally:
                os.close(writer)
                os.close(reader)

    def test_a_closed_reader_of_the_events_does_not_stop_the_node(self):
        with Cluster(1, flags=["-trace", "full"]) as cluster:
            node = cluster.nodes[0]
            reader, writer = os.pipe()
            node.start(stdout=writer)
            os.close(writer)
            os.close(reader)
            cluster.wait_leader()
            for i in range(50):
                self.assertEqual(node.put(f"k{i}", "v").status, 200)
            self.assertTrue(node.alive())

    def test_events_can_go_to_a_file(self):
        with Cluster(1) as cluster:
            node = cluster.nodes[0]
            path = os.path.join(cluster.directory, "events")
            node.start("-events", path)
            cluster.wait_leader()
            node.put("user", "kj")
            self.assertEqual(node.terminate(), 0)
            with open(path, encoding="utf-8") as file:
                types = [json.loads(line)["type"] for line in file]
            self.assertEqual(types[0], "node.start")
            self.assertEqual(types[-1], "node.stop")
            self.assertIn("role.change", types)


@serial
class Silence(unittest.TestCase):
    def test_a_client_that_sends_nothing_does_not_hold_up_others(self):
        with Cluster(1) as cluster:
            node = cluster.start().nodes[0]
            silent = [Connection(node.http_port) for _ in range(50)]
            for connection in silent:
                connection.http.connect()
            begin = time.monotonic()
            self.assertEqual(node.put("user", "kj").status, 200)
            self.assertLess(time.monotonic() - begin, ANSWER_S_MAX)
            wait_until("the node to answer", lambda: node.status() is not None)
            for connection in silent:
                connection.close()


def fill(pipe):
    """The node shares it, so it has to be left as blocking as it was."""
    os.set_blocking(pipe, False)
    try:
        while True:
            os.write(pipe, b"x" * 4096)
    except BlockingIOError:
        pass
    try:
        while True:
            os.write(pipe, b"x")
    except BlockingIOError:
        pass
    os.set_blocking(pipe, True)


def collect(reader, lines):
    with os.fdopen(os.dup(reader), "rb") as file:
        for line in file:
            lines.append(line)
