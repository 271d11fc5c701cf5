"""What the doctor does with an app. Each act returns what it saw, or raises what is wrong."""

from __future__ import annotations

from urllib.parse import quote

from ..tokens import Token, dumps, with_claim, with_signature
from ..verdicts import Unsupported
from .finding import require
from .patient import Visit

#: The apps that refresh, so that login gives a refresh token too.
PAIRS = frozenset({"refresh", "freshness", "blacklist", "loaders"})


def made(visit: Visit) -> str:
    """The target has this app."""
    visit.make()
    return visit.made.url


def bad_login(visit: Visit) -> str:
    """A wrong password is told so."""
    answer = visit.log_in(password="a guess")  # noqa: S106
    answer.expect(401, {"msg": "Bad username or password"})
    return ""


def login(visit: Visit) -> str:
    """The right password gives the tokens that this app has."""
    answer = visit.login = visit.log_in()
    visit.skew = visit.patient.target.clock_skew(answer.exchange)
    for kind in ("access", "refresh") if _gives_pair(visit) else ("access",):
        visit.tokens[kind] = answer.token(kind)
    return ", ".join(f"{kind}_token" for kind in visit.tokens)


def _gives_pair(visit: Visit) -> bool:
    return visit.app in PAIRS or (visit.app == "claims" and "refresh" in visit.profiles)


def readable(visit: Visit) -> str:
    """Each token is a JWS in compact form."""
    headers = [visit.read(kind).header for kind in visit.tokens]
    return f"header {dumps(headers[0])}"


def algorithm(visit: Visit) -> str:
    """The header names the algorithm that was asked for."""
    header = visit.read().header
    require(header.get("alg") == visit.algorithm, f"alg {visit.algorithm}", dumps(header))
    return visit.algorithm


def key(visit: Visit) -> str:
    """The app's own key made the signature."""
    token = visit.read()
    good = visit.key(token).verifies(token.signing_input, token.signature)
    require(good, "a signature by the app's key", "another one")
    return ""


def opens(visit: Visit) -> str:
    """An access token opens the protected view."""
    visit.send("GET", "/protected", "access").expect_view()
    return ""


def resigned(visit: Visit, seconds: int) -> str:
    """The token opens the view too after it was written and signed anew, by the app's key."""
    token = visit.read()
    if not token.has("exp"):
        raise Unsupported("there is no exp to change")
    exp = token.claim("exp")
    require(type(exp) in (int, float), "a number in exp", dumps(exp), "Write seconds into exp")
    copy = with_claim(token, "exp", dumps(exp + seconds))
    visit.tokens["copy"] = _signed(visit, copy)
    visit.send("GET", "/protected", "copy").expect_view()
    return ""


def _signed(visit: Visit, token: Token) -> str:
    return with_signature(token, visit.key(token).sign(token.signing_input)).text


def refresh_type(visit: Visit) -> str:
    """A refresh token says that it is one."""
    token = visit.read("refresh")
    if not token.dialect.path("type"):
        raise Unsupported("the dialect says that there is no claim type")
    fits = token.claim("type") == "refresh"
    require(fits, f'"refresh" at {token.dialect.path("type")}', dumps(token.claims))
    return ""


def refresh(visit: Visit) -> str:
    """A refresh token is exchanged for an access token that opens the view."""
    visit.tokens["new"] = visit.send("POST", "/refresh", "refresh").token("access")
    visit.send("GET", "/protected", "new").expect_view()
    return ""


def fresh_login(visit: Visit) -> str:
    """A fresh login gives an access token that opens the view for fresh ones."""
    visit.tokens["fresh"] = visit.log_in("/fresh-login").token("access")
    visit.send("GET", "/protected-fresh", "fresh").expect_view()
    return ""


def listed(path: str, visit: Visit) -> str:
    """There is a list of tokens."""
    return f"{visit.send('GET', path, 'access').expect_list()} on the list"


def revoke(visit: Visit) -> str:
    """Her refresh token can be revoked, and unrevoked."""
    token = visit.read("refresh")
    if not token.has("jti"):
        raise Unsupported("there is no jti to name the token by")
    for verb in ("revoke", "unrevoke"):
        path = f"/auth/tokens/{verb}/{quote(str(token.claim('jti')), safe='')}"
        answer = visit.send("PUT", path, "access")
        answer.expect(200, {"msg": f"Token successfully {verb}d"})
    return ""


def own_words(visit: Visit) -> str:
    """The loader for a request without a token answers."""
    answer = visit.send("GET", "/protected")
    answer.expect(403, {"status": 401, "sub_status": 103, "msg": "Log in first"})
    response = answer.exchange.response
    header = response.header("X-Loader") if response else None
    require(header == "unauthorized", "X-Loader: unauthorized", f"X-Loader: {header or '(none)'}")
    return ""
