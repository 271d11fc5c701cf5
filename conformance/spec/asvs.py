"""The requirements of OWASP ASVS 5.0, chapter V9, read from asvs.toml beside this module."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..files import parse_toml


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement; ``unseen`` is the part that an HTTP client cannot see."""

    id: str
    level: int
    text: str
    unseen: str


def url() -> str:
    """The chapter in its release."""
    return str(_chapter()["url"])


@cache
def requirements() -> dict[str, Requirement]:
    """The requirements by number, in order."""
    return {each["id"]: Requirement(**each) for each in _chapter()["requirement"]}


@cache
def _chapter() -> dict[str, Any]:
    return parse_toml(Path(__file__).with_name("asvs.toml").read_text("utf-8"))
