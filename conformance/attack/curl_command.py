"""Reads a curl command, as browsers copy it: the request, and where the token is in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..contract.mapping import TokenPlace
from ..verdicts import UsageError
from .plan import AttackPlan

_JWT = re.compile(r"[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]*")
_VALUES = {
    **dict.fromkeys(("-H", "--header"), "header"),
    **dict.fromkeys(("-b", "--cookie"), "cookie"),
    **dict.fromkeys(("-X", "--request"), "method"),
    "--url": "url",
    **dict.fromkeys(("-d", "--data", "--data-raw", "--data-binary", "--data-ascii"), "body"),
}
#: Options without a value, or with one that does not matter here.
_IGNORED_VALUES = {"-A", "--user-agent", "-e", "--referer", "-o", "--output", "-m", "--max-time"}
_FLAGS = {
    *("--compressed", "-s", "--silent", "-S", "--show-error", "-i", "--include", "-v", "-g"),
    *("-L", "--location", "--http1.1", "--http2", "--path-as-is", "-q", "-sS", "-f", "--fail"),
}
#: Headers that belong to a connection, a cache or a browser, and would only be in the way.
_NOT_SENT = re.compile(
    r"host|connection|content-length|accept-encoding|user-agent|if-.*|sec-.*|priority|te|cookie",
    re.IGNORECASE,
)


def plan_of_curl(words: Sequence[str]) -> AttackPlan:
    """The request of a curl command, whose token becomes Ada's. Raises UsageError."""
    found: dict[str, list[str]] = {name: [] for name in (*_VALUES.values(), "words")}
    for kind, value in _parts(words):
        found[kind].append(value)
    urls = [*found["url"], *found["words"]]
    if len(urls) != 1:
        raise UsageError(f"expected a curl command with one URL, it has {len(urls)}")
    headers = dict(_header(line) for line in found["header"])
    cookies = "; ".join([*found["cookie"], *(v for n, v in headers.items() if _is(n, "cookie"))])
    body = "&".join(found["body"])
    method = found["method"][-1] if found["method"] else "POST" if body else "GET"
    place, token = _token(headers, cookies)
    own = {n: v for n, v in headers.items() if not _NOT_SENT.fullmatch(n) and token not in v}
    left = [n for n, v in headers.items() if n not in own and token not in v]
    left += [f"cookie {n}" for n, v in _pairs(cookies) if v != token]
    return AttackPlan(
        urls[0], method, own, body, place, {"Ada": {"access_token": token}}, tuple(left)
    )


def curl_of_plan(plan: AttackPlan) -> list[str]:
    """The curl command of a request, with a text in the shape of a token where the token was."""
    name, value = plan.place.line("TOKEN.TOKEN.TOKEN")
    headers = {**plan.headers, name: value.decode()}
    lines = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    body = ["--data-raw", plan.body] if plan.body else []
    return ["curl", "-X", plan.method, plan.url, *lines, *body]


def _parts(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    rest = iter(words)
    for word in rest:
        name, equal, value = word.partition("=") if word.startswith("--") else (word, "", "")
        if name[:2] in _VALUES and not name.startswith("--") and len(name) > 2:  # -XGET
            name, equal, value = name[:2], "=", name[2:]
        if name in _VALUES:
            yield _VALUES[name], value if equal else next(rest, "")
        elif name in _IGNORED_VALUES:
            _ = value if equal else next(rest, "")
        elif word in _FLAGS:
            continue
        elif word.startswith("-") and word != "-":
            raise UsageError(f"the option {word} of curl is not known here; leave it out")
        else:
            yield "words", word


def _header(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip(), value.strip()


def _is(name: str, other: str) -> bool:
    return name.lower() == other


def _pairs(cookies: str) -> Iterator[tuple[str, str]]:
    for pair in filter(None, map(str.strip, cookies.split(";"))):
        name, _, value = pair.partition("=")
        yield name, value


def _token(headers: dict[str, str], cookies: str) -> tuple[TokenPlace, str]:
    """How the token is sent (in Authorization, another header, or a cookie), and the token."""
    first = sorted(headers.items(), key=lambda pair: not _is(pair[0], "authorization"))
    for name, value in first:
        scheme, _, token = value.rpartition(" ")
        if not _is(name, "cookie") and _JWT.fullmatch(token):
            known = "Authorization" if _is(name, "authorization") else name
            return TokenPlace(known, scheme), token
    for name, value in _pairs(cookies):
        if _JWT.fullmatch(value):
            return TokenPlace(cookie=name), value
    raise UsageError("expected a JWT in a header or a cookie of the curl command, there is none")
