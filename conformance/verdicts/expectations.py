"""What a step can expect of a response, as types.

Their text is for people, and never parsed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, ClassVar, TypeVar

from .facts import Fact, compact, joined


class Want(str, Enum):
    """What an expectation means for the client: accepted, rejected, or other."""

    GRANT = "grant"
    REFUSAL = "refusal"
    OTHER = "other"


class Expectation(Fact):
    """What should have been observed. ``str`` says it in words."""

    @property
    def want(self) -> Want:
        """Whether the client should have been accepted, or rejected."""
        return Want.OTHER


_Each = TypeVar("_Each", bound="Each")


@dataclass(frozen=True)
class Each(Expectation):
    """What may be expected of several requests; ``of`` says of which one."""

    of: str = field(default="", kw_only=True)

    def of_each(self: _Each, which: str) -> _Each:
        """The same expectation, of this request."""
        return replace(self, of=which)

    def _told(self, what: str) -> str:
        return f"{what} ({self.of})" if self.of else what


@dataclass(frozen=True)
class ViewAnswer(Expectation):
    """The view runs, and gives its own answer."""

    kind: ClassVar[str] = "granted"
    want = Want.GRANT

    def __str__(self) -> str:
        return "200 and the view's own answer"


@dataclass(frozen=True)
class Refusal(Each):
    """The view does not run, and the client gets an error message from its guard."""

    kind: ClassVar[str] = "refused"
    want = Want.REFUSAL

    def __str__(self) -> str:
        return self._told("a rejection (400, 401, 403 or 422)")


@dataclass(frozen=True)
class NoViewAnswer(Each):
    """The view does not run, whatever the response is."""

    kind: ClassVar[str] = "shut"
    want = Want.REFUSAL

    def __str__(self) -> str:
        return self._told("anything but the view's own answer")


@dataclass(frozen=True)
class ExactAnswer(Each):
    """One of these statuses, and exactly this JSON value.

    ``reason`` says that ``msg`` may be any text, ``refusal`` that it is not an answer of the view.
    """

    kind: ClassVar[str] = "exactly"
    statuses: tuple[int, ...]
    body: Any
    reason: bool = False
    refusal: bool = False

    @property
    def want(self) -> Want:
        """A refusal, if that is what this response is."""
        if self.refusal:
            return Want.REFUSAL
        return Want.GRANT if self.statuses == (200,) else Want.OTHER

    def __str__(self) -> str:
        plus = self.reason and isinstance(self.body, dict)
        body = {**self.body, "msg": "<why>"} if plus else self.body
        return self._told(f"{joined(self.statuses)} {compact(body)}")


@dataclass(frozen=True)
class Reason(Expectation):
    """A 4xx, and a JSON object that says why under this key."""

    kind: ClassVar[str] = "reason"
    key: str = "msg"
    want = Want.REFUSAL

    def __str__(self) -> str:
        return f"a 4xx and {compact({self.key: '<why>'})}"


@dataclass(frozen=True)
class Member(Expectation):
    """200, and a JSON object that has this member, a string; or does not have it."""

    kind: ClassVar[str] = "member"
    name: str
    there: bool = True
    want = Want.GRANT

    def __str__(self) -> str:
        return f'200 and a text "{self.name}"' if self.there else f'200 and no "{self.name}"'


@dataclass(frozen=True)
class Header(Expectation):
    """A header with this value; if it is a challenge, with status 401."""

    kind: ClassVar[str] = "header"
    name: str
    value: str
    challenge: bool = False

    @property
    def want(self) -> Want:
        """A challenge is for a client that is rejected."""
        return Want.REFUSAL if self.challenge else Want.OTHER

    def __str__(self) -> str:
        return f"{'401 with ' if self.challenge else ''}{self.name}: {self.value}"


@dataclass(frozen=True)
class NoCrash(Each):
    """Any response but a 5xx, and but one that prints what the server died of."""

    kind: ClassVar[str] = "no crash"

    def __str__(self) -> str:
        return self._told("no 5xx, no silence, and no report of a crash")


@dataclass(frozen=True)
class NoLeak(Each):
    """A rejection that gives nothing away."""

    kind: ClassVar[str] = "no leak"
    want = Want.REFUSAL

    def __str__(self) -> str:
        return self._told("a rejection without a key, a token, a traceback or a path")


@dataclass(frozen=True)
class NoContact(Expectation):
    """No request to the attacker's server."""

    kind: ClassVar[str] = "no contact"

    def __str__(self) -> str:
        return "no request to the attacker's server"


@dataclass(frozen=True)
class TokenList(Expectation):
    """200, and a list of tokens that is as ``what`` says."""

    kind: ClassVar[str] = "listed"
    what: str
    want = Want.GRANT

    def __str__(self) -> str:
        return f"200 and a list: {self.what}"
