"""Requests to the app under test, and what it answers."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from conformance.http import ABSENT, Client, Exchange
from conformance.targets import App
from conformance.tokens import Dialect, Token, read
from conformance.verdicts import Deviation, expect

_SHOWN = 300


@dataclass(frozen=True)
class Answer:
    """What one request to an app came to. ``at`` is when it came, in seconds since the epoch."""

    exchange: Exchange
    app: App
    method: str
    path: str
    at: float = field(default_factory=time.time)

    @property
    def status(self) -> int:
        """The status code, 0 where there was no whole answer."""
        response = self.exchange.response
        return response.status if response and not self.exchange.failure else 0

    def json(self) -> Any:
        """The body as JSON. Raises Deviation for a body that is none, and where none came."""
        try:
            if self.exchange.response is not None:
                return self.exchange.response.json()
        except ValueError:
            pass
        raise Deviation("an answer in JSON", self.shown())

    def member(self, name: str) -> Any:
        """A member of the JSON object that came, None where there is no such thing."""
        try:
            body = self.json()
        except Deviation:
            return None
        return body.get(name) if isinstance(body, dict) else None

    def header(self, name: str) -> str | None:
        """A header of the answer, None where it has no such header."""
        return self.exchange.response.header(name) if self.exchange.response else None

    def shown(self) -> str:
        """The answer in one line, for a person who is told what was expected instead."""
        response = self.exchange.response
        if self.exchange.failure or response is None:
            return f"no answer: {self.exchange.failure}"
        body = response.body.decode("utf-8", "replace").strip()
        return f"{response.status} {body[:_SHOWN] or '(no body)'}"


class Api:
    """One app, to be asked for something, and to be understood in its dialect."""

    def __init__(self, client: Client, app: App, dialect: Dialect) -> None:
        self.app, self._client, self._dialect = app, client, dialect
        self.scheme = str(app.options.get("JWT_AUTH_HEADER", "Bearer"))

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
            # Bytes: an altered token may hold what no header should.
            value = f"{self.scheme} {token}" if self.scheme else token
            headers = (*headers, ("Authorization", value.encode()))
        url = self.app.url + path
        exchange = self._client.send(method, url, headers=headers, body=body, json=json)
        return Answer(exchange, self.app, method, path)

    def log_in(self, path: str, identity: object, password: str) -> Answer:
        """Log in, with a username that may be any JSON value."""
        return self.send("POST", path, json={"username": identity, "password": password})

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
