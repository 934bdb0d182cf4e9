import json
import os
import subprocess
import tempfile
import time
import unittest

from harness import Ports, Vizor, clean_environment, graftd, wait_until
from vizor_test import run, simulate


def hclog(message, **fields):
    now = time.time_ns()
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now // 10**9))
    return json.dumps({"@level": "info", "@message": message, "@module": "agent.server.raft",
                       "@timestamp": f"{stamp}.{now // 1000 % 10**6:06}Z", **fields}) + "\n"


class Tail(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="graftd-tail-")

    def tearDown(self):
        subprocess.run(["rm", "-rf", self.directory], check=True)

    def path(self, name):
        return os.path.join(self.directory, name)

    def write(self, name, text, mode="a"):
        with open(self.path(name), mode, encoding="utf-8") as file:
            file.write(text)

    def said(self):
        with open(self.path("vizor.err"), encoding="utf-8") as file:
            return file.read()

    def serve(self, *words, stdin=subprocess.DEVNULL):
        return Vizor(self.directory, "serve", *words, stdin=stdin)

    @staticmethod
    def state(vizor):
        return vizor.ask("/api/status")["state"]

    def wait_role(self, vizor, node, role):
        return wait_until(f"{node} a {role}", lambda: self.state(vizor)["nodes"].get(
            node, {}).get("role") == role)

    def test_consul_in_two_files_and_a_pipe_is_one_cluster(self):
        self.write("n1.log", "==> Consul agent running!\n" +
                   hclog("entering candidate state", node={}, term=4) +
                   hclog("voting for self", term=4, id="7a1b") +
                   hclog("entering leader state", leader={}))
        with self.serve("-tail", self.path("n1.log"), "-tail", self.path("n2.log"),
                        "-tail", "n3=-", stdin=subprocess.PIPE) as vizor:
            self.wait_role(vizor, "n1", "leader")
            self.assertIn("n2.log is not there yet; vizor waits for it", self.said())
            follows = hclog("entering follower state", **{"leader-id": "7a1b"})
            self.write("n2.log", follows)
            vizor.process.stdin.write(follows.encode())
            vizor.process.stdin.flush()
            self.wait_role(vizor, "n2", "follower")
            self.wait_role(vizor, "n3", "follower")
            state = self.state(vizor)
            self.assertEqual(state["verdict"]["text"], "n1 leads term 4 · 3 of 3 up · 0 committed")
            for node in state["nodes"].values():
                self.assertTrue(node["inferred"])
                self.assertEqual(node["leader"], "n1")
            leads = next(event for event in vizor.ask("/api/events?n=100")
                         if event["d"].get("msg") == "entering leader state")
            self.assertEqual(leads["inferred"]["role"], "leader")
            vizor.process.stdin.close()
            wait_until("the end of the input",
                       lambda: "the standard input has ended" in self.said())
            self.assertTrue(vizor.answers())

    def test_a_growing_file_loses_no_line_over_renaming_and_emptying(self):
        count = 3000
        with self.serve("-tail", "n1=" + self.path("raft.log")) as vizor:
            for number in range(count):
                line = hclog("line", number=number)
                # Torn: the second half follows.
                self.write("raft.log", line[:20])
                self.write("raft.log", line[20:])
                if number == 1000:
                    # A file that comes and goes between two looks is never seen.
                    wait_until("it is followed", lambda: "raft.log is there now" in self.said())
                    os.rename(self.path("raft.log"), self.path("raft.log.1"))
                elif number == 2000:
                    # What was not read when a file is emptied is lost: so it is read first.
                    wait_until("2,001 lines", lambda: len(self.numbers(vizor)) >= 2001)
                    self.write("raft.log", "", "w")
                    self.write("raft.log", "==> begun anew\n")
            wait_until("all lines", lambda: len(self.numbers(vizor)) >= count)
            self.assertEqual(self.numbers(vizor), list(range(count)))
            self.assertIn("raft.log was emptied; vizor reads it from its beginning", self.said())

    @staticmethod
    def numbers(vizor):
        return sorted(event["d"]["kv"]["number"] for event in vizor.ask("/api/events?n=5000")
                      if event["d"].get("msg") == "line")

    def test_after_a_restart_with_a_store_no_line_is_shown_twice(self):
        self.write("n1.log", "==> banner\n" + "".join(hclog("line", number=number) for number in range(50)) +
                   "panic: torn")
        words = ("-store", self.path("store"), "-tail", self.path("n1.log"))
        with self.serve(*words) as vizor:
            wait_until("all lines", lambda: len(self.numbers(vizor)) == 50)
        self.write("n1.log", " in two\n" + hclog("line", number=50))
        with self.serve(*words) as vizor:
            wait_until("the new line", lambda: 50 in self.numbers(vizor))
            self.assertEqual(self.numbers(vizor), list(range(51)))
            panics = [event for event in vizor.ask("/api/events?n=5000")
                      if event["d"].get("msg", "").startswith("panic")]
            self.assertEqual([event["d"]["msg"] for event in panics], ["panic: torn in two"])
            banners = [event for event in vizor.ask("/api/events?n=5000")
                       if event["d"].get("msg") == "==> banner"]
            self.assertEqual(len(banners), 1)

    def test_what_cannot_be_followed_is_refused_with_a_reason(self):
        told = run("vizor", "serve", "-addr", f"127.0.0.1:{Ports.take()}", "-tail", self.directory)
        self.assertEqual(told.returncode, 1)
        self.assertIn("it is a directory; give the file that the program writes", told.stderr)
        told = run("vizor", "serve", "-tail", "a/x.log", "-tail", "b/x.log")
        self.assertEqual(told.returncode, 2)
        self.assertIn('would both be node "x"', told.stderr)


class Piped(unittest.TestCase):
    def test_a_recorded_run_comes_by_standard_input(self):
        with tempfile.TemporaryDirectory(prefix="graftd-tail-") as directory:
            path = os.path.join(directory, "run.ndjson")
            lines = simulate(path, 3)
            checked = subprocess.run([graftd(), "vizor", "check", "-"], input=lines, text=True,
                                     capture_output=True, timeout=60, check=False,
                                     env=clean_environment())
            self.assertEqual(checked.returncode, 0, checked.stderr)
            self.assertIn("all properties hold", checked.stdout)
            with open(path, "rb") as recorded, \
                    Vizor(directory, "replay", "-", stdin=recorded) as vizor:
                self.assertGreaterEqual(vizor.ask("/api/status")["journal"]["next"],
                                        lines.count("\n"))
            # The same lines, live: native events keep their own nodes.
            with open(path, "rb") as recorded, \
                    Vizor(directory, "serve", "-tail", "-", stdin=recorded) as vizor:
                wait_until("all events", lambda: vizor.ask("/api/status")["journal"]["next"] >=
                           lines.count("\n"))
                self.assertNotIn("stdin", vizor.ask("/api/status")["state"]["nodes"])
