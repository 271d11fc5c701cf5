# /// script
# requires-python = "==3.11.*"
# dependencies = [
#     "flask-jwt-extended==4.7.4",
#     "flask==3.1.3",
#     "werkzeug==3.1.9",
#     "pyjwt[crypto]==2.15.1",
#     "cryptography==50.0.2",
#     "waitress==3.0.2",
#     "gunicorn==27.0.1",
# ]
# ///
"""The Flask-JWT-Extended of today, on the same libraries as the reference."""

from flask import Flask, jsonify
from flask.typing import ResponseReturnValue
from worker import SECRET, Peer, main, within


def basic() -> Peer:
    """The same view, protected as its documentation says."""
    from flask_jwt_extended import JWTManager, create_access_token, jwt_required

    app = Flask("release_4_7_4")
    app.config["SECRET_KEY"] = SECRET
    JWTManager(app)

    @app.route("/protected")
    @jwt_required()
    def protected() -> ResponseReturnValue:
        return jsonify({"hello": "world"})

    create = within(app.app_context, lambda: create_access_token("ada", fresh=True))
    with app.app_context():
        return Peer(app, create_access_token("ada", fresh=True), {"create": create})


if __name__ == "__main__":
    main({"release 4.7.4": basic}, "Flask-JWT-Extended", "Flask", "Werkzeug", "PyJWT")
