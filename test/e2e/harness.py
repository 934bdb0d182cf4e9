"""Starts real graftd processes on loopback, and asks them as any client would."""

import errno
import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.parse

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DEADLINE_S = 15.0


def graftd():
    return os.environ.get("GRAFTD") or os.path.join(REPOSITORY, "build", "release", "graftd")


def clean_environment():
    """Without the variables that would change what the tests say on the command line."""
    kept = {}
    for name, value in os.environ.items():
        if not name.startswith("GRAFTD_") and name not in (
            "ELECTION_TIMEOUT", "HEARTBEAT_TIMEOUT", "COMMIT_TIMEOUT", "SNAPSHOT_INTERVAL",
            "SNAPSHOT_THRESHOLD", "TRAILING_LOGS"):
            kept[name] = value
    return kept


class Ports:
    """Ports nobody listens on, below the range that the kernel gives to outgoing connections."""

    lock = threading.Lock()
    next_port = random.Random(os.getpid()).randrange(15000, 30000)

    @classmethod
    def take(cls, count=1):
        """`count` neighbouring ports; the first of them."""
        with cls.lock:
            while True:
                first = cls.next_port
                cls.next_port = 15000 if first + count > 31000 else first + count
                if all(cls.is_free(port) for port in range(first, first + count)):
                    return first

    @staticmethod
    def is_free(port):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return True
            except OSError:
                return False


def wait_until(what, condition, deadline_s=DEADLINE_S, pause_s=0.01):
    """Polls; the value of the condition once it is true."""
    end = time.monotonic() + deadline_s
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not happen within {deadline_s} s")
        time.sleep(pause_s)


class Answer:
    def __init__(self, status, body, headers):
        self.status = status
        self.body = body
        self.headers = headers

    def json(self):
        return json.loads(self.body)

    @property
    def error_code(self):
        try:
            return self.json()["error"]["code"]
        except (ValueError, KeyError, TypeError):
            return ""


def request(port, method, path, body=None, timeout=8.0):
    """One request on a connection of its own; OSError when there is no answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request(method, path, body)
        response = connection.getresponse()
        return Answer(response.status, response.read(), dict(response.getheaders()))
    except http.client.HTTPException as error:
        raise ConnectionError(str(error)) from error
    finally:
        connection.close()


class Connection:
    """Keep-alive, for many requests to one node."""

    def __init__(self, port):
        self.http = http.client.HTTPConnection("127.0.0.1", port, timeout=8.0)

    def get(self, path):
        self.http.request("GET", path)
        response = self.http.getresponse()
        return Answer(response.status, response.read(), dict(response.getheaders()))

    def close(self):
        self.http.close()


class Node:
    def __init__(self, cluster, number):
        self.cluster = cluster
        self.id = f"node{number}"
        self.http_port = Ports.take()
        self.raft_port = Ports.take()
        self.directory = os.path.join(cluster.directory, self.id)
        self.process = None
        self.starts = 0

    def __repr__(self):
        return self.id

    def command(self, *extra):
        return [graftd(), "node", "-id", self.id, "-haddr", f"127.0.0.1:{self.http_port}",
                "-raddr", f"127.0.0.1:{self.raft_port}", "-chaos", *extra, self.directory]

    def start(self, *extra, stdout=None, stderr=None, restore_signals=True):
        self.starts += 1
        with open(self.log_path("err"), "ab") as err, open(self.log_path("out"), "ab") as out:
            self.process = subprocess.Popen(
                self.command(*self.cluster.flags, *extra), stdin=subprocess.DEVNULL,
                stdout=stdout or out, stderr=stderr or err, env=clean_environment(),
                restore_signals=restore_signals)
        return self

    def log_path(self, kind):
        return os.path.join(self.cluster.directory, f"{self.id}.{kind}")

    def errors(self):
        with open(self.log_path("err"), encoding="utf-8", errors="replace") as file:
            return file.read()

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        """kill -9, and wait until it is gone."""
        self.process.kill()
        self.process.wait(5)

    def terminate(self, timeout=10):
        """SIGTERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout)

    def ask(self, method, path, body=None, timeout=8.0):
        return request(self.http_port, method, path, body, timeout)

    def put(self, key, value, timeout=8.0):
        return self.ask("POST", f"/key?timeout={int(timeout * 1000)}ms",
                        json.dumps({key: value}), timeout + 1)

    def get(self, key, level="linearizable"):
        return self.ask("GET", f"/key/{urllib.parse.quote(key, safe='')}?level={level}")

    def status(self):
        """Nothing while it does not answer."""
        try:
            answer = self.ask("GET", "/v1/status", timeout=2.0)
            return answer.json() if answer.status == 200 else None
        except OSError:
            return None

    def is_leader(self):
        status = self.status()
        return status is not None and status["role"] == "leader"


