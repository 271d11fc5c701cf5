"""The requests and responses of a scenario, as plain text that is the same from run to run."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...escape import printable, printable_bytes
from ...http import Exchange, Request, Response
from ...http.exchange import request_target
from ...results import Result
from .failure import beginning, is_plumbing
from .placeholders import Placeholders
from .token_text import DecodedToken, decoded

#: Headers that every message has, or that say nothing about the app.
_USUAL = {
    *("host", "user-agent", "accept-encoding", "content-length"),
    *("connection", "date", "server", "keep-alive", "transfer-encoding"),
}


def transcript(result: Result) -> str:
    """Each step with its requests (→), the responses (←) and the content of each token, once.

    Headers that every message has, and requests from runner to harness, are left out. Words in
    capitals stand for what is random.
    """
    text = Placeholders().text("\n".join(_lines(result)))
    return "\n".join(printable(line, keep="") for line in text.splitlines())


def path_of(exchange: Exchange) -> str:
    """The path of a request, without the number of the app that a harness made."""
    return re.sub(r"^/a/\d+", "", request_target(exchange.request.url))


def _lines(result: Result) -> Iterator[str]:
    tokens = iter(decoded(result))
    for step, exchanges in result.by_step():
        own = [each for each in zip(exchanges, tokens, strict=False) if not is_plumbing(each[0])]
        if own and step:
            yield f"{step.keyword} {step.text}"
            yield from (f"    {row}" for row in step.table.splitlines())
        for exchange, found in own:
            yield from (f"  {line}".rstrip() for line in _exchange(exchange, found))


def _exchange(exchange: Exchange, tokens: list[DecodedToken]) -> Iterator[str]:
    yield f"→ {exchange.request.method} {path_of(exchange)}"
    yield from (f"  {line}" for line in _message(exchange.request))
    if exchange.failure:
        yield f"! {exchange.failure}"
    if answer := exchange.response:
        yield f"← {answer.status} {answer.reason}"
        yield from (f"  {line}" for line in _message(answer))
    for token in tokens:
        if not token.again:
            yield f"  {token.text}: {token.title}"
            # For a copy, only what was altered: the rest is as in its original.
            parts = [part for part in token.parts if part.mark] or token.parts
            yield from (f"    {part}" for part in parts)


def _message(message: Request | Response) -> Iterator[str]:
    for name, value in message.headers:
        if name.lower() not in _USUAL:
            yield f"{name}: {printable_bytes(value, keep='')}"
    if message.body:
        yield from printable_bytes(beginning(message)).rstrip("\n").splitlines()
