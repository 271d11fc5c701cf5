"""A group of failures in about twenty lines: what failed, one scenario, and what decided it."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

from ...escape import printable, printable_bytes, shorten
from ...http import Exchange
from ...results import Result
from ...results.failure_groups import FailureGroup
from ...results.normalization import in_short, is_page
from ...results.records import with_options
from ...spec import clauses
from ...verdicts import Verdict
from ...verdicts.observations import FullAnswer, Observation
from ..console import WIDTH
from .token_text import DecodedToken, decoded

#: How much of a value is shown, in characters. The reports have all of it.
_VALUE = 250
_TOKEN = 24
#: How many lines of a log are shown if the target broke down.
_LOG = 5

_MARK = "> "


def heading(group: FailureGroup) -> str:
    """The kind of failure, its clauses, and the number of scenarios."""
    number = len(group.results)
    scenarios = f"{number} scenario{'' if number == 1 else 's'}"
    return f"{group.verdict.value.upper()}  {_clauses(group.clauses)}: {scenarios}"


def _clauses(ids: Sequence[str]) -> str:
    clause = clauses().get(ids[0])
    about = f" ({clause.severity.value}, {clause.source})" if clause else ""
    more = f" and {len(ids) - 1} more" if len(ids) > 1 else ""
    return f"{printable(ids[0], keep='')}{about}{more}"


def short(group: FailureGroup) -> list[str]:
    """The group in about two lines: its heading, and how it fails."""
    return [heading(group), *_wrapped("  ", group.sentence)]


def block(group: FailureGroup, command: Sequence[str]) -> Iterator[str]:
    """Everything worth knowing about the group except the heading, safe for a terminal."""
    result = group.results[0]
    clause = clauses().get(result.clause)
    if clause is not None:
        yield from _wrapped("  ", clause.text)
    yield from _wrapped("  ", f"{result.title}:")
    yield from _scenario(result)
    if result.expected is None:
        yield from _field("why", result.reason)
    else:
        if result.verdict is Verdict.INCONCLUSIVE:
            yield from _field("why", result.doubt or "could not be arranged")
        yield from _field("expected", str(result.expected))
        yield from _field("actual", _observed(result.observed))
    if result.remedy:
        yield from _field("to do", result.remedy)
    if result.remedy or _broke_down(result):
        yield from _fields("log", result.log.splitlines()[-_LOG:])
    if result.exchanges:
        yield from _exchange(result)
    if command:
        again = shlex.join(with_options(command, "--scenario", result.id))
        yield f"  {'again':8}  {printable(again, keep='')}"


def _broke_down(result: Result) -> bool:
    crashed = any(exchange.crashed for exchange in result.exchanges[-1:])
    return crashed or result.verdict is Verdict.INCONCLUSIVE


def _scenario(result: Result) -> Iterator[str]:
    """The steps, with a mark at the one where it ended."""
    if not result.steps and result.step is not None:
        yield from _wrapped(f"  {_MARK}", f"{result.step.keyword} {result.step.text}")
    for step in result.steps:
        yield from _wrapped(
            f"  {_MARK if result.is_last(step) else '  '}", f"{step.keyword} {step.text}"
        )
        for row in step.table.splitlines():
            yield from _wrapped("        ", row)


def _exchange(result: Result) -> Iterator[str]:
    """The deciding exchange, which is the last one, and the token in it."""
    last = result.exchanges[-1]
    yield from _fields("sent", _request(last))
    for token in _token(result):
        yield from _field("token", _compact(part.text for part in token.parts if not part.mark))
        for part in _changed(token):
            yield from _wrapped("          → ", shorten(part, _VALUE), "            ")
    if not isinstance(result.observed, FullAnswer) or last.failure:
        yield from _fields("answer", _answer(last))


def _token(result: Result) -> list[DecodedToken]:
    """The token in the last request, if there is one."""
    return [token for token in decoded(result)[-1] if token.shown][:1]


def _observed(observed: Observation | None) -> str:
    # For an HTML page, the status says it all.
    if isinstance(observed, FullAnswer) and is_page(observed):
        return in_short(observed)
    return str(observed)


def _changed(token: DecodedToken) -> list[str]:
    """The marked parts; the signature only if nothing else changed."""
    marked = [part for part in token.parts if part.mark]
    own = [part for part in marked if not part.text.startswith("signature: ")] or marked
    return [str(part).removeprefix("→ ") for part in own]


def _request(exchange: Exchange) -> Iterator[str]:
    request = exchange.request
    yield f"{request.method} {request.url}"
    for name, value in request.headers:
        if name.lower() not in _PLUMBING:
            yield f"{name}: {_cut(printable_bytes(value, keep=''))}"
    if request.body:
        yield printable_bytes(request.body[: 2 * _VALUE], keep="")


#: Headers that are the same in every request.
_PLUMBING = ("host", "user-agent", "accept-encoding", "content-length", "content-type")


def _cut(value: str) -> str:
    # A token's parts, which follow, say more.
    scheme, blank, token = value.rpartition(" ")
    if token.count(".") == 2 and len(token) > 2 * _TOKEN:
        return f"{scheme}{blank}{token[:_TOKEN]}... ({len(token)} characters)"
    return value


def _answer(exchange: Exchange) -> Iterator[str]:
    if exchange.failure:
        yield exchange.failure
    if exchange.response is not None:
        yield f"{exchange.response.status} {exchange.response.reason}"
        if body := exchange.response.body.rstrip():
            yield printable_bytes(body[: 2 * _VALUE], keep="")


def _compact(parts: Iterable[str]) -> str:
    """The unchanged members of a token, header and claims each as one object."""
    named: dict[str, dict[str, str]] = {"header": {}, "claims": {}}
    for part in parts:
        path, _, value = part.partition(": ")
        where, _, name = path.partition(".")
        if where in named:
            named[where][name] = value
    said = ((where, ", ".join(f'"{n}": {v}' for n, v in named[where].items())) for where in named)
    return " ".join(f"{where} {{{members}}}" for where, members in said if members)


def _field(name: str, text: str) -> Iterator[str]:
    yield from _fields(name, [text])


def _fields(name: str, lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield from _wrapped(f"  {'' if number else name:8}  ", shorten(line, _VALUE), " " * 12)


def _wrapped(before: str, text: str, after: str = "") -> list[str]:
    said = printable(text, keep="")
    return wrap(
        said,
        WIDTH,
        initial_indent=before,
        subsequent_indent=after or " " * len(before),
        break_on_hyphens=False,
    )
