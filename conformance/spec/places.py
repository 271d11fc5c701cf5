"""Where a clause is written: lines of the README, or a section of an RFC, with its public page."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: The README of the release, at its tag.
README_URL = "https://github.com/vimalloc/flask-jwt-extended/blob/0.0.2/README.md"
#: The place of a clause that nobody demands.
PRUDENCE = "prudence"

_RFC = re.compile(
    r"RFC (?P<number>\d+) (?P<section>[\d.]+) (?P<force>MUST|SHOULD|MAY|definition|prudence)"
)
_LINES = re.compile(r"(?P<heading>\D.+) (?P<first>\d+)(-(?P<last>\d+))?")


@dataclass(frozen=True, slots=True)
class Place:
    """Words for a place, and its public page, or "".

    In the README it is under ``heading``, from line ``first`` to ``last``; elsewhere these are
    empty.
    """

    words: str
    url: str = ""
    heading: str = ""
    first: int = 0
    last: int = 0


def own_place(text: str) -> Place:
    """A place in a user's own register: a text, or the URL of a page."""
    return Place(text, text if text.startswith(("https://", "http://")) else "")


def read_place(text: str) -> Place:
    """The place that an entry of the register names. Raises ValueError for any other form."""
    if text == PRUDENCE:
        return Place(text)
    if found := _RFC.fullmatch(text):
        words = f"RFC {found['number']} section {found['section']} ({found['force']})"
        page = f"https://www.rfc-editor.org/rfc/rfc{found['number']}"
        return Place(words, f"{page}#section-{found['section']}")
    if found := _LINES.fullmatch(text):
        first, last = int(found["first"]), int(found["last"] or found["first"])
        lines = f"lines {first}-{last}" if last > first else f"line {first}"
        url = f"{README_URL}?plain=1#L{first}" + (f"-L{last}" if last > first else "")
        return Place(f"README, {found['heading']}, {lines}", url, found["heading"], first, last)
    raise ValueError(f"{text!r} is no place: 'Basic Usage 39-47', 'RFC 8725 3.2 MUST', 'prudence'")
