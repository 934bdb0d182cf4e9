"""Clients that write and read single registers, and know at once when an answer is wrong.

Each key has one writer, which writes 1, 2, 3 and so on. So a read may give any number from the last
one acknowledged before it began to the last one sent before it ended, and a read that begins after
another one has ended may not give less than that one did. For registers with one writer this is
linearizability.
"""

import http.client
import json
import random
import threading
import time

WRITERS = 4
READERS = 4
PAUSE_S = 0.004
PAUSE_AFTER_REFUSAL_S = 0.05
REQUEST_S = 4


class Register:
    def __init__(self, key):
        self.key = key
        self.lock = threading.Lock()
        self.sent = 0
        self.acknowledged = 0
        self.read = 0  # the highest that a read has given

    def begin_write(self):
        with self.lock:
            self.sent += 1
            return self.sent

    def end_write(self, number):
        with self.lock:
            self.acknowledged = max(self.acknowledged, number)

    def begin_read(self):
        with self.lock:
            return max(self.acknowledged, self.read)

    def end_read(self, least, number, where):
        """A sentence when the answer is wrong."""
        with self.lock:
            most = self.sent
            self.read = max(self.read, number)
        if least <= number <= most:
            return ""
        return f"{self.key}: {where} answered {number}; it had to be from {least} to {most}"


class Clients:
    """A context manager: threads that write and read until it ends."""

    def __init__(self, ports, keys, seed):
        self.ports = ports  # by the node's number
        self.registers = [Register(f"soak-{number}") for number in range(keys)]
        self.stop = threading.Event()
        self.wrong = []
        self.counts = {"writes": 0, "reads": 0, "refused": 0, "unknown": 0}
        self.counting = threading.Lock()
        writers = [threading.Thread(target=self.write, args=(part, seed))
                   for part in range(WRITERS)]
        readers = [threading.Thread(target=self.read_some, args=(part, seed))
                   for part in range(READERS)]
        self.threads = writers + readers

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def count(self, what):
        with self.counting:
            self.counts[what] += 1

    def write(self, part, seed):
        """The registers of one writer, in turn; each write once, in a session of its own."""
        chance = random.Random(f"{seed} writer {part}")
        mine = self.registers[part::WRITERS]
        sequence = 0
        while not self.stop.is_set():
            register = chance.choice(mine)
            number = register.begin_write()
            sequence += 1
            session = {"Idempotency-Key": f"soak-{seed}-{part}:{sequence}"}
            while not self.stop.is_set():
                # Until its outcome is known: the session makes repeating harmless.
                status = self.ask(chance, "POST", f"/key?timeout={REQUEST_S - 1}s",
                                  json.dumps({register.key: str(number)}), session)[0]
                if status == 200:
                    register.end_write(number)
                    self.count("writes")
                    break
                self.count("unknown" if status in (0, 504) else "refused")
                time.sleep(PAUSE_AFTER_REFUSAL_S)
            time.sleep(PAUSE_S)

    def read_some(self, part, seed):
        chance = random.Random(f"{seed} reader {part}")
        while not self.stop.is_set():
            self.read(chance, chance.choice(self.registers))
            time.sleep(PAUSE_S)

    def read(self, chance, register, port=None):
        """Whether there was an answer."""
        least = register.begin_read()
        status, body, port = self.ask(chance, "GET", f"/key/{register.key}?timeout=2s", port=port)
        if status not in (200, 404):
            self.count("refused")
            return False
        number = 0 if status == 404 else int(json.loads(body)[register.key])
        wrong = register.end_read(least, number, f"the node on port {port}")
        if wrong:
            self.wrong.append(wrong)
        self.count("reads")
        return True

    def ask(self, chance, method, path, body=None, headers=None, port=None):
        """Status (0: no answer), body and the port that was asked."""
        port = port or chance.choice(self.ports)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=REQUEST_S)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return response.status, response.read(), port
        except (OSError, http.client.HTTPException):
            return 0, b"", port
        finally:
            connection.close()
