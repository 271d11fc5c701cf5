"""Reads saved runs from before format 2, in which a failure was two English sentences.

That format is no longer written, so how its sentences are read here never changes again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..verdicts.expectations import Want
from ..verdicts.observations import Effect
from ..verdicts.texts import ExpectedText, ObservedText

FORMAT = 1

# With a loader of the "loaders" app, a rejection can have any status.
_LOADER = '"sub_status"'
_REJECTION = re.compile(rf"a rejection|4\d\d\b|.*{_LOADER}")
_ACCEPTANCE = re.compile(r"200\b|an app that gives her|an access_token")


def upgraded(event: Mapping[str, Any]) -> dict[str, Any]:
    """An event of format 1 in today's format."""
    if event["event"] == "start":
        return {**event, "format": 2}
    if event["event"] != "result":
        return dict(event)
    own = dict(event)
    expected, actual = own.pop("expected"), own.pop("actual")
    sides: dict[str, Any] = {"expected": None, "observed": None}
    if expected:
        sides = {
            "expected": ExpectedText(expected, _want(expected)).as_dict(),
            "observed": ObservedText(actual, _effect(actual, own["exchanges"])).as_dict(),
        }
    altered = [{**token, "part": ""} for token in own["altered"]]
    return {**own, **sides, "altered": altered, "doubt": "", "elsewhere": False}


def _want(expected: str) -> str:
    if _REJECTION.match(expected):
        return Want.REFUSAL.value
    return Want.GRANT.value if _ACCEPTANCE.match(expected) else Want.OTHER.value


def _effect(actual: str, exchanges: list[dict[str, Any]]) -> str:
    # The last exchange is the one that the step judged.
    last = exchanges[-1] if exchanges else None
    if last is None:
        return Effect.OTHER.value
    if last["failure"] or last["response"] is None or last["response"]["status"] >= 500:
        return Effect.CRASH.value
    if last["response"]["status"] >= 400:
        return Effect.REFUSAL.value
    granted = last["response"]["status"] < 300 and _LOADER not in actual
    return Effect.GRANT.value if granted else Effect.OTHER.value
