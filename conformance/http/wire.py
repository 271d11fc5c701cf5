"""The reading end of a connection, bounded in time and size, and the head of a response.

The head is read here: the standard library lets a server send ``100 Continue`` forever, takes 103
for the final response, and passes header lines to the email parser, which changes odd ones. It
only gets to see the headers that frame the body.
"""

from __future__ import annotations

import io
import re
import socket
import time
from collections import deque
from dataclasses import dataclass, field
from http.client import HTTPException, RemoteDisconnected
from http.client import HTTPResponse as StandardResponse
from typing import Any

from ..escape import printable_bytes
from .exchange import Headers, Request

_STATUS = re.compile(rb"HTTP/1\.([0-9]) ([1-9][0-9][0-9])(?: (.*))?", re.DOTALL)
_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FRAMING = {b"connection", b"keep-alive", b"content-length", b"transfer-encoding"}
_BODILESS = {101, 204, 304}


class BrokenError(HTTPException):
    """The response exceeds a limit, or is not HTTP; the text says so in a sentence."""


@dataclass(slots=True)
class Transfer:
    """The one request that is under way: its limits, and what has arrived so far.

    One object for the whole life of an adapter, as the connections in the pool refer to it.
    """

    deadline: float  # seconds for one exchange
    max_head: int  # bytes
    request: Request = field(default_factory=lambda: Request("", "", (), b""))
    ends: float = 0.0
    repeatable: bool = False
    connected: bool = False
    arrived: bool = False
    reused: bool = False
    status: int = 0
    reason: str = ""
    headers: Headers = ()
    body: bytearray = field(default_factory=bytearray)

    def start(self, request: Request, ends: float, repeatable: bool) -> None:
        """Forget the last request; this one may take until ``ends``, by time.monotonic().

        Only a ``repeatable`` one is sent on a connection that was used before.
        """
        self.request, self.ends, self.repeatable = request, ends, repeatable
        self.connected = self.reused = False
        self.forget()

    def forget(self) -> None:
        """Forget what has arrived."""
        self.arrived = False
        self.status, self.reason, self.headers, self.body = 0, "", (), bytearray()

    def left(self) -> float:
        """Seconds until the deadline, more than zero. Raises BrokenError when it has passed."""
        left = self.ends - time.monotonic()
        if left <= 0:  # never pass on a zero: it makes a socket non-blocking
            raise self.late()
        return left

    def late(self) -> BrokenError:
        """The error to raise at the deadline, depending on what had happened by then."""
        what = "complete answer" if self.arrived else "answer" if self.connected else "connection"
        return BrokenError(f"no {what} within {self.deadline:g} s")


class _Wire(io.RawIOBase):
    """Reads a socket, each time with the rest of the deadline as the time-out."""

    def __init__(self, stream: io.RawIOBase, sock: socket.socket, flight: Transfer) -> None:
        self._stream, self._sock, self._flight = stream, sock, flight

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._flight.left())
        try:
            count = self._stream.readinto(buffer)
        except TimeoutError:
            raise self._flight.late() from None
        self._flight.arrived = self._flight.arrived or bool(count)
        return count

    def close(self) -> None:
        self._stream.close()
        super().close()


class _Reader(io.BufferedReader):
    """Reads the head at the first readline, keeps it, and passes on a shorter one."""

    def __init__(self, wire: _Wire, flight: Transfer) -> None:
        super().__init__(wire)
        self._flight, self._left = flight, flight.max_head
        self._lines: deque[bytes] | None = None

    def readline(self, size: int | None = -1, /) -> bytes:
        if self._lines is None:
            self._lines = self._head()
        return self._lines.popleft() if self._lines else super().readline(size)

    def _line(self) -> bytes:
        line = super().readline(self._left + 1)
        self._left -= len(line)
        if self._left < 0:
            raise BrokenError(f"the headers are larger than {size_text(self._flight.max_head)}")
        if not line and not self._flight.arrived:
            raise RemoteDisconnected("closed without an answer")
        if not line.endswith(b"\n"):
            raise BrokenError(_not_http(line, "it breaks off at "))
        return line[:-1].removesuffix(b"\r")

    def _head(self) -> deque[bytes]:
        version, status, reason = self._status()
        headers = self._headers()
        while 100 <= status < 200 and status != 101:  # interim responses, limited by their bytes
            version, status, reason = self._status()
            headers = self._headers()
        flight = self._flight
        flight.status, flight.reason = status, reason.decode("latin-1")
        flight.headers = tuple((name.decode("latin-1"), value) for name, value in headers)
        framing = [(n, v.replace(b"\r", b" ")) for n, v in headers if n.lower() in _FRAMING]
        if status in _BODILESS or flight.request.method == "HEAD":
            # Not to be reused: a body that must not be there may still come, and would then be
            # taken for the next response.
            framing.insert(0, (b"Connection", b"close"))
        lines = [b"%s: %s\r\n" % header for header in framing]
        return deque([b"HTTP/1.%s %d \r\n" % (version, status), *lines, b"\r\n"])

    def _status(self) -> tuple[bytes, int, bytes]:
        line = self._line()
        match = _STATUS.fullmatch(line)
        if not match:
            raise BrokenError(_not_http(line))
        return match[1], int(match[2]), match[3] or b""

    def _headers(self) -> list[tuple[bytes, bytes]]:
        headers: list[tuple[bytes, bytes]] = []
        while line := self._line():
            name, colon, value = line.partition(b":")
            if line[:1] in b" \t" and headers:  # a folded line: RFC 9112, 5.2
                headers[-1] = (headers[-1][0], headers[-1][1] + b" " + line.strip(b" \t"))
            elif colon and _TOKEN.fullmatch(name):
                headers.append((name, value.strip(b" \t")))
            else:
                raise BrokenError(_not_http(line, "a header line is "))
        return headers


def _not_http(line: bytes, what: str = "it begins with ") -> str:
    return f'not HTTP: {what}"{printable_bytes(line[:60], keep="")}"'


def size_text(size: int) -> str:
    """A number of bytes for a person: 1 MiB, 64 KiB, 100 bytes."""
    for unit, name in ((1 << 20, "MiB"), (1 << 10, "KiB")):
        if size >= unit and size % unit == 0:
            return f"{size // unit} {name}"
    return f"{size} bytes"


class BoundedResponse(StandardResponse):
    """The response of the standard library, on a bounded reader."""

    def __init__(self, flight: Transfer, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        stream: Any = self.fp
        self.fp = _Reader(_Wire(stream.detach(), sock, flight), flight)
