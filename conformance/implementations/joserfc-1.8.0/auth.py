"""JWT authentication on joserfc, written by its guide: one algorithm, and each claim looked at."""

import json
import time
import uuid
from typing import Any

from joserfc import errors, jwk, jwt

#: What the suite may ask for. Remove what you do not have, and it is reported as unsupported.
OPTIONS = {
    "SECRET_KEY",
    "JWT_AUTH_HEADER",
    "JWT_ALGORITHM",
    "JWT_ACCESS_TOKEN_EXPIRES",
    "JWT_REFRESH_TOKEN_EXPIRES",
    "JWT_BLACKLIST_ENABLED",
    "JWT_BLACKLIST_STORE",
    "JWT_BLACKLIST_CHECKS",
    "JWT_BLACKLIST_TOKEN_CHECKS",
    "LOADERS",
}
_MORE = {"X-Loader": "unauthorized"}
#: What the app "loaders" answers in each of the five cases: status, JSON, headers.
LOADERS: dict[str, Any] = {
    "expired": (200, {"status": 401, "sub_status": 101, "msg": "The token has expired"}, {}),
    "invalid": (400, {"status": 422, "sub_status": 102}, {}),  # msg is the reason
    "unauthorized": (403, {"status": 401, "sub_status": 103, "msg": "Log in first"}, _MORE),
    "needs_fresh": (409, {"status": 401, "sub_status": 104, "msg": "Log in again"}, {}),
    "revoked": (410, {"status": 401, "sub_status": 105, "msg": "This token was revoked"}, {}),
}
#: What a token has to have; the registry looks at nbf, iat and jti as well where they are there.
_CLAIMS = jwt.JWTClaimsRegistry(exp={"essential": True})
#: The types of the claims that are read, by the kind of token.
CLAIMS: dict[str, dict[str, type]] = {
    "access": {"jti": str, "fresh": bool, "user_claims": dict},
    "refresh": {"jti": str},
}
_FAMILIES = {"HS": "oct", "RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}


class Refusal(Exception):
    """A token that is not good enough: which of the five cases it is, and why."""

    def __init__(self, case: str, reason: str) -> None:
        self.case, self.reason = case, reason
        self.status = 422 if case == "invalid" else 401


class Auth:
    """Issues tokens and checks them, for one app."""

    def __init__(self, app: str, options: dict[str, Any]) -> None:
        self.algorithm: str = options.get("JWT_ALGORITHM", "HS256")
        self.key = jwk.import_key(options["SECRET_KEY"], _FAMILIES[self.algorithm[:2]])
        self.scheme: str = options.get("JWT_AUTH_HEADER", "Bearer")
        minutes = 5 if app == "blacklist" else 15
        self.lifetimes = {
            "access": options.get("JWT_ACCESS_TOKEN_EXPIRES", minutes * 60),
            "refresh": options.get("JWT_REFRESH_TOKEN_EXPIRES", 30 * 86400),
        }
        self.loaders = options.get("LOADERS", list(LOADERS)) if app == "loaders" else []
        checks = options.get("JWT_BLACKLIST_CHECKS", options.get("JWT_BLACKLIST_TOKEN_CHECKS"))
        everything = (checks or ("all" if app == "loaders" else "refresh")) == "all"
        enabled = options.get("JWT_BLACKLIST_ENABLED", app in ("blacklist", "loaders"))
        kinds = ("access", "refresh") if everything else ("refresh",)
        self.looked_up = kinds if enabled else ()
        #: By jti: {"token": <claims>, "revoked": <bool>}.
        self.store: dict[str, dict[str, Any]] = {}

    def issue(self, kind: str, identity: Any, **more: Any) -> str:
        """Return a new token; of an access token, `more` is fresh and user_claims."""
        now = int(time.time())
        exp = now + int(self.lifetimes[kind])
        claims: dict[str, Any] = {"iat": now, "nbf": now, "exp": exp}
        claims |= {"jti": str(uuid.uuid4()), "identity": identity, "type": kind}
        if kind == "access":
            claims |= {"fresh": True, "user_claims": {}, **more}
        if kind in self.looked_up:
            self.store[claims["jti"]] = {"token": claims, "revoked": False}
        return jwt.encode({"alg": self.algorithm}, claims, self.key, [self.algorithm])

    def check(self, header: str | None, kind: str = "access", fresh: bool = False) -> Any:
        """Return the claims of the token in an Authorization header, or raise Refusal."""
        claims = self._verified(self._token(header))
        if claims.get("type") not in ("access", "refresh"):
            raise Refusal("invalid", "Missing or invalid claim: type")
        for name, type_ in CLAIMS[claims["type"]].items():
            if not isinstance(claims.get(name), type_):
                raise Refusal("invalid", f"Missing or invalid claim: {name}")
        if "identity" not in claims:
            raise Refusal("invalid", "Missing claim: identity")
        if claims["type"] != kind:
            raise Refusal("invalid", f"Only {kind} tokens can access this endpoint")
        if kind in self.looked_up and self.store.get(claims["jti"], {}).get("revoked", True):
            raise Refusal("revoked", "Token has been revoked")
        if fresh and not claims["fresh"]:
            raise Refusal("needs_fresh", "Fresh token required")
        return claims

    def _token(self, header: str | None) -> str:
        words = [word for word in (header or "").split(" ") if word]
        if not words:
            raise Refusal("unauthorized", "Missing Authorization Header")
        *scheme, token = words
        if " ".join(scheme).lower() == self.scheme.lower():
            return token
        expected = f"Bad authorization header. Expected '{self.scheme} <JWT>'"
        bare = "Badly formatted authorization header. Should be '<JWT>'"
        raise Refusal("invalid", expected if self.scheme else bare)

    def _verified(self, token: str) -> dict[str, Any]:
        try:
            claims = jwt.decode(token, self.key, [self.algorithm]).claims
            _CLAIMS.validate(claims)
        except errors.ExpiredTokenError:
            raise Refusal("expired", "Token has expired") from None
        except errors.JoseError as error:
            raise Refusal("invalid", error.description or error.error) from None
        if "aud" in claims:
            raise Refusal("invalid", "Token is meant for another audience")
        return claims

    def tokens_of(self, identity: Any) -> list[dict[str, Any]]:
        """Return the stored tokens of one user; compared as JSON, as to Python 1 == True."""
        return [entry for entry in self.store.values() if _owner(entry) == _json(identity)]

    def revoke(self, jti: str, identity: Any, revoked: bool) -> bool:
        """Mark a token as revoked, or as not; return whether the user has such a token."""
        entry = self.store.get(jti)
        if entry is None or _owner(entry) != _json(identity):
            return False
        entry["revoked"] = revoked
        return True


def _owner(entry: dict[str, Any]) -> str:
    return _json(entry["token"]["identity"])


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
