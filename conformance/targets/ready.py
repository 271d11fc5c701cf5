"""What a target says about itself: its READY line, and the addresses it may name."""

from __future__ import annotations

import ipaddress
from urllib.parse import urljoin, urlsplit

#: The word that declines, in place of READY: ``UNSUPPORTED JWT_AUTH_HEADER`` (process only).
DECLINES = "UNSUPPORTED"
_SPELLING = "READY http://127.0.0.1:PORT or READY PORT"


def is_ready(line: str) -> bool:
    """Return whether a line of output is for us: its first word is READY or UNSUPPORTED."""
    return line.split(" ", 1)[0] in {"READY", DECLINES}


def base_url(line: str) -> str:
    """Return the URL that a READY line names, without a slash at its end.

    Raises ValueError, which says what is wrong with the line, unless it is an http URL of this
    machine without a path: otherwise a target could have the runner attack any host.
    """
    address = line.removeprefix("READY").strip()
    url = f"http://127.0.0.1:{address}" if address.isascii() and address.isdigit() else address
    url = url.removesuffix("/")
    try:
        if not urlsplit(url).port or urlsplit(url).path:
            raise ValueError("it names no port, or a path")
        return local_url(url, url)
    except ValueError as error:
        raise ValueError(f"expected {_SPELLING}, it is {line[:200]!r}: {error}") from error


def local_url(base: str, url: object) -> str:
    """Return ``url`` made absolute against ``base``, without a slash at its end.

    Raises ValueError unless it is an http URL of this machine, without user, query and fragment.
    It is checked after joining: ``//example.org/a`` looks like a path and is another host.
    """
    if not isinstance(url, str) or not url:
        raise ValueError("it is not a text, or empty")
    if not all("!" <= character <= "~" for character in url):
        raise ValueError("it has characters that no URL has")
    absolute = urljoin(base + "/", url)
    parts = urlsplit(absolute)
    if parts.scheme != "http" or not _is_local(parts.hostname or "") or parts.port == 0:
        raise ValueError("it is not http on this machine (127.0.0.1, ::1 or localhost)")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("it has a user, a query or a fragment")
    return absolute.rstrip("/")


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
