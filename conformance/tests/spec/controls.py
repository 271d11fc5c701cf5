"""Whether a scenario that expects a rejection shows, by itself, that a good request is accepted.

A server that turns everybody away must pass no scenario at all.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple

from pytest_bdd.parser import Step
from pytest_bdd.steps import StepFunctionContext

from .vocabulary import Line, matching, sentence

#: The sentences that a server which turns everybody away would make true.
REJECTIONS = frozenset(
    {
        "{who} is rejected",
        "{who} is told why",
        "{who} is told why, with status {statuses}",
        "{token} does not open {method} {path}",
        "the challenge is '{challenge}'",
        'the "{name}" loader answers',
        "the refusal gives nothing away",
        "the view does not answer {who}",
        "the server did not contact the attacker",
    }
)

#: The sentences that only a server which accepts a good token makes true.
PROOFS = frozenset(
    {
        "{token} opens {method} {path}",
        "{who} is accepted",
        "{who} has revoked {token}",
        "{who} has unrevoked {token}",
        "{who} has refreshed",
        'the response has "{member}"',
    }
)

#: A rejection if the status says so. In the "loaders" app no status does.
_ANSWERS = frozenset(
    {
        'the response is {status} with the message "{message}"',
        "the response is {status} with the JSON",
    }
)

#: Logging in proves something of logging in, and nothing of tokens.
_LOGINS = frozenset({'{who} has logged in to the "{name}" app', "{who} has logged in"})

_REVOKE, _UNREVOKE = "/auth/tokens/revoke/<jti>", "/auth/tokens/unrevoke/<jti>"

#: The paths that a sentence leaves to the reader.
_IMPLIED = {
    **dict.fromkeys(_LOGINS, "/login"),
    "{who} has refreshed": "/refresh",
    "{who} has revoked {token}": _REVOKE,
    "{who} revokes {token}": _REVOKE,
    "{who} has unrevoked {token}": _UNREVOKE,
    "{who} unrevokes {token}": _UNREVOKE,
}

#: Every sentence that is named here.
NAMED = REJECTIONS | PROOFS | _ANSWERS | set(_IMPLIED)

#: The scenarios in which a view turns somebody away and accepts nobody, and why.
EXCEPTIONS = {
    "Mallory guesses again": "no Given logs in at /fresh-login; freshness.fresh-login does",
    "Grace is told nothing": "to unrevoke and revoke once more, as a proof, takes eight steps",
    "No token, no unrevoking": "to unrevoke and revoke once more, as a proof, takes eight steps",
    "A token that somebody meddled with takes no revocation back": "as above, one step more",
    "Almost the jti of a token": "that another of hers is found takes two steps more",
    "Ada takes one of two revocations back": "that the first opens again takes one step more",
    "Ada comes back after lunch": "its access tokens are never good; her refresh token is",
}


class ShownStep(NamedTuple):
    """A step of one row: its sentence and its values."""

    step: Step
    sentence: str
    values: dict[str, Any]


def without_control(text: Iterable[Line], known: list[StepFunctionContext]) -> Iterator[str]:
    """The places of rejections in whose scenario nothing shows that a good request is accepted."""
    for place, scenario in _rows(text):
        said = list(_said(scenario, known))
        if any(_rejects(s, said) for s in said) and not any(_proves(s, said) for s in said):
            yield f"{place} expects a rejection, and shows nobody who is accepted"


def without_same_control(
    text: Iterable[Line],
    known: list[StepFunctionContext],
    exceptions: Collection[str] = frozenset(EXCEPTIONS),
) -> Iterator[str]:
    """The scenarios in which a view that turns somebody away accepts nobody, but for exceptions."""
    found: dict[str, str] = {}
    for place, scenario in _rows(text):
        said = list(_said(scenario, known))
        turned_away = {_path(s, said) for s in said if _rejects(s, said)}
        accepted = {_path(s, said) for s in said if _accepts(s, said)}
        found.update((place, f"{place}: {path} accepts nobody") for path in turned_away - accepted)
    yield from (found[place] for place in found if place.partition(" ")[2] not in exceptions)


def _rows(text: Iterable[Line]) -> Iterator[tuple[str, tuple[Step, ...]]]:
    scenarios: dict[str, list[Line]] = {}
    for line in text:
        key = f"{line.place.partition(':')[0]} {line.scenario}"
        scenarios.setdefault(key, []).append(line)
    for key, lines in scenarios.items():
        for row in zip(*(line.rendered for line in lines), strict=True):
            yield key, row


def _said(steps: Iterable[Step], known: list[StepFunctionContext]) -> Iterator[ShownStep]:
    for step in steps:
        for context in matching(step, known):
            yield ShownStep(
                step, sentence(context), context.parser.parse_arguments(step.name) or {}
            )


def _rejects(said: ShownStep, scenario: list[ShownStep]) -> bool:
    if said.sentence in _ANSWERS:
        return not _is_good(said, scenario)
    return said.sentence in REJECTIONS


def _proves(said: ShownStep, scenario: list[ShownStep]) -> bool:
    return said.sentence in PROOFS or (said.sentence in _ANSWERS and _is_good(said, scenario))


def _is_good(said: ShownStep, scenario: list[ShownStep]) -> bool:
    if any(s.values.get("name") == "loaders" for s in scenario) and "JSON" in said.sentence:
        return False
    return int(said.values["status"]) < 400


def _accepts(said: ShownStep, scenario: list[ShownStep]) -> bool:
    return said.sentence in _LOGINS or _proves(said, scenario)


def _path(said: ShownStep, scenario: list[ShownStep]) -> str:
    """The view that a step speaks of: its own, or the one that the When asks."""
    if "path" in said.values:
        return str(said.values["path"])
    if said.step.type == "when" and said.step.datatable:
        path = str(said.step.datatable.raw()[0][-1]).partition("?")[0]
        return re.sub("(?<=revoke/).*", "<jti>", path)
    if said.step.type == "then":
        return next((_path(s, scenario) for s in scenario if s.step.type == "when"), "")
    return _IMPLIED.get(said.sentence, "")
