"""One failure in full, as text: enough to act on it without running anything again."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from ...escape import printable, printable_bytes, shorten
from ...http import Exchange, Request, Response, curl
from ...http.exchange import request_target
from ...results import Result
from ...results.records import with_options
from ...spec import clauses
from .references import references
from .token_text import decoded

#: How much of a body, a header and a member of a token is shown.
_BODY = 2000
#: The longest command that a page or a terminal should show, in characters.
_CURL = 8000

#: How much of the end of a log is shown.
LOG_LINES = 20


def text_of(result: Result, command: Sequence[str] = ()) -> str:
    """The failure as text, safe for a terminal whatever the target sent.

    ``command`` judges the target; the last line is the command that runs this scenario again.
    """
    return "\n".join(printable(line, keep="") for line in _lines(result, command))


def _lines(result: Result, command: Sequence[str]) -> Iterator[str]:
    yield from _what(result)
    tokens, number = decoded(result), 0
    for step, exchanges in result.by_step():
        if step is not None:
            yield ""
            yield f"{'→' if result.is_last(step) else ' '} {step.keyword} {step.text}"
            yield from (f"      {row}" for row in step.table.splitlines())
        for exchange in exchanges:
            number += 1
            yield from ("", _times(result, exchange, number))
            if is_plumbing(exchange) and number < len(result.exchanges):
                yield _plumbing(exchange)
                continue
            yield from exchange_lines(exchange)
            yield f"$ {curl_line(exchange.request)}"
            for token in tokens[number - 1]:
                yield from ("", *(shorten(line, _BODY) for line in token.lines()))
    if result.log:
        yield from ("", "the last lines of the target's log:")
        yield from result.log.splitlines()[-LOG_LINES:]
    if command:
        yield from ("", f"again     {shlex.join(with_options(command, '--scenario', result.id))}")


def is_plumbing(exchange: Exchange) -> bool:
    """Whether it is between runner and harness, and not something that a user of the app sends."""
    return request_target(exchange.request.url).startswith("/_conformance")


def _plumbing(exchange: Exchange) -> str:
    request, response = exchange.request, exchange.response
    came = exchange.failure or (f"{response.status} {response.reason}" if response else "")
    return f"between runner and harness: {request.method} {request.url}: {came}"


def _times(result: Result, exchange: Exchange, number: int) -> str:
    at = exchange.started - result.exchanges[0].started
    which = f"exchange {number} of {len(result.exchanges)}"
    return f"{which}, at {at:.3f} s, {exchange.elapsed:.3f} s long"


def _what(result: Result) -> Iterator[str]:
    clause = clauses().get(result.clause)
    if clause is not None:
        yield f"clause    {clause.id} ({clause.source}, {clause.severity.value}): {clause.text}"
        yield from (f"written   {' '.join((p.words, p.url)).rstrip()}" for p in references(clause))
    if result.step is not None:
        yield f"step      {result.step.keyword} {result.step.text}"
        yield f"at        {result.step.file}:{result.step.line}"
    yield f"verdict   {result.verdict.value}: {result.reason}"
    if result.expected is not None:
        yield f"expected  {result.expected}"
        yield f"actual    {result.observed}"
    if result.remedy:
        yield f"to do     {result.remedy}"


def exchange_lines(exchange: Exchange) -> Iterator[str]:
    """The request after ">", the response after "<", what went wrong after "!"."""
    request, response = exchange.request, exchange.response
    yield f"> {request.method} {request.url}"
    yield from (f"> {line}" for line in _message(request))
    if exchange.failure:
        yield f"! {exchange.failure}"
    if response is not None:
        yield f"< {response.status} {response.reason}"
        yield from (f"< {line}" for line in _message(response))


def _message(message: Request | Response) -> Iterator[str]:
    yield from (f"{name}: {shorten(printable_bytes(v), _BODY)}" for name, v in message.headers)
    if message.body:
        yield ""
        yield from printable_bytes(beginning(message)).splitlines()


def beginning(message: Request | Response) -> bytes:
    """The first 2,000 bytes of a body; if cut, how many are left out, and the hash if known."""
    size, hash = len(message.body), ""
    if isinstance(message, Response) and message.size is not None:
        size, hash = message.size, f"; all of it has the SHA-256 {message.sha256}"
    left_out = size - _BODY
    if left_out <= 0:
        return message.body
    return message.body[:_BODY] + f"... ({left_out} more bytes{hash})".encode()


def curl_line(request: Request) -> str:
    """The command that sends it again, or a note in place of a very long one."""
    command = curl.command(request)
    if len(command) <= _CURL:
        return command
    return f"# {len(command)} characters long: see the saved run, run.ndjson"
