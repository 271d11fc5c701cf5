"""Bottle with PyJWT, written from README and init alone; it has no blacklist and no loaders."""

import time
import uuid
from functools import partial

import jwt
from bottle import Bottle, HTTPResponse, request
from wsgi import Unsupported, serve

OPTIONS = {"SECRET_KEY", "JWT_AUTH_HEADER", "JWT_ALGORITHM"}
OPTIONS |= {"JWT_ACCESS_TOKEN_EXPIRES", "JWT_REFRESH_TOKEN_EXPIRES"}
TYPES = {"access": {"jti": str, "fresh": bool, "user_claims": dict}, "refresh": {"jti": str}}


def user():
    body = request.json
    if not isinstance(body, dict) or body.get("password") != "test":
        raise HTTPResponse({"msg": "Bad username or password"}, 401)
    return body.get("username")


class Auth:
    def __init__(self, options):
        if unknown := sorted(options.keys() - OPTIONS):
            raise Unsupported(unknown[0])
        self.key, self.algorithm = options["SECRET_KEY"], options.get("JWT_ALGORITHM", "HS256")
        self.public = self.key
        if not self.algorithm.startswith("HS"):
            private = jwt.get_algorithm_by_name(self.algorithm).prepare_key(self.key)
            self.public = private.public_key()
        self.scheme = options.get("JWT_AUTH_HEADER", "Bearer")
        self.lives = {"access": options.get("JWT_ACCESS_TOKEN_EXPIRES", 900)}
        self.lives["refresh"] = options.get("JWT_REFRESH_TOKEN_EXPIRES", 30 * 86400)

    def issue(self, kind, identity, **more):
        now = int(time.time())
        claims = {"iat": now, "nbf": now, "exp": now + int(self.lives[kind]), "type": kind}
        more = {"fresh": True, "user_claims": {}, **more} if kind == "access" else {}
        claims |= {"jti": str(uuid.uuid4()), "identity": identity, **more}
        return jwt.encode(claims, self.key, self.algorithm)

    def check(self, kind="access", fresh=False):
        header = request.environ.get("HTTP_AUTHORIZATION", "").strip(" ")
        if not header:
            raise HTTPResponse({"msg": "Missing Authorization Header"}, 401)
        scheme, _, token = header.rpartition(" ")
        if scheme.lower() != self.scheme.lower():
            expected = f"Bad authorization header. Expected '{self.scheme} <JWT>'"
            raise HTTPResponse({"msg": expected}, 422)
        try:
            claims = jwt.decode(token, self.public, [self.algorithm], {"require": ["exp"]})
        except jwt.ExpiredSignatureError:
            raise HTTPResponse({"msg": "Token has expired"}, 401) from None
        except Exception as error:
            raise HTTPResponse({"msg": str(error)}, 422) from None
        if claims.get("type") != kind:
            raise HTTPResponse({"msg": f"Only {kind} tokens can access this endpoint"}, 422)
        fine = (isinstance(claims.get(name), type_) for name, type_ in TYPES[kind].items())
        if "identity" not in claims or not all(fine):
            raise HTTPResponse({"msg": "Missing or invalid claim"}, 422)
        if fresh and not claims["fresh"]:
            raise HTTPResponse({"msg": "Fresh token required"}, 401)
        return claims


def make(name, options):
    app, auth, pair = Bottle(), Auth(options), name in ("refresh", "freshness")

    @app.post("/login")
    def login():
        me = user()
        data = {"hello": me, "foo": ["bar", "baz"]} if name == "claims" else {}
        kinds = ("access", "refresh") if pair or name == "claims" else ("access",)
        return {f"{kind}_token": auth.issue(kind, me, user_claims=data) for kind in kinds}

    @app.get("/protected")
    def protected():
        claims = auth.check()
        mine = {f"{key}_is": value for key, value in claims["user_claims"].items()}
        return mine or {"hello": f"from {claims['identity']}" if pair else "world"}

    @app.post("/refresh")
    def refresh():
        me = auth.check("refresh")["identity"]
        return {"access_token": auth.issue("access", me, fresh=False)}

    app.post("/fresh-login")(lambda: {"access_token": auth.issue("access", user())})
    app.get("/protected-fresh")(lambda: {"hello": f"from {auth.check(fresh=True)['identity']}"})
    return app


if __name__ == "__main__":
    apps = ("basic", "claims", "refresh", "freshness")
    serve("bottle-jwt", "0.1.0", {name: partial(make, name) for name in apps})
