"""The types of alteration_catalogue.py: what an alteration starts from, and what it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from ..verdicts import Deviation, expect
from ..verdicts.expected_tokens import AlterableToken
from ..verdicts.observations import Description
from .attacker import Attacker
from .keys import Key
from .token import Token, encode, with_header


@dataclass(frozen=True, slots=True)
class Original:
    """What an alteration starts from: the token, another token, and the attacker.

    ``key`` returns the app's key, or raises if the runner does not have the right one.
    """

    token: Token
    key: Callable[[], Key]
    another: Callable[[], Token]
    attacker: Attacker

    def signed(self, header: str | None = None, payload: str | None = None) -> str:
        """The text with other segments if given, signed with the app's key."""
        first, second, _ = self.token.segments
        data = f"{first if header is None else header}.{second if payload is None else payload}"
        return f"{data}.{encode(self.key().sign(data.encode()))}"

    def with_parameters(self, **parameters: object) -> str:
        """The text with these header parameters, signed with the app's key."""
        return self.signed(header=with_header(self.token, **parameters).segments[0])


Alteration = Callable[[Original], str]


class CatalogueEntry(NamedTuple):
    """How the text of a copy is made, and the name of the part of the token that changes."""

    part: str
    make: Alteration


class NoAlteration(Deviation):
    """The token already is what the copy would be: sending it would show nothing new."""


def need(holds: bool, came: str) -> None:
    """Raise Deviation unless this token can be altered in this way."""
    expect(holds, AlterableToken(), Description(came))
