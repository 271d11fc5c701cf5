"""What a target said, without the parts that differ from run to run."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..escape import shorten
from ..verdicts.observations import FullAnswer, NoAnswer, Observation

_LONGEST = 120

#: What differs from run to run.
_CHANCE = (
    (re.compile(r"\beyJ[\w-]*(?:\.[\w-]*)*"), "<token>"),
    (re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE), "<UUID>"),
    (re.compile(r"\b\d{5,}(?:\.\d+)?\b"), "<number>"),
)
_MARKUP = re.compile(r"<(?:!doctype|html|head|body|title|h1)\b", re.IGNORECASE)
_TITLE = re.compile(r"<(title|h1)[^>]*>\s*(?P<words>[^<]*?)\s*</\1", re.IGNORECASE)


def is_page(observed: Observation) -> bool:
    """Whether it is an HTML page, as from servers that know nothing of the app."""
    return isinstance(observed, FullAnswer) and _MARKUP.search(observed.body) is not None


def in_short(observed: Observation) -> str:
    """The body in short: for an HTML page its title, which is what a server says."""
    if isinstance(observed, NoAnswer):
        return plain(f"no answer: {observed.failure}")
    if not isinstance(observed, FullAnswer):
        return plain(str(observed))
    if not _MARKUP.search(observed.body):
        return str(observed.status)
    title = _TITLE.search(observed.body)
    words = title["words"].removeprefix(str(observed.status)).strip() if title else "a page of HTML"
    return plain(f"{observed.status} {words}")


def quoted(keys: Iterable[str]) -> str:
    """The names of members or claims, as a list in words."""
    return " and ".join(f'"{plain(key)}"' for key in keys)


def plain(text: str) -> str:
    """Text in one line, shortened, with words in place of tokens, UUIDs and times."""
    line = " ".join(text.split())
    for pattern, name in _CHANCE:
        line = pattern.sub(name, line)
    return shorten(line, _LONGEST)
