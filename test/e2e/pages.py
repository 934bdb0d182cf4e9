"""What the tests of vizor under load need: pages without a browser, and what sends to them."""

import http.client
import json
import os
import socket
import struct
import threading
import time

SECONDS = float(os.environ.get("GRAFTD_LIVE_SECONDS", "0"))
HEADER = struct.Struct("!BB")


def percentile(values, share):
    return sorted(values)[int((len(values) - 1) * share)]


def load():
    """How busy the machine is: figures of time are told with it."""
    return f"load {os.getloadavg()[0]:.1f}"


class Page:
    """A page's WebSocket. It checks that what it is sent has no hole that is not marked."""

    def __init__(self, port, buffer_bytes=0):
        self.port = port
        self.buffer_bytes = buffer_bytes
        self.socket = None
        self.bytes = b""
        welcome = self.connect({"type": "hello"})
        self.run_name = welcome["run"]
        self.next = welcome["from"]
        self.connected = 1
        self.events = 0   # that were sent to it
        self.folded = 0   # that it was told of as a number
        self.delays = []  # (when it came, how long after it happened), of a message's oldest event
        self.violations = {}  # the sentence of a finding: when it came
        self.paused = threading.Event()
        self.ended = threading.Event()
        self.trouble = None
        self.thread = None

    def connect(self, greeting):
        self.socket = socket.socket()
        if self.buffer_bytes:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.buffer_bytes)
        self.socket.settimeout(10)
        self.socket.connect(("127.0.0.1", self.port))
        self.socket.sendall(b"GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
                            b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
        self.bytes = b""
        while b"\r\n\r\n" not in self.bytes:
            self.bytes += self.socket.recv(65536)
        head, self.bytes = self.bytes.split(b"\r\n\r\n", 1)
        assert head.startswith(b"HTTP/1.1 101"), head
        self.send(json.dumps(greeting, separators=(",", ":")).encode())
        welcome = self.receive()
        assert welcome["type"] == "welcome", welcome
        return welcome

    def connect_again(self):
        """As the page does: vizor gives up who does not answer, and takes it up where it stood."""
        self.socket.close()
        self.connected += 1
        welcome = self.connect({"type": "hello", "run": self.run_name, "after": self.next - 1})
        assert welcome["from"] == self.next, (welcome["from"], self.next)

    def send(self, text):
        self.socket.sendall(HEADER.pack(0x81, 0x80 | len(text)) + bytes(4) + text)

    def need(self, count):
        while len(self.bytes) < count:
            piece = self.socket.recv(1 << 16)
            if not piece:
                raise ConnectionError("vizor closed the page")
            self.bytes += piece

    def frame(self):
        """Its first byte, and what it holds."""
        self.need(2)
        first, length = self.bytes[0], self.bytes[1]
        begin = 2
        if length >= 126:
            begin = 4 if length == 126 else 10
            self.need(begin)
            length = int.from_bytes(self.bytes[2:begin], "big")
        self.need(begin + length)
        body, self.bytes = self.bytes[begin:begin + length], self.bytes[begin + length:]
        return first, body

    def receive(self):
        """The next message, which comes in pieces."""
        pieces = []
        while True:
            first, body = self.frame()
            if first & 15 in (0, 1):
                pieces.append(body)
                if first & 0x80:
                    return json.loads(b"".join(pieces))
            elif first & 15 == 9:
                self.socket.sendall(HEADER.pack(0x8a, 0x80 | len(body)) + bytes(4) + body)

    def hear(self):
        message = self.receive()
        if message["type"] == "skip":
            assert message["from"] == self.next, (message["from"], self.next)
            self.folded += message["to"] - message["from"]
            self.next = message["to"]
        elif message["type"] == "events":
            assert message["from"] == self.next, (message["from"], self.next)
            events = message["events"]
            for place, event in enumerate(events):
                assert event["n"] == self.next + place
                if event["type"] == "check.violation":
                    self.violations.setdefault(event["d"]["message"], time.time())
            self.next += len(events)
            self.events += len(events)
            if events:
                self.delays.append((time.time(), time.time() - events[0]["at"] / 1e6))

    def hear_or_connect(self):
        try:
            self.hear()
        except ConnectionError:
            if not self.ended.is_set():
                self.connect_again()

    def run(self):
        try:
            while not self.ended.is_set():
                if self.paused.is_set():
                    time.sleep(0.02)
                else:
                    self.hear_or_connect()
        except (OSError, AssertionError, ValueError) as error:
            if not self.ended.is_set():
                self.trouble = error

    def start(self):
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()
        return self

    def wait_for(self, number, seconds):
        """Until it has, or was told of, all events before this one."""
        end = time.monotonic() + seconds
        while self.next < number and self.trouble is None and time.monotonic() < end:
            time.sleep(0.05)
        if self.trouble is not None:
            raise self.trouble
        return self.next >= number

    def delays_between(self, begin, end):
        return [delay for at, delay in self.delays if begin <= at < end]

    def close(self):
        self.ended.set()
        self.socket.close()


class Sender:
    """Posts events as a node does: one connection, a body at a time, resent until it is taken."""

    BODY_BYTES = 64 << 10  # as large as a node's batches are

    def __init__(self, port, node):
        self.http = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.node = node
        self.number = 0
        self.us = 0
        self.refused = 0

    def line(self, kind="quorum.check", term=1, details='"ok":true'):
        self.number += 1
        # No two at the same time: then their order would not be told.
        self.us = us = max(self.us + 1, time.time_ns() // 1000)
        return (f'{{"v":1,"run":"live","node":"{self.node}","inc":1,"seq":{self.number},'
                f'"hlc":[{us},0],"wall":{us},"type":"{kind}","term":{term},'
                f'"mod":"raft","lvl":"info","d":{{{details}}}}}\n')

    def lines(self, count):
        return "".join(self.line() for _ in range(count))

    def post(self, body):
        while True:
            self.http.request("POST", "/ingest", body)
            answer = self.http.getresponse()
            told = answer.read()
            if answer.status == 200:
                return json.loads(told)
            assert answer.status in (429, 503), (answer.status, told)
            self.refused += 1
            time.sleep(0.05)

    def feed(self, rate, seconds, every_s=0.01):
        """`rate` events a second; what could not be sent in time is sent with the next ones."""
        sent = 0
        begin = time.monotonic()
        while sent < int(rate * seconds):
            due = min(int((time.monotonic() - begin) * rate), int(rate * seconds))
            while sent < due:
                count = min(due - sent, 200)
                self.post(self.lines(count))
                sent += count
            time.sleep(every_s)
        return sent

    def close(self):
        self.http.close()


def resident_bytes(process):
    with open(f"/proc/{process.pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def cpu_s(process):
    """User and system time so far."""
    with open(f"/proc/{process.pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
