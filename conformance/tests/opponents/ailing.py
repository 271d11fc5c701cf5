"""The reference with one ailment that the doctor should find: ``python ailing.py SUITE MODE``."""

from __future__ import annotations

import json
import sys
from typing import Any

import spoilt  # type: ignore[import-not-found]
from flask_jwt_extended import claims, tokens
from spoilt import Answer, changed, good, json_answer, wsgi

DUMP, LOAD = claims.dump, claims.load


def _renamed(content: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {names.get(name, name): value for name, value in content.items()}


def says_sub() -> None:
    """Keep identity in sub, and type in token_type."""
    names = {"identity": "sub", "type": "token_type"}
    back = {new: old for old, new in names.items()}
    claims.dump = lambda claims: DUMP(_renamed(claims, names))
    claims.load = lambda payload: LOAD(json.dumps(_renamed(json.loads(payload), back)).encode())
    good()


def has_no_nbf() -> None:
    """Put no nbf into its tokens."""
    claims.dump = lambda claims: DUMP({k: v for k, v in claims.items() if k != "nbf"})
    good()


def says_error() -> None:
    """Keep every message in error."""
    changed(lambda a, method, path: (a[0], a[1], a[2].replace(b'"msg"', b'"error"')))


def lenient(seconds: str) -> None:
    """Let a token in for so many seconds after its exp."""
    check = claims._check_times
    claims._check_times = lambda claims: check({**claims, "exp": claims["exp"] + int(seconds)})
    good()


def peculiar() -> None:
    """Have no nbf, keep every message in error, and let tokens in for a minute too long."""
    check, dump = claims._check_times, claims.dump
    claims._check_times = lambda claims: check({**claims, "exp": claims["exp"] + 60})
    claims.dump = lambda claims: dump({k: v for k, v in claims.items() if k != "nbf"})
    says_error()


def local_time() -> None:
    """Write local time into its tokens, two hours ahead of UTC, and allow for it."""
    times = ("exp", "iat", "nbf")

    def shifted(content: dict[str, Any], seconds: int) -> dict[str, Any]:
        return {k: v + seconds if k in times else v for k, v in content.items()}

    claims.dump = lambda claims: DUMP(shifted(claims, 7200))
    claims.load = lambda payload: LOAD(json.dumps(shifted(json.loads(payload), -7200)).encode())
    good()


def own_key() -> None:
    """Sign with a key of its own."""
    signer = tokens._signer
    tokens._signer = lambda config: signer({**config, "SECRET_KEY": "a key of my own" * 4})
    good()


def hs512() -> None:
    """Sign with HS512 whatever it is told."""
    signer = tokens._signer
    tokens._signer = lambda config: signer({**config, "JWT_ALGORITHM": "HS512"})
    good()


def opaque() -> None:
    """Issue tokens that are no JWT."""

    def change(answer: Answer, method: str, path: str) -> Answer:
        status, headers, body = answer
        given = json.loads(body)
        hidden = {k: f"opaque-{len(v)}" if k.endswith("token") else v for k, v in given.items()}
        return status, headers, json.dumps(hidden).encode()

    changed(lambda a, method, path: change(a, method, path) if path == "/login" else a)


def replaces(path: str, status: str) -> None:
    """Answer with this status, and nothing else, at one path."""
    changed(lambda a, method, at: (f"{status} X", [], b"") if at.startswith(path) else a)


def lacks_pair() -> None:
    """Give no refresh token in the app of the claims."""

    def make(of: str, options: dict[str, Any], app: Any) -> Any:
        def answer(environ: dict[str, Any]) -> Answer:
            status, headers, body = spoilt.ask(app, environ)
            less = {k: v for k, v in json.loads(body).items() if k != "refresh_token"}
            return status, headers, json.dumps(less).encode()

        return spoilt.served(answer) if of == "claims" else app

    spoilt.serve(make)


def welcomes() -> None:
    """Call a wrong password something else."""
    no = json_answer("403 FORBIDDEN", {"error": "bad credentials"})
    changed(lambda a, method, path: no if a[0].startswith("401") and path == "/login" else a)


def remembers() -> None:
    """Accept no token but those that it issued, to the letter."""
    issued: set[str] = set()

    def make(of: str, options: dict[str, Any], app: Any) -> Any:
        def answer(environ: dict[str, Any]) -> Answer:
            shown = environ.get("HTTP_AUTHORIZATION", "").rpartition(" ")[2]
            if shown and shown not in issued:
                return json_answer("401 UNAUTHORIZED", {"msg": "I do not know this token"})
            status, headers, body = spoilt.ask(app, environ)
            known = json.loads(body)
            issued.update(v for v in (known.values() if isinstance(known, dict) else ()) if v)
            return status, headers, body

        return spoilt.served(answer)

    spoilt.serve(make)


def lacks(*names: str) -> None:
    """Answer 501 for some apps, options and values."""

    def make(of: str, options: dict[str, Any], app: Any) -> Any:
        for name in (of, *options, *(v for v in options.values() if isinstance(v, str))):
            if name in names:
                raise wsgi.Unsupported(name)
        return app

    spoilt.serve(make)


def ignores(name: str) -> None:
    """Take an option, and do nothing with it."""

    def make(of: str, options: dict[str, Any], app: Any) -> Any:
        return spoilt.harness.apps()[of]({k: v for k, v in options.items() if k != name})

    spoilt.serve(make)


def breaks(app: str) -> None:
    """Fail to make one of the apps."""

    def make(of: str, options: dict[str, Any], made: Any) -> Any:
        if of == app:
            raise RuntimeError("no database")
        return made

    spoilt.serve(make)


if __name__ == "__main__":
    globals()[sys.argv[2]](*sys.argv[3:])
