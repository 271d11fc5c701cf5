"""The When sentences with a table: one request for each line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from pytest_bdd import parsers, when

from conformance.contract import authorization
from conformance.tokens import AlteredToken
from conformance.tokens.alteration import NoAlteration
from conformance.tokens.attacker import Attacker
from conformance.verdicts import Deviation, Doubt

from .api import Answer, Api
from .copies import changed, keep, set_to
from .people import People
from .requests import addressed, odd_headers
from .several import Rows, TableRow, doubt_of

Table = list[list[str]]


@when(
    parsers.parse("{who:w} shows {method:w} {path:S} these copies of {token}"),
    target_fixture="answer",
)
def shows_copies(
    api: Api,
    people: People,
    attacker: Attacker,
    who: str,
    method: str,
    path: str,
    token: str,
    datatable: Table,
) -> Rows:
    """A request with each of these copies: a change as below, or a claim and its new value."""
    people.person(who)

    def copied(cells: list[str]) -> AlteredToken:
        if len(cells) == 1:
            return changed(api, people, attacker, token, cells[0])
        return set_to(api, people, token, *cells)

    path = addressed(api, people, path)

    def row(cells: list[str]) -> TableRow:
        def send() -> Answer:
            copy = _or_doubt(lambda: copied(cells))
            keep(people, token, copy)
            return api.send(method, path, token=copy.text)

        return TableRow(" set to ".join(cells), send)

    # What the README knows as another claim may be the place of one in this implementation.
    return [row(cells) for cells in datatable if not api.dialect.taken(cells[0])]


def _or_doubt(make: Callable[[], AlteredToken]) -> AlteredToken:
    try:
        return make()
    except (Doubt, NoAlteration):
        raise
    except Deviation as missing:
        raise doubt_of(missing) from None


@when(
    parsers.parse("{who:w} sends {method:w} {path:S} and each of these headers"),
    target_fixture="answer",
)
def sends_headers(
    api: Api, people: People, who: str, method: str, path: str, datatable: Table
) -> Rows:
    """A request with each of these headers, exactly as written, or with an Authorization header
    that is one of the odd ones below. `{access token}` is hers.
    """
    tokens = people.person(who).tokens
    good = tokens.get("access token", "")
    _, odd = authorization(api.app, good)

    def row(cell: str) -> TableRow:
        name, _, value = cell.partition(": ")
        values: Iterable[str | bytes] = (value.replace("{access token}", good),)
        if cell in odd_headers(odd):
            name, values = "Authorization", odd_headers(odd)[cell]
        headers = [(name, value) for value in values]
        return TableRow(cell, lambda: api.send(method, path, headers=headers))

    return [row(cell) for (cell,) in datatable]


@when(parsers.parse("{who:w} sends each of these requests with {token}"), target_fixture="answer")
def sends_requests(api: Api, people: People, who: str, token: str, datatable: Table) -> Rows:
    """A request with each of these methods and paths, with one token or none."""
    people.person(who)
    text = None if token == "no token" else people.token(token)  # noqa: S105 - a phrase

    def row(method: str, path: str) -> TableRow:
        return TableRow(f"{method} {path}", lambda: api.send(method, path, token=text))

    return [row(*cells) for cells in datatable]


@when(
    parsers.parse("{who:w} sends {method:w} {path:S} and each of these bodies"),
    target_fixture="answer",
)
def sends_bodies(
    api: Api, people: People, who: str, method: str, path: str, datatable: Table
) -> Rows:
    """A request with each of these texts as its JSON body, and no token."""
    people.person(who)
    headers = [("Content-Type", "application/json")]

    def row(body: str) -> TableRow:
        return TableRow(body, lambda: api.send(method, path, headers=headers, body=body.encode()))

    return [row(body) for (body,) in datatable]


@when(
    parsers.parse("{who:w} sends the JSON {body} to {method:w} {path:S} with {token}"),
    target_fixture="answer",
)
def sends_json(
    api: Api, people: People, who: str, body: str, method: str, path: str, token: str
) -> Answer:
    """A request with a token, and with a body that should not count. An access token in the
    response is her "new" one.
    """
    person = people.person(who)
    answer = api.send(method, path, token=people.token(token), json=json.loads(body))
    people.keep(person, answer, "new ")
    return answer
