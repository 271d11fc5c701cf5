"""The functions that plant the mistakes of the corpus in the reference, in this process.

A mistake is a few lines of Python, run with the names of this module. Most of them forgive: what
the reference accepts stays accepted, and they decide about what it rejects.
"""

from __future__ import annotations

import base64
import hmac
import json
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from flask import Flask, request
from flask_jwt_extended import claims, keys, views
from flask_jwt_extended.exceptions import JWTExtendedException
from jwt import ExpiredSignatureError, PyJWS

REFUSALS = (JWTExtendedException, ExpiredSignatureError)
Function = Callable[..., Any]

#: What is done to each app as soon as it is made.
_finishing: list[Callable[[Flask], None]] = []


def plant(name: str, source: str) -> None:
    """Run the lines of a mistake."""
    exec(compile(source, name, "exec"), globals())  # noqa: S102 - this project's own lines


def over(owner: Any, name: str) -> Callable[[Function], Function]:
    """Replace owner.name by a function that gets the original as its first argument."""

    def decorate(function: Function) -> Function:
        original = getattr(owner, name)
        setattr(owner, name, lambda *args, **kwargs: function(original, *args, **kwargs))
        return function

    return decorate


def verifier_forgives(function: Function) -> None:
    """Open a rejected token, too, if function(token, signer) is true, or returns a payload."""

    @over(keys.Signer, "open")
    def opened(original: Function, signer: Any, text: str) -> bytes:
        try:
            return bytes(original(signer, text))
        except REFUSALS:
            token = Token(text)
            found = _unless_it_fails(function, token, signer)
            if not found:
                raise
            return token.payload if found is True else bytes(found)


def header_reader(function: Function) -> None:
    """Have function(read) read the token of a request; read() is the reference's own way."""
    over(views, "_token")(lambda original, *args: function(lambda: original(*args)))


def header_forgives(function: Function) -> None:
    """Use function(header) as the token if the Authorization header is rejected."""

    @header_reader
    def read(original: Function) -> str:
        try:
            return str(original())
        except REFUSALS:
            found = _unless_it_fails(function, request.headers.get("Authorization", ""))
            if not found:
                raise
            return str(found)


def guard(function: Function) -> None:
    """Have function(admit, kind, fresh) guard the views: it returns claims, or raises a refusal.

    admit(kind, fresh) is the reference's own way.
    """

    @over(views, "_admit")
    def admitted(original: Function, asked: Any, kind: str, fresh: bool, config: Any) -> Any:
        return function(lambda kind, fresh: original(asked, kind, fresh, config), kind, fresh)


def checks_forgive(function: Function) -> None:
    """Accept rejected claims, if function(claims, refusal) is true."""

    @over(claims, "load")
    def loaded(original: Function, payload: bytes) -> Any:
        try:
            return original(payload)
        except REFUSALS as refusal:
            found = _unless_it_fails(json.loads, payload)
            if not isinstance(found, dict) or not _unless_it_fails(function, found, refusal):
                raise
            return found


def text_is(function: Function) -> None:
    """Read function(text), unless it fails, in place of the text of a token."""
    over(keys.Signer, "open")(
        lambda original, signer, text: original(signer, _unless_it_fails(function, text) or text)
    )


def payload_is(function: Function) -> None:
    """Read function(payload), unless it fails, in place of the payload that was verified."""
    over(claims, "load")(
        lambda original, payload: original(_unless_it_fails(function, payload) or payload)
    )


def claims_are(function: Function) -> None:
    """Have function change the claims of a token before they are checked."""
    over(claims, "_check_types")(lambda original, found: (function(found), original(found)))


def issued_are(function: Function) -> None:
    """Have function change the claims of a token before it is signed."""

    @over(claims, "new")
    def new(original: Function, *args: Any, **kwargs: Any) -> Any:
        found = original(*args, **kwargs)
        function(found)
        return found


def each_app(function: Callable[[Flask], None]) -> None:
    """Have function change each app that is made."""
    _finishing.append(function)


def preflights(path: str) -> None:
    """Have the view at this path answer OPTIONS itself, instead of Flask."""

    @each_app
    def unanswered(app: Flask) -> None:
        for rule in app.url_map.iter_rules():
            if rule.rule == path:
                rule.provide_automatic_options = False  # type: ignore[attr-defined]


def drop_connection() -> None:
    """Close the connection of this request, and answer nothing."""
    frame: FrameType | None = sys._getframe()
    while frame:
        channel = getattr(frame.f_locals.get("self"), "channel", None)
        if channel is not None:
            channel.socket.shutdown(2)
            return
        frame = frame.f_back


class Token:
    """A token as read by the most lenient reader; what cannot be read is empty."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.segments = [*text.split("."), "", ""]
        self.head, self.body, self.tail = self.segments[:3]
        self.signed = f"{self.head}.{self.body}".encode()
        self.payload, self.signature = decoded(self.body), decoded(self.tail)
        self.header: dict[str, Any] = _unless_it_fails(json.loads, decoded(self.head)) or {}

    @property
    def alg(self) -> Any:
        """The algorithm that the header names."""
        return self.header.get("alg")

    def is_mac(self, key: bytes, name: str = "sha256") -> bool:
        """Whether the signature is an HMAC by this key, whatever kind of key it is."""
        return hmac.digest(key, self.signed, name) == self.signature

    def fits(self, signer: Any, **other: Any) -> bool:
        """Whether the signature is the signer's; other: signed, signature, algorithm, key."""
        jws = PyJWS() if "algorithm" in other else signer._jws
        algorithm = jws.get_algorithm_by_name(other.get("algorithm", signer._algorithm))
        key = other["key"] if "key" in other else secret(signer)
        signed, signature = other.get("signed", self.signed), other.get("signature", self.signature)
        return bool(algorithm.verify(signed, algorithm.prepare_key(key), signature))


def secret(signer: Any) -> Any:
    """The verification key: the shared secret, or the public key."""
    own = signer._jws.get_algorithm_by_name(signer._algorithm)
    return getattr(own, "_prepared", signer._public)


def decoded(segment: str) -> bytes:
    """The bytes of base64url, ignoring anything else in it."""
    clean = segment.replace("+", "-").replace("/", "_").rstrip("=")
    return _unless_it_fails(base64.urlsafe_b64decode, clean + "=" * (-len(clean) % 4)) or b""


def _unless_it_fails(function: Function, *args: Any) -> Any:
    try:
        return function(*args)
    except Exception:  # of any kind: the mistake is then about another token
        return None


@over(Flask, "wsgi_app")
def _finished(original: Function, app: Flask, *args: Any) -> Any:
    while "corpus" not in app.extensions:
        app.extensions["corpus"] = None
        for function in _finishing:
            function(app)
    return original(app, *args)
