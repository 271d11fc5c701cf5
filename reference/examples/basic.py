"""README "Basic Usage": log in, and open a protected view with the token."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, jsonify
from flask.typing import ResponseReturnValue
from flask_jwt_extended import JWTManager, create_access_token, jwt_required

from .accounts import log_in


def create_app(options: Mapping[str, Any] | None = None) -> Flask:
    """Return the app, configured with these options of Flask and of the extension."""
    app = Flask(__name__)
    app.config.update({"SECRET_KEY": "super-secret", **(options or {})})  # Change this!
    JWTManager(app)

    @app.route("/login", methods=["POST"])
    def login() -> ResponseReturnValue:
        return jsonify({"access_token": create_access_token(log_in())})

    # The order of the two decorators matters: route() must be given the protected view.
    @app.route("/protected")
    @jwt_required
    def protected() -> ResponseReturnValue:
        return jsonify({"hello": "world"})

    return app
