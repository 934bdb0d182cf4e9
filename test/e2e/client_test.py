"""The client against servers that misbehave on purpose."""

import http.server
import json
import socket
import threading
import unittest

from harness import Ports, run_client


class Script(http.server.BaseHTTPRequestHandler):
    """Answers what the test has written down, and keeps what was asked."""

    protocol_version = "HTTP/1.1"

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        self.server.keys.append(self.headers.get("Idempotency-Key"))
        self.server.asked.append((self.command, self.path, self.rfile.read(length)))
        status, headers, body = self.server.reply
        if status == 0:  # accepted, read, and then gone
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_PUT = do_POST = do_DELETE = answer

    def log_message(self, *_):
        pass


class Server:
    def __init__(self, status, body=b"", headers=None):
        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Script)
        self.http.asked = []
        self.http.keys = []
        self.http.reply = (status, headers or {}, body)
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()

    @property
    def endpoint(self):
        return f"127.0.0.1:{self.http.server_port}"

    @property
    def keys(self):
        return self.http.keys

    @property
    def asked(self):
        return self.http.asked


def error(code, message="because"):
    return json.dumps({"error": {"code": code, "message": message}}).encode()


def ask(servers, *words, **more):
    endpoints = ",".join(server if isinstance(server, str) else server.endpoint
                         for server in servers)
    return run_client("-endpoints", endpoints, "-timeout", "1s", *words, **more)


class FailOver(unittest.TestCase):
    def test_the_next_endpoint_is_asked_when_nobody_listens(self):
        with Server(200) as good:
            run = ask([f"127.0.0.1:{Ports.take()}", good], "put", "k", "v")
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertEqual(len(good.asked), 1)

    def test_what_was_surely_not_applied_goes_on(self):
        for status, code in ((503, "no_quorum"), (503, "not_leader"), (429, "busy")):
            with Server(status, error(code)) as bad, Server(200) as good:
                run = ask([bad, good], "put", "k", "v")
                self.assertEqual(run.returncode, 0, run.stderr)
                self.assertEqual((len(bad.asked), len(good.asked)), (1, 1))

    def test_K1_a_write_in_a_session_goes_on_under_its_name(self):
        for status in (504, 0):
            with Server(status, error("outcome_unknown")) as bad, Server(200) as good:
                for words in (["put", "k", "v"], ["put", "a", "1", "b", "2"], ["del", "k"]):
                    run = ask([bad, good], *words)
                    self.assertEqual(run.returncode, 0, run.stderr)
                self.assertEqual((len(bad.asked), len(good.asked)), (3, 3))
                self.assertEqual(bad.keys, good.keys)
                self.assertEqual(len(set(good.keys)), 3)
                self.assertNotIn(None, good.keys)
            with Server(status, error("outcome_unknown")) as bad:
                run = ask([bad], "put", "k", "v")
                self.assertEqual(run.returncode, 3, run.stderr)
                self.assertIn(b"outcome unknown", run.stderr)
                self.assertGreater(len(bad.asked), 1)
                self.assertEqual(len(set(bad.keys)), 1)

    def test_a_change_of_unknown_outcome_is_never_sent_again(self):
        for status in (504, 0):
            with Server(status, error("outcome_unknown")) as bad, Server(200) as good:
                for words in (["leader", "transfer"], ["members", "remove", "n"]):
                    before = len(bad.asked)
                    run = ask([bad, good], *words)
                    self.assertEqual(run.returncode, 3, run.stderr)
                    self.assertIn(b"outcome unknown", run.stderr)
                    self.assertEqual(len(bad.asked), before + 1)
                self.assertEqual(good.asked, [])

    def test_a_read_goes_on_whatever_happened(self):
        for status in (504, 0):
            with Server(status) as bad, Server(200, b"v") as good:
                run = ask([bad, good], "get", "k")
                self.assertEqual((run.returncode, run.stdout), (0, b"v\n"), run.stderr)

    def test_no_answer_ends_with_3_in_time(self):
        run = ask([f"127.0.0.1:{Ports.take()}"], "get", "k")
        self.assertEqual((run.returncode, run.stdout), (3, b""))
        with Server(503, error("no_quorum", "two of three nodes are gone")) as bad:
            run = ask([bad], "put", "k", "v")
            self.assertEqual(run.returncode, 3)
            self.assertIn(b"two of three nodes are gone", run.stderr)
            self.assertGreater(len(bad.asked), 1)


class Words(unittest.TestCase):
    def test_get_prints_only_the_value(self):
        with Server(200, b"\x00\xff", {"X-Graftd-Revision": "7"}) as server:
            self.assertEqual(ask([server], "get", "k").stdout, b"\x00\xff\n")
            self.assertEqual(ask([server], "-o", "raw", "get", "k").stdout, b"\x00\xff")
            self.assertEqual(json.loads(ask([server], "-o", "json", "get", "k").stdout)["key"], "k")
            self.assertIn(b'"value_base64":"AP8="', ask([server], "-o=json", "get", "k").stdout)

    def test_keys_and_values_arrive_as_they_are(self):
        with Server(200) as server:
            ask([server], "put", "a/b c%", "[1,2]")
            ask([server], "put", "k", "-", stdin=b"\x00from stdin\n")
            ask([server], "put", "k", "--", "-v")
            ask([server], "put", "k", "@@at")
            ask([server], "put", "k", f"@{__file__}")
            ask([server], "put", "k", "-5")
            bodies = [body for _, _, body in server.asked]
            self.assertTrue(server.asked[0][1].startswith("/v1/kv/a%2Fb%20c%25?"))
            with open(__file__, "rb") as file:
                self.assertEqual(bodies, [b"[1,2]", b"\x00from stdin\n", b"-v", b"@at",
                                          file.read(), b"-5"])

    def test_several_pairs_are_one_request(self):
        with Server(200) as server:
            self.assertEqual(ask([server], "put", "a", "1", "b", '"\n').returncode, 0)
            self.assertEqual(len(server.asked), 1)
            self.assertEqual(json.loads(server.asked[0][2]), {"a": "1", "b": '"\n'})

    def test_a_negative_answer_ends_with_1(self):
        for status in (400, 404, 409, 413):
            with Server(status, error("x", "the reason")) as server:
                run = ask([server], "put", "k", "v")
                self.assertEqual((run.returncode, run.stdout), (1, b""))
                self.assertIn(b"the reason", run.stderr)

    def test_local_and_timeout_are_passed_on(self):
        with Server(200, b"v") as server:
            ask([server], "-local", "get", "k")
            self.assertRegex(server.asked[0][1], r"^/v1/kv/k\?level=local&timeout=\d+ms$")

    def test_endpoints_come_from_the_environment_too(self):
        with Server(200, b"v") as server:
            run = run_client("get", "k", environment={"GRAFTD_ENDPOINTS": server.endpoint})
            self.assertEqual(run.stdout, b"v\n")

    def test_an_answer_of_something_else_is_no_crash(self):
        with Server(200, b"<html>") as server:
            for words in (["status"], ["members"], ["leader"]):
                run = ask([server], *words)
                self.assertEqual(run.returncode, 3, words)
                self.assertIn(b"no JSON", run.stderr)
