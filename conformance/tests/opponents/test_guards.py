"""Targets whose rejections say nothing, or something else: what is made of them."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from conformance import SUITE
from conformance.results import Result, Run
from conformance.results.judgement import by_clause, worst
from conformance.results.outcomes import Outcome, outcome
from conformance.results.run_verdict import Safety, verdict_of
from conformance.tests.command import Command
from conformance.tokens import AlteredToken
from conformance.tokens.alteration_catalogue import needs_key
from conformance.tokens.token import decode
from conformance.verdicts import Verdict

# Whole runs, in processes of their own.
pytestmark = pytest.mark.default

NO_KEY = "this token is not signed with the key that the app was given"


def rest(status: str) -> Any:
    """A status for the last tier: it is treated as the first one is."""
    return pytest.param(status, marks=pytest.mark.release)


def judged(command: Command, mode: str, *chosen: str) -> Run:
    """A run of these clauses or profiles against a target that guard.py spoils so."""
    option = "--clause" if "." in chosen[0] else "--profile"
    target = command.target("guard.py", str(SUITE), *mode.split())
    return command.saved(target, option, *chosen)[1]


def outcomes(run: Run) -> Counter[Outcome]:
    return Counter(outcome(run, result) for result in run.results)


def passed(run: Run) -> list[Result]:
    return [result for result in run.results if result.verdict is Verdict.PASSED]


# ── rejections that say nothing about the token ─────────────────────────────────────────


@pytest.mark.parametrize("status", ["429", rest("503"), rest("401")])
def test_a_limiter_passes_no_rejection(command: Command, status: str) -> None:
    run = judged(command, f"limits 2 {status}", "hardening")
    # It lets in who has to be let in, as long as it lets anybody in.
    let_in = {"hardening.scheme-case", "hardening.not-cached"}
    assert {result.clause for result in passed(run)} == let_in
    doubts = Counter(r.doubt for r in run.results if r.verdict is Verdict.INCONCLUSIVE)
    why = "a good token is turned away, too" if status == "401" else "the target limits requests"
    assert doubts.most_common(1)[0][0] == why
    assert doubts[why] > 150


@pytest.mark.parametrize(
    "status", ["404", *map(rest, ("405", "408", "413", "431", "503", "418", "451"))]
)
def test_a_status_that_is_no_word_about_the_token_is_inconclusive(
    command: Command, status: str
) -> None:
    run = judged(command, f"answers {status}", "hardening.alg-none", "errors.shape")
    assert {result.verdict for result in run.results} == {Verdict.INCONCLUSIVE}
    assert {result.doubt for result in run.results} == {f"{status} is no word about the token"}


@pytest.mark.parametrize("status", ["422", *map(rest, ("400", "401", "403", "409", "418"))])
def test_a_status_that_is_one_or_comes_with_a_reason_is_a_rejection(
    command: Command, status: str
) -> None:
    run = judged(command, f"reasons {status}", "hardening.alg-none", "hardening.time-types")
    assert {result.verdict for result in run.results} == {Verdict.PASSED}


def test_a_method_that_is_not_allowed_is_an_answer_where_the_method_is_tried(
    command: Command,
) -> None:
    run = judged(command, "answers 405", "hardening.every-method")
    assert {result.verdict for result in run.results} == {Verdict.PASSED}


# ── rejections that are none ────────────────────────────────────────────────────────────


def test_a_crash_that_says_200_is_no_acceptance(command: Command) -> None:
    run = judged(command, "dies_with_200", "hardening.alg-none")
    assert set(outcomes(run)) == {Outcome.DIFFERENT}


def test_a_crash_that_says_200_is_no_answer_either(command: Command) -> None:
    run = judged(command, "dies_with_200", "hardening.time-odd")
    failed = [result for result in run.results if result.verdict is Verdict.FAILED]
    assert {outcome(run, result) for result in failed} == {Outcome.DIFFERENT}
    assert "A time that is merely odd[exp-1e400]" in {result.title for result in failed}


def test_who_lets_in_behind_a_warning_is_unsafe(command: Command) -> None:
    run = judged(command, "warns", "basic.bad-login")
    assert Outcome.ACCEPTED in outcomes(run)
    assert verdict_of(run).safety is Safety.UNSAFE


@pytest.mark.parametrize("status", ["401", rest("500")])
def test_a_key_in_an_answer_is_a_leak(command: Command, status: str) -> None:
    run = judged(command, f"leaks {status}", "hardening.no-leak")
    assert outcomes(run) == {Outcome.LEAKED: len(run.results)}


def test_what_was_accepted_refused_nothing(command: Command) -> None:
    run = judged(command, "limits 99 401", "hardening.no-leak", "hardening.alg-none")
    by = {clause.id: worst(results) for clause, results in by_clause(run).items()}
    assert by == {
        "hardening.alg-none": Verdict.FAILED,
        "hardening.no-leak": Verdict.INCONCLUSIVE,
    }
    assert outcomes(run)[Outcome.ACCEPTED] >= 16


def test_who_fetches_the_attackers_key_has_contacted_them(command: Command) -> None:
    run = judged(command, "fetches", "hardening.key-url")
    assert outcomes(run) == {
        Outcome.CONTACTED: 4,
        Outcome.PASSED: len(run.results) - 4,
    }


# ── nothing altered without the key ─────────────────────────────────────────────────────


def test_a_derived_key_leaves_nothing_to_say_of_what_has_to_be_signed_again(
    command: Command,
) -> None:
    _, good = command.saved(command.spoilt("good"), "--profile", "hardening")
    signed = {result.id for result in good.results if any(map(_signed_again, result.altered))}
    run = judged(command, "derives_key", "hardening")
    again = [result for result in run.results if result.id in signed]
    assert [each.id for each in again if each.verdict is not Verdict.INCONCLUSIVE] == []
    assert {result.doubt for result in again} == {NO_KEY}
    assert all("Sign with SECRET_KEY" in result.remedy for result in again)
    pairs = {each.id for each in good.results if any(map(_of_key_pair, each.altered))}
    others = [result for result in run.results if result.id not in signed | pairs]
    assert {result.verdict for result in others} == {Verdict.PASSED}
    assert len(again) > 80
    assert len(others) > 80


def _of_key_pair(token: AlteredToken) -> bool:
    header = json.loads(decode(token.original.partition(".")[0]))
    return not header["alg"].startswith("HS")


def _signed_again(token: AlteredToken) -> bool:
    """Whether only who has the key can make it, and the key is one that is derived."""
    if _of_key_pair(token):  # such a key is not derived
        return False
    claim = " set to " in token.change or token.change.startswith("without ")
    return claim or needs_key(token.change)


# ── what another clause judges ──────────────────────────────────────────────────────────


def test_where_there_is_no_such_token_there_is_nothing_to_confuse(command: Command) -> None:
    clauses = ("hardening.key-confusion", "hardening.embedded-key", "options.algorithm-asymmetric")
    run = judged(command, "never_asymmetric", *clauses)
    by = {clause.id: results for clause, results in by_clause(run).items()}
    assert {r.verdict for r in by["hardening.key-confusion"]} == {Verdict.INCONCLUSIVE}
    assert worst(by["options.algorithm-asymmetric"]) is Verdict.FAILED
    doubts = {r.doubt for r in run.results if r.verdict is Verdict.INCONCLUSIVE}
    assert doubts == {"no token is made under this algorithm"}


def test_a_login_that_fails_for_a_name_that_is_no_text_is_a_failure(command: Command) -> None:
    run = judged(command, "knows_text_only", "basic.identity-types")
    titles = {result.title for result in run.results if outcome(run, result) is Outcome.REFUSED}
    assert len(titles) >= 8
    assert Verdict.INCONCLUSIVE not in {result.verdict for result in run.results}


def test_a_refresh_token_lacks_no_claims_that_an_access_token_has_not_got(
    command: Command,
) -> None:
    run = judged(command, "no_user_claims", "claims.not-in-refresh")
    assert {result.verdict for result in run.results} == {Verdict.INCONCLUSIVE}


def test_a_claim_that_the_dialect_leaves_out_is_not_asked_for(command: Command) -> None:
    target = command.target("ailing.py", str(SUITE), "has_no_nbf", dialect={"nbf": ""})
    clauses = ("basic.claim-set", "refresh.claim-set", "basic.times", "hardening.time-types")
    _, run = command.saved(target, "--clause", *clauses)
    assert {result.verdict for result in run.results} == {Verdict.PASSED, Verdict.UNSUPPORTED}
    unsupported = {r.reason for r in run.results if r.verdict is Verdict.UNSUPPORTED}
    assert unsupported == {"claim nbf (the target file's dialect says that there is none)"}
