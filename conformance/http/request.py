"""Builds the request that is sent: each header line, and nothing that cannot be sent."""

from __future__ import annotations

import json as jsonlib
import re
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

from .exchange import Headers, Request

#: No JSON body at all, as None would be the body ``null``.
ABSENT: Final = object()

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_URL = re.compile(r"https?://[!-~]+")


def request(
    method: str, url: str, headers: Sequence[tuple[str, str | bytes]], json: object, body: bytes
) -> Request:
    """Return the request with the headers that it needs. Raises ValueError if it is impossible."""
    if json is not ABSENT and body:
        raise ValueError("a request has a JSON body or a body of bytes, not both")
    if not _TOKEN.fullmatch(method):
        raise ValueError(f"a method is a token of RFC 9110, not {method!r}")
    lines = tuple((name, _value(name, value)) for name, value in headers)
    body = body if json is ABSENT else jsonlib.dumps(json, allow_nan=False).encode()
    defaults = [("Host", _host(url)), ("User-Agent", "jwt-conformance")]
    defaults += [("Accept-Encoding", "identity")]
    framing = [] if json is ABSENT else [("Content-Type", "application/json")]
    if body or method in {"POST", "PUT", "PATCH"}:  # an empty one says so: RFC 9110, 8.6
        framing += [("Content-Length", str(len(body)))]
    return Request(method, url, (*_less(defaults, lines), *lines, *_less(framing, lines)), body)


def _less(own: list[tuple[str, str]], given: Headers) -> Iterator[tuple[str, bytes]]:
    names = {name.lower() for name, _ in given}
    return ((name, value.encode()) for name, value in own if name.lower() not in names)


def _value(name: str, value: str | bytes) -> bytes:
    raw = value.encode("latin-1") if isinstance(value, str) else bytes(value)
    if not _TOKEN.fullmatch(name):
        raise ValueError(f"the name of a header is a token of RFC 9110, not {name!r}")
    if b"\r" in raw or b"\n" in raw:
        raise ValueError(f"a header value has no line break, but {name} has: {raw[:60]!r}")
    return raw


def _host(url: str) -> str:
    parts = urlsplit(url)
    if not _URL.fullmatch(url) or not parts.hostname or "@" in parts.netloc or parts.port == 0:
        raise ValueError(f"a URL is http or https, ASCII, with a host and no user, not {url!r}")
    return parts.netloc
