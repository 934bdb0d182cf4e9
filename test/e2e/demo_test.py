import os
import re
import signal
import socket
import subprocess
import tempfile
import unittest

import harness
from harness import Ports, clean_environment, serial

LEADER_ON_PAGE_MS_MAX = 5000


@serial
class Demo(unittest.TestCase):
    def setUp(self):
        self.base = Ports.take(3)
        self.page = Ports.take()
        self.command = [os.path.join(harness.REPOSITORY, "scripts", "demo.sh"),
                        "--build", os.path.dirname(os.path.abspath(harness.graftd())),
                        "--base-port", str(self.base), "--vizor-port", str(self.page)]

    def test_the_demonstration_works_twice_in_a_row(self):
        for _ in range(2):
            run = subprocess.run([*self.command, "--exit"], stdin=subprocess.DEVNULL,
                                 capture_output=True, text=True, timeout=60,
                                 env=clean_environment())
            self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
            self.assertIn("\nkj\n", run.stdout)
            self.assertIn(f"http://127.0.0.1:{self.page}/", run.stdout)
            took = int(re.search(r"(\d+) ms after the start", run.stdout).group(1))
            print(f"         demo: a leader on the page after {took} ms")
            self.assertLess(took, LEADER_ON_PAGE_MS_MAX)
            self.assertTrue(Ports.is_free(self.base), "a node outlived the demo")

    def test_a_port_in_use_is_told_and_nothing_is_left_behind(self):
        with socket.socket() as taken, tempfile.TemporaryDirectory() as directory:
            taken.bind(("127.0.0.1", self.base + 1))
            taken.listen()
            run = subprocess.run([*self.command, "--exit"], stdin=subprocess.DEVNULL,
                                 capture_output=True, text=True, timeout=30,
                                 env={**clean_environment(), "TMPDIR": directory})
            self.assertEqual(run.returncode, 1)
            self.assertIn(f"port {self.base + 1} is in use", run.stderr)
            self.assertEqual(os.listdir(directory), [])

    def test_ctrl_c_stops_everything(self):
        with tempfile.TemporaryDirectory() as directory:
            process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, text=True,
                                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                       start_new_session=True,
                                       env={**clean_environment(), "TMPDIR": directory})
            said = ""
            for line in process.stdout:
                said += line
                if "Ctrl-C" in line:
                    break
            os.killpg(process.pid, signal.SIGINT)
            process.stdout.close()
            self.assertEqual(process.wait(15), 130, said)
            self.assertEqual(os.listdir(directory), [])
            self.assertTrue(Ports.is_free(self.base), "a node outlived the demo")

    def test_wrong_usage_ends_with_2(self):
        for words in (["--nonsense"], ["--base-port", "x"], ["--base-port"], ["-p", "65000"]):
            run = subprocess.run([self.command[0], *words], stdin=subprocess.DEVNULL,
                                 capture_output=True, text=True, timeout=10)
            self.assertEqual(run.returncode, 2, words)
            self.assertIn("Try: scripts/demo.sh --help", run.stderr)
