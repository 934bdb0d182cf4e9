"""Three nodes of graftd or of etcd on loopback, with the same handles: for comparing the two."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
from harness import Ports, wait_until  # noqa: E402

START_S = 30


def ask(url, body=None, timeout=2):
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data=data), timeout=timeout) as answer:
        return json.loads(answer.read() or b"{}")


class Cluster:
    """What both have in common; a node is known by its number."""

    def __init__(self, name, count=3):
        self.name = name
        self.directory = tempfile.mkdtemp(prefix=f"bench-{name}-")
        self.http = [Ports.take() for _ in range(count)]
        self.raft = [Ports.take() for _ in range(count)]
        self.processes = [None] * count
        self.logs = [open(os.path.join(self.directory, f"log{n}"), "ab") for n in range(count)]

    def __enter__(self):
        for node in range(len(self.http)):
            self.start(node)
        self.leader()
        return self

    def __exit__(self, *_):
        for node in range(len(self.http)):
            self.kill(node, signal.SIGKILL)
        for log in self.logs:
            log.close()
        shutil.rmtree(self.directory)

    def spawn(self, node, command):
        self.processes[node] = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                                stdout=self.logs[node], stderr=self.logs[node])

    def kill(self, node, how):
        process = self.processes[node]
        if process:
            process.send_signal(how)
            process.wait()
        self.processes[node] = None

    def endpoint(self, node):
        return f"127.0.0.1:{self.http[node]}"

    def data(self, node):
        return os.path.join(self.directory, f"node{node}")

    def followers(self):
        leader = self.leader()
        return [node for node in range(len(self.http)) if node != leader]

    def running(self):
        return [node for node, process in enumerate(self.processes) if process]

    def leader(self):
        return wait_until(f"{self.name}: a leader", self.find_leader, START_S)[0]

    def resident_mb(self):
        """Of the node that needs most."""
        sizes = []
        for node in self.running():
            with open(f"/proc/{self.processes[node].pid}/status", encoding="ascii") as status:
                sizes += [int(line.split()[1]) for line in status if line.startswith("VmRSS")]
        return max(sizes) / 1024

    def cpu_s(self):
        """User and system time of all nodes."""
        ticks = 0
        for node in self.running():
            with open(f"/proc/{self.processes[node].pid}/stat", encoding="ascii") as stat:
                fields = stat.read().rpartition(")")[2].split()
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def disk_bytes(self):
        """Of one node."""
        total = 0
        for path, _, files in os.walk(self.data(0)):
            total += sum(os.stat(os.path.join(path, name)).st_blocks * 512 for name in files)
        return total


class Graftd(Cluster):
    api = "graftd"

    def __init__(self, program, *flags, name="graftd"):
        super().__init__(name)
        self.program = program
        self.flags = flags

    def start(self, node):
        others = [self.endpoint(other) for other in range(len(self.http)) if other != node]
        join = ["-join", ",".join(others)] if node > 0 else []
        self.spawn(node, [self.program, "node", "-id", f"node{node}", "-haddr",
                          self.endpoint(node), "-raddr", f"127.0.0.1:{self.raft[node]}", *join,
                          *self.flags, self.data(node)])
        wait_until(f"graftd node{node} ready", lambda: self.is_ready(node), START_S)

    def add(self):
        """One more node; its number."""
        node = len(self.http)
        self.http.append(Ports.take())
        self.raft.append(Ports.take())
        self.processes.append(None)
        self.logs.append(open(os.path.join(self.directory, f"log{node}"), "ab"))
        self.start(node)
        return node

    def is_voter(self, node):
        members = ask(f"http://{self.endpoint(self.leader())}/v1/members")["members"]
        return any(member["id"] == f"node{node}" and member["role"] == "voter"
                   for member in members)

    def unsaved(self):
        """Entries that the state on the disk lacks, on the node that lacks most."""
        reports = [ask(f"http://{self.endpoint(node)}/v1/status") for node in self.running()]
        return max(report["applied"] - report["snapshot"] for report in reports)

    def is_ready(self, node):
        try:
            ask(f"http://{self.endpoint(node)}/readyz")
            return True
        except (OSError, ValueError):
            return False

    def find_leader(self):
        for node in self.running():
            try:
                status = ask(f"http://{self.endpoint(node)}/v1/status")
            except OSError:
                continue
            if status["role"] == "leader":
                return (node,)
        return None


class Etcd(Cluster):
    api = "etcd"

    def __init__(self):
        super().__init__("etcd")

    def __enter__(self):
        for node in range(len(self.http)):
            self.launch(node)
        self.leader()
        return self

    def launch(self, node):
        peers = ",".join(f"node{n}=http://127.0.0.1:{port}" for n, port in enumerate(self.raft))
        peer = f"http://127.0.0.1:{self.raft[node]}"
        client = f"http://{self.endpoint(node)}"
        self.spawn(node, ["etcd", "--name", f"node{node}", "--data-dir", self.data(node),
                          "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer,
                          "--listen-client-urls", client, "--advertise-client-urls", client,
                          "--initial-cluster", peers, "--log-level", "error"])

    def start(self, node):
        self.launch(node)
        wait_until(f"etcd node{node} ready", lambda: self.status(node), START_S)

    def status(self, node):
        try:
            return ask(f"http://{self.endpoint(node)}/v3/maintenance/status", {})
        except (OSError, ValueError):
            return None

    def find_leader(self):
        for node in self.running():
            status = self.status(node)
            if status and status.get("leader") == status["header"]["member_id"]:
                return (node,)
        return None
