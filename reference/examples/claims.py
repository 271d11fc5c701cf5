"""README "Adding Custom Data (Claims) to the Access Token": what the views need travels along."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, jsonify
from flask.typing import ResponseReturnValue
from flask_jwt_extended import (
    JWTManager,
    create_access_token,
    create_refresh_token,
    get_jwt_claims,
    jwt_required,
)

from .accounts import log_in


def create_app(options: Mapping[str, Any] | None = None) -> Flask:
    """Return the app, configured with these options of Flask and of the extension."""
    app = Flask(__name__)
    app.config.update({"SECRET_KEY": "super-secret", **(options or {})})  # Change this!
    jwt = JWTManager(app)

    # Called for every new access token, and for no refresh token: no view ever reads one of those.
    # Anybody who has the token can read this: no secrets.
    @jwt.user_claims_loader
    def claims_of(identity: Any) -> dict[str, Any]:
        return {"hello": identity, "foo": ["bar", "baz"]}

    @app.route("/login", methods=["POST"])
    def login() -> ResponseReturnValue:
        identity = log_in()
        return jsonify(
            {
                "access_token": create_access_token(identity),
                "refresh_token": create_refresh_token(identity),
            }
        )

    @app.route("/protected")
    @jwt_required
    def protected() -> ResponseReturnValue:
        claims = get_jwt_claims()
        return jsonify({"hello_is": claims["hello"], "foo_is": claims["foo"]})

    return app
