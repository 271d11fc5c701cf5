"""What a page shows of a scenario that ran: its exchanges, its tokens, how to run it again."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

from markupsafe import Markup

from ...http.exchange import Exchange, request_target
from ...results import Result, StepRun
from ...results.records import with_options
from ..content.failure import LOG_LINES, curl_line, is_plumbing
from ..content.token_text import DecodedToken, decoded
from . import shell


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """An exchange, with its times in words."""

    record: Exchange
    number: int
    at: str
    took: str
    target: str
    curl: str
    tokens: tuple[DecodedToken, ...]
    is_plumbing: bool


@dataclass(frozen=True, slots=True)
class StepView:
    """A step and the exchanges that it made. ``record`` is None if the step is unknown."""

    record: StepRun | None
    is_last: bool
    exchanges: tuple[ExchangeView, ...]


@dataclass(frozen=True, slots=True)
class ScenarioView:
    """Everything that was sent in a scenario, step by step."""

    steps: tuple[StepView, ...]
    number: int
    log: str


def view(result: Result) -> ScenarioView:
    """What a page shows of a result."""
    log = "\n".join(result.log.splitlines()[-LOG_LINES:])
    return ScenarioView(tuple(_steps(result)), len(result.exchanges), log)


def _steps(result: Result) -> Iterator[StepView]:
    begun = result.exchanges[0].started if result.exchanges else 0.0
    numbers, tokens = count(1), iter(decoded(result))
    for step, exchanges in result.by_step():
        shown = tuple(
            _shown(exchange, next(numbers), begun, next(tokens)) for exchange in exchanges
        )
        yield StepView(step, step is not None and result.is_last(step), shown)


def exchanges(result: Result) -> Markup:
    """The HTML of what a page shows of a result."""
    return shell.macro("parts.html", "exchanges", view(result))


def deciding(result: Result) -> Markup:
    """The same with the exchange that decided, the last one, as the only exchange."""
    every = view(result)
    steps = (
        replace(step, exchanges=tuple(x for x in step.exchanges if x.number == every.number))
        for step in every.steps
    )
    return shell.macro("parts.html", "exchanges", replace(every, steps=tuple(steps)))


def again(command: Sequence[str], result: Result) -> str:
    """The command that runs this scenario again, or "" if unknown."""
    return shlex.join(with_options(command, "--scenario", result.id)) if command else ""


def _shown(
    exchange: Exchange, number: int, begun: float, tokens: Iterable[DecodedToken]
) -> ExchangeView:
    return ExchangeView(
        record=exchange,
        number=number,
        at=f"at {exchange.started - begun:.3f} s",
        took=f"after {exchange.elapsed:.3f} s",
        target=request_target(exchange.request.url),
        curl=curl_line(exchange.request),
        tokens=tuple(tokens),
        is_plumbing=is_plumbing(exchange),
    )
