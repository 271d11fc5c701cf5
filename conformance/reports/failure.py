"""One failure in full, as text: enough to act on it without running anything again."""

from __future__ import annotations

from collections.abc import Iterator

from ..escape import printable, printable_bytes, shorten
from ..http import Exchange, Headers
from ..results import Result
from ..suite import clauses

_BODY = 2000


def text_of(result: Result) -> str:
    """The failure as lines of text, safe for a terminal whatever the target sent."""
    return printable("\n".join(_lines(result)), keep="\n")


def _lines(result: Result) -> Iterator[str]:
    clause = clauses().get(result.clause)
    if clause is not None:
        yield f"clause    {clause.id} ({clause.source}): {clause.text}"
    if result.step is not None:
        yield f"step      {result.step.keyword} {result.step.text}"
        yield f"at        {result.step.file}:{result.step.line}"
    yield f"verdict   {result.verdict.value}: {result.reason}"
    if result.expected:
        yield f"expected  {result.expected}"
        yield f"actual    {result.actual}"
    if result.remedy:
        yield f"to do     {result.remedy}"
    for number, exchange in enumerate(result.exchanges, 1):
        yield ""
        yield from _exchange(number, exchange)
    if result.log:
        yield from ("", "the last lines of the target's log:", result.log)


def _exchange(number: int, exchange: Exchange) -> Iterator[str]:
    request, response = exchange.request, exchange.response
    yield f"exchange {number}, at {exchange.started:.3f} s, {exchange.elapsed:.3f} s long"
    yield f"> {request.method} {request.url}"
    yield from (f"> {line}" for line in _message(request.headers, request.body))
    if exchange.failure:
        yield f"! {exchange.failure}"
    if response is not None:
        yield f"< {response.status} {response.reason}"
        yield from (f"< {line}" for line in _message(response.headers, response.body))


def _message(headers: Headers, body: bytes) -> Iterator[str]:
    yield from (f"{name}: {printable_bytes(value)}" for name, value in headers)
    if body:
        yield ""
        yield from shorten(printable_bytes(body), _BODY).splitlines()
