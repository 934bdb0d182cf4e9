import os
import subprocess
import unittest

import harness
from harness import Cluster, Vizor, serial

RUN = os.path.join(harness.REPOSITORY, "test", "e2e", "page", "run.mjs")
TOOLS = os.path.join(harness.REPOSITORY, "viz", "page", "test", "run.sh")


@serial
class Page(unittest.TestCase):
    def test_chromium_names_the_leader_and_the_next_one_and_shows_hostile_keys_as_text(self):
        subprocess.run([TOOLS, "--install"], stdin=subprocess.DEVNULL, check=True, timeout=120)
        with Cluster(3) as cluster, Vizor(cluster.directory) as vizor:
            cluster.flags = ["-vizor", vizor.url, "-trace", "full"]
            cluster.start()
            for node in cluster.nodes:
                with open(os.path.join(cluster.directory, f"{node.id}.pid"), "w",
                          encoding="ascii") as file:
                    file.write(str(node.process.pid))
            run = subprocess.run(
                ["node", RUN, "--vizor", vizor.url + "/", "--kill",
                 'kill -9 "$(cat "$GRAFTD_LEADER.pid")"', "--node",
                 f"http://127.0.0.1:{cluster.nodes[0].http_port}"],
                stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
                cwd=cluster.directory)
            print("".join(f"         {line}\n" for line in run.stdout.splitlines()), end="")
            self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
            self.assertIn("instead of", run.stdout)
