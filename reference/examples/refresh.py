"""README "Refresh Tokens": a long-lived token that opens no view, but makes new access tokens."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Flask, jsonify
from flask.typing import ResponseReturnValue
from flask_jwt_extended import (
    JWTManager,
    create_access_token,
    create_refresh_token,
    get_jwt_identity,
    jwt_refresh_token_required,
    jwt_required,
)

from .accounts import log_in

session = Blueprint("session", __name__)


@session.route("/login", methods=["POST"])
def login() -> ResponseReturnValue:
    """Answer with a token for the views, and one to get the next of those with."""
    identity = log_in()
    return jsonify(
        {
            "access_token": create_access_token(identity=identity),
            "refresh_token": create_refresh_token(identity=identity),
        }
    )


@session.route("/refresh", methods=["POST"])
@jwt_refresh_token_required
def refresh() -> ResponseReturnValue:
    """Answer with a new access token, and no password asked."""
    return jsonify({"access_token": create_access_token(identity=get_jwt_identity())})


def create_app(options: Mapping[str, Any] | None = None) -> Flask:
    """Return the app, configured with these options of Flask and of the extension."""
    app = Flask(__name__)
    app.config.update({"SECRET_KEY": "super-secret", **(options or {})})  # Change this!
    JWTManager(app)
    app.register_blueprint(session)

    @app.route("/protected")
    @jwt_required
    def protected() -> ResponseReturnValue:
        return jsonify({"hello": f"from {get_jwt_identity()}"})

    return app
