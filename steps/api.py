"""Requests to the app under test, and its responses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from conformance.contract import Answer as Answer
from conformance.contract import App, authorization
from conformance.http import ABSENT, Client, Exchange, Request, Response
from conformance.tokens import Dialect, Token, dumps, read


class Api:
    """A client for one app, which knows the target's dialect."""

    def __init__(self, client: Client, app: App, dialect: Dialect) -> None:
        self.app, self._client, self.dialect = app, client, dialect

    def send(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        headers: Sequence[tuple[str, str | bytes]] = (),
        body: bytes = b"",
        json: object = ABSENT,
        about: str = "",
    ) -> Answer:
        """Send one request, with a token in the Authorization header if one is given.

        ``about`` is the token whose jti is in the path, if any.
        """
        app = self.app
        if app.application is not None:
            sent = app.application.translate(
                app.app, method, path, token, headers, body, json, about=about
            )
            url, content = app.url + sent.path, {"body": sent.body, "json": sent.json}
            exchange = self._client.send(sent.method, url, headers=sent.headers, **content)
            return Answer(exchange, app, method, path)
        if token is not None:
            headers = (*headers, authorization(self.app, token))
        url = self.app.url + path
        exchange = self._client.send(method, url, headers=headers, body=body, json=json)
        return Answer(exchange, self.app, method, path)

    def at(self, app: App) -> Api:
        """The same client, for another app."""
        return Api(self._client, app, self.dialect)

    @contextmanager
    def beside(self) -> Iterator[Api]:
        """The same with a connection of its own, for another thread."""
        with self._client.beside() as client:
            yield Api(client, self.app, self.dialect)

    def log_in(self, path: str, identity: object, password: str) -> Answer:
        """Log in, with a username that may be any JSON value."""
        return self.send("POST", path, json={"username": identity, "password": password})

    def given(self, identity: object) -> Answer | None:
        """A login response with the tokens that the target file has for somebody, or None."""
        known = self.app.application
        account = known.people.get(str(identity)) if known else None
        if account is None or account.tokens is None:
            return None
        said = Response(200, "", (), dumps(account.tokens()).encode())
        nothing = Exchange(Request("POST", self.app.url, (), b""), said, "", 0.0, 0.0)
        return Answer(nothing, self.app, "POST", "/login")

    def expired(self, identity: object) -> str:
        """Somebody's expired access token, if the target file has one, or ""."""
        known = self.app.application
        account = known.people.get(str(identity)) if known else None
        return account.expired if account else ""

    def age(self, answer: Answer) -> float:
        """How many seconds ago a response arrived."""
        return self._client.age(answer.exchange)

    def read(self, text: str) -> Token:
        """Take a token apart. Raises Deviation for one that is not a JWS in compact form."""
        return read(text, self.dialect)


def revocation(verb: str, jti: str) -> str:
    """The path that revokes or unrevokes. The jti may be any text, so it is one quoted segment."""
    return f"/auth/tokens/{verb}/{quote(jti, safe='')}"


def hide(text: str, place: str) -> dict[str, Any]:
    """The arguments of a request with the token somewhere else than in the Authorization header."""
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
    """The client for the app under test."""
    return Api(client, app, dialect)
