"""What the doctor does with an app. Each act returns what it saw, or raises what is wrong."""

from __future__ import annotations

from urllib.parse import quote

from ..tokens import Token, dumps, with_claim, with_signature
from ..verdicts import Unsupported
from .findings import require
from .subject import Session

#: The apps that refresh, so that login gives a refresh token too.
PAIRS = frozenset({"refresh", "freshness", "blacklist", "loaders"})


def made(session: Session) -> str:
    """The target has this app."""
    session.make()
    return session.made.url


def bad_login(session: Session) -> str:
    """A wrong password is told so."""
    answer = session.log_in(password="a guess")  # noqa: S106
    answer.expect(401, {"msg": "Bad username or password"})
    return ""


def login(session: Session) -> str:
    """The right password gives the tokens that this app has."""
    answer = session.login = session.log_in()
    session.skew = session.subject.target.clock_skew(answer.exchange)
    for kind in ("access", "refresh") if _gives_pair(session) else ("access",):
        session.tokens[kind] = answer.token(kind)
    return ", ".join(f"{kind}_token" for kind in session.tokens)


def _gives_pair(session: Session) -> bool:
    return session.app in PAIRS or (session.app == "claims" and "refresh" in session.profiles)


def readable(session: Session) -> str:
    """Each token is a JWS in compact form."""
    headers = [session.read(kind).header for kind in session.tokens]
    return f"header {dumps(headers[0])}"


def algorithm(session: Session) -> str:
    """The header names the algorithm that was asked for."""
    header = session.read().header
    require(header.get("alg") == session.algorithm, f"alg {session.algorithm}", dumps(header))
    return session.algorithm


def key(session: Session) -> str:
    """The app's own key made the signature."""
    token = session.read()
    good = session.key(token).verifies(token.signing_input, token.signature)
    require(good, "a signature by the app's key", "another one")
    return ""


def opens(session: Session) -> str:
    """An access token opens the protected view."""
    session.send("GET", "/protected", "access").expect_view()
    return ""


def resigned(session: Session, seconds: int) -> str:
    """The token opens the view too after it was written and signed anew, by the app's key."""
    token = session.read()
    if not token.has("exp"):
        raise Unsupported("there is no exp to change")
    exp = token.claim("exp")
    require(type(exp) in (int, float), "a number in exp", dumps(exp), "Write seconds into exp")
    copy = with_claim(token, "exp", dumps(exp + seconds))
    session.tokens["copy"] = _signed(session, copy)
    session.send("GET", "/protected", "copy").expect_view()
    return ""


def _signed(session: Session, token: Token) -> str:
    return with_signature(token, session.key(token).sign(token.signing_input)).text


def refresh_type(session: Session) -> str:
    """A refresh token says that it is one."""
    token = session.read("refresh")
    if not token.dialect.path("type"):
        raise Unsupported("the dialect says that there is no claim type")
    fits = token.claim("type") == "refresh"
    require(fits, f'"refresh" at {token.dialect.path("type")}', dumps(token.claims))
    return ""


def refresh(session: Session) -> str:
    """A refresh token is exchanged for an access token that opens the view."""
    session.tokens["new"] = session.send("POST", "/refresh", "refresh").token("access")
    session.send("GET", "/protected", "new").expect_view()
    return ""


def fresh_login(session: Session) -> str:
    """A fresh login gives an access token that opens the view for fresh ones."""
    session.tokens["fresh"] = session.log_in("/fresh-login").token("access")
    session.send("GET", "/protected-fresh", "fresh").expect_view()
    return ""


def listed(path: str, session: Session) -> str:
    """There is a list of tokens."""
    return f"{session.send('GET', path, 'access').expect_list()} on the list"


def revoke(session: Session) -> str:
    """Her refresh token can be revoked, and unrevoked."""
    token = session.read("refresh")
    if not token.has("jti"):
        raise Unsupported("there is no jti to name the token by")
    for verb in ("revoke", "unrevoke"):
        path = f"/auth/tokens/{verb}/{quote(str(token.claim('jti')), safe='')}"
        answer = session.send("PUT", path, "access")
        answer.expect(200, {"msg": f"Token successfully {verb}d"})
    return ""


def own_words(session: Session) -> str:
    """The loader for a request without a token answers."""
    answer = session.send("GET", "/protected")
    answer.expect(403, {"status": 401, "sub_status": 103, "msg": "Log in first"})
    response = answer.exchange.response
    header = response.header("X-Loader") if response else None
    require(header == "unauthorized", "X-Loader: unauthorized", f"X-Loader: {header or '(none)'}")
    return ""
