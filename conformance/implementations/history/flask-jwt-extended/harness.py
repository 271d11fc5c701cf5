"""Serves the apps of the contract on any release of Flask-JWT-Extended, from 0.0.1 on.

`jwt-conformance history` starts it, in an environment with the release. What a release has is found
by looking, and not by its number. What it does not have is unsupported; nothing is put in its place
but the set of revoked tokens that releases without a store of their own ask the application for.
"""

import re
import sys
from datetime import timedelta
from functools import partial
from importlib.metadata import distribution, version
from pathlib import Path

import flask_jwt_extended as extended
from cryptography.hazmat.primitives import serialization as pem
from flask import Flask, abort, jsonify, make_response, request
from flask_jwt_extended import JWTManager, create_access_token, create_refresh_token
from flask_jwt_extended import get_jwt_identity as identity
from jwt.algorithms import get_default_algorithms, requires_cryptography

sys.path.append(str(Path(__file__).resolve().parents[2]))  # there is the kit

from wsgi import Unsupported, serve

NAME = "flask-jwt-extended"
#: Major and minor. What a release documents cannot be looked up: its documentation is not in it.
NUMBERS = tuple(map(int, version(NAME).split(".")[:2]))

#: Every option of which the release knows the name; the early ones set no defaults to look at.
KNOWN = frozenset(
    name
    for path in Path(extended.__file__).parent.glob("*.py")
    for name in re.findall(r"""["'](JWT_[A-Z_]+)["']""", path.read_text("utf-8"))
)
#: What later releases call an option of the contract.
RENAMED = {"JWT_AUTH_HEADER": "JWT_HEADER_TYPE"}
STORE = "JWT_BLACKLIST_STORE"
#: Whether the release stores tokens by itself, and whether it has three decorators or one.
STORES = hasattr(extended, "get_stored_tokens")
THREE = hasattr(extended, "jwt_refresh_token_required")
#: Whether an app's claims are in one of their own, or stand beside those of the library.
OWN_CLAIM = hasattr(JWTManager, "user_claims_loader")

protected = extended.jwt_required if THREE else extended.jwt_required()
protected_fresh = extended.fresh_jwt_required if THREE else extended.jwt_required(fresh=True)
protected_refresh = (
    extended.jwt_refresh_token_required if THREE else extended.jwt_required(refresh=True)
)

#: What each loader of the contract answers: a msg, a sub_status, and the status.
LOADERS = {
    "expired": ("The token has expired", 101, 200),
    "invalid": (None, 102, 400),  # it repeats what it is told
    "unauthorized": ("Log in first", 103, 403),
    "needs_fresh": ("Log in again", 104, 409),
    "revoked": ("This token was revoked", 105, 410),
}


def username():
    """Return who logs in; a wrong password ends the request."""
    body = request.get_json(silent=True)
    if not isinstance(body, dict) or body.get("password") != "test":
        abort(make_response(jsonify({"msg": "Bad username or password"}), 401))
    return body.get("username")


def add_login(app):
    """Log in, for an access token."""

    @app.route("/login", methods=["POST"])
    def login():
        return jsonify({"access_token": create_access_token(username())})


def add_hello(app):
    """Open a protected view."""

    @app.route("/protected")
    @protected
    def hello():
        return jsonify({"hello": "world"})


def add_claims(app):
    """Put data of the app's own into the token, and read it in a view."""

    jwt = app.manager

    def claims_of(identity):
        return {"hello": identity, "foo": ["bar", "baz"]}

    if OWN_CLAIM:
        jwt.user_claims_loader(claims_of)
    else:
        jwt.additional_claims_loader(claims_of)
    read = extended.get_jwt_claims if OWN_CLAIM else extended.get_jwt

    @app.route("/protected")
    @protected
    def echo():
        return jsonify({"hello_is": read()["hello"], "foo_is": read()["foo"]})


def add_session(app, **freshness):
    """Log in for two tokens, and get a new access token with the refresh token."""

    @app.route("/login", methods=["POST"])
    def login():
        user = username()
        access = create_access_token(user, **freshness)
        return jsonify({"access_token": access, "refresh_token": create_refresh_token(user)})

    @app.route("/refresh", methods=["POST"])
    @protected_refresh
    def refresh():
        return jsonify({"access_token": create_access_token(identity(), fresh=False)})


def add_greeting(app):
    """Have a view that knows who comes."""

    @app.route("/protected")
    @protected
    def greet():
        return jsonify({"hello": f"from {identity()}"})


def add_fresh(app):
    """Have a view that opens only to those who have just typed their password."""

    @app.route("/fresh-login", methods=["POST"])
    def fresh_login():
        return jsonify({"access_token": create_access_token(username(), fresh=True)})

    @app.route("/protected-fresh")
    @protected_fresh
    def greet_fresh():
        return jsonify({"hello": f"from {identity()}"})


def add_list(app):
    """List the tokens that the release stores, and revoke some."""

    @app.route("/auth/tokens")
    @protected
    def tokens():
        return jsonify(extended.get_stored_tokens(identity()))

    @app.route("/auth/all-tokens")
    def all_tokens():
        return jsonify(extended.get_all_stored_tokens())

    @app.route("/auth/tokens/<any(revoke, unrevoke):verb>/<jti>", methods=["PUT"])
    @protected
    def change(verb, jti):
        own = [each["token"]["jti"] for each in extended.get_stored_tokens(identity())]
        if jti not in own:
            return jsonify({"msg": "Token not found"}), 404
        (extended.revoke_token if verb == "revoke" else extended.unrevoke_token)(jti)
        return jsonify({"msg": f"Token successfully {verb}d"})


