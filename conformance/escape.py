"""Text and bytes from a target, made safe to show on a terminal.

What a target sends may contain terminal escapes that clear the screen, overrides that reverse a
line, or invisible characters. All of them become visible escapes here, as Python would write
them: ``\\x1b``, ``\\u202e``, ``\\U000e0001``. A backslash stays a backslash, so the result is for
reading, not for decoding.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from . import SUITE

# Controls (Cc), format characters with bidi and zero width (Cf), surrogates (Cs), and the line
# and paragraph separators (Zl, Zp), which some terminals and many viewers take for a newline.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# Invisible, though of other categories: the Hangul fillers, the grapheme joiner, the
# variation selectors. Data has been smuggled in each of them. XML cannot contain U+FFFE and U+FFFF.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\ufe00-\ufe0f\ufffe\uffff\U000e0100-\U000e01ef]"
)
_LAYOUT = "\n\t"
_PLAIN = re.compile(r"[ -~]*")
#: Nothing has a reason to be nested deeper. Python's own limit depends on the stack: what can be
#: read in one place cannot be written in another.
_DEEPEST = 100


def _escape(char: str) -> str:
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _is_hidden(char: str) -> bool:
    return unicodedata.category(char) in _HIDDEN or _INVISIBLE.match(char) is not None


def printable(text: str, keep: str = _LAYOUT) -> str:
    """``text`` with each control and each invisible character as a visible escape.

    The characters in ``keep`` stay as they are, by default newline and tab. Pass ``keep=""`` for
    what has to stay on one line. Raises ValueError if ``keep`` has any other character.
    The result always encodes to UTF-8, as lone surrogates are escaped too.
    """
    if not set(keep) <= set(_LAYOUT):
        raise ValueError(f"only a newline and a tab can be kept, not {keep!r}")
    if _PLAIN.fullmatch(text):
        return text
    return "".join(_escape(c) if c not in keep and _is_hidden(c) else c for c in text)


def printable_bytes(body: bytes, keep: str = _LAYOUT) -> str:
    """``body`` as text for a terminal: UTF-8 if all of it is, else ASCII with ``\\xNN``."""
    try:
        return printable(body.decode("utf-8"), keep)
    except UnicodeDecodeError:
        # Byte by byte: half of a broken body read as UTF-8 would hide where it breaks.
        return printable(body.decode("ascii", "backslashreplace"), keep)


def slug(text: str) -> str:
    """The text in lower-case letters, digits and dashes; a hash of it if it has none of them."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or digest


def shorten(text: str, limit: int) -> str:
    """The first ``limit`` characters of ``text``, and how many bytes of UTF-8 were left out.

    Text within the limit is returned unchanged. The note is not counted. Call it before
    :func:`printable`, which otherwise spends its time on what nobody will see.
    """
    if limit < 0:
        raise ValueError(f"a limit is zero or more characters, not {limit}")
    left_out = len(text[limit:].encode("utf-8", "surrogatepass"))
    return f"{text[:limit]}... ({left_out} more bytes)" if left_out else text


def check_writable(value: object) -> None:
    """Raise ValueError for JSON of a target that could be read, but not written again.

    That is JSON that is nested deeper than 100, or has a lone surrogate in a string.
    """
    level, depth = [value], 0
    while level:
        if depth > _DEEPEST:
            raise ValueError(f"JSON that is nested more than {_DEEPEST} deep")
        if any(isinstance(each, str) and _HALF.search(each) for each in level):
            raise ValueError("half of a character in a text of the JSON")
        level, depth = [inner for each in level for inner in _inside(each)], depth + 1


_HALF = re.compile("[\ud800-\udfff]")


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return (*value, *value.values())
    return value if isinstance(value, list) else ()


_INSTALLED = re.compile(
    re.escape(f"{SUITE if (SUITE / 'conformance').is_dir() else SUITE.parent}/")
    + "(?=(?:conformance|features|reference|steps)/)"
)


def without_home(text: str) -> str:
    """The text with the paths of the suite's own files relative to its root."""
    return _INSTALLED.sub("", text)
