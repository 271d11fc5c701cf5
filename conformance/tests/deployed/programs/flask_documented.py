"""Flask-JWT-Extended 4.7.4 as its documentation shows it; BREAK breaks it."""

import os

import jwt
from flask import Flask, jsonify, request
from flask_jwt_extended import (
    JWTManager,
    create_access_token,
    create_refresh_token,
    get_jwt_identity,
    jwt_required,
)
from waitress.server import create_server

BREAK = os.environ.get("BREAK", "")
USERS = {"ada": "love-lace", "grace": "hop-per"}
app = Flask(__name__)
app.config["JWT_SECRET_KEY"] = "k" * 64
if BREAK == "places":
    app.config["JWT_TOKEN_LOCATION"] = ["headers", "query_string"]
manager = JWTManager(app)

if BREAK in ("unsigned", "unverified"):
    decode = jwt.decode

    def careless(*given, **more):
        token = more["jwt"] if "jwt" in more else given[0]
        unsigned = jwt.get_unverified_header(token)["alg"] == "none"
        if BREAK == "unverified" or unsigned:
            return decode(token, options={"verify_signature": False})
        return decode(*given, **more)

    jwt.decode = careless


@app.post("/login")
def login():
    name = request.json.get("username")
    if USERS.get(name) != request.json.get("password"):
        return jsonify({"msg": "Bad username or password"}), 401
    return jsonify(
        access_token=create_access_token(identity=name),
        refresh_token=create_refresh_token(identity=name),
    )


@app.post("/refresh")
@jwt_required(refresh=True)
def refresh():
    return jsonify(access_token=create_access_token(identity=get_jwt_identity(), fresh=False))


@app.get("/protected")
@jwt_required(optional=BREAK == "optional")
def protected():
    return jsonify(logged_in_as=get_jwt_identity())


if __name__ == "__main__":
    server = create_server(app, host="127.0.0.1", port=0)
    print(f"READY http://127.0.0.1:{server.effective_port}", flush=True)
    server.run()
