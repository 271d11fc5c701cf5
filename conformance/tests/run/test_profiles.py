"""What a scenario rests on: the profile of its rule, and those that are among its tags."""

from __future__ import annotations

import pytest

from conformance.tests.command import Command
from conformance.verdicts import Verdict

#: Its scenario rests on the profile refresh as well.
CLAUSE = ("--clause", "claims.not-in-refresh")


@pytest.mark.parametrize(
    ("profiles", "missing"), [(["basic", "claims"], "refresh"), (["basic", "refresh"], "claims")]
)
def test_a_scenario_needs_each_of_its_profiles(
    command: Command, profiles: list[str], missing: str
) -> None:
    ran, run = command.saved(command.spoilt("good", profiles=profiles), *CLAUSE)
    (result,) = run.results
    assert result.verdict is Verdict.UNSUPPORTED
    assert f"claims.not-in-refresh: profile {missing} is not declared (1)" in ran.said


def test_a_scenario_runs_where_all_its_profiles_are_declared(command: Command) -> None:
    _, run = command.saved(command.spoilt("good", profiles=["claims", "refresh"]), *CLAUSE)
    assert [result.verdict for result in run.results] == [Verdict.PASSED]


def test_a_claim_that_has_no_place_of_its_own_is_not_said_to_be_absent(command: Command) -> None:
    _, run = command.saved(command.spoilt("good", dialect={"user_claims": ""}), *CLAUSE)
    (result,) = run.results
    assert result.verdict is Verdict.UNSUPPORTED
    assert result.reason == "claim user_claims (the target file's dialect says that there is none)"


def test_a_token_that_the_contract_asks_for_is_missed_by_its_name(command: Command) -> None:
    ran, run = command.saved(command.spoilt("says", "refresh_token", "later"), *CLAUSE)
    assert [result.verdict for result in run.results] == [Verdict.FAILED]
    told = 'the refresh token that the "claims" app has to give her by the contract'
    assert f"expected {told}" in ran.prose
    assert ran.code == 1
