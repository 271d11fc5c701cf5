"""What a step can expect of a token, as types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from .expectations import Expectation, Want
from .facts import compact


@dataclass(frozen=True)
class TokenAnswer(Expectation):
    """A response of this app that gives her this token."""

    kind: ClassVar[str] = "issued"
    token: str
    app: str = ""
    want = Want.GRANT

    def __str__(self) -> str:
        if not self.app:
            return f"200 and her {self.token}"
        return f'the {self.token} that the "{self.app}" app has to give her by the contract'


@dataclass(frozen=True)
class Compact(Expectation):
    """A JWS in compact form, whose header and payload are JSON objects."""

    kind: ClassVar[str] = "compact"

    def __str__(self) -> str:
        return "a JWS in compact form"


@dataclass(frozen=True)
class AlterableToken(Expectation):
    """A token from which the requested copy can be made."""

    kind: ClassVar[str] = "alterable"

    def __str__(self) -> str:
        return "a token that can be altered in this way"


@dataclass(frozen=True)
class Algorithm(Expectation):
    """A token with this algorithm, or with any that fits the app's key."""

    kind: ClassVar[str] = "algorithm"
    name: str = ""

    def __str__(self) -> str:
        return f"a token under {self.name or 'an algorithm that fits the key of the app'}"


@dataclass(frozen=True)
class AppSignature(Expectation):
    """A signature made with the key that the app was given."""

    kind: ClassVar[str] = "signed"

    def __str__(self) -> str:
        return "a signature by the app's key"


@dataclass(frozen=True)
class JoseHeader(Expectation):
    """A JOSE header with exactly this value."""

    kind: ClassVar[str] = "jose header"
    value: Any

    def __str__(self) -> str:
        return compact(self.value)


@dataclass(frozen=True)
class ClaimSet(Expectation):
    """These claims and no others; ``names`` are sorted."""

    kind: ClassVar[str] = "claim set"
    names: tuple[str, ...]

    def __str__(self) -> str:
        return f"the claims {', '.join(self.names)}"


@dataclass(frozen=True)
class Claim(Expectation):
    """A claim with a value: JSON, or a phrase for it such as "a UUID" or "absent"."""

    kind: ClassVar[str] = "claim"
    name: str
    value: str

    def __str__(self) -> str:
        return f"{self.name} to be {self.value}"
