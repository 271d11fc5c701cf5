from __future__ import annotations

from typing import Any

import pytest

from conformance.http import Exchange, Request, Response
from conformance.results.outcomes import DEVIATIONS, MEANINGS, Outcome, outcome
from conformance.tests.results import runs
from conformance.tests.results.runs import HEADER, LOGIN
from conformance.verdicts import Verdict

REJECTION = "a rejection (4xx)"
ACCEPTANCE = "200 and the view's own answer"
LOADER = '200 {"status": 401, "sub_status": 101, "msg": "The token has expired"}'


def exchange(status: int | None, failure: str = "") -> Exchange:
    request = Request("GET", "http://127.0.0.1:9/", (), b"")
    response = None if status is None else Response(status, "", (), b"")
    return Exchange(request, response, failure, 0.0, 0.1)


def failed(status: int | None, expected: str, actual: str = "", failure: str = "") -> Outcome:
    last = (exchange(200), exchange(status, failure))
    more: dict[str, Any] = {"expected": expected, "actual": actual, "exchanges": last}
    return outcome(runs.run(), runs.result(HEADER, Verdict.FAILED, **more))


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        (failed(200, REJECTION), Outcome.ACCEPTED),
        (failed(201, "401 {}"), Outcome.ACCEPTED),
        (failed(200, '401 or 422 and {"msg": <why>}'), Outcome.ACCEPTED),
        (failed(401, "422 {}"), Outcome.DIFFERENT),
        (failed(404, REJECTION), Outcome.DIFFERENT),  # the view's own: it ran
        (failed(302, REJECTION), Outcome.DIFFERENT),
        (failed(401, ACCEPTANCE), Outcome.REJECTED),
        (failed(422, "an app that gives her the access token"), Outcome.REJECTED),
        (failed(200, ACCEPTANCE), Outcome.DIFFERENT),
        (failed(200, "identity to be 42"), Outcome.DIFFERENT),
        # A loader may answer with any status. It is a rejection all the same.
        (failed(401, LOADER), Outcome.DIFFERENT),
        (failed(200, LOADER, '200 {"hello":"from Ada"}'), Outcome.ACCEPTED),
        (failed(200, LOADER, '200 {"sub_status":102}'), Outcome.DIFFERENT),
        (failed(500, REJECTION), Outcome.CRASHED),
        (failed(503, ACCEPTANCE), Outcome.CRASHED),
        (failed(None, ACCEPTANCE, failure="no answer within 10 s"), Outcome.CRASHED),
        (failed(200, ACCEPTANCE, failure="the connection was reset"), Outcome.CRASHED),
    ],
)
def test_what_a_failure_is(found: Outcome, outcome: Outcome) -> None:
    assert found is outcome
    assert found in DEVIATIONS
    assert found.deviates


def test_a_failure_without_any_exchange_is_no_crash() -> None:
    result = runs.result(LOGIN, Verdict.FAILED, expected=REJECTION)
    assert outcome(runs.run(), result) is Outcome.DIFFERENT


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [
        (Verdict.PASSED, Outcome.PASSED),
        (Verdict.INCONCLUSIVE, Outcome.INCONCLUSIVE),
        (Verdict.ERROR, Outcome.ERROR),
        (Verdict.UNSUPPORTED, Outcome.UNSUPPORTED),
    ],
)
def test_what_is_no_failure_never_deviates(verdict: Verdict, expected: Outcome) -> None:
    found = outcome(runs.run(), runs.result(LOGIN, verdict))
    assert found is expected
    assert not found.deviates


def test_what_is_not_claimed_is_told_from_what_is_not_there() -> None:
    run = runs.run(profiles=frozenset({"refresh"}))
    assert outcome(run, runs.result(LOGIN, Verdict.UNSUPPORTED)) is Outcome.UNDECLARED


def test_each_outcome_has_a_meaning() -> None:
    assert list(MEANINGS) == list(Outcome)
