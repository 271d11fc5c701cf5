"""The way to a target: an adapter for requests that is bounded in time and sends what it is given.

A time-out of requests applies to each read, so a byte now and then outlasts it. Here every
connect, send and read gets what is left of one deadline.
"""

from __future__ import annotations

import functools
import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPException, IncompleteRead, RemoteDisconnected
from typing import Any, Final

from requests import PreparedRequest, RequestException
from requests import Response as RequestsResponse
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, InvalidChunkLength
from urllib3.util.connection import create_connection

from ..escape import printable, shorten
from .exchange import request_target
from .wire import BoundedResponse, BrokenError, Transfer

#: All the errors that a target can end an exchange with.
ERRORS: Final = (RequestException, HTTPError, HTTPException, OSError)
_SENTENCES: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (ConnectionRefusedError, "connection refused"),
    (RemoteDisconnected, "the connection was closed without an answer"),
    (ConnectionError, "connection reset"),
    (socket.gaierror, "no such host"),
    (ssl.SSLError, "no TLS connection"),
    (InvalidChunkLength, "not HTTP: a chunk without its length"),  # an IncompleteRead too
    (IncompleteRead, "the body ends before it is complete"),
)


class _Connection(HTTPConnection):
    """Sends the request of its flight unchanged by requests and urllib3."""

    def __init__(self, *args: Any, flight: Transfer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._flight = flight
        self._last: socket.socket | None = None  # the socket of the previous request
        self._tunnel_to: tuple[tuple[Any, ...], dict[str, Any]] | None = None
        self.response_class = functools.partial(BoundedResponse, flight)  # type: ignore[assignment]

    def _new_conn(self) -> socket.socket:
        # The hook that urllib3's own SOCKS connection uses. Otherwise a name with several
        # addresses would get the time-out for each of them.
        error: OSError | None = None
        for *_, address in socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM):
            try:
                place = (str(address[0]), int(address[1]))
                options = self.socket_options
                return create_connection(place, self._flight.left(), socket_options=options)
            except OSError as this:
                error = this
        if self.proxy is not None:
            raise BrokenError(f"no connection to the proxy {self.host}:{self.port}") from error
        raise error or OSError("the name has no address")

    def set_tunnel(self, *args: Any, **kwargs: Any) -> None:
        self._tunnel_to = args, kwargs
        super().set_tunnel(*args, **kwargs)

    def _tunnel(self) -> None:
        flight, answer_class = self._flight, self.response_class
        with ExitStack() as answers:  # Python 3.10 leaves them, and so the socket, open
            self.response_class = lambda *args, **kwargs: answers.enter_context(  # type: ignore[assignment]
                answer_class(*args, **kwargs)
            )
            try:
                super()._tunnel()
            except OSError as error:
                said = printable(f"{flight.status} {flight.reason}", keep="")
                raise BrokenError(f"the proxy does not let it through: {said}") from error
            finally:
                self.response_class = answer_class
                flight.forget()  # the response was from the proxy

    def close(self) -> None:
        super().close()
        if self._tunnel_to:  # urllib3 forgets it, and would send to the proxy itself next time
            super().set_tunnel(*self._tunnel_to[0], **self._tunnel_to[1])

    def connect(self) -> None:
        self.timeout = self._flight.left()
        try:
            super().connect()
        except TimeoutError:
            raise self._flight.late() from None
        self._flight.connected = True

    def request(self, method: str, *args: Any, **kwargs: Any) -> None:
        reused = self.sock is not None and self.sock is self._last
        if reused and not self._flight.repeatable:
            self.close()  # send reopens it
        self._flight.connected = self.sock is not None
        self._flight.reused = reused and self._flight.connected
        try:
            super().request(method, *args, **kwargs)
        finally:
            self._last = self.sock  # also after a broken pipe: an early response may be there

    def putrequest(self, method: str, url: str, *_: Any, **__: Any) -> None:  # noqa: ARG002
        request = self._flight.request
        to_proxy = self.proxy is not None and self._tunnel_to is None  # RFC 9112, 3.2.2
        origin = "/".join(request.url.split("/", 3)[:3]) if to_proxy else ""
        super().putrequest(method, origin + request_target(request.url), True, True)

    def putheader(self, header: Any, *values: Any) -> None:
        """Skip all that urllib3 adds, but for the proxy: endheaders sends the flight's headers."""
        if str(header).lower() == "proxy-authorization":
            super().putheader(header, *values)

    def endheaders(self, *args: Any, **kwargs: Any) -> None:
        for name, value in self._flight.request.headers:
            super().putheader(name, value)  # type: ignore[arg-type]
        super().endheaders(*args, **kwargs)

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        self.sock.settimeout(self._flight.left())
        try:
            super().send(data)  # sendall: its time-out applies to the whole
        except TimeoutError:
            raise self._flight.late() from None


class _SecureConnection(_Connection, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class Adapter(HTTPAdapter):
    """Sends one bounded request at a time, without anything that a Session of requests adds."""

    _POOLS: Final = {"http": _Pool, "https": _SecurePool}

    def __init__(self, flight: Transfer) -> None:
        self._flight = flight
        self._pools: dict[str, Any] = {}
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Called by requests; makes pools of bounded connections."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Called by requests; the same for a proxy."""
        manager: Any = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = self._POOLS
        return manager

    def get_connection_with_tls_context(
        self, request: PreparedRequest, *args: Any, **kwargs: Any
    ) -> Any:
        """Called by requests for the pool of a URL; gives the flight to its connections."""
        origin = "/".join(str(request.url).split("/", 3)[:3])
        if origin not in self._pools:  # finding out takes as long as sending
            pool: Any = super().get_connection_with_tls_context(request, *args, **kwargs)
            pool.conn_kw["flight"] = self._flight
            self._pools[origin] = pool
        return self._pools[origin]

    def close(self) -> None:
        """Close the connections; the manager of requests only drops its pools."""
        while self._pools:
            self._pools.popitem()[1].close()
        super().close()

    def build_response(self, req: PreparedRequest, resp: Any) -> RequestsResponse:  # noqa: ARG002
        """Return only the stream: the original also reads cookies."""
        response = RequestsResponse()
        response.raw = resp
        return response


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def is_dropped(error: BaseException) -> bool:
    """Whether the other end closed or reset the connection."""
    return any(isinstance(cause, ConnectionError) for cause in _causes(error))


def sentence(error: BaseException) -> str:
    """What went wrong, in words, from the first known cause of ``error``."""
    for cause in _causes(error):
        if isinstance(cause, BrokenError):
            return str(cause)
        for kind, text in _SENTENCES:
            if isinstance(cause, kind):
                return text
    return f"not HTTP: {printable(shorten(str(error), 200), keep='')}"
