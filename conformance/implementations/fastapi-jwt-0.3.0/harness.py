# /// script
# requires-python = "==3.11.*"
# dependencies = [
#     "fastapi-jwt[authlib]==0.3.0",
#     "authlib==1.9.9",
#     "fastapi==0.165.0",
#     "uvicorn==0.54.0",
# ]
# ///
"""Serves the example apps on fastapi-jwt, as its user guide writes such views."""

import sys
from datetime import timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

from fastapi import Body, Depends, FastAPI, Request, Security
from fastapi.responses import JSONResponse
from fastapi_jwt import JwtAccessBearer, JwtAuthorizationCredentials, JwtRefreshBearer

sys.path.append(str(Path(__file__).resolve().parents[1]))
from asgi import Unsupported, serve

NAME = "fastapi-jwt"


class BadLogin(Exception):
    """Wrong credentials."""


async def username(body: Annotated[dict[str, Any], Body()]) -> Any:
    """Return who logs in, any JSON value; the password of all is "test"."""
    if body.get("password") != "test":
        raise BadLogin
    return body.get("username")


User = Annotated[Any, Depends(username)]


def settings(options: dict[str, Any]) -> dict[str, Any]:
    """Return the options under the library's names."""
    found = {
        "secret_key": options.pop("SECRET_KEY"),
        "algorithm": options.pop("JWT_ALGORITHM", None),
    }
    for kind in ("access", "refresh"):
        if (lifetime := options.pop(f"JWT_{kind.upper()}_TOKEN_EXPIRES", None)) is not None:
            found[f"{kind}_expires_delta"] = timedelta(seconds=lifetime)
    for option in options:
        raise Unsupported(option)
    return found


def add_basic(app: FastAPI, access: JwtAccessBearer, _: JwtRefreshBearer) -> None:
    """Log in, for an access token, and open a protected view with it."""

    @app.post("/login")
    async def login(user: User) -> Any:
        return {"access_token": access.create_access_token({"username": user})}

    @app.get("/protected", dependencies=[Security(access)])
    async def protected() -> Any:
        return {"hello": "world"}


def add_claims(app: FastAPI, access: JwtAccessBearer, refresh: JwtRefreshBearer) -> None:
    """Put data of the app's own into the token, and read it in a view."""

    @app.post("/login")
    async def login(user: User) -> Any:
        subject = {"username": user, "hello": user, "foo": ["bar", "baz"]}
        return {  # both of one subject, as in its README
            "access_token": access.create_access_token(subject),
            "refresh_token": refresh.create_refresh_token(subject),
        }

    @app.get("/protected")
    async def protected(
        credentials: Annotated[JwtAuthorizationCredentials, Security(access)],
    ) -> Any:
        return {"hello_is": credentials["hello"], "foo_is": credentials["foo"]}


def add_session(app: FastAPI, access: JwtAccessBearer, refresh: JwtRefreshBearer) -> None:
    """Log in for two tokens, get a new access token with the other, and greet its bearer."""

    @app.post("/login")
    async def login(user: User) -> Any:
        return {
            "access_token": access.create_access_token({"username": user}),
            "refresh_token": refresh.create_refresh_token({"username": user}),
        }

    @app.post("/refresh")
    async def renew(credentials: Annotated[JwtAuthorizationCredentials, Security(refresh)]) -> Any:
        return {"access_token": access.create_access_token(credentials.subject)}

    @app.get("/protected")
    async def protected(
        credentials: Annotated[JwtAuthorizationCredentials, Security(access)],
    ) -> Any:
        return {"hello": f"from {credentials['username']}"}


#: There is no freshness and no revocation, and there are no loaders.
APPS: dict[str, Any] = {"basic": add_basic, "claims": add_claims, "refresh": add_session}


def make(name: str, options: dict[str, Any]) -> FastAPI:
    """Return one of the apps, with these options of the contract."""
    app, kept = FastAPI(openapi_url=None), settings(dict(options))
    APPS[name](app, JwtAccessBearer(**kept), JwtRefreshBearer(**kept))

    @app.exception_handler(BadLogin)
    async def bad_login(_: Request, __: BadLogin) -> JSONResponse:
        return JSONResponse({"msg": "Bad username or password"}, 401)

    return app


if __name__ == "__main__":
    makers = {name: partial(make, name) for name in APPS}
    versions = {
        package: version(package) for package in ("fastapi", "starlette", "authlib", "joserfc")
    }
    serve(NAME, version(NAME), makers, **versions)
