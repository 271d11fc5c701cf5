"""my-jwt for the conformance suite: the six example apps of its contract, on FastAPI.

The views are yours as much as auth.py is: write them as your users would with your library.
What you do not have: remove the app from APPS, and its profile from target.toml.
"""

from functools import partial
from importlib.metadata import version
from typing import Annotated, Any, Literal

from asgi import Unsupported, serve
from auth import LOADERS, OPTIONS, Auth, Refusal
from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse

NAME, VERSION = "my-jwt", "0.1.0"


async def username(request: Request) -> Any:
    """Return who logs in, any JSON value; the password of all is "test"."""
    try:
        body = await request.json()
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict) or body.get("password") != "test":
        raise Refusal("login", "Bad username or password")
    return body.get("username")


User = Annotated[Any, Depends(username)]


def token(auth: Auth, kind: str = "access", fresh: bool = False) -> Any:
    """Return the dependency that gives a view the claims of the request's token."""

    def check(request: Request) -> Any:
        return auth.check(request.headers.get("Authorization"), kind, fresh)

    return Depends(check)


def add_login(app: FastAPI, auth: Auth) -> None:
    """Log in, for an access token."""

    @app.post("/login")
    def login(user: User) -> Any:
        return {"access_token": auth.issue("access", user)}


def add_hello(app: FastAPI, auth: Auth) -> None:
    """Open a protected view."""

    @app.get("/protected", dependencies=[token(auth)])
    def protected() -> Any:
        return {"hello": "world"}


def add_claims(app: FastAPI, auth: Auth) -> None:
    """Put data of the app's own into the token, and read it in a view."""

    @app.post("/login")
    def login(user: User) -> Any:
        more = {"hello": user, "foo": ["bar", "baz"]}
        access = auth.issue("access", user, user_claims=more)
        return {"access_token": access, "refresh_token": auth.issue("refresh", user)}

    @app.get("/protected")
    def protected(claims: Annotated[Any, token(auth)]) -> Any:
        mine = claims["user_claims"]
        return {"hello_is": mine.get("hello"), "foo_is": mine.get("foo")}


def add_session(app: FastAPI, auth: Auth) -> None:
    """Log in for two tokens, and get a new access token with the refresh token."""

    @app.post("/login")
    def login(user: User) -> Any:
        return {f"{kind}_token": auth.issue(kind, user) for kind in ("access", "refresh")}

    @app.post("/refresh")
    def refresh(claims: Annotated[Any, token(auth, "refresh")]) -> Any:
        return {"access_token": auth.issue("access", claims["identity"], fresh=False)}


def add_greeting(app: FastAPI, auth: Auth) -> None:
    """Have a view that knows who comes."""

    @app.get("/protected")
    def protected(claims: Annotated[Any, token(auth)]) -> Any:
        return {"hello": f"from {claims['identity']}"}


def add_fresh(app: FastAPI, auth: Auth) -> None:
    """Have a view that opens only to those who have just typed their password."""

    @app.post("/fresh-login")
    def fresh_login(user: User) -> Any:
        return {"access_token": auth.issue("access", user, fresh=True)}

    @app.get("/protected-fresh")
    def protected_fresh(claims: Annotated[Any, token(auth, fresh=True)]) -> Any:
        return {"hello": f"from {claims['identity']}"}


def add_list(app: FastAPI, auth: Auth) -> None:
    """List the tokens, and revoke some."""

    @app.get("/auth/tokens")
    def tokens(claims: Annotated[Any, token(auth)]) -> Any:
        return auth.tokens_of(claims["identity"])

    @app.get("/auth/all-tokens")
    def all_tokens() -> Any:
        return list(auth.store.values())

    @app.put("/auth/tokens/{verb}/{jti}")
    def change(
        verb: Literal["revoke", "unrevoke"], jti: str, claims: Annotated[Any, token(auth)]
    ) -> Any:
        if auth.revoke(jti, claims["identity"], verb == "revoke"):
            return {"msg": f"Token successfully {verb}d"}
        return JSONResponse({"msg": "Token not found"}, 404)


APPS: dict[str, Any] = {
    "basic": (add_login, add_hello),
    "claims": (add_claims,),
    "refresh": (add_session, add_greeting),
    "freshness": (add_session, add_greeting, add_fresh),
    "blacklist": (add_session, add_hello, add_list),
    "loaders": (add_session, add_greeting, add_fresh, add_list),
}


def make(name: str, options: dict[str, Any]) -> FastAPI:
    """Return one of the apps, with these options of the contract."""
    for option in options:
        if option not in OPTIONS:
            raise Unsupported(option)
    app, auth = FastAPI(openapi_url=None), Auth(name, options)
    for add in APPS[name]:
        add(app, auth)

    @app.exception_handler(Refusal)
    def refused(_: Request, error: Refusal) -> JSONResponse:
        if error.case not in auth.loaders:
            return JSONResponse({"msg": error.reason}, error.status)
        status, body, headers = LOADERS[error.case]
        return JSONResponse({"msg": error.reason, **body}, status, headers)

    return app


if __name__ == "__main__":
    makers = {name: partial(make, name) for name in APPS}
    serve(NAME, VERSION, makers, FastAPI=version("fastapi"), PyJWT=version("pyjwt"))
