"""What the good token gets, and what no token gets: learned before the attack."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from ..contract import APPS, Answer, App
from ..contract.mapping import Application
from ..escape import shorten
from ..http import ABSENT, Client, Exchange
from ..targets import TargetError, TargetFile
from ..targets.file.application import application_of
from ..tokens import Dialect, read
from ..verdicts import Deviation

_VIEW = "/protected"


@dataclass(frozen=True)
class Baseline:
    """What was learned. ``has`` are the members that the response to a good token always has."""

    good: Exchange
    without: Exchange
    has: tuple[str, ...]
    status: int
    token: str

    def lines(self) -> Iterator[str]:
        """What was learned, as lines for a person."""
        yield f"with the good token: {_shown(self.good)}"
        yield f"without a token:     {_shown(self.without)}"
        members = f", a JSON object with {', '.join(self.has)}" if self.has else ""
        yield f"so accepted means:   {self.status}{members}"


def measure(client: Client, file: TargetFile) -> Baseline:
    """Send the request three times: with the token, without, and with it again.

    Raises TargetError if the token is not accepted, or its two responses differ.
    """
    application, base = application_of(file), file.urls["basic"].url
    if application is None:
        raise LookupError("there is no request to send")
    account = application.account("Ada")
    token = account.tokens()["access_token"] if account.tokens else ""
    first, without, again = (_sent(client, base, application, t) for t in (token, None, token))
    if first.response is None:
        raise TargetError(f"nothing answers: {first.failure}", "Start it, or correct the URL")
    for each in (again, first):
        status = each.response.status if each.response and not each.failure else 0
        if not 200 <= status < 300:
            raise _refused(token, each)
    with suppress(Deviation):
        read(token, Dialect())
        return _lesson(first, without, again, status, token)
    what = "Without one there is nothing to alter: opaque and encrypted tokens cannot be attacked"
    raise TargetError("the good token is no signed JWT", what, exchange=first)


def _lesson(
    first: Exchange, without: Exchange, again: Exchange, status: int, token: str
) -> Baseline:
    has = tuple(name for name in _members(first) if name in _members(again))
    return Baseline(first, without, has, status, token)


def _sent(client: Client, base: str, application: Application, token: str | None) -> Exchange:
    sent = application.translate("basic", "GET", _VIEW, token, (), b"", ABSENT)
    content = {"body": sent.body, "json": sent.json}
    return client.send(sent.method, base + sent.path, headers=sent.headers, **content)


def _members(exchange: Exchange) -> dict[str, object]:
    with suppress(ValueError):
        body = exchange.response.json() if exchange.response else None
        return {name: None for name in body if "." not in name} if isinstance(body, dict) else {}
    return {}


def _shown(exchange: Exchange) -> str:
    answer = Answer(exchange, App(exchange.request.url, next(iter(APPS)), {}, None), "GET", "/")
    return shorten(" ".join(answer.shown().split()), 120)


def _refused(token: str, exchange: Exchange) -> TargetError:
    remedy = "Show a token that opens this request, in the way that it is shown there"
    with suppress(Deviation):
        exp = read(token, Dialect()).claim("exp")
        if isinstance(exp, int | float) and exp < time.time():
            remedy = f"It expired {time.time() - exp:.0f} s ago by its exp: get a new one"
    return TargetError(f"the token is not accepted: {_shown(exchange)}", remedy, exchange=exchange)
