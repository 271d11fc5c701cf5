# /// script
# requires-python = "==3.11.*"
# dependencies = [
#     "async-fastapi-jwt-auth[asymmetric]==0.6.6",
#     "fastapi==0.165.0",
#     "pyjwt==2.15.1",
#     "uvicorn==0.54.0",
# ]
# ///
"""Serves the example apps on async-fastapi-jwt-auth, as its documentation writes such views."""

import sys
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

from async_fastapi_jwt_auth import AuthJWT
from async_fastapi_jwt_auth.exceptions import AuthJWTException
from cryptography.hazmat.primitives import serialization as pem
from fastapi import Body, Depends, FastAPI, Request
from fastapi.responses import JSONResponse

sys.path.append(str(Path(__file__).resolve().parents[1]))
from asgi import Unsupported, serve

NAME = "async-fastapi-jwt-auth"


class BadLogin(Exception):
    """Wrong credentials."""


async def username(body: Annotated[dict[str, Any], Body()]) -> Any:
    """Return who logs in, any JSON value; the password of all is "test"."""
    if body.get("password") != "test":
        raise BadLogin
    return body.get("username")


User = Annotated[Any, Depends(username)]


def settings(options: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the options under the library's names, as load_config() wants them."""
    secret, algorithm = options.pop("SECRET_KEY"), options.pop("JWT_ALGORITHM", "HS256")
    yield "authjwt_algorithm", algorithm
    if algorithm.startswith("HS"):
        yield "authjwt_secret_key", secret
    else:
        public = pem.load_pem_private_key(secret.encode(), None).public_key()
        text = public.public_bytes(pem.Encoding.PEM, pem.PublicFormat.SubjectPublicKeyInfo)
        yield "authjwt_private_key", secret
        yield "authjwt_public_key", text.decode()
    if "JWT_AUTH_HEADER" in options:
        if not (scheme := options.pop("JWT_AUTH_HEADER")):
            # Its documentation says "", and load_config() raises a ValidationError for it.
            raise Unsupported("JWT_AUTH_HEADER without a scheme")
        yield "authjwt_header_type", scheme
    for kind in ("ACCESS", "REFRESH"):
        if (lifetime := options.pop(f"JWT_{kind}_TOKEN_EXPIRES", None)) is not None:
            yield f"authjwt_{kind.lower()}_token_expires", timedelta(seconds=lifetime)
    for option in options:
        raise Unsupported(option)


def add_basic(app: FastAPI, auth: type[AuthJWT]) -> None:
    """Log in, for an access token, and open a protected view with it."""

    @app.post("/login")
    async def login(user: User, jwt: Annotated[AuthJWT, Depends(auth)]) -> Any:
        return {"access_token": await jwt.create_access_token(user)}

    @app.get("/protected")
    async def protected(jwt: Annotated[AuthJWT, Depends(auth)]) -> Any:
        await jwt.jwt_required()
        return {"hello": "world"}


def add_claims(app: FastAPI, auth: type[AuthJWT]) -> None:
    """Put data of the app's own into the token, and read it in a view."""

    @app.post("/login")
    async def login(user: User, jwt: Annotated[AuthJWT, Depends(auth)]) -> Any:
        mine = {"hello": user, "foo": ["bar", "baz"]}
        return {
            "access_token": await jwt.create_access_token(user, user_claims=mine),
            "refresh_token": await jwt.create_refresh_token(user),
        }

    @app.get("/protected")
    async def protected(jwt: Annotated[AuthJWT, Depends(auth)]) -> Any:
        await jwt.jwt_required()
        claims = await jwt.get_raw_jwt()
        return {"hello_is": claims["hello"], "foo_is": claims["foo"]}


def add_session(app: FastAPI, auth: type[AuthJWT], **fresh: bool) -> None:
    """Log in for two tokens, get a new access token with the other, and greet its bearer."""

    @app.post("/login")
    async def login(user: User, jwt: Annotated[AuthJWT, Depends(auth)]) -> Any:
        access = await jwt.create_access_token(user, **fresh)
        return {
            "access_token": access,
            "refresh_token": await jwt.create_refresh_token(user),
        }

    @app.post("/refresh")
    async def refresh(jwt: Annotated[AuthJWT, Depends(auth)]) -> Any:
        await jwt.jwt_refresh_token_required()
        user = await jwt.get_jwt_subject()
        return {"access_token": await jwt.create_access_token(user, fresh=False)}

    @app.get("/protected")
    async def protected(jwt: Annotated[AuthJWT, Depends(auth)]) -> Any:
        await jwt.jwt_required()
        return {"hello": f"from {await jwt.get_jwt_subject()}"}


def add_freshness(app: FastAPI, auth: type[AuthJWT]) -> None:
    """Have a view that opens only to those who have just typed their password."""
    add_session(app, auth, fresh=True)

    @app.post("/fresh-login")
    async def fresh_login(user: User, jwt: Annotated[AuthJWT, Depends(auth)]) -> Any:
        return {"access_token": await jwt.create_access_token(user, fresh=True)}

    @app.get("/protected-fresh")
    async def protected_fresh(jwt: Annotated[AuthJWT, Depends(auth)]) -> Any:
        await jwt.fresh_jwt_required()
        return {"hello": f"from {await jwt.get_jwt_subject()}"}


#: Not "blacklist" and "loaders": who revokes keeps the list, and there are no loaders.
APPS: dict[str, Any] = {
    "basic": add_basic,
    "claims": add_claims,
    "refresh": add_session,
    "freshness": add_freshness,
}


def make(name: str, options: dict[str, Any]) -> FastAPI:
    """Return one of the apps, with these options of the contract."""
    app = FastAPI(openapi_url=None)
    auth = type("Auth", (AuthJWT,), {})  # its settings are attributes of the class
    pairs = list(settings(dict(options)))
    auth.load_config(lambda: pairs)
    APPS[name](app, auth)

    @app.exception_handler(BadLogin)
    async def bad_login(_: Request, __: BadLogin) -> JSONResponse:
        return JSONResponse({"msg": "Bad username or password"}, 401)

    @app.exception_handler(AuthJWTException)
    async def refused(_: Request, error: AuthJWTException) -> JSONResponse:
        # The library leaves the body to the app, and has status and words ready.
        return JSONResponse({"msg": error.message}, error.status_code)

    return app


if __name__ == "__main__":
    makers = {name: partial(make, name) for name in APPS}
    versions = {package: version(package) for package in ("fastapi", "starlette", "pyjwt")}
    serve(NAME, version(NAME), makers, **versions)