class Cluster:
    """Nodes in a temporary directory; a context manager that ends and removes all of it."""

    def __init__(self, size=3, flags=()):
        self.directory = tempfile.mkdtemp(prefix="graftd-e2e-")
        self.flags = list(flags)
        self.nodes = [Node(self, number) for number in range(size)]

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is not None and not issubclass(kind, unittest.SkipTest):
            for node in self.nodes:
                if os.path.exists(node.log_path("err")) and node.errors():
                    print(f"--- {node.id} stderr ---\n{node.errors()[-2000:]}")
        for node in self.nodes:
            if node.alive():
                node.process.send_signal(signal.SIGCONT)
                node.kill()
        shutil.rmtree(self.directory, ignore_errors=True)

    def start(self):
        """All of them: the first founds the cluster, the others join."""
        self.nodes[0].start()
        self.wait_leader()
        for node in self.nodes[1:]:
            node.start("-join", f"127.0.0.1:{self.nodes[0].http_port}")
        self.wait_voters(len(self.nodes))
        return self

    def alive(self):
        return [node for node in self.nodes if node.alive()]

    def wait_leader(self):
        """The one that leads and that all living nodes follow."""
        def agreed():
            statuses = [(node, node.status()) for node in self.alive()]
            leaders = [node for node, status in statuses if status and status["role"] == "leader"]
            if len(leaders) != 1:
                return None
            follow = all(status and status["leader"] == leaders[0].id for _, status in statuses)
            return leaders[0] if follow else None
        return wait_until("one leader for all", agreed)

    def members(self):
        for node in self.alive():
            try:
                answer = node.ask("GET", "/v1/members", timeout=2.0)
                if answer.status == 200:
                    return answer.json()["members"]
            except OSError:
                continue
        return []

    def wait_voters(self, count):
        wait_until(f"{count} voters", lambda: count == sum(
            member["role"] == "voter" for member in self.members()))

    def kill_leaders(self, times, every_s):
        """Under load: each leader may lead for so long, is killed, and comes back as a follower."""
        for _ in range(times):
            time.sleep(every_s)
            leader = self.wait_leader()
            leader.kill()
            self.wait_leader()
            leader.start()

    def wait_caught_up(self):
        """Every living node has applied what the leader has committed."""
        def level():
            statuses = [node.status() for node in self.alive()]
            if not all(statuses):
                return False
            highest = max(status["commit"] for status in statuses)
            return all(status["applied"] == highest for status in statuses)
        wait_until("all nodes on one level", level)

    def endpoints(self):
        return ",".join(f"127.0.0.1:{node.http_port}" for node in self.nodes)

    def client(self, *arguments, stdin=b""):
        return run_client("-endpoints", self.endpoints(), *arguments, stdin=stdin)


class SmallDisk:
    """A file system of its own under a node's directory; a context manager. Needs root."""

    # Twice what a node under this load has on it while its snapshots lag: more would be low again.
    BYTES = 80_000_000

    def __init__(self, directory):
        self.directory = directory
        self.ballast = os.path.join(directory, "lost+found")  # a name that a node does not mind

    def __enter__(self):
        os.makedirs(self.directory, exist_ok=True)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={self.BYTES},mode=0700",
                                  "graftd-test", self.directory], capture_output=True, check=False)
        if mounted.returncode != 0:
            raise unittest.SkipTest("needs the right to mount a small file system: " +
                                    mounted.stderr.decode().strip())
        return self

    def __exit__(self, *_):
        subprocess.run(["umount", "--lazy", self.directory], check=False)

    def fill(self, room=0):
        """All of it but `room` bytes."""
        with open(self.ballast, "wb", buffering=0) as file:
            facts = os.statvfs(self.directory)
            left = facts.f_bavail * facts.f_frsize - room
            try:
                while left > 0:
                    left -= file.write(bytes(min(left, 1 << 20)))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise

    def free(self):
        os.unlink(self.ballast)


def run_client(*arguments, stdin=b"", environment=None):
    return subprocess.run([graftd(), "client", *arguments], input=stdin, capture_output=True,
                          timeout=30, env={**clean_environment(), **(environment or {})})


def run_graftd(*arguments, environment=None, timeout=30, user=None):
    return subprocess.run([graftd(), *arguments], stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=timeout, user=user,
                          env={**clean_environment(), **(environment or {})})


def chaos(node, *words):
    return run_graftd("chaos", *words, "-on", f"node:{node.id}@127.0.0.1:{node.http_port}")


def serial(case):
    """Marks a test that measures time: it runs alone."""
    case.runs_alone = True
    return case


class Vizor:
    """The page's server on a free port; a context manager."""

    def __init__(self, directory, *words, stdin=subprocess.DEVNULL):
        self.words = words or ("serve",)
        self.stdin = stdin
        self.port = Ports.take()
        self.url = f"http://127.0.0.1:{self.port}"
        self.errors = os.path.join(directory, "vizor.err")

    def __enter__(self):
        with open(self.errors, "ab") as errors:
            self.process = subprocess.Popen(
                [graftd(), "vizor", *self.words, "-addr", f"127.0.0.1:{self.port}"],
                stdin=self.stdin, stdout=subprocess.DEVNULL, stderr=errors,
                env=clean_environment())
        wait_until("the page", self.answers)
        return self

    def __exit__(self, kind, error, trace):
        self.process.terminate()
        self.process.wait(10)

    def kill(self):
        self.process.kill()
        self.process.wait(10)

    def answers(self):
        try:
            return request(self.port, "GET", "/").status == 200
        except OSError:
            return False

    def ask(self, path):
        return json.loads(request(self.port, "GET", path).body)
