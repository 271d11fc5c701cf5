"""The Then sentences about a list of stored tokens."""

from __future__ import annotations

import json
from typing import Any

from pytest_bdd import parsers, then

from conformance.contract.apps import canonical
from conformance.targets import Target
from conformance.tokens import dumps
from conformance.verdicts import Unsupported
from conformance.verdicts.expectations import TokenList

from .api import Answer, Api
from .people import People
from .refusals import judge

#: What the entries of a token say about it, by the words of the feature.
STATES: dict[str, list[bool]] = {"absent": [], "revoked": [True], "not revoked": [False]}


@then(parsers.parse("the list shows {token} as {state}"))
def listed_as(api: Api, people: People, answer: Answer, token: str, state: str) -> None:
    """There is one entry with this token's jti, which is `revoked` or `not revoked`; or there
    is none, and the token is `absent`.
    """
    found = entries(api, answer, people.token(token))
    seen = [entry.get("revoked") for entry in found]
    judge(canonical(seen) == canonical(STATES[state]), TokenList(f"{token}: {state}"), answer)


@then(parsers.parse("the number of refresh tokens on the list is {number:d}"))
def refresh_tokens(target: Target, api: Api, answer: Answer, number: int) -> None:
    """The number of entries, but for those whose claims say that they are of access tokens. This
    can only be expected of a fresh app.
    """
    if target.file.way == "url":
        raise Unsupported("a fresh app (a URL leads to one that others have used)")
    found = [entry for entry in _list(answer) if not _is_access(api, entry)]
    judge(len(found) == number, TokenList(f"{number} refresh tokens"), answer)


def _is_access(api: Api, entry: object) -> bool:
    claims = entry.get("token") if isinstance(entry, dict) else None
    return bool(api.dialect.value(claims, "type") == "access")


@then(parsers.parse("the entry of {token} is"))
def entry_is(api: Api, people: People, answer: Answer, token: str, docstring: str) -> None:
    """There is one entry with this token's jti, and it is exactly this JSON, where `<claims>`
    stands for the claims in the token.
    """
    text = people.token(token)
    expected = json.loads(docstring.replace("<claims>", dumps(api.read(text).claims)))
    found = entries(api, answer, text)
    judge(
        canonical(found) == canonical([expected]), TokenList(f"{token}: {dumps(expected)}"), answer
    )


def _list(answer: Answer) -> list[Any]:
    body = answer.json()
    there = answer.status == 200 and isinstance(body, list)
    judge(there, TokenList("the tokens"), answer)
    return list(body)


def entries(api: Api, answer: Answer, text: str) -> list[dict[str, Any]]:
    """The entries of a token in a response, which is a list."""
    token = api.read(text)
    token.dialect.need("jti")
    jti = token.claim("jti")
    entries = [entry for entry in _list(answer) if isinstance(entry, dict)]
    return [entry for entry in entries if token.dialect.value(entry.get("token"), "jti") == jti]
