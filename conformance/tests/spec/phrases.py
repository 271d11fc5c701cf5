"""What the values in a sentence may be: for each parameter, what reads it or refuses it."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from conformance.contract.apps import APPS, LOADERS, OPTIONS
from conformance.run.scenario import collection
from conformance.tokens import Dialect, Token
from conformance.tokens.alteration_catalogue import part_of

from .vocabulary import Line, Reader

_WITHOUT = {"no token", "her cookies alone"}
CLAIMS = ("exp", "iat", "nbf", "jti", "identity", "type", "fresh", "user_claims", "nonce")

_ROUTES = {route.path for app in APPS.values() for route in app.routes.values()}
_TOKEN = Token(("", "", ""), {}, {"jti": "of a token"}, Dialect())


def readers() -> dict[str, Reader]:
    """The readers of parameters, by name, or by sentence and name where a name has two meanings."""
    steps = {module.__name__.rpartition(".")[2]: module for module in collection.step_modules()}
    return {
        **_names(),
        "token": lambda text: _token(text, steps["people"].NAMES),
        "change": _change,
        "body": json.loads,
        "place": lambda text: steps["api"].hide("", text),
        "odd": one_of(steps["requests"].odd_headers(b"")),
        "state": one_of(steps["lists"].STATES),
        "duration": steps["apps"].seconds,
        'the "{name}" loader answers/name': one_of(LOADERS),
        "a copy of {token} with {claim} set to {value}/value": lambda text: json.loads(
            steps["copies"].literal(_TOKEN, text)
        ),
        "the claim {claim} of {token} is {value}/value": lambda text: (
            text in steps["claims"].PHRASES or json.loads(text)
        ),
    }


def _names() -> dict[str, Reader]:
    return {
        "who": _who,
        "name": one_of(APPS),
        "a user named {name} has logged in/name": json.loads,
        "member": one_of({"access_token", "refresh_token"}),
        "claim": one_of(CLAIMS),
        "key": one_of({"the same key", "a key of its own"}),
        "method": one_of({"GET", "HEAD", "OPTIONS", "POST", "PUT"}),
        "path": lambda text: one_of(_ROUTES)(text.partition("?")[0]),
        "header": like(r"[A-Za-z-]+: \S.*"),
        'the header {name} is "{value}"/name': like(r"[A-Za-z-]+"),
        "statuses": like(r"4\d\d( or 4\d\d)*"),
        "challenge": like(r'\w+( error="\w+"( or "\w+")?)?'),
        "algorithm": like(r"[A-Z][A-Za-z]*[0-9]*"),
        **dict.fromkeys(("status", "length", "number"), int),
        **dict.fromkeys(("one", "other"), one_of({"Ada", "Grace"})),
        # Words that are compared as they stand.
        **dict.fromkeys(("password", "message", 'the header {name} is "{value}"/value'), str),
    }


def _who(text: str) -> None:
    if text.startswith("a user named "):
        json.loads(text.removeprefix("a user named "))
    else:
        one_of({"she", "her", "Ada", "Grace", "Mallory"})(text)


def one_of(known: Collection[str] | Mapping[str, object]) -> Reader:
    """A reader of words of which there is a list."""

    def read(text: str) -> None:
        if text not in known:
            raise LookupError(text)

    return read


def like(pattern: str) -> Reader:
    """A reader of words of a form."""

    def read(text: str) -> None:
        if not re.fullmatch(pattern, text):
            raise ValueError(text)

    return read


def _token(text: str, names: Collection[str]) -> None:
    if text in {*_WITHOUT, "the copy", "her access token, once it has expired"}:
        return
    whose, _, name = text.partition(" ")
    one_of({"her", "Ada's", "Grace's"})(whose)
    one_of(names)(name)


def _change(text: str) -> None:
    part_of(text)


def unreadable_data(lines: Iterable[Line]) -> Iterator[str]:
    """The doc strings are JSON, and the tables of an app are of options."""
    for line in lines:
        for step in line.rendered:
            try:
                if step.docstring is not None:
                    json.loads(step.docstring.replace("<claims>", "{}"))
            except ValueError:
                yield f"{line.place} {step.docstring!r} is no JSON"
            rows = step.datatable.raw() if step.datatable else ()
            if step.type == "given":
                yield from (f"{line.place} {r[0]} is no option" for r in rows if not _is_option(r))


def _is_option(row: Iterable[object]) -> bool:
    name, *value = map(str, row)
    return len(value) == 1 and name in OPTIONS
