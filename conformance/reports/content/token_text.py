"""The tokens in each exchange, decoded in place, with their alterations marked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ...http import Exchange
from ...results import Result
from ...tokens import AlteredToken, Dialect, Token, read
from ...verdicts import Deviation

#: How a member of a token compares with its original: the same, altered, or missing.
SAME, ALTERED, MISSING = "", "altered", "missing"
_ARROWS = {SAME: "  ", ALTERED: "→ ", MISSING: "→ missing: "}

#: A token whose header is JSON, and the name of the JSON member that contains it.
_TOKEN = re.compile(r'(?:"([\w-]{1,40})"\s*:\s*")?(?<![\w.-])(eyJ[\w-]*\.[\w-]*\.[\w-]*)')


@dataclass(frozen=True, slots=True)
class Part:
    """A member of a token, as a line of JSON, and whether it is as in the original."""

    text: str
    mark: str = SAME

    def __str__(self) -> str:
        return f"{_ARROWS[self.mark]}{self.text}"


@dataclass(frozen=True, slots=True)
class DecodedToken:
    """A token in an exchange. ``shown`` says whether it is in the request; ``again`` whether an
    earlier exchange has it, too.
    """

    title: str
    text: str
    parts: tuple[Part, ...]
    shown: bool = True
    again: bool = False

    @property
    def altered(self) -> bool:
        """Whether it is a copy that differs from its original."""
        return any(part.mark for part in self.parts)

    def lines(self) -> Iterator[str]:
        """What it is, and each member, unless they were listed before."""
        yield self.title
        yield from () if self.again else map(str, self.parts)


def decoded(result: Result) -> list[list[DecodedToken]]:
    """The tokens in each exchange: first those that were sent, then those that were issued."""
    known = {token.text: compared(token) for token in result.altered if token.text}
    seen: dict[str, DecodedToken] = {}
    found = []
    for number, exchange in enumerate(result.exchanges, 1):
        here = list(_in_exchange(exchange, known, seen))
        found.append(here)
        for token in here:
            where = f"{token.title.partition(',')[0]} of exchange {number}"
            seen.setdefault(token.text, replace(token, title=where, again=True))
    return found


def _in_exchange(
    exchange: Exchange, known: dict[str, DecodedToken], seen: dict[str, DecodedToken]
) -> Iterator[DecodedToken]:
    request, response = exchange.request, exchange.response
    shown = "\n".join([request.url, *(_text(v) for _, v in request.headers), _text(request.body)])
    # The longest first: a copy may contain another one, or its original.
    copies = [text for text in sorted(known, key=len, reverse=True) if text in shown]
    for text in copies:
        if text in shown:
            shown = shown.replace(text, "")
            yield seen.get(text) or known[text]
    said = _text(response.body) if response else ""
    for words, is_shown in ((shown, True), (said, False)):
        for name, text in dict.fromkeys(_TOKEN.findall(words)):
            if text in seen:
                yield replace(seen[text], shown=is_shown)
            elif parts := _parts(text):
                title = "a token" if is_shown else f"{name or 'a token'}, as it was issued"
                yield DecodedToken(title, text, tuple(map(Part, parts)), is_shown)


def compared(token: AlteredToken) -> DecodedToken:
    """A copy, with additions and changes marked, and what it lacks of its original."""
    parts, before = _parts(token.text), _parts(token.original)
    if not (parts and before):  # not a JWS any more: that is what was altered
        parts, before = _segments(token.text), _segments(token.original)
    names = {part.partition(": ")[0] for part in parts}
    own = [Part(part, SAME if part in before else ALTERED) for part in parts]
    gone = [Part(part, MISSING) for part in before if part.partition(": ")[0] not in names]
    return DecodedToken(f"the copy, altered: {token.change}", token.text, (*own, *gone))


def _parts(text: str) -> tuple[str, ...]:
    """The members of a token, one line each; none unless it is a JWS in compact form."""
    try:
        token = read(text, Dialect())
    except Deviation:
        return ()
    return (*_members("header", token.header), *_members("claims", token.claims), _signature(token))


def _segments(text: str) -> tuple[str, ...]:
    return tuple(f"segment {number}: {part}" for number, part in enumerate(text.split("."), 1))


def _members(name: str, part: dict[str, object]) -> Iterator[str]:
    return (f"{name}.{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in part.items())


def _signature(token: Token) -> str:
    return f"signature: {token.segments[2]}"


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")
