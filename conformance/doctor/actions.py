"""What the doctor does with an app. Each action returns what it saw, or raises what is wrong."""

from __future__ import annotations

import json
from urllib.parse import quote

from ..contract import APPS
from ..contract.apps import LOGIN, canonical
from ..tokens import Token, dumps, with_claim, with_signature
from ..tokens.claim_values import is_number
from ..tokens.keys import Key, another_key
from ..verdicts import Unsupported
from .findings import require
from .subject import Session


def made(session: Session) -> str:
    """The target has this app."""
    session.make()
    return session.made.url


def bad_login(path: str, session: Session) -> None:
    """A wrong password gives an error message."""
    answer = session.log_in(path, password="a guess")  # noqa: S106
    answer.expect(LOGIN["status"], LOGIN["body"])


def login(session: Session) -> str:
    """The right password gives the tokens that this app has."""
    answer = session.login = session.log_in()
    session.skew = session.subject.target.clock_skew(answer.exchange)
    route = APPS[session.app].routes["/login"]
    for member in route.answers:
        if route.only.get(member, "") in ("", *session.profiles):
            kind = member.removesuffix("_token")
            session.tokens[kind] = answer.token(kind)
    return ", ".join(f"{kind}_token" for kind in session.tokens)


def readable(session: Session) -> str:
    """Each token is a JWS in compact form."""
    headers = [session.read(kind).header for kind in session.tokens]
    return f"header {dumps(headers[0])}"


def algorithm(session: Session) -> str:
    """The header names the requested algorithm."""
    header = session.read().header
    require(header.get("alg") == session.algorithm, f"alg {session.algorithm}", dumps(header))
    return session.algorithm


def key(session: Session) -> None:
    """The signature was made with the app's own key."""
    token = session.read()
    good = session.key(token).verifies(token.signing_input, token.signature)
    require(good, "a signature by the app's key", "another one")


def opens(session: Session) -> None:
    """An access token opens the protected view."""
    session.send("GET", "/protected", "access").expect_own()


def resigned(session: Session, seconds: int) -> None:
    """The token still opens the view after it was rewritten and re-signed with the app's key."""
    session.tokens["copy"] = aged(session, "access", seconds)
    session.send("GET", "/protected", "copy").expect_own()


def aged(session: Session, kind: str, seconds: int) -> str:
    """A copy of a token whose exp is ``seconds`` later, signed with the app's key."""
    token = session.read(kind)
    if not token.has("exp"):
        raise Unsupported("there is no exp to change")
    exp = token.claim("exp")
    require(is_number(exp), "a number in exp", dumps(exp), "Write seconds into exp")
    return signed(with_claim(token, "exp", dumps(exp + seconds)), session.key(token))


def with_jti(session: Session, jti: str) -> str:
    """A copy of her refresh token with another jti, signed with the app's key."""
    token = session.read("refresh")
    return signed(with_claim(token, "jti", dumps(jti)), session.key(token))


def signed(token: Token, by: Key) -> str:
    """The text of a token, signed with this key."""
    return with_signature(token, by.sign(token.signing_input)).text


def answers(path: str, session: Session) -> str:
    """The view answers as it should; an access token that it gives opens the protected view."""
    route = APPS[session.app].routes[path]
    for _ in range(2):  # a refresh token is not used up
        if route.opened_by == "password":
            answer = session.log_in(path)
        else:
            kind = "refresh" if route.opened_by == "refresh" else "access"
            answer = session.send(route.method, path, kind)
        answer.expect_own()
    if "access_token" in route.answers:
        session.tokens[path] = answer.token("access")
        session.send("GET", "/protected", path).expect_own()
    return f"{answer.expect_list()} on the list" if isinstance(route.answers, list) else ""


def claim(name: str, wanted: dict[str, object], session: Session) -> None:
    """The claim has these values, by kind of token; ``None`` if it must be absent."""
    for kind, value in wanted.items():
        token = session.read(kind) if kind in session.tokens else None
        if not (path := session.subject.dialect.path(name)):
            raise Unsupported(f"the dialect says that there is no claim {name}")
        if token and (token.has(name) or not session.subject.dialect.optional(name)):
            fits = canonical(token.claim(name)) == canonical(value)
            require(fits, f"{dumps(value)} at {path} of the {kind} token", dumps(token.claims))


def lifetimes(session: Session) -> None:
    """Her tokens have the lifetime that this app's options say."""
    options = {**APPS[session.app].defaults, **session.options}
    for kind in {"access", "refresh"} & {*session.tokens}:
        token, wanted = session.read(kind), options[f"JWT_{kind.upper()}_TOKEN_EXPIRES"]
        if not (token.has("exp") and token.has("iat")):
            raise Unsupported("without exp and iat nobody can tell how long a token lives")
        exp, iat = token.claim("exp"), token.claim("iat")
        require(is_number(exp) and is_number(iat), "numbers in exp and iat", dumps(token.claims))
        expected = f"a lifetime of {json.dumps(wanted)} s in the {kind} token"
        require(abs(exp - iat - wanted) < 1, expected, f"{exp - iat} s")


def own_jti(session: Session) -> None:
    """No two tokens share a jti."""
    session.tokens["again"] = session.log_in().token("access")
    kinds = [kind for kind in session.tokens if kind != "copy" and session.read(kind).has("jti")]
    seen = [dumps(session.read(kind).claim("jti")) for kind in kinds]
    require(len(seen) == len({*seen}), "a jti of its own in each token", ", ".join(seen))


def turned_away(kind: str, route: str, loader: str, session: Session) -> None:
    """Such a token, or none, does not open the view, and gets an error message."""
    if kind == "expired":
        session.tokens[kind] = aged(session, "access", -365 * 86400)
    if kind == "forged":
        token = session.read()
        by = Key(session.algorithm, another_key(session.algorithm))
        session.tokens[kind] = signed(token, by)
    method, path = route.split(" ")
    session.send(method, path, kind).expect_refusal(loader)


def revoke(session: Session) -> None:
    """Her refresh token can be revoked and unrevoked; one that is not stored is not found."""
    token = session.read("refresh")
    if not token.has("jti"):
        raise Unsupported("there is no jti to name the token by")
    for verb in ("revoke", "unrevoke"):
        for jti in (f"no {token.claim('jti')}", str(token.claim("jti"))):
            answer = session.send("PUT", f"/auth/tokens/{verb}/{quote(jti, safe='')}", "access")
            if jti.startswith("no "):
                answer.expect(404, {"msg": "Token not found"})
            else:
                answer.expect_own()
        answer = session.send("POST", "/refresh", "refresh")
        answer.expect_refusal("revoked") if verb == "revoke" else answer.expect_own()
