"""What a page shows of a scenario that ran: its exchanges, its tokens, how it is run again."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from markupsafe import Markup

from ...http.exchange import Exchange, request_target
from ...results import Result, StepRun
from ..content.failure import LOG_LINES, curl_line
from ..content.token_text import DecodedToken, decoded
from . import shell

#: Where the harness protocol is, below the address of a target.
PREFIX = "/_conformance"


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """An exchange, with its times in words."""

    record: Exchange
    number: int
    at: str
    took: str
    target: str
    curl: str

    @property
    def is_plumbing(self) -> bool:
        """Whether it is between runner and harness, and nothing that a user of the app sends."""
        return self.target.startswith(PREFIX)


@dataclass(frozen=True, slots=True)
class StepView:
    """A step and the exchanges that it made. ``record`` is None where no step is known."""

    record: StepRun | None
    is_last: bool
    exchanges: tuple[ExchangeView, ...]


@dataclass(frozen=True, slots=True)
class ScenarioView:
    """All that was sent in a scenario, step by step, and the tokens that it was about."""

    steps: tuple[StepView, ...]
    number: int
    tokens: tuple[DecodedToken, ...]
    log: str


def view(result: Result) -> ScenarioView:
    """What there is to see of a result."""
    log = "\n".join(result.log.splitlines()[-LOG_LINES:])
    return ScenarioView(tuple(_steps(result)), len(result.exchanges), tuple(decoded(result)), log)


def _steps(result: Result) -> Iterator[StepView]:
    begun = result.exchanges[0].started if result.exchanges else 0.0
    numbers = count(1)
    for step, exchanges in result.by_step():
        shown = tuple(_shown(exchange, next(numbers), begun) for exchange in exchanges)
        yield StepView(step, step is not None and result.is_last(step), shown)


def exchanges(result: Result) -> Markup:
    """The HTML of what there is to see of a result."""
    return shell.macro("parts.html", "exchanges", view(result))


def again(command: Sequence[str], result: Result) -> str:
    """The command that runs this scenario once more, "" where nobody knows how."""
    return shlex.join([*command, "--scenario", result.id]) if command else ""


def _shown(exchange: Exchange, number: int, begun: float) -> ExchangeView:
    return ExchangeView(
        record=exchange,
        number=number,
        at=f"at {exchange.started - begun:.3f} s",
        took=f"after {exchange.elapsed:.3f} s",
        target=request_target(exchange.request.url),
        curl=curl_line(exchange.request),
    )
