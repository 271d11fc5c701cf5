"""README "Token Freshness": some views open only to those who gave their password a moment ago."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Flask, jsonify
from flask.typing import ResponseReturnValue
from flask_jwt_extended import (
    JWTManager,
    create_access_token,
    create_refresh_token,
    fresh_jwt_required,
    get_jwt_identity,
    jwt_refresh_token_required,
    jwt_required,
)

from .accounts import log_in

views = Blueprint("freshness", __name__)


@views.route("/login", methods=["POST"])
def login() -> ResponseReturnValue:
    """Answer with a fresh access token, for the password was just checked, and a refresh token."""
    identity = log_in()
    return jsonify(
        {
            "access_token": create_access_token(identity=identity, fresh=True),
            "refresh_token": create_refresh_token(identity=identity),
        }
    )


@views.route("/fresh-login", methods=["POST"])
def fresh_login() -> ResponseReturnValue:
    """Answer with a fresh access token alone: whoever comes here has a refresh token already."""
    return jsonify({"access_token": create_access_token(identity=log_in(), fresh=True)})


@views.route("/refresh", methods=["POST"])
@jwt_refresh_token_required
def refresh() -> ResponseReturnValue:
    """Answer with an access token that is not fresh, for no password was asked."""
    return jsonify({"access_token": create_access_token(identity=get_jwt_identity(), fresh=False)})


@views.route("/protected")
@jwt_required
def protected() -> ResponseReturnValue:
    """Open to every access token."""
    return jsonify({"hello": f"from {get_jwt_identity()}"})


@views.route("/protected-fresh")
@fresh_jwt_required
def protected_fresh() -> ResponseReturnValue:
    """Open to fresh access tokens only."""
    return jsonify({"hello": f"from {get_jwt_identity()}"})


def create_app(options: Mapping[str, Any] | None = None) -> Flask:
    """Return the app, configured with these options of Flask and of the extension."""
    app = Flask(__name__)
    app.config.update({"SECRET_KEY": "super-secret", **(options or {})})  # Change this!
    JWTManager(app)
    app.register_blueprint(views)
    return app
