"""The HTTP client of the suite: one request, one response, both bounded, recorded byte for byte.

Nothing that a target does raises: it ends up in :class:`Exchange` as a sentence. There is no
Session of requests, as that is where redirects, cookies, netrc files and proxies come from; the
adapter below it keeps connections alive, and nothing else is needed.

A server may close an idle connection just when the next request is under way, which must not look
like a crash. So what may be repeated (GET, HEAD, OPTIONS, TRACE, and DELETE of an app that is no
longer needed) is sent a second time, on a new connection, if a reused connection ended before the
first byte of a response. Other methods could act twice; they always go out on a new connection,
and exactly once (RFC 9112, 9.3.1), unless the caller knows better.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Sequence

import requests

from .exchange import Exchange as Exchange
from .exchange import Headers as Headers
from .exchange import Request as Request
from .exchange import Response as Response
from .request import ABSENT as ABSENT
from .request import request as build
from .transport import ERRORS, Adapter, is_dropped, sentence
from .wire import BrokenError, Transfer, size_text

_CHUNK = 64 * 1024

# Methods that may be sent a second time: RFC 9110, 9.2.2. By definition PUT may, too; but apps
# revoke tokens with it, and may get that wrong.
_REPEATABLE = {"GET", "HEAD", "OPTIONS", "TRACE", "DELETE"}


class Client:
    """Sends requests to targets that may do anything. Not thread-safe.

    ``deadline`` is in seconds, for a whole exchange; only a look-up of a host name can take
    longer. ``max_header_bytes`` counts all of a response before its body, interim ones included;
    ``max_body_bytes`` counts after decompression. ``on_exchange`` gets each exchange as it ends.
    ``ca`` is a file of certificates to trust, "" for the usual ones; ``proxy`` is the URL of a
    proxy to go through, "" for none.
    """

    def __init__(
        self,
        deadline: float = 10.0,
        max_header_bytes: int = 64 * 1024,
        max_body_bytes: int = 1024 * 1024,
        on_exchange: Callable[[Exchange], None] | None = None,
        ca: str = "",
        proxy: str = "",
    ) -> None:
        self._born = time.monotonic()
        self._flight = Transfer(deadline, max_header_bytes)
        self._adapter = Adapter(self._flight)
        self._limit, self._max_body = max_header_bytes, max_body_bytes
        self._on_exchange = on_exchange
        self._ca = ca or True
        self._proxies = {"http": proxy, "https": proxy} if proxy else {}

    def send(
        self,
        method: str,
        url: str,
        headers: Sequence[tuple[str, str | bytes]] = (),
        json: object = ABSENT,
        body: bytes = b"",
        *,
        repeatable: bool = False,
    ) -> Exchange:
        """Send one request, and return it with its response, or with why there is none.

        Header values are sent as bytes, text as latin-1; a name may come twice.
        ``Host``, ``User-Agent``, ``Accept-Encoding``, ``Content-Type`` (of ``json``) and
        ``Content-Length`` are added unless given. ``repeatable`` says that sending it twice does
        no harm, though its method could. ValueError and TypeError for what cannot be a request:
        a line break in a header, a URL with a space, ``json`` along with ``body``.
        """
        request = build(method, url, headers, json, body)
        begun = time.monotonic()
        repeatable = repeatable or method in _REPEATABLE
        self._flight.start(request, begun + self._flight.deadline, repeatable)
        failure = self._attempt() or self._unpack()
        exchange = Exchange(
            request, self._answer(), failure, begun - self._born, time.monotonic() - begun
        )
        if self._on_exchange is not None:
            self._on_exchange(exchange)
        return exchange

    def beside(self) -> Client:
        """Another client like this one, for another thread."""
        client = Client(self._flight.deadline, self._limit, self._max_body, self._on_exchange)
        client._born = self._born
        return client

    def age(self, exchange: Exchange) -> float:
        """Return how many seconds ago an exchange of this client ended."""
        return time.monotonic() - self._born - exchange.started - exchange.elapsed

    def close(self) -> None:
        """Close all connections. A client may be closed twice."""
        self._adapter.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _attempt(self) -> str:
        flight = self._flight
        try:
            self._receive()
        except ERRORS as error:
            reused, flight.reused = flight.reused, False  # no third attempt
            if reused and not flight.arrived and is_dropped(error):
                return self._attempt()
            return sentence(error)
        return ""

    def _receive(self) -> None:
        prepared, way = _prepared(self._flight.request), self._proxies
        raw = self._adapter.send(prepared, stream=True, verify=self._ca, proxies=way).raw
        try:
            for chunk in raw.stream(_CHUNK, decode_content=False):
                self._flight.body += chunk
                self._check_size()
        except BaseException:
            raw.close()  # the rest of the response is still in the connection
            raise
        finally:
            raw.release_conn()

    def _check_size(self) -> None:
        if len(self._flight.body) > self._max_body:
            del self._flight.body[self._max_body :]
            raise BrokenError(f"the body is larger than {size_text(self._max_body)}")

    def _unpack(self) -> str:
        # Nobody asked for it, but some middleware compresses anyway. Not left to urllib3: old
        # versions unpack a whole chunk before anybody can check its size.
        answer = self._answer()
        coding = (answer and answer.header("content-encoding")) or ""
        if not self._flight.body or coding.strip().lower() not in {"gzip", "x-gzip", "deflate"}:
            return ""
        try:
            self._flight.body = _inflate(self._flight.body, self._max_body + 1)
            self._check_size()
        except (zlib.error, BrokenError) as error:
            return f"the body is not {coding}" if isinstance(error, zlib.error) else str(error)
        return ""

    def _answer(self) -> Response | None:
        flight = self._flight
        if not flight.status:
            return None
        return Response(flight.status, flight.reason, flight.headers, bytes(flight.body))


def _prepared(request: Request) -> requests.PreparedRequest:
    # By hand: prepare() would quote the URL again, and refuse the very headers that are to be sent.
    prepared = requests.PreparedRequest()
    prepared.method, prepared.url, prepared.body = request.method, request.url, request.body or None
    # Only to keep requests from sending it in chunks; the connection sends its own headers.
    prepared.headers = requests.structures.CaseInsensitiveDict({"Content-Length": "0"})
    return prepared


def _inflate(body: bytearray, limit: int) -> bytearray:
    unpacker = zlib.decompressobj(wbits=47)  # gzip or zlib, whichever it is
    unpacked = unpacker.decompress(body, limit)
    if not unpacker.eof and len(unpacked) < limit:
        raise zlib.error("cut off")
    return bytearray(unpacked)
