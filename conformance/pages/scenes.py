"""What a page shows of a scenario that ran: its exchanges, its tokens, how it is run again."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from .. import curl
from ..exchange import Exchange
from ..reports.decoding import Decoded, decoded
from ..reports.failure import LOG_LINES
from ..results import Result
from . import shell

#: An exchange with a body of 1 MB has a curl command that is longer than any page.
_LONGEST_CURL = 8000


@dataclass(frozen=True, slots=True)
class Shown:
    """An exchange, with its times in words."""

    record: Exchange
    at: str
    took: str
    target: str
    curl: str


@dataclass(frozen=True, slots=True)
class Scene:
    """All that was sent in a scenario, and the tokens that it was about."""

    exchanges: tuple[Shown, ...]
    tokens: tuple[Decoded, ...]
    log: str


def scene(result: Result) -> Scene:
    """What there is to see of a result."""
    begun = result.exchanges[0].started if result.exchanges else 0.0
    log = "\n".join(result.log.splitlines()[-LOG_LINES:])
    shown = tuple(_shown(exchange, begun) for exchange in result.exchanges)
    return Scene(shown, tuple(decoded(result)), log)


def exchanges(result: Result) -> Markup:
    """The HTML of what there is to see of a result."""
    return shell.macro("parts.html", "exchanges", scene(result))


def again(command: Sequence[str], result: Result) -> str:
    """The command that runs this scenario once more, "" where nobody knows how."""
    return shlex.join([*command, "--scenario", result.id]) if command else ""


def _shown(exchange: Exchange, begun: float) -> Shown:
    command = exchange.curl()
    if len(command) > _LONGEST_CURL:
        command = f"# {len(command)} characters long: see the saved run, run.ndjson"
    return Shown(
        record=exchange,
        at=f"at {exchange.started - begun:.3f} s",
        took=f"after {exchange.elapsed:.3f} s",
        target=curl.target(exchange.request.url),
        curl=command,
    )
