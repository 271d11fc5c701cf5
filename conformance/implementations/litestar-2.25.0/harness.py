# /// script
# requires-python = "==3.11.*"
# dependencies = [
#     "litestar[jwt]==2.25.0",
#     "pyjwt==2.14.0",
#     "uvicorn==0.54.0",
# ]
# ///
"""Serves the example apps on Litestar's own JWTAuth, as its documentation writes such views."""

import sys
from datetime import timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, get, post
from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException
from litestar.security.jwt import JWTAuth, Token

sys.path.append(str(Path(__file__).resolve().parents[1]))
from asgi import Unsupported, serve

NAME = "litestar"


def username(data: dict[str, Any]) -> Any:
    """Return who logs in, any JSON value; the password of all is "test"."""
    if data.get("password") != "test":
        raise NotAuthorizedException("Bad username or password")
    return data.get("username")


async def user_of(token: Token, _: ASGIConnection[Any, Any, Any, Any]) -> str:
    """Return the user of a token: everybody is one."""
    return token.sub


def settings(options: dict[str, Any]) -> dict[str, Any]:
    """Return the options under the library's names."""
    secret, algorithm = options.pop("SECRET_KEY"), options.pop("JWT_ALGORITHM", "HS256")
    lifetime = options.pop("JWT_ACCESS_TOKEN_EXPIRES", 15 * 60)
    for option in options:
        raise Unsupported(option)
    if not algorithm.startswith("HS"):  # whatever signs has to verify as well
        raise Unsupported(f"JWT_ALGORITHM {algorithm}")
    if lifetime <= 0:  # no token is made that has expired already
        raise Unsupported(f"JWT_ACCESS_TOKEN_EXPIRES {lifetime}")
    expiration = timedelta(seconds=lifetime)
    return {
        "token_secret": secret,
        "algorithm": algorithm,
        "default_token_expiration": expiration,
    }


def basic(auth: JWTAuth[str, Token]) -> list[Any]:
    """Log in, for an access token, and open a protected view with it."""

    @post("/login", status_code=200)
    async def login(data: dict[str, Any]) -> dict[str, Any]:
        return {"access_token": auth.create_token(identifier=username(data))}

    @get("/protected")
    async def protected() -> dict[str, Any]:
        return {"hello": "world"}

    return [login, protected]


def claims(auth: JWTAuth[str, Token]) -> list[Any]:
    """Put data of the app's own into the token, and read it in a view."""

    @post("/login", status_code=200)
    async def login(data: dict[str, Any]) -> dict[str, Any]:
        user = username(data)
        extras = {"hello": user, "foo": ["bar", "baz"]}
        return {"access_token": auth.create_token(identifier=user, token_extras=extras)}

    @get("/protected")
    async def protected(request: Request[str, Token, Any]) -> dict[str, Any]:
        extras = request.auth.extras
        return {"hello_is": extras["hello"], "foo_is": extras["foo"]}

    return [login, protected]


#: It has one kind of token, and no freshness. A function of the app says what was revoked.
APPS: dict[str, Any] = {"basic": basic, "claims": claims}


def make(name: str, options: dict[str, Any]) -> Litestar:
    """Return one of the apps, with these options of the contract."""
    kept = settings(dict(options))
    auth = JWTAuth[str, Token](retrieve_user_handler=user_of, exclude=["/login"], **kept)
    return Litestar(APPS[name](auth), on_app_init=[auth.on_app_init], openapi_config=None)


if __name__ == "__main__":
    makers = {name: partial(make, name) for name in APPS}
    serve(NAME, version(NAME), makers, **{each: version(each) for each in ("pyjwt", "uvicorn")})
