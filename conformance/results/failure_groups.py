"""Why scenarios fail: those that fail in the same way, together, under a sentence that says how.

One mistake of a target can fail dozens of scenarios. What they have in common shows in what was
expected and what came, once all that differs by chance (tokens, identifiers, times) is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..escape import shorten
from ..verdicts import Verdict
from .records import Result

_LONGEST = 120

_CHANCE = (
    (re.compile(r"\beyJ[\w-]*(?:\.[\w-]*)*"), "<token>"),
    (re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE), "<UUID>"),
    (re.compile(r"\b\d{5,}(?:\.\d+)?\b"), "<number>"),
)
# As the steps write them: "401 {"msg": "..."}", "401 or 422 and {"msg": <why>}".
_ANSWER = re.compile(
    r"(?P<status>[1-5]\d\d(?: or [1-5]\d\d)*)(?: and)? (?P<body>[^ ].*)", re.DOTALL
)
_NO_HEADER = re.compile(r"(?:.* )?(?P<name>[\w-]+): (?:\(no such header\)|None)", re.DOTALL)
_ONE_CLAIM = re.compile(
    r"(?:a token with the claim (?P<bare>\S+)|(?P<name>\S+) to be (?P<value>.*))"
)
_CLAIMS = "the claims "
_MARKUP = re.compile(r"<(?:!doctype|html|head|body|title|h1)\b", re.IGNORECASE)
_TITLE = re.compile(r"<(title|h1)[^>]*>\s*(?P<words>[^<]*?)\s*</\1", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cause:
    """What failed in one and the same way. The first of ``results`` stands for all of them."""

    verdict: Verdict
    sentence: str
    results: tuple[Result, ...]

    @property
    def clauses(self) -> tuple[str, ...]:
        """The ids of the clauses that it fails, each once."""
        return tuple(dict.fromkeys(result.clause for result in self.results))


def causes(results: Iterable[Result]) -> list[Cause]:
    """The causes of these failures, the one with the most of them first."""
    found: dict[tuple[Verdict, str], list[Result]] = {}
    for result in results:
        found.setdefault((result.verdict, sentence(result)), []).append(result)
    every = [Cause(verdict, said, tuple(those)) for (verdict, said), those in found.items()]
    return sorted(every, key=lambda cause: -len(cause.results))


def sentence(result: Result) -> str:
    """How it failed, in words that are the same for whatever failed likewise."""
    expected, actual = result.expected, result.actual
    if not (expected and actual) or f"expected {expected}" not in result.reason:
        return _plain(result.reason) or "no reason was given"
    if expected == "an answer in JSON":
        return "the answer is no JSON"
    return (
        _header(actual)
        or _claim(expected, actual)
        or _answer(expected, actual)
        or f"{_kind(expected, actual)} instead of {_plain(expected)}"
    )


def _header(actual: str) -> str:
    found = _NO_HEADER.fullmatch(actual)
    return f"the answer has no header {found['name']}" if found else ""


def _claim(expected: str, actual: str) -> str:
    claims = _json(actual)
    if not isinstance(claims, dict):
        return ""
    if expected.startswith(_CLAIMS):
        wanted = dict.fromkeys(expected.removeprefix(_CLAIMS).split(", "))
        return _members("the token", wanted, claims)
    if (found := _ONE_CLAIM.fullmatch(expected)) is None:
        return ""
    name = found["bare"] or found["name"]
    if name not in claims:
        return f"the token lacks {_names([name])}"
    return f"{_names([name])} is {_plain(json.dumps(claims[name]))}, not {_plain(found['value'])}"


def _answer(expected: str, actual: str) -> str:
    wanted, came = _ANSWER.fullmatch(expected), _ANSWER.fullmatch(actual)
    body = _json(wanted["body"].replace("<why>", "null")) if wanted else None
    if not wanted or not came or not isinstance(body, dict):
        return ""
    answer = _json(came["body"])
    said = []
    if came["status"] not in wanted["status"].split(" or "):
        said.append(f"the status is {_status(actual)}, not {wanted['status']}")
    if isinstance(answer, dict) and (differ := _members("the answer", body, answer)):
        said.append(differ)
    return ", and ".join(said)


def _members(what: str, wanted: dict[str, object], came: dict[str, object]) -> str:
    """How two objects of JSON differ, "" where they do not. None may be any value."""
    less, more = [k for k in wanted if k not in came], [k for k in came if k not in wanted]
    if less and more:
        return f"{what} has {_names(more)}, not {_names(less)}"
    if less or more:
        return f"{what} lacks {_names(less)}" if less else f"{what} has {_names(more)} too"
    differ = [key for key in wanted if wanted[key] not in (None, came[key])]
    return f"{_names(differ)} has another value" if differ else ""


def _names(keys: Iterable[str]) -> str:
    return " and ".join(f'"{_plain(key)}"' for key in keys)


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _kind(expected: str, actual: str) -> str:
    """What came: its status alone where no body of it would have been right."""
    answer = _ANSWER.fullmatch(actual)
    if answer and (expected.startswith("a rejection") or _MARKUP.search(answer["body"])):
        return _status(actual)
    return _plain(actual)


def _status(actual: str) -> str:
    """The status of an answer, with the title of a page of HTML: it is what a server says."""
    answer = _ANSWER.fullmatch(actual)
    if answer is None:
        return _plain(actual)
    if not _MARKUP.search(answer["body"]):
        return answer["status"]
    title = _TITLE.search(answer["body"])
    words = title["words"].removeprefix(answer["status"]).strip() if title else "a page of HTML"
    return _plain(f"{answer['status']} {words}")


def _plain(text: str) -> str:
    line = " ".join(text.split())
    for pattern, name in _CHANCE:
        line = pattern.sub(name, line)
    return shorten(line, _LONGEST)
