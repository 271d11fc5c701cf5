"""my-jwt for the conformance suite: the six example apps of its contract, on Flask.

The views are yours as much as auth.py is: write them as your users would with your library.
What you do not have: remove the app from APPS, and its profile from target.toml.
"""

from functools import partial
from importlib.metadata import version
from typing import Any

from auth import LOADERS, OPTIONS, Auth, Refusal
from flask import Flask, jsonify, make_response, request
from wsgi import Unsupported, serve

NAME, VERSION = "my-jwt", "0.1.0"


def username() -> Any:
    """Return who logs in, any JSON value; the password of all is "test"."""
    body = request.get_json(silent=True)
    if not isinstance(body, dict) or body.get("password") != "test":
        raise Refusal("login", "Bad username or password")
    return body.get("username")


def check(auth: Auth, kind: str = "access", fresh: bool = False) -> Any:
    """Return the claims of this request's token, or raise Refusal."""
    return auth.check(request.headers.get("Authorization"), kind, fresh)


def add_login(app: Flask, auth: Auth) -> None:
    """Log in, for an access token."""

    @app.post("/login")
    def login() -> Any:
        return {"access_token": auth.issue("access", username())}


def add_hello(app: Flask, auth: Auth) -> None:
    """Open a protected view."""

    @app.get("/protected")
    def protected() -> Any:
        check(auth)
        return {"hello": "world"}


def add_claims(app: Flask, auth: Auth) -> None:
    """Put data of the app's own into the token, and read it in a view."""

    @app.post("/login")
    def login() -> Any:
        user = username()
        more = {"hello": user, "foo": ["bar", "baz"]}
        access = auth.issue("access", user, user_claims=more)
        return {"access_token": access, "refresh_token": auth.issue("refresh", user)}

    @app.get("/protected")
    def protected() -> Any:
        mine = check(auth)["user_claims"]
        return {"hello_is": mine.get("hello"), "foo_is": mine.get("foo")}


def add_session(app: Flask, auth: Auth) -> None:
    """Log in for two tokens, and get a new access token with the refresh token."""

    @app.post("/login")
    def login() -> Any:
        user = username()
        return {f"{kind}_token": auth.issue(kind, user) for kind in ("access", "refresh")}

    @app.post("/refresh")
    def refresh() -> Any:
        user = check(auth, "refresh")["identity"]
        return {"access_token": auth.issue("access", user, fresh=False)}


def add_greeting(app: Flask, auth: Auth) -> None:
    """Have a view that knows who comes."""

    @app.get("/protected")
    def protected() -> Any:
        return {"hello": f"from {check(auth)['identity']}"}


def add_fresh(app: Flask, auth: Auth) -> None:
    """Have a view that opens only to those who have just typed their password."""

    @app.post("/fresh-login")
    def fresh_login() -> Any:
        return {"access_token": auth.issue("access", username(), fresh=True)}

    @app.get("/protected-fresh")
    def protected_fresh() -> Any:
        return {"hello": f"from {check(auth, fresh=True)['identity']}"}


def add_list(app: Flask, auth: Auth) -> None:
    """List the tokens, and revoke some."""

    @app.get("/auth/tokens")
    def tokens() -> Any:
        return jsonify(auth.tokens_of(check(auth)["identity"]))

    @app.get("/auth/all-tokens")
    def all_tokens() -> Any:
        return jsonify(list(auth.store.values()))

    @app.put("/auth/tokens/<any(revoke, unrevoke):verb>/<jti>")
    def change(verb: str, jti: str) -> Any:
        if auth.revoke(jti, check(auth)["identity"], verb == "revoke"):
            return {"msg": f"Token successfully {verb}d"}
        return {"msg": "Token not found"}, 404


APPS: dict[str, Any] = {
    "basic": (add_login, add_hello),
    "claims": (add_claims,),
    "refresh": (add_session, add_greeting),
    "freshness": (add_session, add_greeting, add_fresh),
    "blacklist": (add_session, add_hello, add_list),
    "loaders": (add_session, add_greeting, add_fresh, add_list),
}


def make(name: str, options: dict[str, Any]) -> Flask:
    """Return one of the apps, with these options of the contract."""
    for option in options:
        if option not in OPTIONS:
            raise Unsupported(option)
    app, auth = Flask(name), Auth(name, options)
    for add in APPS[name]:
        add(app, auth)

    @app.errorhandler(Refusal)
    def refused(error: Refusal) -> Any:
        if error.case not in auth.loaders:
            return make_response({"msg": error.reason}, error.status)
        status, body, headers = LOADERS[error.case]
        return make_response({"msg": error.reason, **body}, status, headers)

    return app


if __name__ == "__main__":
    makers = {name: partial(make, name) for name in APPS}
    serve(NAME, VERSION, makers, Flask=version("flask"), PyJWT=version("pyjwt"))
