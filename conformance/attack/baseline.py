"""What the good token gets, and what no token gets: learned before the attack."""

from __future__ import annotations

import re
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
#: How deep the members of a response are looked at, and how many are named that tell.
_DEPTH, _TELLING = 4, 5
#: What a refusal says, in its words or by a number that is the status it should have had.
_REFUSAL = re.compile(
    r"^40[13]$|unauthori[sz]ed|unauthenticated|not auth|forbidden|denied|log ?in|sign ?in|expired"
    r"|(?:missing|no|invalid|bad) (?:access )?(?:token|credentials|session)",
    re.IGNORECASE,
)


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

    Raises TargetError if the token is not accepted, is not a JWT, or gets a response that cannot
    be told apart from that to no token.
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
        return baseline(first, without, again, token)
    what = "Without one there is nothing to alter: opaque and encrypted tokens cannot be attacked"
    raise TargetError("the good token is no signed JWT", what, exchange=first)


def baseline(first: Exchange, without: Exchange, again: Exchange, token: str) -> Baseline:
    """What tells the responses to a good token from the one without. Raises TargetError."""
    has = tuple(name for name in _members(first) if name in _members(again))
    status = first.response.status if first.response else 0
    if without.response is not None and without.response.status == status:
        good, other = _leaves(again), _leaves(without)
        if _says_no(without, first, again):  # some do so inside of a 200
            both = (path for path in _leaves(first) if path in good)
            has = tuple(path for path in both if path not in other)[:_TELLING]
            if not has:
                raise TargetError(
                    f"with and without a token the status is {status}, and no member of the"
                    " response is there only with it",
                    "Write a target file, whose route says by has or identity what only she gets",
                    exchange=without,
                )
    return Baseline(first, without, has, status, token)


def _says_no(without: Exchange, *good: Exchange) -> bool:
    """Whether the response without a token has words of a refusal that those with one do not have.

    Another answer alone shows nothing: a view that lets in anybody may well name who it is.
    """
    words = [{str(value) for value in _leaves(each).values()} or {_text(each)} for each in good]
    own = {str(value) for value in _leaves(without).values()} or {_text(without)}
    return any(_REFUSAL.search(word) for word in own.difference(*words))


def _text(exchange: Exchange) -> str:
    return exchange.response.body.decode("utf-8", "replace") if exchange.response else ""


def _leaves(exchange: Exchange) -> dict[str, object]:
    """The dotted paths of all values in the JSON of a response, and the values."""
    found: dict[str, object] = {}
    left = [("", _json(exchange), 0)]
    while left:
        before, value, depth = left.pop(0)
        if isinstance(value, dict) and value and depth < _DEPTH:
            named = ((key, each) for key, each in value.items() if key and "." not in key)
            left += [(f"{before}.{key}".lstrip("."), each, depth + 1) for key, each in named]
        elif before:
            found[before] = value
    return found


def _sent(client: Client, base: str, application: Application, token: str | None) -> Exchange:
    sent = application.translate("basic", "GET", _VIEW, token, (), b"", ABSENT)
    content = {"body": sent.body, "json": sent.json}
    return client.send(sent.method, base + sent.path, headers=sent.headers, **content)


def _members(exchange: Exchange) -> list[str]:
    body = _json(exchange)
    return [name for name in body if "." not in name] if isinstance(body, dict) else []


def _json(exchange: Exchange) -> object:
    with suppress(ValueError):
        return exchange.response.json() if exchange.response else None
    return None


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
