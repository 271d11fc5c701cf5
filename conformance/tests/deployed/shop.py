"""An application of another shape than the example apps, sound or broken in one of four ways.

``shop.py SHAPE [BREAK]``. Of shape "form" it logs in by the password form of OAuth2 and says
{"detail"}, of shape "cookie" it keeps its tokens in a cookie, and of shape "api" it has an e-mail,
its tokens in the midst of an answer, and a path before all of its routes.
"""

from __future__ import annotations

import os
import sys
import time
import uuid
from typing import Any

import jwt
from flask import Flask, request
from flask.typing import ResponseReturnValue
from waitress.server import create_server

KEY = os.environ.get("SHOP_KEY", "k" * 64)
USERS = {"ada@example.org": ("love-lace", 1), "grace@example.org": ("hop-per", 2)}
SHAPE, BREAK = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""
LIMIT = int(os.environ.get("SHOP_LIMIT", "0"))

app = Flask(__name__)
app.config["PROVIDE_AUTOMATIC_OPTIONS"] = BREAK != "methods"
PREFIX = "/v1/api" if SHAPE == "api" else ""
VIEW = ["GET", "HEAD", "OPTIONS"] if BREAK == "methods" else ["GET"]
seen = [0]


def token(who: str, kind: str, seconds: int) -> str:
    now = int(time.time())
    claims = {"sub": str(USERS[who][1]), "kind": kind, "jti": str(uuid.uuid4())}
    return jwt.encode({**claims, "iat": now, "exp": now + seconds}, KEY, "HS256")


def checked(text: str, kind: str) -> dict[str, Any]:
    header = jwt.get_unverified_header(text)
    unsigned = BREAK == "unsigned" and str(header.get("alg")).lower() == "none"
    good = not (unsigned or BREAK == "unverified")
    checks: Any = {"verify_signature": good, "verify_exp": BREAK != "timeless"}
    claims: dict[str, Any] = jwt.decode(text, KEY, ["HS256"], options=checks)
    if claims["kind"] != kind:
        raise jwt.InvalidTokenError("another kind")
    return claims


def refused(status: int = 401) -> ResponseReturnValue:
    return {"detail": "Could not validate credentials"}, status, {"WWW-Authenticate": "Bearer"}


def shown() -> str:
    if SHAPE == "cookie":
        return request.cookies.get("session", "")
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    return text if scheme.lower() == "bearer" else ""


@app.before_request
def limited() -> ResponseReturnValue | None:
    seen[0] += 1
    if LIMIT and seen[0] % LIMIT == 0:
        return {"detail": "Too many requests"}, 429, {"Retry-After": "1"}
    return None


@app.post(f"{PREFIX}/token")
def log_in() -> ResponseReturnValue:
    given = request.form if SHAPE == "form" else request.get_json()
    who = given.get("username" if SHAPE == "form" else "email", "")
    if USERS.get(who, ("",))[0] != given.get("password"):
        return refused(400)
    access, refresh = token(who, "access", 600), token(who, "refresh", 86400)
    if SHAPE == "cookie":
        headers = {"Set-Cookie": f"session={access}; Path=/; HttpOnly; SameSite=Lax"}
        return {"ok": True}, 200, headers
    if SHAPE == "api":
        return {"data": {"tokens": [access, refresh]}}, 201
    return {"access_token": access, "token_type": "bearer", "refresh_token": refresh}


@app.post(f"{PREFIX}/token/renew")
def renew() -> ResponseReturnValue:
    try:
        claims = checked(request.get_json().get("refresh", ""), "refresh")
    except (jwt.PyJWTError, AttributeError):
        return refused()
    who = next(name for name, (_, number) in USERS.items() if str(number) == claims["sub"])
    return {"access_token": token(who, "access", 600)}


@app.route(f"{PREFIX}/users/me", methods=VIEW)
def me() -> ResponseReturnValue:
    if BREAK == "methods" and request.method != "GET":
        return {"id": 1, "name": "Ada", "seen": time.time()}
    try:
        claims = checked(shown(), "access")
    except jwt.PyJWTError:
        return refused()
    return {"id": int(claims["sub"]), "name": "somebody", "seen": time.time()}


@app.get(f"{PREFIX}/public")
def public() -> ResponseReturnValue:
    return {"id": 0}


if __name__ == "__main__":
    server = create_server(app, host="127.0.0.1", port=0)
    print(f"READY http://127.0.0.1:{server.effective_port}{PREFIX}", flush=True)
    server.run()
