"""The tokens that were shown to the target, taken apart, with the one altered thing marked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from ...results import Result
from ...tokens import Dialect, Token, read
from ...verdicts import Deviation


@dataclass(frozen=True, slots=True)
class DecodedToken:
    """A token in lines of JSON. ``marks`` are the lines that its original does not have."""

    title: str
    parts: tuple[str, ...]
    marks: frozenset[str]

    def lines(self) -> Iterator[str]:
        """Each line of the token, those that were altered behind an arrow."""
        yield self.title
        for line in self.parts:
            yield f"{'→' if line in self.marks else ' '} {line}"


def decoded(result: Result) -> Iterator[DecodedToken]:
    """Each altered token, and otherwise the last token that was shown."""
    for token in result.altered:
        before = _parts(token.original)
        parts = _parts(token.text)
        marks = frozenset(parts) - frozenset(before)
        yield DecodedToken(f"the copy, altered: {token.change}", parts, marks)
    if not result.altered and (text := _last_shown(result)):
        yield DecodedToken("the token that was shown last", _parts(text), frozenset())


def _last_shown(result: Result) -> str:
    for exchange in reversed(result.exchanges):
        for name, value in exchange.request.headers:
            if name == "Authorization" and value.count(b".") == 2:
                return value.decode("utf-8", "replace").rpartition(" ")[2]
    return ""


def _parts(text: str) -> tuple[str, ...]:
    try:
        token = read(text, Dialect())
    except Deviation:
        # Not a JWS any more: that is what was altered.
        return tuple(f"segment {number}: {part}" for number, part in enumerate(text.split("."), 1))
    return (*_members("header", token.header), *_members("claims", token.claims), _signature(token))


def _members(name: str, part: dict[str, object]) -> Iterator[str]:
    return (f"{name}.{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in part.items())


def _signature(token: Token) -> str:
    return f"signature: {token.segments[2]}"
