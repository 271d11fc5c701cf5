# /// script
# requires-python = "==3.11.*"
# dependencies = [
#     "authx==1.7.1",
#     "fastapi==0.165.0",
#     "pyjwt[crypto]==2.15.1",
#     "uvicorn==0.54.0",
# ]
# ///
"""Serves the example apps on AuthX, as its documentation writes such views."""

import sys
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import jwt
from authx import AuthX, AuthXConfig, TokenPayload
from authx import exceptions as errors
from authx.types import AsymmetricAlgorithmType, SymmetricAlgorithmType
from cryptography.hazmat.primitives import serialization as pem
from fastapi import Body, Depends, FastAPI, Request
from fastapi.responses import JSONResponse

sys.path.append(str(Path(__file__).resolve().parents[1]))
from asgi import Unsupported, serve

NAME = "authx"
ALGORITHMS = get_args(SymmetricAlgorithmType) + get_args(AsymmetricAlgorithmType)
#: The loaders of the app "loaders": the exceptions that each is for, and what it answers: status,
#: and the members status, sub_status and msg, which is the reason where it is None.
LOADERS: dict[str, Any] = {
    "expired": ([errors.TokenExpiredError], 200, (401, 101, "The token has expired")),
    "invalid": (
        # The last two are kinds of the second, with handlers of their own in handle_errors().
        [
            errors.JWTDecodeError,
            errors.TokenTypeError,
            errors.AccessTokenRequiredError,
            errors.RefreshTokenRequiredError,
        ],
        400,
        (422, 102, None),
    ),
    "unauthorized": ([errors.MissingTokenError], 403, (401, 103, "Log in first")),
    "needs_fresh": ([errors.FreshTokenRequiredError], 409, (401, 104, "Log in again")),
    "revoked": ([errors.RevokedTokenError], 410, (401, 105, "This token was revoked")),
}


class BadLogin(Exception):
    """Wrong credentials."""


async def username(body: Annotated[dict[str, Any], Body()]) -> Any:
    """Return who logs in, any JSON value; the password of all is "test"."""
    if body.get("password") != "test":
        raise BadLogin
    return body.get("username")


User = Annotated[Any, Depends(username)]


