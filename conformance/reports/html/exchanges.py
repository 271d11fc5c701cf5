"""What a page shows of a scenario that ran: its exchanges, its tokens, how it is run again."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from ...http import curl
from ...http.exchange import Exchange, request_target
from ...results import Result
from ..content.failure import LOG_LINES
from ..content.token_text import DecodedToken, decoded
from . import shell

#: An exchange with a body of 1 MB has a curl command that is longer than any page.
_LONGEST_CURL = 8000


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """An exchange, with its times in words."""

    record: Exchange
    at: str
    took: str
    target: str
    curl: str


@dataclass(frozen=True, slots=True)
class ScenarioView:
    """All that was sent in a scenario, and the tokens that it was about."""

    exchanges: tuple[ExchangeView, ...]
    tokens: tuple[DecodedToken, ...]
    log: str


def view(result: Result) -> ScenarioView:
    """What there is to see of a result."""
    begun = result.exchanges[0].started if result.exchanges else 0.0
    log = "\n".join(result.log.splitlines()[-LOG_LINES:])
    shown = tuple(_shown(exchange, begun) for exchange in result.exchanges)
    return ScenarioView(shown, tuple(decoded(result)), log)


def exchanges(result: Result) -> Markup:
    """The HTML of what there is to see of a result."""
    return shell.macro("parts.html", "exchanges", view(result))


def again(command: Sequence[str], result: Result) -> str:
    """The command that runs this scenario once more, "" where nobody knows how."""
    return shlex.join([*command, "--scenario", result.id]) if command else ""


def _shown(exchange: Exchange, begun: float) -> ExchangeView:
    command = curl.command(exchange.request)
    if len(command) > _LONGEST_CURL:
        command = f"# {len(command)} characters long: see the saved run, run.ndjson"
    return ExchangeView(
        record=exchange,
        at=f"at {exchange.started - begun:.3f} s",
        took=f"after {exchange.elapsed:.3f} s",
        target=request_target(exchange.request.url),
        curl=command,
    )
