"""Words in place of what is another one in each run, so that two books of one version are alike."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial

#: A signature, a key, a nonce: longer than any word, and of letters of both kinds.
_BYTES = (
    r"(?<![\w-])(?:[0-9a-f]{32,}(?![\w-])|(?=[\w-]*[A-Z])(?=[\w-]*[a-z])"
    r"(?:(?=[\w-]*\d)[\w-]{22,}|[\w-]{40,}))"
)
#: What is chance in a recording, by the word that stands for it. A number follows, if it counts.
_CHANCE = (
    ("TOKEN-", re.compile(r"\beyJ[\w=!+/-]*\.[\w=!+/-]*\.[\w=!+/-]*")),
    ("JTI-", re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE)),
    ("JTI-", re.compile(r"\b(?=[a-f]*\d)[0-9a-f]{8}\b")),  # its first eight letters
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
#: How much later a request may be sent than it would be on another day, in seconds.
_LATE = 3


@dataclass
class Placeholders:
    """The words for one scenario: the same thing has the same word wherever it is."""

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
        """A time, counted from when the first token was issued, or else from the first time."""
        self._begun = self._begun or seconds
        after = seconds - self._begun
        # A login that came a second later than another one did so by chance.
        after -= after % 60 if 0 < after % 60 <= _LATE else 0
        return f"TIME{after:+d}" if after else "TIME"
