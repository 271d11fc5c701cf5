"""The life of a token in four diagrams: who sends what to whom, as it was recorded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...results import Result, Run
from .failure import is_plumbing
from .placeholders import Placeholders
from .token_text import DecodedToken, decoded
from .transcript import path_of

#: The scenario that is drawn, the title, and what it shows.
STAGES = (
    (
        "features/refresh_tokens.feature::Ada logs in",
        "Log in",
        "A password is exchanged for two tokens: one to use, which lives for minutes, and one to"
        " keep. The access token opens a view; the refresh token opens only what makes new ones.",
    ),
    (
        "features/refresh_tokens.feature::Ada fetches a new access token",
        "Refresh",
        "The access token has expired, or is about to. The refresh token fetches another one, and"
        " nobody is asked for a password.",
    ),
    (
        "features/token_freshness.feature::Ada refreshes",
        "Fresh",
        "A login is fresh: the password was checked a moment ago. What a refresh token fetches is"
        " not, so a view that asks for a fresh token turns it away.",
    ),
    (
        "features/blacklist.feature::Ada revokes her refresh token",
        "Revoke",
        "A token that got lost is put on a list by its identifier, and is good for nothing from"
        " then on, though its signature and its times are still right.",
    ),
)
#: The longest line of a diagram, in characters.
_LINE = 46


@dataclass(frozen=True, slots=True)
class Arrow:
    """A request or a response, and what it carries."""

    is_request: bool
    text: str
    more: str


@dataclass(frozen=True, slots=True)
class Diagram:
    """One stage in the life of a token; ``id`` is the id of the scenario that it shows."""

    title: str
    prose: str
    id: str
    arrows: tuple[Arrow, ...]


def diagrams(run: Run) -> list[Diagram]:
    """The stages whose scenarios are in the run."""
    ran = {result.id: result for result in run.results if result.exchanges}
    stages = (stage for stage in STAGES if stage[0] in ran)
    return [Diagram(title, prose, id, tuple(_arrows(ran[id]))) for id, title, prose in stages]


def _arrows(result: Result) -> Iterator[Arrow]:
    names: dict[str, str] = {}
    steady = Placeholders()
    for exchange, tokens in zip(result.exchanges, decoded(result), strict=True):
        if is_plumbing(exchange):
            continue
        issued = [_named(token, names) for token in tokens if not token.shown]
        shown = [names.get(token.text, "a token") for token in tokens if token.shown]
        with_it = f"with the {', '.join(shown)}" if shown else _body(exchange.request.body)
        request = f"{exchange.request.method} {_UUID.sub('<jti>', path_of(exchange))}"
        yield Arrow(True, request, steady.text(with_it))
        if answer := exchange.response:
            came = f"the {' and the '.join(issued)}" if issued else _body(answer.body)
            yield Arrow(False, f"{answer.status} {answer.reason}", steady.text(came))


_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def _named(token: DecodedToken, names: dict[str, str]) -> str:
    """What a token is called: the second one of a kind is "new"."""
    kind = token.title.partition(",")[0].replace("_", " ")
    if token.text not in names:
        names[token.text] = f"new {kind}" if kind in names.values() else kind
    return names[token.text]


def _body(body: bytes) -> str:
    text = " ".join(body.decode("utf-8", "replace").split())
    return text if len(text) <= _LINE else text[: _LINE - 3] + "..."
