"""Where the observed differs from the expected, as data that can be compared."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple

from ..tokens.dialect import ABSENT, value_at
from ..verdicts.expectations import ExactAnswer, Expectation, Header, Want
from ..verdicts.expected_tokens import Claim, ClaimSet
from ..verdicts.facts import compact, joined
from ..verdicts.observations import Claims, FullAnswer, HeaderValue, Leak, Observation
from .normalization import in_short, is_page, plain, quoted
from .outcomes import Outcome, deviation
from .records import Result

#: Each kind of difference in words, which no program reads.
WORDS: Mapping[str, str] = {
    "said": "{0}",
    "accepted": "accepted{0}, and has to be rejected: {1}",
    "crashed": "{2}{0}: {1}",
    "leaked": "the answer gives away {2}{0}: {1}",
    "contacted": "the server fetched an address that is in the token{0}: {1}",
    "no header": "the answer has no header {0}",
    "no JSON": "the response is not JSON",
    "lacks": "{0} lacks {1}",
    "more": "{0} has {1} too",
    "renamed": "{0} has {2}, not {1}",
    "value": "{0} has another value",
    "status": "the status is {0}, not {1}",
    "claim": "{0} is {1}, not {2}",
    "instead": "{0} instead of {1}",
}


class Difference(NamedTuple):
    """One way to differ, and what it is about. ``kind`` is one of ``WORDS``.

    ``details`` go into those words. If they are words themselves, ``data`` is compared instead.
    """

    kind: str
    details: tuple[str, ...] = ()
    data: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """Equal for everything that differs in the same way."""
        return (self.kind, *(self.data or self.details))


def differences(result: Result) -> tuple[Difference, ...]:
    """All ways in which a failure differs from the expected, at least one."""
    if result.doubt or result.expected is None or result.observed is None:
        said = result.doubt or plain(result.reason) or "no reason was given"
        return (Difference("said", (said,)),)
    if grave := _grave(result, result.observed):
        return (grave,)
    found = _header(result) or _claims(result) or _answer(result)
    return tuple(found) or (_instead(result.expected, result.observed),)


#: These are also distinguished by the clause, and by what was altered.
_GRAVE = {
    Outcome.ACCEPTED: "accepted",
    Outcome.LEAKED: "leaked",
    Outcome.CONTACTED: "contacted",
    Outcome.CRASHED: "crashed",
    Outcome.LATE: "crashed",
}


def _grave(result: Result, observed: Observation) -> Difference | None:
    kind = _GRAVE.get(deviation(result), "")
    if not kind:
        return None
    part, what = _altered(result), ""
    if isinstance(observed, Leak):
        what = observed.what
    elif kind == "crashed":
        what = in_short(observed)
    return Difference(kind, (f" with another {part}" if part else "", result.clause, what))


def _altered(result: Result) -> str:
    """The part of the token that was altered, if the last token was an altered one."""
    if not result.altered or not result.exchanges:
        return ""
    last = result.altered[-1]
    sent = [value for _, value in result.exchanges[-1].request.headers]
    return last.part if any(last.text.encode() in value for value in sent) else ""


def _header(result: Result) -> list[Difference]:
    seen = result.observed
    if not isinstance(result.expected, Header) or not isinstance(seen, HeaderValue):
        return []
    return [] if seen.value else [Difference("no header", (seen.name,))]


def _claims(result: Result) -> list[Difference]:
    expected, seen = result.expected, result.observed
    if not isinstance(seen, Claims):
        return []
    if isinstance(expected, ClaimSet):
        return _members("the token", dict.fromkeys(expected.names), seen.claims)
    if not isinstance(expected, Claim):
        return []
    value = value_at(seen.claims, expected.name)
    if value is ABSENT:
        return [Difference("lacks", ("the token", quoted([expected.name])))]
    words = (quoted([expected.name]), plain(json.dumps(value)), plain(expected.value))
    return [Difference("claim", words)]


def _answer(result: Result) -> list[Difference]:
    expected, seen = result.expected, result.observed
    if not isinstance(expected, ExactAnswer) or not isinstance(seen, FullAnswer):
        return []
    found = []
    if seen.status not in expected.statuses:
        found.append(Difference("status", (in_short(seen), joined(expected.statuses))))
    body = _json(seen.body)
    if isinstance(body, dict) and isinstance(expected.body, dict):
        wanted = {**expected.body, **({"msg": None} if expected.reason else {})}
        return [*found, *_members("the answer", wanted, body)]
    return found or ([Difference("no JSON")] if body is None else [])


def _members(
    what: str, wanted: Mapping[str, object], came: Mapping[str, object]
) -> list[Difference]:
    """How two JSON objects differ. None stands for any value."""
    less, more = [k for k in wanted if k not in came], [k for k in came if k not in wanted]
    if less and more:
        return [Difference("renamed", (what, quoted(less), quoted(more)))]
    if less:
        return [Difference("lacks", (what, quoted(less)))]
    if more:
        return [Difference("more", (what, quoted(more)))]
    differ = [key for key in wanted if wanted[key] not in (None, came[key])]
    return [Difference("value", (quoted(differ),))] if differ else []


def _instead(expected: Expectation, observed: Observation) -> Difference:
    # If any body would have been wrong, or an HTML page came, the status says it all.
    bare = isinstance(observed, FullAnswer) and (is_page(observed) or expected.want is Want.REFUSAL)
    came = in_short(observed) if bare else plain(str(observed))
    data = came if bare else compact(observed.as_dict())
    words = (came, plain(str(expected)))
    return Difference("instead", words, (plain(data), plain(compact(expected.as_dict()))))


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
