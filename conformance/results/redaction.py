"""Removes from a result what lets somebody in: token signatures, cookies, passwords, the key.

A signature becomes CUT and a few digits of its hash, so that different ones still differ in a
report, and a token can still be decoded. Without its signature a token opens nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

from .records import Result

#: A JWS or JWE, altered or not, whose header is a JSON object.
_TOKEN = re.compile(r"(?<![\w-])(eyJ[\w=!-]*\.[\w=!-]*)((?:\.[\w=!-]*)+)")
_SEGMENT = re.compile(r"[\w=!-]{8,}")
_COOKIE = re.compile(r"([^=;\s]+=)([^;]{8,})")
#: The headers with cookies, and how many each has: 0 stands for any number.
_SENT_BY = {"set-cookie": 1, "cookie": 0}
#: Members that come from this suite, and never from a target.
_OURS = frozenset({"id", "title", "clause", "verdict", "doubt", "step", "steps", "kind", "change"})
#: Anything shorter would be found in too many other words.
_LEAST = 4


def redacted(result: Result, tokens: Iterable[str]) -> Result:
    """The result without signatures and cookies, and without issued opaque tokens."""
    # In a JWS only the signature matters, and it may appear by itself.
    opaque = [each.rpartition(".")[2] if _TOKEN.fullmatch(each) else each for each in tokens]
    opaque += _cookies(result)  # a body may repeat them

    def shortened(text: str) -> str:
        return _TOKEN.sub(lambda match: match[1] + _SEGMENT.sub(_hashed, match[2]), text)

    walked = _walked(result.as_dict(), shortened, _with_cookies)
    return _without(walked, {form: f"CUT{_digest(t)}" for t in opaque for form in _forms(t)})


def without_secrets(result: Result, secrets: Iterable[str]) -> Result:
    """The result without secrets, in whatever form they were sent."""
    return _without(
        result.as_dict(), {form: "[secret]" for each in secrets for form in _forms(each)}
    )


def _without(saved: Any, known: Mapping[str, str]) -> Result:
    longest = sorted(known, key=len, reverse=True)
    every = re.compile("|".join(map(re.escape, longest)))
    if known:
        saved = _walked(saved, lambda text: every.sub(lambda match: known[match[0]], text))
    return Result.from_dict(saved)


def _walked(
    value: Any, changed: Callable[[str], str], pair: Callable[[Any], Any] = lambda pair: pair
) -> Any:
    """A JSON value with each string ``changed``, after ``pair`` was applied to each list."""
    if isinstance(value, str):
        return changed(value)
    if isinstance(value, dict):
        # A password may also be a word in the features.
        return {k: v if k in _OURS else _walked(v, changed, pair) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_walked(each, changed, pair) for each in pair(value)]
    return value


def _with_cookies(header: Any) -> Any:
    """A header as saved, without the values of cookies that it sets or sends."""
    if len(header) != 2 or str(header[0]).lower() not in _SENT_BY:
        return header
    number = _SENT_BY[str(header[0]).lower()]
    return [header[0], _COOKIE.sub(lambda m: m[1] + _hashed(m), str(header[1]), count=number)]


def _cookies(result: Result) -> list[str]:
    """The values of the cookies that the target has set, but for tokens, which are cut anyway."""
    headers = (each for x in result.exchanges if x.response for each in x.response.headers)
    texts = (value.decode("latin-1") for name, value in headers if name.lower() == "set-cookie")
    found = (match[2] for text in texts if (match := _COOKIE.match(text)))
    return [value for value in found if not _TOKEN.fullmatch(value)]


def _hashed(match: re.Match[str]) -> str:
    return f"CUT{_digest(match[match.lastindex or 0])}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:5]


def _forms(secret: str) -> set[str]:
    """The secret as it may appear in a body, a URL, JSON, or bytes read as latin-1."""
    if len(secret) < _LEAST:
        return set()
    forms = {secret, quote(secret), quote(secret, safe=""), quote_plus(secret)}
    forms |= {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    return forms | {form.encode().decode("latin-1") for form in forms}
