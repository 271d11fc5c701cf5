"""README "Changing Default Behaviors": the answers to tokens that will not do, in one's own words.

All the views of freshness.py, and those of blacklist.py that list and revoke tokens.
"""

from collections.abc import Mapping
from typing import Any

from flask import Flask, jsonify
from flask.typing import ResponseReturnValue
from flask_jwt_extended import JWTManager
from simplekv.memory import DictStore

from . import blacklist, freshness

LOADERS = ("expired", "invalid", "unauthorized", "needs_fresh", "revoked")


def expired() -> ResponseReturnValue:
    """Answer for a token that has expired; the status is free, 200 for instance."""
    return jsonify({"status": 401, "sub_status": 101, "msg": "The token has expired"}), 200


def invalid(reason: str) -> ResponseReturnValue:
    """Answer for a token that is not valid, and say why."""
    return jsonify({"status": 422, "sub_status": 102, "msg": reason}), 400


def unauthorized() -> ResponseReturnValue:
    """Answer for a request without a token, with a header of one's own."""
    body = jsonify({"status": 401, "sub_status": 103, "msg": "Log in first"})
    return body, 403, {"X-Loader": "unauthorized"}


def needs_fresh() -> ResponseReturnValue:
    """Answer for a token that is not fresh, where it must be."""
    return jsonify({"status": 401, "sub_status": 104, "msg": "Log in again"}), 409


def revoked() -> ResponseReturnValue:
    """Answer for a token that was revoked."""
    return jsonify({"status": 401, "sub_status": 105, "msg": "This token was revoked"}), 410


def create_app(options: Mapping[str, Any] | None = None) -> Flask:
    """Return the app, configured with these options of Flask and of the extension.

    One option is its own: LOADERS names the loaders to register, by default all five.
    """
    app = Flask(__name__)
    app.config.update(
        {
            "SECRET_KEY": "super-secret",  # Change this!
            "JWT_BLACKLIST_ENABLED": True,
            "JWT_BLACKLIST_STORE": DictStore(),
            **(options or {}),
        }
    )
    if "JWT_BLACKLIST_CHECKS" not in app.config:  # the same option: never set both
        app.config.setdefault("JWT_BLACKLIST_TOKEN_CHECKS", "all")
    register(JWTManager(app), app.config.get("LOADERS", LOADERS))
    app.register_blueprint(freshness.views)
    app.register_blueprint(blacklist.tokens)
    return app


def register(jwt: JWTManager, names: list[str] | tuple[str, ...]) -> None:
    """Register the loaders of these names; where all are wanted, one would decorate with them."""
    if "expired" in names:
        jwt.expired_token_loader(expired)
    if "invalid" in names:
        jwt.invalid_token_loader(invalid)
    if "unauthorized" in names:
        jwt.unauthorized_loader(unauthorized)
    if "needs_fresh" in names:
        jwt.needs_fresh_token_loader(needs_fresh)
    if "revoked" in names:
        jwt.revoked_token_loader(revoked)
