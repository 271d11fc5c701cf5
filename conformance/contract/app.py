"""An app under test: one of the example apps that the contract describes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


@dataclass(frozen=True)
class App:
    """An app of a target: its base URL without a slash at the end, and how it was asked for.

    ``secret`` is the key that it signs with, None where nobody said.
    """

    url: str
    app: str
    options: Mapping[str, Json]
    secret: str | None
