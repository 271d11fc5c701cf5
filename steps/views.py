"""The own answers of the apps' views, which show that a view has run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Any
from urllib.parse import unquote

from conformance.contract import APPS, Answer
from conformance.contract.apps import Route
from conformance.http import ABSENT

#: How far a text is searched for JSON, in characters, and how many beginnings are tried: a target
#: may send a megabyte of braces.
_SEARCHED, _TRIES = 16 * 1024, 40


def granted(answer: Answer, identity: object) -> bool:
    """Whether this is 200 with the view's own answer to somebody of this identity."""
    if answer.method == "HEAD" or answer.status != 200:
        return answer.status == 200
    route = _route(answer)
    who = () if answer.anonymous else (identity,)
    return route is not None and route.is_own(answer.json(), *who)


def ran(answer: Answer) -> bool:
    """Whether this response is a view's own, whoever it takes the caller for.

    404 "Token not found" is one: whoever gets it was let in, and could look around.
    """
    if answer.method == "HEAD":
        return answer.status == 200
    if answer.status == 404:
        route = _route(answer)
        return bool(route and "<jti>" in route.path and answer.member("msg") == "Token not found")
    if answer.status != 200:
        return False
    body = answer.json()
    own = is_own(answer, body)
    return own or (body is ABSENT and any(is_own(answer, each) for each in _around(answer.text())))


def _around(text: str) -> Iterator[object]:
    """The JSON that begins a text, and that which ends it, where the whole is not JSON.

    PHP prints its warnings before what the view answers, or behind it; others a byte order mark.
    """
    decode, text = json.JSONDecoder().raw_decode, text.strip("\ufeff \t\r\n")
    for found in islice(re.finditer(r"[{[]", text[:_SEARCHED]), _TRIES):
        with suppress(ValueError, RecursionError):
            value, end = decode(text, found.start())
            if found.start() == 0 or end == len(text):
                yield value


def is_own(answer: Answer, body: Any) -> bool:
    """Whether the requested view would answer this."""
    route = _route(answer)
    return route is not None and route.is_own(body)


def _route(answer: Answer) -> Route | None:
    app, path = APPS[answer.app.app], answer.path.partition("?")[0]
    return app.route(path) or app.route(_plain(path))


def _plain(path: str) -> str:
    # Another spelling of a path that may lead to the same view, or to one below it.
    last = re.split(r"[;./?#\s\0]", unquote(path).lower().rstrip("/ .\n\0"))
    return f"/{next((part for part in last if part.startswith('protected')), '')}"
