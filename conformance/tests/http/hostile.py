"""Servers on plain sockets that do to a client what they like. Each serves one test."""

from __future__ import annotations

import contextlib
import itertools
import socket
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

OK = b"HTTP/1.1 200 OK\r\n"
EMPTY = OK + b"Content-Length: 0\r\n\r\n"


@dataclass
class Server:
    """Where it listens, and what came: one entry for each connection, each request."""

    port: int
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)
    current: socket.socket | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"


Talk = Callable[[socket.socket, Server], None]


@contextlib.contextmanager
def serve(talk: Talk) -> Iterator[Server]:
    """Runs ``talk`` on each connection, one after another, and closes it afterwards."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(listener.getsockname()[1])
        thread = threading.Thread(target=_accept, args=(listener, talk, server))
        thread.start()
        try:
            yield server
        finally:
            for end in (listener, server.current):
                with contextlib.suppress(OSError):  # closed already
                    if end is not None:
                        end.shutdown(socket.SHUT_RDWR)
            thread.join()


def _accept(listener: socket.socket, talk: Talk, server: Server) -> None:
    with contextlib.suppress(OSError):
        while True:
            conn, _ = listener.accept()
            server.connections += 1
            server.current = conn
            with conn, contextlib.suppress(OSError):
                conn.settimeout(5)
                talk(conn, server)


def read_request(conn: socket.socket, server: Server) -> bytes:
    """One whole request, by its Content-Length; b"" when the client has closed."""
    data = b""
    while b"\r\n\r\n" not in data:
        if not (more := conn.recv(65536)):
            return b""
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [line[15:] for line in head.split(b"\r\n") if line.lower()[:15] == b"content-length:"]
    while lengths and len(body) < int(lengths[0]):
        body += conn.recv(65536)
    server.requests.append(head + b"\r\n\r\n" + body)
    return server.requests[-1]


def answer(*parts: bytes, pause: float = 0.0) -> Talk:
    """Each part after a pause, then the end of the connection."""
    return stream(parts, pause)


def stream(parts: Iterable[bytes], pause: float = 0.0) -> Talk:
    """As ``answer``, for more parts than fit into memory."""

    def talk(conn: socket.socket, server: Server) -> None:
        read_request(conn, server)
        for part in parts:
            conn.sendall(part)
            time.sleep(pause)

    return talk


def drip(start: bytes, byte: bytes = b"x") -> Talk:
    """``start``, and then one byte each 10 ms for ever."""
    return stream(itertools.chain([start], itertools.repeat(byte)), pause=0.01)


def keep_alive(*answers: bytes) -> Talk:
    """One answer to each request of a connection; the last one again and again."""

    def talk(conn: socket.socket, server: Server) -> None:
        replies = itertools.chain(answers, itertools.repeat(answers[-1]))
        while read_request(conn, server):
            conn.sendall(next(replies))

    return talk


def hang(conn: socket.socket, server: Server) -> None:
    """Reads the request and says nothing until the client goes."""
    while read_request(conn, server):
        pass


def reset_after(start: bytes) -> Talk:
    """``start``, and then a TCP reset."""

    def talk(conn: socket.socket, server: Server) -> None:
        read_request(conn, server)
        conn.sendall(start)
        time.sleep(0.05)  # a reset discards what the client has not read yet
        conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return talk


def silent_close_after_one(conn: socket.socket, server: Server) -> None:
    """Keeps a connection alive in word only: takes the second request and closes."""
    if server.connections > 1:
        return keep_alive(EMPTY)(conn, server)
    read_request(conn, server)
    conn.sendall(EMPTY)
    read_request(conn, server)
    return None


def bomb(size: int) -> bytes:
    """``size`` zero bytes as gzip, about a thousandth of it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    chunk = bytes(1 << 20)
    packed = b"".join(packer.compress(chunk) for _ in range(size >> 20)) + packer.flush()
    head = b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    return OK + head + packed
