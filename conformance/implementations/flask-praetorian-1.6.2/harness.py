# /// script
# requires-python = "==3.11.*"
# dependencies = [
#     "flask-praetorian==1.6.2",
#     "flask==3.1.3",
#     "pyjwt[crypto]==2.14.0",
#     "waitress==3.0.2",
# ]
# ///
"""Serves the example apps on Flask-Praetorian, as its documentation writes such views."""

import sys
from datetime import timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask, request
from flask_praetorian import Praetorian, auth_required, current_custom_claims
from flask_praetorian.exceptions import AuthenticationError

sys.path.append(str(Path(__file__).resolve().parents[1]))
from wsgi import Unsupported, serve

NAME = "flask-praetorian"


class User(NamedTuple):
    """Whoever logs in. The library hashes passwords as well, which takes long and is not judged."""

    identity: Any
    rolenames: tuple[str, ...] = ()
    password: str = ""

    @classmethod
    def lookup(cls, username: Any) -> "User":
        """Return the user of that name: everybody is one."""
        return cls(username)

    identify = lookup


def logged_in() -> User:
    """Return who logs in, any JSON value; the password of all is "test"."""
    body = request.get_json(silent=True)
    if not isinstance(body, dict) or body.get("password") != "test":
        raise AuthenticationError("Bad username or password")
    return User.lookup(body.get("username"))


def settings(options: dict[str, Any]) -> dict[str, Any]:
    """Return the options under the library's names."""
    algorithm = options.pop("JWT_ALGORITHM", "HS256")
    if not algorithm.startswith("HS"):  # SECRET_KEY both signs and verifies
        raise Unsupported(f"JWT_ALGORITHM {algorithm}")
    found = {
        "SECRET_KEY": options.pop("SECRET_KEY"),
        "JWT_ALGORITHM": algorithm,
        "JWT_ALLOWED_ALGORITHMS": [algorithm],
        "JWT_HEADER_TYPE": options.pop("JWT_AUTH_HEADER", "Bearer"),
    }
    if (lifetime := options.pop("JWT_ACCESS_TOKEN_EXPIRES", None)) is not None:
        found["JWT_ACCESS_LIFESPAN"] = timedelta(seconds=lifetime)
    for option in options:
        raise Unsupported(option)
    return found


def add_basic(app: Flask, guard: Praetorian) -> None:
    """Log in, for an access token, and open a protected view with it."""

    @app.post("/login")
    def login() -> Any:
        return {"access_token": guard.encode_jwt_token(logged_in())}

    @app.get("/protected")
    @auth_required
    def protected() -> Any:
        return {"hello": "world"}


def add_claims(app: Flask, guard: Praetorian) -> None:
    """Put data of the app's own into the token, and read it in a view."""

    @app.post("/login")
    def login() -> Any:
        user = logged_in()
        more = {"hello": user.identity, "foo": ["bar", "baz"]}
        return {"access_token": guard.encode_jwt_token(user, **more)}

    @app.get("/protected")
    @auth_required
    def protected() -> Any:
        mine = current_custom_claims()
        return {"hello_is": mine.get("hello"), "foo_is": mine.get("foo")}


#: It has no freshness, and one kind of token, which may be exchanged once it has expired.
APPS: dict[str, Any] = {"basic": add_basic, "claims": add_claims}


def make(name: str, options: dict[str, Any]) -> Flask:
    """Return one of the apps, with these options of the contract."""
    app = Flask(__name__)
    app.config.from_mapping(settings(dict(options)))
    APPS[name](app, Praetorian(app, User))
    return app


if __name__ == "__main__":
    makers = {name: partial(make, name) for name in APPS}
    serve(NAME, version(NAME), makers, **{each: version(each) for each in ("flask", "pyjwt")})
