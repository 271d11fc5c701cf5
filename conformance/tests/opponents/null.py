"""Null targets: ``python null.py KIND``. The harness is right; its apps know nothing of tokens."""

from __future__ import annotations

import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

INFO = {"protocol": 1, "name": "null", "version": "1", "nonce": os.environ["CONFORMANCE_NONCE"]}

#: All that an answer of any app could have, at once.
PLAUSIBLE = {
    "access_token": "x",
    "refresh_token": "x",
    "hello": "world",
    "msg": "ok",
    "hello_is": "Ada",
    "foo_is": ["bar", "baz"],
}

#: A token with every claim that one may have, the same for everybody. Its signature is none.
TOKEN = (
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
    "eyJleHAiOjQwMDAwMDAwMDAsImlhdCI6MTYwMDAwMDAwMCwibmJmIjoxNjAwMDAwMDAwLCJqdGkiOiJiY2QyMmU4Yi1l"
    "MjlmLTRlMWUtOTVhMC0xYzYzMWEyZDk0ZDMiLCJpZGVudGl0eSI6IkFkYSIsImZyZXNoIjp0cnVlLCJ0eXBlIjoiYWNj"
    "ZXNzIiwidXNlcl9jbGFpbXMiOnt9fQ.c2lnbmF0dXJl"
)

#: What each kind answers to every request of every client: a status and JSON, or text.
CONSTANT: dict[str, tuple[int, Any]] = {
    "empty": (200, ""),
    "object": (200, {}),
    "plausible": (200, PLAUSIBLE),
    "greeting": (200, {"hello": "world"}),
    "personal": (200, {**PLAUSIBLE, "hello": "from Ada"}),
    "list": (200, []),
    "issues-one-token": (200, {**PLAUSIBLE, "access_token": TOKEN, "refresh_token": TOKEN}),
    "401": (401, {"msg": "Missing Authorization Header"}),
    "404": (404, {"msg": "Token not found"}),
    "422": (422, {"msg": "Signature verification failed"}),
    "500": (500, "Internal Server Error"),
}


LOCK = threading.Lock()


class Null(BaseHTTPRequestHandler):
    """Speaks the protocol under /_conformance, and says the same to everything else."""

    made = 0

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline(65537)
        if self.raw_requestline and self.parse_request():
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            self.close_connection = True
            if self.path.startswith("/_conformance") and KIND != "drip-harness":
                self.harness()
            else:
                answer = getattr(self, KIND.partition("-")[0], self.constant)
                answer(body)

    def harness(self) -> None:
        if self.command == "GET":
            return self.answer(200, INFO)
        if self.command == "DELETE":
            return self.answer(404, "")
        with LOCK:
            Null.made += 1
            url = f"/a/{Null.made}"
        return self.answer(201, {"url": url})

    def constant(self, _: bytes) -> None:
        self.answer(*CONSTANT[KIND])

    def echo(self, body: bytes) -> None:
        self.answer(200, body.decode("latin-1") or self.headers["Authorization"] or "")

    def garbage(self, _: bytes) -> None:
        self.wfile.write(os.urandom(256))

    def closed(self, _: bytes) -> None:
        """Say nothing, and close."""

    def hang(self, _: bytes) -> None:
        threading.Event().wait()

    def drip(self, _: bytes) -> None:
        """Send all but the last byte, and that one never."""
        self.send_response(200)
        self.send_header("Content-Length", "3")
        self.end_headers()
        self.wfile.write(b"{}")
        self.hang(b"")

    def answer(self, status: int, body: Any) -> None:
        raw = body.encode("latin-1") if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw if self.command != "HEAD" else b"")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False


if __name__ == "__main__":
    KIND = sys.argv[1]
    server = Server(("127.0.0.1", 0), Null)
    print(f"READY {server.server_port}", flush=True)
    server.serve_forever()
