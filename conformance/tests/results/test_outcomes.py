from __future__ import annotations

import pytest

from conformance.results.outcomes import DEVIATIONS, MEANINGS, Outcome, outcome
from conformance.tests.results import runs
from conformance.tests.results.runs import HEADER, LOGIN
from conformance.verdicts import Verdict
from conformance.verdicts.expectations import (
    ExactAnswer,
    Expectation,
    Header,
    Member,
    NoContact,
    NoCrash,
    NoLeak,
    Refusal,
    ViewAnswer,
)
from conformance.verdicts.expected_tokens import Claim, TokenAnswer
from conformance.verdicts.observations import (
    Claims,
    Contact,
    FullAnswer,
    HeaderValue,
    Leak,
    NoAnswer,
    Observation,
)

OWN = FullAnswer(200, '{"hello":"world"}', own=True)
LOADER = ExactAnswer((200,), {"status": 401, "sub_status": 101}, refusal=True)
WHY = ExactAnswer((401, 422), {}, reason=True, refusal=True)


def failed(expected: Expectation, observed: Observation) -> Outcome:
    result = runs.result(HEADER, Verdict.FAILED, expected=expected, observed=observed)
    return outcome(runs.run(), result)


def refused(status: int) -> FullAnswer:
    return FullAnswer(status, "{}", refused=True)


@pytest.mark.parametrize(
    ("expected", "observed", "outcome"),
    [
        (Refusal(), OWN, Outcome.ACCEPTED),
        (WHY, OWN, Outcome.ACCEPTED),
        (LOADER, OWN, Outcome.ACCEPTED),
        (Header("WWW-Authenticate", "Bearer", challenge=True), OWN, Outcome.ACCEPTED),
        # A page of PHP, which says 200 and prints what it died of.
        (Refusal(), FullAnswer(200, "<b>Fatal error</b>: Uncaught"), Outcome.DIFFERENT),
        (Refusal(), FullAnswer(302, ""), Outcome.DIFFERENT),
        # Who hears it was let in, and looked for a token that is not there.
        (Refusal(), FullAnswer(404, '{"msg":"Token not found"}', own=True), Outcome.ACCEPTED),
        (WHY, refused(403), Outcome.DIFFERENT),
        (Header("X-Loader", "one"), HeaderValue(403, "X-Loader", None), Outcome.DIFFERENT),
        # A loader may answer with any status. It is a rejection all the same.
        (LOADER, refused(401), Outcome.DIFFERENT),
        (LOADER, FullAnswer(200, '{"sub_status":102}', refused=True), Outcome.DIFFERENT),
        (ViewAnswer(), refused(401), Outcome.REFUSED),
        (TokenAnswer("access token", "basic"), refused(422), Outcome.REFUSED),
        (Member("access_token"), refused(400), Outcome.REFUSED),
        (ViewAnswer(), FullAnswer(200, "{}"), Outcome.DIFFERENT),
        (Claim("identity", "42"), Claims({}), Outcome.DIFFERENT),
        (NoLeak(), Leak("the key", 401, "super-secret"), Outcome.LEAKED),
        (NoContact(), Contact(("/HS256.json",)), Outcome.CONTACTED),
        (Refusal(), FullAnswer(500, "", refused=False), Outcome.CRASHED),
        (ViewAnswer(), FullAnswer(503, ""), Outcome.CRASHED),
        (NoCrash(), FullAnswer(500, ""), Outcome.CRASHED),
        (ViewAnswer(), NoAnswer("the connection was reset"), Outcome.CRASHED),
        (Refusal(), NoAnswer("no answer within 10 s", late=True), Outcome.LATE),
    ],
)
def test_what_a_failure_is(expected: Expectation, observed: Observation, outcome: Outcome) -> None:
    found = failed(expected, observed)
    assert found is outcome
    assert found in DEVIATIONS
    assert found.deviates


def test_a_failure_of_which_nothing_is_known_is_different() -> None:
    assert outcome(runs.run(), runs.result(LOGIN, Verdict.FAILED)) is Outcome.DIFFERENT


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
    found = outcome(runs.run(), runs.result(LOGIN, verdict, expected=Refusal(), observed=OWN))
    assert found is expected
    assert not found.deviates


def test_what_is_not_claimed_is_told_from_what_is_not_there() -> None:
    run = runs.run(profiles=frozenset({"refresh"}))
    assert outcome(run, runs.result(LOGIN, Verdict.UNSUPPORTED)) is Outcome.UNDECLARED


def test_each_outcome_has_a_meaning() -> None:
    assert list(MEANINGS) == list(Outcome)