def settings(options: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the options under the library's names."""
    secret, algorithm = options.pop("SECRET_KEY"), options.pop("JWT_ALGORITHM", "HS256")
    if algorithm not in ALGORITHMS:
        raise Unsupported(f"JWT_ALGORITHM {algorithm}")
    yield "JWT_ALGORITHM", algorithm
    if algorithm.startswith("HS"):
        yield "JWT_SECRET_KEY", secret
    else:
        public = pem.load_pem_private_key(secret.encode(), None).public_key()
        text = public.public_bytes(pem.Encoding.PEM, pem.PublicFormat.SubjectPublicKeyInfo)
        yield "JWT_PRIVATE_KEY", secret
        yield "JWT_PUBLIC_KEY", text.decode()
    if "JWT_AUTH_HEADER" in options:
        yield "JWT_HEADER_TYPE", options.pop("JWT_AUTH_HEADER")
    for name in ("JWT_ACCESS_TOKEN_EXPIRES", "JWT_REFRESH_TOKEN_EXPIRES"):
        if name in options:
            yield name, timedelta(seconds=options.pop(name))
    for option in options:
        raise Unsupported(option)


def add_basic(app: FastAPI, auth: AuthX) -> None:
    """Log in, for an access token, and open a protected view with it."""

    @app.post("/login")
    async def login(user: User) -> Any:
        return {"access_token": auth.create_access_token(user)}

    @app.get("/protected", dependencies=[Depends(auth.access_token_required)])
    async def protected() -> Any:
        return {"hello": "world"}


def add_claims(app: FastAPI, auth: AuthX) -> None:
    """Put data of the app's own into the token, and read it in a view."""

    @app.post("/login")
    async def login(user: User) -> Any:
        mine = {"hello": user, "foo": ["bar", "baz"]}
        access = auth.create_access_token(user, data=mine)
        return {"access_token": access, "refresh_token": auth.create_refresh_token(user)}

    @app.get("/protected")
    async def protected(token: Annotated[TokenPayload, Depends(auth.access_token_required)]) -> Any:
        mine = token.extra_dict  # so the documentation, docs/get-started/payload.md
        return {"hello_is": mine.get("hello"), "foo_is": mine.get("foo")}


def add_session(app: FastAPI, auth: AuthX, **fresh: bool) -> None:
    """Log in for two tokens, get a new access token with the other, and greet its bearer."""

    @app.post("/login")
    async def login(user: User) -> Any:
        access = auth.create_access_token(user, **fresh)
        return {"access_token": access, "refresh_token": auth.create_refresh_token(user)}

    @app.post("/refresh")
    async def refresh(token: Annotated[TokenPayload, Depends(auth.refresh_token_required)]) -> Any:
        return {"access_token": auth.create_access_token(token.sub, fresh=False)}

    @app.get("/protected")
    async def protected(token: Annotated[TokenPayload, Depends(auth.access_token_required)]) -> Any:
        return {"hello": f"from {token.sub}"}


def add_freshness(app: FastAPI, auth: AuthX) -> None:
    """Have a view that opens only to those who have just typed their password."""
    add_session(app, auth, fresh=True)

    @app.post("/fresh-login")
    async def fresh_login(user: User) -> Any:
        return {"access_token": auth.create_access_token(user, fresh=True)}

    @app.get("/protected-fresh")
    async def fresh(token: Annotated[TokenPayload, Depends(auth.fresh_token_required)]) -> Any:
        return {"hello": f"from {token.sub}"}


def add_revocation(app: FastAPI, auth: AuthX) -> None:
    """Revoke tokens. The list is the app's own, so it is here for the loaders' sake only."""
    add_freshness(app, auth)
    revoked: set[str] = set()

    @auth.set_token_blocklist
    def is_revoked(token: str) -> bool:
        try:  # the library asks before it verifies
            claims = jwt.decode(token, options={"verify_signature": False})
        except jwt.InvalidTokenError:
            return False
        return claims.get("jti") in revoked

    @app.put("/auth/tokens/{verb}/{jti}", dependencies=[Depends(auth.access_token_required)])
    async def change(verb: Literal["revoke", "unrevoke"], jti: str) -> Any:
        (revoked.add if verb == "revoke" else revoked.discard)(jti)
        return {"msg": f"Token successfully {verb}d"}


#: Not "blacklist": who revokes keeps the list.
APPS: dict[str, Any] = {
    "basic": add_basic,
    "claims": add_claims,
    "refresh": add_session,
    "freshness": add_freshness,
    "loaders": add_revocation,  # without its lists, which no loader needs
}


def add_loader(app: FastAPI, name: str) -> None:
    """Answer in the app's own way where the library raises one of the loader's exceptions."""
    exceptions, status, (code, sub_status, message) = LOADERS[name]
    headers = {"X-Loader": name} if name == "unauthorized" else {}

    async def answer(_: Request, error: Exception) -> JSONResponse:
        body = {"status": code, "sub_status": sub_status, "msg": message or str(error)}
        return JSONResponse(body, status, headers)

    for exception in exceptions:
        app.add_exception_handler(exception, answer)


def make(name: str, options: dict[str, Any]) -> FastAPI:
    """Return one of the apps, with these options of the contract."""
    options, app = dict(options), FastAPI(openapi_url=None)
    loaders = options.pop("LOADERS", list(LOADERS)) if name == "loaders" else []
    auth = AuthX(AuthXConfig(**dict(settings(options))))
    auth.handle_errors(app)
    APPS[name](app, auth)
    for loader in loaders:
        add_loader(app, loader)

    @app.exception_handler(BadLogin)
    async def bad_login(_: Request, __: BadLogin) -> JSONResponse:
        return JSONResponse({"msg": "Bad username or password"}, 401)

    return app


if __name__ == "__main__":
    makers = {name: partial(make, name) for name in APPS}
    versions = {package: version(package) for package in ("fastapi", "starlette", "pyjwt")}
    serve(NAME, version(NAME), makers, **versions)
