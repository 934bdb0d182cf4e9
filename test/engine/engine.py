"""A Docker engine of one's own, in a network and mount namespace that vanish with it."""

import grp
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
START_S = 60
NEEDED = ("dockerd", "docker", "unshare", "nsenter", "iptables", "ip")


def why_impossible():
    """A sentence when no engine can be started here, else nothing."""
    if os.geteuid() != 0:
        return "starting an engine needs root"
    missing = [tool for tool in NEEDED if not shutil.which(tool)]
    if not any(group.gr_name == "docker" for group in grp.getgrall()):
        missing.append("the group docker")
    if missing:
        return f"{', '.join(missing)} missing; scripts/install-deps.sh --all installs docker.io"
    return ""


class Failed(Exception):
    pass


class Impossible(Exception):
    """This machine lacks a privilege or a part of its kernel; nobody's fault."""


class Engine:
    """dockerd on a socket in a temporary directory. Its bridges and firewall rules are in its own
    network namespace, so that those of the machine stay as they are. /run/docker.sock is made once
    and handed to each dockerd, as systemd does it: a container into which it is mounted still has
    it after the engine was started again."""

    def __init__(self):
        # Short: paths of sockets have 107 characters at most.
        self.directory = tempfile.mkdtemp(prefix="graftd-engine-")
        self.socket = os.path.join(self.directory, "docker.sock")
        self.holder = None
        self.activated = None
        self.daemon = None
        self.has_run = False

    def __enter__(self):
        try:
            self.make_namespaces()
            self.start()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind, error, trace):
        if self.daemon and self.daemon.poll() is None:
            ids = self.docker("ps", "-aq", check=False).split()
            if ids:
                self.docker("rm", "-f", *ids, check=False)
        self.stop()
        if self.activated:
            self.activated.close()
        if self.holder:
            self.holder.kill()
            self.holder.wait()
        shutil.rmtree(self.directory, ignore_errors=True)

    def make_namespaces(self):
        self.holder = subprocess.Popen(
            ["unshare", "--net", "--mount", "sh", "-c",
             "ip link set lo up && mount -t tmpfs run /run && echo ready && exec sleep infinity"],
            stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
        if self.holder.stdout.readline() != b"ready\n":
            raise Impossible("no network and mount namespace can be made here")
        self.activated = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        path = f"/proc/{self.holder.pid}/root/run/docker.sock"
        self.activated.bind(path)
        os.chmod(path, 0o660)
        shutil.chown(path, group="docker")
        self.activated.listen(128)

    def inside(self, *command):
        return ["nsenter", "--target", str(self.holder.pid), "--net", "--mount", *command]

    def start(self):
        log = open(os.path.join(self.directory, "log"), "ab")
        self.daemon = subprocess.Popen(
            self.inside("bash", "-c", f"export LISTEN_FDS=1 LISTEN_PID=$$; "
                        f"exec dockerd \"$@\" 3<&{self.activated.fileno()}", "dockerd",
                        "--live-restore", "--data-root", os.path.join(self.directory, "data"),
                        "--exec-root", os.path.join(self.directory, "exec"), "--pidfile",
                        os.path.join(self.directory, "pid"), "-H", "unix://" + self.socket,
                        "-H", "fd://"),
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            pass_fds=(self.activated.fileno(),))
        end = time.monotonic() + START_S
        while subprocess.run(["docker", "-H", "unix://" + self.socket, "version"],
                             capture_output=True, check=False).returncode != 0:
            if self.daemon.poll() is not None or time.monotonic() > end:
                with open(os.path.join(self.directory, "log"), encoding="utf-8") as text:
                    # Once it ran here it must do so again.
                    kind = Failed if self.has_run else Impossible
                    raise kind("dockerd does not start here:\n" + "".join(text.readlines()[-8:]))
            time.sleep(0.1)
        self.has_run = True

    def stop(self):
        if self.daemon and self.daemon.poll() is None:
            # nsenter and bash become dockerd itself, so the signal meets the right one.
            self.daemon.terminate()
            try:
                self.daemon.wait(30)
            except subprocess.TimeoutExpired:
                self.daemon.kill()
                self.daemon.wait()

    def environment(self):
        # Debian's client first: one from elsewhere may lack the part that builds images.
        return {**os.environ, "DOCKER_HOST": "unix://" + self.socket,
                "PATH": "/usr/bin:/usr/sbin:" + os.environ["PATH"]}

    def run(self, *command, check=True, timeout=300, stdin=None):
        """Outside of the namespaces, but with this engine; the output as text."""
        result = subprocess.run(command, env=self.environment(), capture_output=True, text=True,
                                timeout=timeout, check=False, cwd=REPOSITORY, input=stdin)
        if check and result.returncode != 0:
            raise Failed(f"{' '.join(command)}: {result.returncode}\n{result.stdout}{result.stderr}")
        return result.stdout

    def docker(self, *arguments, check=True, timeout=120, stdin=None):
        return self.run("docker", *arguments, check=check, timeout=timeout, stdin=stdin)

    def script(self, name, *arguments):
        return self.run(os.path.join("scripts", name), *arguments, timeout=900)

    def curl(self, *arguments, check=True, stdin=None):
        """From the machine on which the engine runs, so to say: published ports are there."""
        return self.run(*self.inside("curl", "-sS", "-m", "10", *arguments), check=check,
                        stdin=stdin)

    def inspect(self, kind, name):
        return json.loads(self.docker(kind, "inspect", name))[0]