def add_revoking(app):
    """Revoke tokens, as much as a loader needs. The set is the app's, where no store is left."""
    revoked, jwt = set(), app.manager
    # The token comes last: it is all that releases before 4.0 tell, and 4.0 tells the header first.
    old = hasattr(jwt, "token_in_blacklist_loader")
    loader = jwt.token_in_blacklist_loader if old else jwt.token_in_blocklist_loader
    loader(lambda *given: given[-1]["jti"] in revoked)

    @app.route("/auth/tokens/<any(revoke, unrevoke):verb>/<jti>", methods=["PUT"])
    @protected
    def change(verb, jti):
        (revoked.add if verb == "revoke" else revoked.discard)(jti)
        return jsonify({"msg": f"Token successfully {verb}d"})


def add_loaders(app):
    """Replace the library's answers to what it turns away."""

    def answer(name, *given):  # nothing, the reason, or what is known of the token
        msg, number, status = LOADERS[name]
        body = {"status": 422 if name == "invalid" else 401, "sub_status": number}
        headers = {"X-Loader": name} if name == "unauthorized" else {}
        return make_response(jsonify({**body, "msg": msg or given[0]}), status, headers)

    for name in app.config["LOADERS"]:
        kind = name if name == "unauthorized" else f"{name}_token"
        getattr(app.manager, f"{kind}_loader")(partial(answer, name))


add_fresh_session = partial(add_session, fresh=True)
APPS = {
    "basic": (add_login, add_hello),
    "claims": (add_session, add_claims),
    "refresh": (add_session, add_greeting),
    "freshness": (add_fresh_session, add_greeting, add_fresh),
    "loaders": (
        *(add_fresh_session, add_greeting, add_fresh),
        *(add_list if STORES else add_revoking, add_loaders),
    ),
}
if STORES:
    APPS["blacklist"] = (add_session, add_hello, add_list)

#: The options that hold in an app unless others are given, as far as they are known.
DEFAULTS = {
    "blacklist": {"JWT_BLACKLIST_ENABLED": True, "JWT_ACCESS_TOKEN_EXPIRES": 300},
    "loaders": {"JWT_BLACKLIST_ENABLED": True, "JWT_BLACKLIST_TOKEN_CHECKS": "all"},
}


def name_of(option):
    """Return what the release calls an option of the contract; raise Unsupported if it has none."""
    if option == "JWT_BLACKLIST_CHECKS" and STORES and NUMBERS < (1, 2):
        return option  # in their documentation, and nowhere in their code
    name = option if option in KNOWN else RENAMED.get(option, option)
    if option == STORE or name not in KNOWN | {"SECRET_KEY", "LOADERS"}:
        raise Unsupported(option)
    return name


def configure(app, options):
    """Set the options of the contract."""
    listed = isinstance(app.config.get("JWT_BLACKLIST_TOKEN_CHECKS"), (list, tuple, set))
    for option, value in options.items():
        name = name_of(option)
        if name.endswith("_EXPIRES"):
            value = timedelta(seconds=value)
        if name == "JWT_BLACKLIST_TOKEN_CHECKS" and listed:
            value = ["access", "refresh"] if value == "all" else ["refresh"]
        app.config[name] = value
    algorithm = app.config.get("JWT_ALGORITHM", "HS256")
    if algorithm not in get_default_algorithms():  # those of this release of PyJWT
        raise Unsupported(f"JWT_ALGORITHM {algorithm}")
    if algorithm in requires_cryptography:
        pair = key_pair(app.config["SECRET_KEY"])
        app.config.update({name: key for name, key in pair.items() if name in KNOWN})


def key_pair(private):
    """Return the options that some releases have for the keys of asymmetric algorithms."""
    key = pem.load_pem_private_key(private.encode(), None).public_key()
    public = key.public_bytes(pem.Encoding.PEM, pem.PublicFormat.SubjectPublicKeyInfo)
    return {"JWT_PRIVATE_KEY": private, "JWT_PUBLIC_KEY": public.decode()}


def make(name, options):
    """Return one of the apps, with these options of the contract."""
    app = Flask(name)
    app.config["LOADERS"] = list(LOADERS)
    app.manager = JWTManager(app)
    defaults = DEFAULTS.get(name, {})
    configure(app, {**{key: defaults[key] for key in KNOWN & set(defaults)}, **options})
    if STORES:
        from simplekv.memory import DictStore

        app.config[STORE] = DictStore()
    for add in APPS[name]:
        add(app)
    return app


def main():
    """Serve the apps until SIGTERM; refuses to serve another package under this name."""
    if not distribution(NAME).locate_file(NAME.replace("-", "_")).samefile(extended.__path__[0]):
        sys.exit(f"this is not {NAME}, but {extended.__path__[0]}")
    libraries = {name: version(name) for name in ("Flask", "Werkzeug", "PyJWT")}
    serve(NAME, version(NAME), {name: partial(make, name) for name in APPS}, **libraries)


if __name__ == "__main__":
    main()
