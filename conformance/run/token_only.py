"""What a scenario needs, read from its steps: whether one protected request and a token will do."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ..targets import TargetFile
from ..tokens.alteration_catalogue import needs_key
from .scenario.collection import app_of, steps_of
from .scenario.recorder import RECORDING

_COPY = re.compile(r"a copy of her access token in which (.+)")
_EXPIRED = re.compile(r"a copy of her access token that has expired")
_COPIES = re.compile(r"she shows GET /protected these copies of her access token")
#: The sentences that need only one view, read only, and the given tokens.
_OTHERS = tuple(
    re.compile(pattern)
    for pattern in (
        r'Ada has logged in( to the "(basic|refresh)" app)?',
        r'the "basic" app( with)?',
        r"her access token opens GET /protected",
        r"she sends (GET|HEAD|OPTIONS) /protected with (no token|the copy|her refresh token)",
        r'she sends GET /protected and (the header ".*"|an Authorization header that is .*)',
        r"she sends GET /protected and each of these headers",
        r"the answer is not for shared caches",
        r"she puts her access token into .* of GET /protected",
        r"she is (accepted|rejected)",
        r"the view does not answer her",
        r"the server responds without an error",
        r"the refusal gives nothing away",
        r"the challenge is .*",
        r"the server did not contact the attacker",
    )
)
#: All of them; a test holds that each is a sentence of the features.
SENTENCES = (_COPY, _EXPIRED, _COPIES, *_OTHERS)
_PROFILES = ("basic", "refresh", "hardening")


def needs_only_a_token(item: pytest.Item, file: TargetFile) -> bool:
    """Whether a scenario needs no more than the one view and the tokens that a file gives."""
    recording, steps = item.stash[RECORDING], steps_of(item)
    if not steps or recording.source not in ("readme", "rfc"):
        return False
    if recording.profiles[0] not in _PROFILES or not _is_as_asked(item, file):
        return False
    given = " ".join(file.accounts["Ada"])
    if "refresh_token" not in given and any("refresh token" in step.name for step in steps):
        return False
    return all(_takes_no_more(step, file) for step in steps)


def _is_as_asked(item: pytest.Item, file: TargetFile) -> bool:
    asked, own = app_of(item), file.urls["basic"].options
    options = dict(asked[1]) if asked else {}
    options.pop("SECRET_KEY", None)
    return all(own.get(name) == value for name, value in options.items())


def _takes_no_more(step: Any, file: TargetFile) -> bool:
    if copy := _COPY.fullmatch(step.name):
        return _is_made_by_strangers(copy[1], file)
    if _EXPIRED.fullmatch(step.name):
        return "expired_token" in file.accounts["Ada"]
    if _COPIES.fullmatch(
        step.name
    ):  # a row is a change, or a claim and its value, which takes the key
        rows = step.datatable.raw()
        return all(len(row) == 1 and _is_made_by_strangers(row[0], file) for row in rows)
    return any(sentence.fullmatch(step.name) for sentence in _OTHERS)


def _is_made_by_strangers(change: str, file: TargetFile) -> bool:
    another = change == "the signature is of another token"
    return "Grace" in file.accounts if another else not needs_key(change)
