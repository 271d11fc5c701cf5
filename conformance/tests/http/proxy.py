"""An HTTP proxy for tests: passes on what is for this machine, and opens tunnels to it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit


class Origin(BaseHTTPRequestHandler):
    """Answers each request with its target."""

    protocol_version = "HTTP/1.1"

    def __getattr__(self, name: str) -> Callable[[], None]:
        if name.startswith("do_"):
            return self.answer
        raise AttributeError(name)

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.end(200, self.path.encode())

    def end(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Proxy(Origin):
    """Keeps what it was asked. What is for another machine it answers itself."""

    def parse_request(self) -> bool:
        parsed = super().parse_request()
        server: Any = self.server
        server.asked.append((self.requestline, self.headers.get("Proxy-Authorization")))
        return parsed

    def answer(self) -> None:
        parts = urlsplit(self.path)
        if parts.hostname != "127.0.0.1":
            return super().answer()
        there = HTTPConnection(parts.hostname, parts.port)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        there.request(self.command, parts.path or "/", body, dict(self.headers))
        answered = there.getresponse()
        self.end(answered.status, answered.read())
        there.close()
        return None

    def do_CONNECT(self) -> None:
        host, port = self.path.rsplit(":", 1)
        if host != "127.0.0.1":
            self.send_error(403, "Not for you")
            return
        with socket.create_connection((host, int(port))) as there:
            self.send_response(200)
            self.end_headers()
            back = threading.Thread(target=copy, args=(there, self.connection))
            back.start()
            copy(self.connection, there)
            back.join()
        self.close_connection = True


def copy(source: socket.socket, drain: socket.socket) -> None:
    with suppress(OSError):  # one of them has ended
        while data := source.recv(65536):
            drain.sendall(data)
        drain.shutdown(socket.SHUT_WR)


@contextmanager
def serving(server: Any) -> Iterator[int]:
    """The port of a server that is served, and ended."""
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def proxying() -> Iterator[Any]:
    """A proxy: its ``server_port``, and ``asked``, pairs of request line and who asks."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    server.asked = []
    with serving(server):
        yield server
