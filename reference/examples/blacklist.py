"""README "Blacklist and Token Revoking": list one's tokens, and revoke those that one has lost."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, jsonify
from flask.typing import ResponseReturnValue
from flask_jwt_extended import (
    JWTManager,
    get_all_stored_tokens,
    get_jwt_identity,
    get_stored_token,
    get_stored_tokens,
    jwt_required,
    revoke_token,
    unrevoke_token,
)
from simplekv.memory import DictStore

from .accounts import same
from .refresh import session

tokens = Blueprint("tokens", __name__, url_prefix="/auth")


@tokens.route("/tokens")
@jwt_required
def own_tokens() -> ResponseReturnValue:
    """List the caller's tokens."""
    return jsonify(get_stored_tokens(get_jwt_identity()))


# An example only: a real application would let nobody but its administrators see this.
@tokens.route("/all-tokens")
def all_tokens() -> ResponseReturnValue:
    """List everybody's tokens."""
    return jsonify(get_all_stored_tokens())


@tokens.route("/tokens/revoke/<string:jti>", methods=["PUT"])
@jwt_required
def revoke(jti: str) -> ResponseReturnValue:
    """Revoke a token of the caller's."""
    return change(jti, revoke_token, "Token successfully revoked")


@tokens.route("/tokens/unrevoke/<string:jti>", methods=["PUT"])
@jwt_required
def unrevoke(jti: str) -> ResponseReturnValue:
    """Take the revocation of a token of the caller's back."""
    return change(jti, unrevoke_token, "Token successfully unrevoked")


def change(jti: str, action: Callable[[str], None], done: str) -> ResponseReturnValue:
    """Do it, if the token is the caller's; another's is not told from one that does not exist."""
    try:
        if not same(get_stored_token(jti)["token"]["identity"], get_jwt_identity()):
            raise KeyError(jti)
        action(jti)
    except KeyError:
        return jsonify({"msg": "Token not found"}), 404
    return jsonify({"msg": done})


def create_app(options: Mapping[str, Any] | None = None) -> Flask:
    """Return the app, configured with these options of Flask and of the extension."""
    app = Flask(__name__)
    app.config.update(
        {
            "SECRET_KEY": "super-secret",  # Change this!
            # Only refresh tokens are checked (the default), so access tokens should be short-lived.
            "JWT_ACCESS_TOKEN_EXPIRES": timedelta(minutes=5),
            "JWT_BLACKLIST_ENABLED": True,
            # Forgets everything when the process ends: in production, use one that does not.
            "JWT_BLACKLIST_STORE": DictStore(),
            **(options or {}),
        }
    )
    JWTManager(app)
    app.register_blueprint(session)
    app.register_blueprint(tokens)

    @app.route("/protected")
    @jwt_required
    def protected() -> ResponseReturnValue:
        return jsonify({"hello": "world"})

    return app
