import glob
import hashlib
import http.server
import os
import shutil
import socket
import subprocess
import threading
import unittest

from harness import Cluster, Ports, run_graftd


def sentence(test, run, code):
    """The one sentence that a node ended with."""
    errors = run.stderr.decode()
    test.assertEqual(run.returncode, code, errors)
    lines = [line for line in errors.splitlines() if line.startswith("graftd node: ")]
    test.assertEqual(len(lines), 1, errors)
    test.assertGreater(len(lines[0]), 30)
    return lines[0]


def digest(directory):
    found = {}
    for path in sorted(glob.glob(directory + "/**", recursive=True)):
        if os.path.isfile(path):
            with open(path, "rb") as file:
                found[path] = hashlib.sha256(file.read()).hexdigest()
    return found


class Refusals(http.server.BaseHTTPRequestHandler):
    """A cluster that lets nobody in."""

    def do_GET(self):
        self.answer(200, b'{"cluster":"01M85CAW2ZJ1NRQTP067FSK424","members":[]}')

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.answer(409, b'{"error":{"code":"conflict","message":"the name is taken"}}')

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

NOBODY = 65534


class BadStart(unittest.TestCase):
    def setUp(self):
        self.cluster = Cluster(1)
        self.addCleanup(self.cluster.__exit__, None, None, None)
        self.node = self.cluster.nodes[0]

    def command(self, *flags, directory=None):
        """A second node, on ports of its own."""
        return ["node", "-id", "other", "-haddr", f"127.0.0.1:{Ports.take()}",
                "-raddr", f"127.0.0.1:{Ports.take()}", *flags,
                directory or os.path.join(self.cluster.directory, "other")]

    def test_a_directory_in_use_is_refused_and_its_owner_goes_on(self):
        self.cluster.start()
        line = sentence(self, run_graftd(*self.command(directory=self.node.directory)), 1)
        self.assertIn(str(self.node.process.pid), line)
        self.assertEqual(self.node.put("user", "kj").status, 200)

    def test_the_directory_of_another_id_is_refused(self):
        self.cluster.start()
        self.node.kill()
        line = sentence(self, run_graftd(*self.command(directory=self.node.directory)), 1)
        self.assertIn("node0", line)
        self.node.start()
        self.cluster.wait_leader()

    def test_a_port_in_use_is_refused(self):
        for flag in ("-haddr", "-raddr"):
            with socket.socket() as taken:
                taken.bind(("127.0.0.1", 0))
                taken.listen()
                port = taken.getsockname()[1]
                command = self.command()
                command[command.index(flag) + 1] = f"127.0.0.1:{port}"
                self.assertIn(str(port), sentence(self, run_graftd(*command), 1))

    def test_a_bad_flag_is_wrong_usage(self):
        for flags in (["-heartbeat", "100"], ["-haddr", "x"], ["-nonsense"], ["-trace", "all"]):
            run = run_graftd(*self.command(*flags))
            sentence(self, run, 2)
            self.assertIn("Try: graftd node --help", run.stderr.decode())
        self.assertFalse(os.path.exists(os.path.join(self.cluster.directory, "other")))

    def test_a_variable_of_the_environment_is_checked_like_a_flag(self):
        run = run_graftd(*self.command(), environment={"GRAFTD_HEARTBEAT": "100"})
        sentence(self, run, 2)

    def test_nobody_at_the_join_address(self):
        port = Ports.take()
        run = run_graftd(*self.command("-join", f"127.0.0.1:{port}", "-join-timeout", "500ms"))
        self.assertIn(str(port), sentence(self, run, 3))

    def test_a_refused_join_says_why_at_once(self):
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Refusals) as server:
            thread = threading.Thread(target=server.serve_forever, args=(0.02,))
            thread.start()
            try:
                run = run_graftd(*self.command("-join", f"127.0.0.1:{server.server_port}"),
                                 timeout=10)
            finally:
                server.shutdown()
                thread.join()
        self.assertEqual(run.returncode, 1, run.stderr)
        self.assertIn(b"the name is taken", run.stderr)

    def test_a_directory_that_cannot_be_made(self):
        sentence(self, run_graftd(*self.command(directory="/proc/graftd-e2e")), 1)
        file = os.path.join(self.cluster.directory, "file")
        with open(file, "w", encoding="utf-8") as out:
            out.write("mine")
        self.assertIn(file, sentence(self, run_graftd(*self.command(directory=file)), 1))
        with open(file, encoding="utf-8") as still:
            self.assertEqual(still.read(), "mine")

    def test_a_read_only_directory(self):
        directory = os.path.join(self.cluster.directory, "other")
        os.mkdir(directory, 0o555)
        os.chmod(self.cluster.directory, 0o755)
        # Root may write everywhere.
        user = NOBODY if os.geteuid() == 0 else None
        said = sentence(self, run_graftd(*self.command(), user=user), 1)
        self.assertIn(directory, said)
        self.assertIn("may not use it", said)
        self.assertEqual(os.listdir(directory), [])

    def test_a_corrupt_log_is_refused_and_left_as_it_is(self):
        self.cluster.start()
        for i in range(50):
            self.node.put(f"k{i}", "x" * 500)
        self.assertEqual(self.node.terminate(), 0)
        database = os.path.join(self.node.directory, "raft.db")
        copy = self.node.directory + ".copy"
        for offset in (0, os.path.getsize(database) // 2):
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(self.node.directory, copy)
            with open(os.path.join(copy, "raft.db"), "r+b") as file:
                file.seek(offset)
                file.write(b"\xa5" * 2048)
            before = digest(copy)
            run = subprocess.run([*self.node.command()[:-1], copy], stdin=subprocess.DEVNULL,
                                 capture_output=True, timeout=20)
            self.assertIn("raft.db", sentence(self, run, 1))
            database_only = {path: value for path, value in before.items() if "raft.db" in path}
            after = digest(copy)
            self.assertEqual({path: after.get(path) for path in database_only}, database_only)


class Program(unittest.TestCase):
    def test_every_subcommand_has_help_with_an_example(self):
        for words in (["--help"], ["node", "--help"], ["client", "-h"], ["vizor", "-help"],
                      ["chaos", "--help"], *(["client", verb, "--help"] for verb in
                                             ("put", "get", "del", "status", "members", "leader"))):
            run = run_graftd(*words)
            self.assertEqual(run.returncode, 0, words)
            self.assertIn("xample", run.stdout.decode(), words)
            self.assertEqual(run.stderr, b"", words)

    def test_wrong_usage_ends_with_2_and_a_hint(self):
        for words in ([], ["nod"], ["client"], ["client", "shout"], ["client", "get"],
                      ["client", "put", "k"], ["client", "-timeout", "5", "get", "k"]):
            run = run_graftd(*words)
            self.assertEqual(run.returncode, 2, words)
            self.assertIn("Try: graftd", run.stderr.decode(), words)

    def test_the_program_answers_to_the_names_of_the_seed(self):
        import harness
        import tempfile
        with tempfile.TemporaryDirectory() as directory:
            for name, first in (("raftnode", "graftd node: "), ("vizor", "graftd vizor: ")):
                link = os.path.join(directory, name)
                os.symlink(os.path.abspath(harness.graftd()), link)
                run = subprocess.run([link, "-no-such-flag"], capture_output=True, text=True,
                                     timeout=10)
                self.assertEqual(run.returncode, 2, run.stderr)
                self.assertTrue(run.stderr.startswith(first), run.stderr)

    def test_the_version_is_printed(self):
        run = run_graftd("--version")
        self.assertRegex(run.stdout.decode(), r"^graftd \d+\.\d+\.\d+\n$")
