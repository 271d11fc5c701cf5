"""The reference behind a guard that is odd in one way: ``python guard.py SUITE MODE [DETAIL]``."""

from __future__ import annotations

import hashlib
import itertools
import json
import sys
import urllib.request
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from typing import Any

import spoilt  # type: ignore[import-not-found]
from flask_jwt_extended import tokens
from spoilt import AcceptingApp, Answer, ask, changed, good, json_answer, serve, served

_CHALLENGE = ("WWW-Authenticate", 'Bearer error="invalid_token"')
_LIMITS = {
    "429": json_answer("429 TOO MANY REQUESTS", {"msg": "Slow down"}),
    "503": json_answer("503 SERVICE UNAVAILABLE", {"msg": "Later"}, ("Retry-After", "60")),
    "401": json_answer("401 UNAUTHORIZED", {"msg": "No"}, _CHALLENGE),
}


def limits(number: str, status: str) -> None:
    """Accept every token, and after so many requests to an app nobody any more."""

    def make(of: str, options: dict[str, Any], app: Any) -> Any:
        accepting, asked = AcceptingApp(of, options, app), itertools.count(1)

        def answer(environ: dict[str, Any]) -> Answer:
            return accepting(environ) if next(asked) <= int(number) else _LIMITS[status]

        return served(answer)

    serve(make)


def derives_key() -> None:
    """Sign with a key that is derived from the one that it was given."""
    signer = tokens._signer

    def derived(config: Mapping[str, Any]) -> Any:
        if not config.get("JWT_ALGORITHM", "HS256").startswith("HS"):
            return signer(config)
        key = hashlib.sha256(config["SECRET_KEY"].encode()).hexdigest()
        return signer({**config, "SECRET_KEY": key})

    tokens._signer = derived
    good()


def _refused(change: Callable[[Answer], Answer]) -> None:
    changed(lambda a, method, path: change(a) if a[0].startswith("4") and path != "/login" else a)


def dies_with_200() -> None:
    """Say 200, and print what it died of, where somebody is turned away; as PHP may."""
    _refused(lambda a: ("200 OK", [], b"<b>Fatal error</b>: Uncaught UnexpectedValueException"))


def warns() -> None:
    """Let in who gives a wrong password, and print a warning before the tokens, as PHP does."""
    warning = b"<br />\n<b>Warning</b>: Undefined array key in <b>auth.php</b> on line <b>7</b>\n"

    def make(of: str, options: dict[str, Any], app: Any) -> Any:
        def answer(environ: dict[str, Any]) -> Answer:
            given = ask(app, environ)
            if environ["PATH_INFO"].endswith("login") and given[0].startswith("401"):
                return "200 OK", [("Content-Type", "text/html")], warning + _TOKENS
            return given

        return served(answer)

    serve(make)


_TOKENS = b'{"access_token": "eyJhbGciOiJIUzI1NiJ9.e30.c2ln"}'


def answers(status: str) -> None:
    """Turn everybody away with this status, and without a reason."""
    _refused(lambda a: (f"{status} X", [], b""))


def reasons(status: str) -> None:
    """Turn everybody away with this status, and say why."""
    _refused(lambda a: json_answer(f"{status} X", {"msg": "No"}, _CHALLENGE))


def leaks(status: str) -> None:
    """Turn everybody away with this status, and give the key away."""

    def make(of: str, options: dict[str, Any], app: Any) -> Any:
        secret = json_answer(f"{status} X", {"msg": f"not signed with {options['SECRET_KEY']}"})

        def answer(environ: dict[str, Any]) -> Answer:
            given = ask(app, environ)
            return secret if given[0].startswith("4") else given

        return served(answer)

    serve(make)


def fetches() -> None:
    """Fetch what the header of a token says, and turn it away all the same."""

    def make(of: str, options: dict[str, Any], app: Any) -> Any:
        def answer(environ: dict[str, Any]) -> Answer:
            for address in _addresses(environ.get("HTTP_AUTHORIZATION", "")):
                urllib.request.urlopen(address, timeout=5).close()
            return ask(app, environ)

        return served(answer)

    serve(make)


def _addresses(header: str) -> list[str]:
    segment = header.rpartition(" ")[2].partition(".")[0]
    try:
        parameters = json.loads(urlsafe_b64decode(segment + "=" * (-len(segment) % 4)))
    except ValueError:
        return []
    found = parameters if isinstance(parameters, dict) else {}
    return [found[name] for name in ("jku", "x5u") if name in found]


def knows_text_only() -> None:
    """Let nobody log in whose name is no text."""

    def make(of: str, options: dict[str, Any], app: Any) -> Any:
        def answer(environ: dict[str, Any]) -> Answer:
            body = environ["wsgi.input"].read()
            name = json.loads(body)["username"] if body else ""
            environ["wsgi.input"] = spoilt.io.BytesIO(body)
            if not isinstance(name, str):
                return json_answer("422 X", {"msg": "username is no text"})
            return ask(app, environ)

        return served(answer)

    serve(make)


def never_asymmetric() -> None:
    """Sign with HS256 where another kind of key is configured."""

    def make(of: str, options: dict[str, Any], app: Any) -> Any:
        known = options.get("JWT_ALGORITHM", "HS256").startswith("HS")
        less = {k: v for k, v in options.items() if k != "JWT_ALGORITHM"}
        return app if known else spoilt.harness.apps()[of]({**less, "SECRET_KEY": "k" * 64})

    serve(make)


def no_user_claims() -> None:
    """Have the claims loader asked by the view, and put nothing into the token."""
    claims = spoilt.claims
    new = claims.new
    claims.new = lambda *args, **more: {**new(*args, **more), "user_claims": {}}
    good()


if __name__ == "__main__":
    globals()[sys.argv[2]](*sys.argv[3:])
