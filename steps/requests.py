"""Requests to the app under test, and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from conformance.contract import Answer as Answer
from conformance.contract import App, authorization
from conformance.http import ABSENT, Client
from conformance.tokens import Dialect, Token, read
from conformance.verdicts import Deviation, expect


class Api:
    """One app, to be asked for something, and to be understood in its dialect."""

    def __init__(self, client: Client, app: App, dialect: Dialect) -> None:
        self.app, self._client, self._dialect = app, client, dialect

    def send(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        headers: Sequence[tuple[str, str | bytes]] = (),
        body: bytes = b"",
        json: object = ABSENT,
    ) -> Answer:
        """Send one request, with a token in the Authorization header where one is given."""
        if token is not None:
            headers = (*headers, authorization(self.app, token))
        url = self.app.url + path
        exchange = self._client.send(method, url, headers=headers, body=body, json=json)
        return Answer(exchange, self.app, method, path)

    def log_in(self, path: str, identity: object, password: str) -> Answer:
        """Log in, with a username that may be any JSON value."""
        return self.send("POST", path, json={"username": identity, "password": password})

    def age(self, answer: Answer) -> float:
        """How many seconds ago an answer came."""
        return self._client.age(answer.exchange)

    def read(self, text: str) -> Token:
        """Take a token apart. Raises Deviation for one that is no JWS in compact form."""
        return read(text, self._dialect)


def revocation(verb: str, jti: str) -> str:
    """The path that revokes or unrevokes. The jti may be any text, so it is one quoted segment."""
    return f"/auth/tokens/{verb}/{quote(jti, safe='')}"


def granted(answer: Answer, identity: object) -> bool:
    """Whether this is 200 with the view's own answer, so that the view must have run."""
    if answer.method == "HEAD" or answer.status != 200:
        return answer.status == 200
    try:
        return _own(answer, answer.json(), identity)
    except Deviation:
        return False


def _own(answer: Answer, body: Any, identity: object) -> bool:
    if answer.path == "/refresh":
        return isinstance(answer.member("access_token"), str)
    if answer.path.startswith(("/auth/tokens/revoke/", "/auth/tokens/unrevoke/")):
        return isinstance(answer.member("msg"), str)
    if answer.path.startswith("/auth/"):
        return isinstance(body, list)
    if answer.app.app in ("basic", "blacklist"):
        return bool(body == {"hello": "world"})
    if answer.app.app == "claims":
        return bool(body == {"hello_is": identity, "foo_is": ["bar", "baz"]})
    # Only that, as a server that says the same to everybody may well say it among other things.
    return isinstance(body, dict) and list(body) == ["hello"] and _greets(body["hello"], identity)


def _greets(hello: object, identity: object) -> bool:
    # How an identity that is no text looks in the greeting is the affair of each language.
    if isinstance(identity, str):
        return hello == f"from {identity}"
    return isinstance(hello, str) and hello.startswith("from ")


def turned_away(answer: Answer, identity: object) -> bool:
    """Whether the view did not run and the client was told so: a 4xx that is not the view's own.

    Where the app has loaders of its own any status will do, since a loader may choose any.
    """
    if answer.app.app == "loaders":
        return not answer.exchange.crashed and not granted(answer, identity)
    of_the_view = answer.status == 404 and answer.member("msg") == "Token not found"
    return 400 <= answer.status < 500 and not of_the_view


def hide(text: str, place: str) -> dict[str, Any]:
    """Where else than in the Authorization header a token can be put in a request."""
    form = urlencode({"access_token": text, "jwt": text, "token": text})
    places: dict[str, dict[str, Any]] = {
        "the query string": {"query": f"?{form}"},
        "a cookie": {
            "headers": [("Cookie", f"access_token_cookie={text}; jwt={text}; access_token={text}")]
        },
        "a form": {
            "headers": [("Content-Type", "application/x-www-form-urlencoded")],
            "body": form.encode(),
        },
        "a JSON body": {"json": {"access_token": text, "jwt": text, "token": text}},
    }
    return places[place]


@pytest.fixture
def app() -> App:
    """The app under test; a Given sentence says which."""
    raise LookupError("a scenario begins with the app that it is about")


@pytest.fixture
def api(client: Client, app: App, dialect: Dialect) -> Api:
    """What asks the app under test."""
    return Api(client, app, dialect)


def expect_granted(answer: Answer, identity: object) -> None:
    """Raise Deviation unless the view ran."""
    expect(granted(answer, identity), "200 and the view's own answer", answer.shown())


def expect_turned_away(answer: Answer, identity: object) -> None:
    """Raise Deviation unless the view did not run and the client was told so."""
    expect(turned_away(answer, identity), "a rejection (4xx)", answer.shown())
