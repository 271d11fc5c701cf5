"""Words in place of what differs from run to run, so that two books of one version are the same."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial

#: A signature, a key, a nonce: longer than any word, and of mixed case.
_BYTES = (
    r"(?<![\w-])(?:[0-9a-f]{32,}(?![\w-])|(?=[\w-]*[A-Z])(?=[\w-]*[a-z])"
    r"(?:(?=[\w-]*\d)[\w-]{22,}|[\w-]{40,}))"
)
#: What is random in a recording, by the word that replaces it, with a number after a dash.
_CHANCE = (
    ("TOKEN-", re.compile(r"\beyJ[\w=!+/-]*\.[\w=!+/-]*\.[\w=!+/-]*")),
    ("JTI-", re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE)),
    ("JTI-", re.compile(r"\b(?=[a-f]*\d)[0-9a-f]{8}\b")),  # its first eight digits
    ("KEY", re.compile(r"-----BEGIN [A-Z ]*KEY-----.*?-----END [A-Z ]*KEY-----", re.DOTALL)),
    ("BYTES-", re.compile(r"(?<=segment \d: )[^\s<]+|(?<=signature: )[\w-]+")),
    ("BYTES-", re.compile(_BYTES)),
    ("METHODS", re.compile(r"(?<=Allow: )[A-Z, ]+")),
    ("127.0.0.1:PORT", re.compile(r"127\.0\.0\.1:\d+")),
    ("/a/APP", re.compile(r"/a/\d+(?![\w-])")),
    ("DATE", re.compile(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT")),
)
_TIME = re.compile(r"(?<![\w.-])1[6-9]\d{8}(?![\w.-])")
_ISSUED = re.compile(r"claims\.iat: (1[6-9]\d{8})")
#: How much later than in another run a request may be sent, in seconds.
_LATE = 3


@dataclass
class Placeholders:
    """The words for one scenario: the same thing has the same word everywhere."""

    _known: dict[str, dict[str, str]] = field(default_factory=dict)
    _begun: int = 0

    def text(self, text: str) -> str:
        """The text with these words in it."""
        if issued := _ISSUED.search(text):
            self._begun = self._begun or int(issued[1])
        for word, pattern in _CHANCE:
            text = pattern.sub(partial(self._word, word), text)
        return _TIME.sub(lambda match: self._time(int(match[0])), text)

    def _word(self, word: str, found: re.Match[str]) -> str:
        if not word.endswith("-"):
            return word
        known = self._known.setdefault(word, {})
        return known.setdefault(found[0], f"{word}{len(known) + 1}")

    def _time(self, seconds: int) -> str:
        """A time, relative to when the first token was issued, or else to the first time."""
        self._begun = self._begun or seconds
        after = seconds - self._begun
        # If one login is a second later than another, that is chance.
        after -= after % 60 if 0 < after % 60 <= _LATE else 0
        return f"TIME{after:+d}" if after else "TIME"
