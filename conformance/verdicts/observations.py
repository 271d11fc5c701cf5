"""What a step can observe, as types. Their text is for people, and never parsed.

A 5xx, or no response, is a crash here. Whether a response accepts or rejects somebody is decided
in steps/views.py and steps/refusals.py, which know the app.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar

from .facts import Fact, compact


class Effect(str, Enum):
    """What an observation means, whatever was expected."""

    LATE = "late"
    CRASH = "crash"
    LEAK = "leak"
    CONTACT = "contact"
    GRANT = "grant"
    REFUSAL = "refusal"
    OTHER = "other"


class Observation(Fact):
    """What was observed. ``str`` says it in words."""

    @property
    def effect(self) -> Effect:
        """Whether the client was accepted or rejected, or what else went wrong."""
        return Effect.OTHER


@dataclass(frozen=True)
class FullAnswer(Observation):
    """A complete response, with the beginning of its body.

    ``own`` says that it is the view's own, so that the view ran, ``refused`` that it rejects the
    client: steps/views.py and steps/refusals.py know, by app, view and identity.
    """

    kind: ClassVar[str] = "answer"
    status: int
    body: str
    own: bool = False
    refused: bool = False

    @property
    def effect(self) -> Effect:
        """Decided by the status only for a crash."""
        if self.status >= 500:
            return Effect.CRASH
        if self.own:
            return Effect.GRANT
        return Effect.REFUSAL if self.refused else Effect.OTHER

    def __str__(self) -> str:
        return f"{self.status} {self.body or '(no body)'}"


@dataclass(frozen=True)
class NoAnswer(Observation):
    """A connection that broke, or silence; ``late`` if the deadline passed."""

    kind: ClassVar[str] = "no answer"
    failure: str
    late: bool = False

    @property
    def effect(self) -> Effect:
        """Late, or a crash."""
        return Effect.LATE if self.late else Effect.CRASH

    def __str__(self) -> str:
        return f"no answer: {self.failure}"


@dataclass(frozen=True)
class HeaderValue(Observation):
    """A header of a response, or None."""

    kind: ClassVar[str] = "header"
    status: int
    name: str
    value: str | None

    def __str__(self) -> str:
        return f"{self.status} with {self.name}: {self.value or '(no such header)'}"


@dataclass(frozen=True)
class Leak(Observation):
    """A response that gives something away: ``what``."""

    kind: ClassVar[str] = "leak"
    what: str
    status: int
    body: str
    effect = Effect.LEAK

    def __str__(self) -> str:
        return f"{self.what} in {self.status} {self.body}"


@dataclass(frozen=True)
class Contact(Observation):
    """Requests to the attacker's server, by path."""

    kind: ClassVar[str] = "contact"
    paths: tuple[str, ...]
    effect = Effect.CONTACT

    def __str__(self) -> str:
        return f"requests for {', '.join(self.paths)}" if self.paths else "none"


@dataclass(frozen=True)
class Claims(Observation):
    """The claims of a token, as in its JSON."""

    kind: ClassVar[str] = "claims"
    claims: dict[str, Any]

    def __str__(self) -> str:
        return compact(self.claims)


@dataclass(frozen=True)
class Description(Observation):
    """Anything else, in words."""

    kind: ClassVar[str] = "seen"
    text: str

    def __str__(self) -> str:
        return self.text
