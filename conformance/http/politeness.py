"""A client for deployed targets: a bound on the rate and number of requests, and one host only."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from .client import Client
from .exchange import Exchange
from .request import ABSENT

#: How long a target that asks for time gets at the least, in seconds: "0" would go on for ever.
_LEAST_WAIT = 1.0


class NotSentError(Exception):
    """A request was not sent: it would be one too many, or go to another host."""


@dataclass(frozen=True)
class Politeness:
    """What may be sent to a deployed target. 0 stands for no bound.

    ``rate`` is in requests a second, ``most`` their number in all. If a target asks for time with
    Retry-After, it is given ``patience`` seconds, over all requests. ``origin`` is where all of
    them go, "" for anywhere. ``ca`` is a file of certificates to trust, ``proxy`` the
    URL of a proxy to go through.
    """

    rate: float = 0.0
    most: int = 0
    patience: float = 120.0
    origin: str = ""
    ca: str = ""
    proxy: str = ""


class PoliteClient(Client):
    """Sends no more than is polite. ``sleep`` takes seconds, ``clock`` returns them."""

    def __init__(
        self,
        politeness: Politeness,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        **more: Any,
    ) -> None:
        super().__init__(**more, ca=politeness.ca, proxy=politeness.proxy)
        self._politeness, self._sleep, self._clock = politeness, sleep, clock
        self._next, self._left, self._patience = clock(), politeness.most, politeness.patience
        self._turn = threading.Lock()

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
        """Send one request when it is due, and again if the target asked for time and got it.

        Raises NotSentError for one that may not be sent.
        """
        while True:
            self._wait(url)
            exchange = super().send(method, url, headers, json, body, repeatable=repeatable)
            wait = _asked_for(exchange)
            if wait is None or wait > self._patience:
                return exchange
            self._patience -= wait
            self._sleep(wait)

    def beside(self) -> PoliteClient:
        """Another client, for another thread; it takes turns with this one, within one bound."""
        other = PoliteClient(
            self._politeness,
            sleep=self._sleep,
            clock=self._clock,
            deadline=self._flight.deadline,
            max_header_bytes=self._limit,
            max_body_bytes=self._max_body,
            on_exchange=self._on_exchange,
        )
        other._born, other._patience = self._born, 0.0
        other._wait = self._wait  # type: ignore[method-assign]
        return other

    def _wait(self, url: str) -> None:
        with self._turn:
            self._take(url)

    def _take(self, url: str) -> None:
        politeness = self._politeness
        if politeness.origin and origin_of(url) != politeness.origin:
            raise NotSentError(f"{origin_of(url)} is not {politeness.origin}")
        if politeness.most and not self._left:
            raise NotSentError(f"these were {politeness.most} requests, and no more may be sent")
        self._left -= 1
        if politeness.rate:
            now = self._clock()
            self._sleep(max(0.0, self._next - now))
            self._next = max(self._next, now) + 1 / politeness.rate


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL, without the default port."""
    parts = urlsplit(url)
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = "" if parts.port in (None, usual) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def is_here(url: str) -> bool:
    """Whether a URL points to this machine, by every address of its host."""
    try:
        found = socket.getaddrinfo(urlsplit(url).hostname, None, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return all(ipaddress.ip_address(str(each[4][0])).is_loopback for each in found)


def _asked_for(exchange: Exchange) -> float | None:
    """The seconds that a target asks for when it rejects a request, or None."""
    response = exchange.response
    after = response.header("Retry-After") if response and response.status in (429, 503) else None
    # A date is not waited for: it usually means more than a moment.
    whole = after is not None and after.isascii() and after.strip().isdigit()
    return max(_LEAST_WAIT, float(after or 0)) if whole else None
