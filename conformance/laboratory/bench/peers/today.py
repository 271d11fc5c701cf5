# /// script
# requires-python = "==3.11.*"
# dependencies = [
#     "flask==3.1.3",
#     "werkzeug==3.1.9",
#     "pyjwt[crypto]==2.15.1",
#     "cryptography==50.0.2",
#     "simplekv==0.14.1",
#     "waitress==3.0.2",
#     "gunicorn==27.0.1",
# ]
# ///
"""Views on today's libraries: a bare one, one with jwt.decode by hand, and the reference's."""

import os
import sys
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

import extension
import jwt
from flask import Flask, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue
from worker import SECRET, Peer, main, repeated

sys.path.append(os.environ["BENCH_REFERENCE"])


def bare() -> Peer:
    """A view without protection: what Flask itself costs."""
    app = Flask("bare")
    app.config["SECRET_KEY"] = (
        SECRET  # with a key Flask looks for a session, as it does for the others
    )

    @app.route("/protected")
    def protected() -> ResponseReturnValue:
        return jsonify({"hello": "world"})

    return Peer(app, token())


def by_hand() -> Peer:
    """A view written without an extension, with the checks that jwt.decode makes."""
    app = Flask("by_hand")
    app.config["SECRET_KEY"] = SECRET

    @app.route("/protected")
    def protected() -> ResponseReturnValue:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return jsonify({"msg": "Missing Authorization Header"}), 401
        try:
            g.claims = jwt.decode(token, current_app.config["SECRET_KEY"], algorithms=["HS256"])
        except jwt.InvalidTokenError as error:
            return jsonify({"msg": str(error)}), 401
        return jsonify({"hello": "world"})

    ready = claims()
    good = token()
    operations = {
        "encode": repeated(lambda: jwt.encode(ready, SECRET, "HS256")),
        "decode": repeated(lambda: jwt.decode(good, SECRET, algorithms=["HS256"])),
        "create": repeated(token),
    }
    return Peer(app, good, operations)


def claims() -> dict[str, Any]:
    """What the reference puts into an access token."""
    now = datetime.now(timezone.utc)
    return {
        "exp": now + timedelta(minutes=15),
        "iat": now,
        "nbf": now,
        "jti": str(uuid4()),
        "identity": "ada",
        "type": "access",
        "fresh": True,
        "user_claims": {},
    }


def token() -> str:
    """A token, from creating its claims to the signature."""
    return jwt.encode(claims(), SECRET, "HS256")


def reference() -> Peer:
    """The example of "Basic Usage"; and, for a profile, the two layers that read a token."""
    peer = extension.basic()
    from flask_jwt_extended import claims, keys

    signer = keys.signer("HS256", SECRET)
    payload = signer.open(peer.token)
    peer.operations["verify"] = repeated(lambda: signer.open(peer.token))
    peer.operations["read"] = repeated(lambda: claims.load(payload))
    return peer


PEERS = {
    "bare": bare,
    "by hand": by_hand,
    "reference, blacklist": extension.blacklist,
    "reference": reference,
}

if __name__ == "__main__":
    main(
        {**extension.STORED, **PEERS},
        "Flask",
        "Werkzeug",
        "PyJWT",
        "cryptography",
        "simplekv",
        "waitress",
        "gunicorn",
    )
