# /// script
# requires-python = "==3.11.*"
# dependencies = [
#     "quart-jwt-extended==0.1.0",
#     "quart==0.22.0",
#     "pyjwt==2.15.1",
#     "cryptography==50.0.2",
#     "uvicorn==0.54.0",
# ]
# ///
"""Serves Quart-JWT-Extended 0.1.0, the port of Flask-JWT-Extended 3 to Quart.

It keeps no list of tokens, and asks the application whether one was revoked: so there is no app
"blacklist".
"""

import sys
from datetime import timedelta
from functools import partial
from importlib.metadata import distribution, version
from pathlib import Path

import quart_jwt_extended as extended
from cryptography.hazmat.primitives import serialization as pem
from jwt.algorithms import get_default_algorithms, requires_cryptography
from quart import Quart, abort, make_response, request
from quart_jwt_extended import create_access_token, create_refresh_token, get_jwt_identity

sys.path.append(str(Path(__file__).resolve().parents[1]))  # there is the kit

from asgi import Unsupported, serve

NAME = "quart-jwt-extended"

#: The option of the contract that has another name here.
RENAMED = {"JWT_AUTH_HEADER": "JWT_HEADER_TYPE"}

#: What each loader of the contract answers: a msg, a sub_status, and the status.
LOADERS = {
    "expired": ("The token has expired", 101, 200),
    "invalid": (None, 102, 400),  # it repeats what it is told
    "unauthorized": ("Log in first", 103, 403),
    "needs_fresh": ("Log in again", 104, 409),
    "revoked": ("This token was revoked", 105, 410),
}


async def username():
    """Return who logs in; a wrong password ends the request."""
    body = await request.get_json(silent=True)
    if not isinstance(body, dict) or body.get("password") != "test":
        abort(await make_response({"msg": "Bad username or password"}, 401))
    return body.get("username")


def add_login(app):
    """Log in, for an access token."""

    @app.post("/login")
    async def login():
        return {"access_token": create_access_token(await username())}


def add_hello(app):
    """Open a protected view."""

    @app.get("/protected")
    @extended.jwt_required
    async def protected():
        return {"hello": "world"}


def add_claims(app):
    """Put data of the app's own into the token, and read it in a view."""

    @app.extensions[NAME].user_claims_loader
    def claims_of(identity):
        return {"hello": identity, "foo": ["bar", "baz"]}

    @app.get("/protected")
    @extended.jwt_required
    async def protected():
        claims = extended.get_jwt_claims()
        return {"hello_is": claims["hello"], "foo_is": claims["foo"]}


def add_session(app, **freshness):
    """Log in for two tokens, and get a new access token with the refresh token."""

    @app.post("/login")
    async def login():
        user = await username()
        access = create_access_token(user, **freshness)
        return {"access_token": access, "refresh_token": create_refresh_token(user)}

    @app.post("/refresh")
    @extended.jwt_refresh_token_required
    async def refresh():
        return {"access_token": create_access_token(get_jwt_identity(), fresh=False)}


def add_greeting(app):
    """Have a view that knows who comes."""

    @app.get("/protected")
    @extended.jwt_required
    async def protected():
        return {"hello": f"from {get_jwt_identity()}"}


def add_fresh(app):
    """Have a view that opens only to those who have just typed their password."""

    @app.post("/fresh-login")
    async def fresh_login():
        return {"access_token": create_access_token(await username(), fresh=True)}

    @app.get("/protected-fresh")
    @extended.fresh_jwt_required
    async def protected_fresh():
        return {"hello": f"from {get_jwt_identity()}"}


def add_revoking(app):
    """Revoke tokens, which is as much of a blacklist as a loader needs. The set is the app's."""
    revoked = set()

    @app.extensions[NAME].token_in_blacklist_loader
    def is_revoked(token):
        return token["jti"] in revoked

    @app.put("/auth/tokens/<any(revoke, unrevoke):verb>/<jti>")
    @extended.jwt_required
    async def change(verb, jti):
        (revoked.add if verb == "revoke" else revoked.discard)(jti)
        return {"msg": f"Token successfully {verb}d"}


def add_loaders(app):
    """Replace the library's answers to what it turns away."""

    async def answer(name, reason=None):
        msg, number, status = LOADERS[name]
        body = {"status": 422 if name == "invalid" else 401, "sub_status": number}
        headers = {"X-Loader": name} if name == "unauthorized" else {}
        return await make_response({**body, "msg": msg or reason}, status, headers)

    for name in app.config["LOADERS"]:
        kind = name if name == "unauthorized" else f"{name}_token"
        getattr(app.extensions[NAME], f"{kind}_loader")(partial(answer, name))


add_fresh_session = partial(add_session, fresh=True)
APPS = {
    "basic": (add_login, add_hello),
    "claims": (add_session, add_claims),
    "refresh": (add_session, add_greeting),
    "freshness": (add_fresh_session, add_greeting, add_fresh),
    "loaders": (add_fresh_session, add_greeting, add_fresh, add_revoking, add_loaders),
}

#: What the two values of the checks are here.
CHECKS = {"all": ["access", "refresh"], "refresh": ["refresh"]}


def configure(app, options):
    """Set the options of the contract. What 0.1.0 has no default for, it does not know."""
    for option, value in options.items():
        name = RENAMED.get(option, option)
        if name not in app.config:
            raise Unsupported(option)
        if "_EXPIRES" in name:
            value = timedelta(seconds=value)
        app.config[name] = CHECKS[value] if "_CHECKS" in name else value
    if app.config["JWT_ALGORITHM"] not in get_default_algorithms():
        raise Unsupported(f"JWT_ALGORITHM {app.config['JWT_ALGORITHM']}")
    if app.config["JWT_ALGORITHM"] in requires_cryptography:
        app.config.update(key_pair(app.config["SECRET_KEY"]))


def key_pair(private):
    """Return the two options that 0.1.0 has for the keys of asymmetric algorithms."""
    key = pem.load_pem_private_key(private.encode(), None).public_key()
    public = key.public_bytes(pem.Encoding.PEM, pem.PublicFormat.SubjectPublicKeyInfo)
    return {"JWT_PRIVATE_KEY": private, "JWT_PUBLIC_KEY": public}


def make(name, options):
    """Return one of the apps, with these options of the contract."""
    app = Quart(name)
    app.config["LOADERS"] = list(LOADERS)
    extended.JWTManager(app)
    configure(app, {"JWT_BLACKLIST_ENABLED": name == "loaders", **options})
    for add in APPS[name]:
        add(app)
    return app


def main():
    """Serve the apps until SIGTERM; refuses to serve another package under this name."""
    if not distribution(NAME).locate_file(NAME.replace("-", "_")).samefile(extended.__path__[0]):
        sys.exit(f"this is not {NAME}, but {extended.__path__[0]}")
    libraries = {name: version(name) for name in ("Quart", "Werkzeug", "PyJWT")}
    serve(NAME, version(NAME), {name: partial(make, name) for name in APPS}, **libraries)


if __name__ == "__main__":
    main()
