"""The scenario that waits for a clock: it lets others go first, and is judged all the same."""

from __future__ import annotations

import pytest

from conformance.results import Result, Run
from conformance.tests.command import Command
from conformance.verdicts import Verdict

WAITS = "features/options.feature::The lifetime runs out on the clock"
CLAUSES = ("--clause", "options.access-expires", "basic.login", "basic.jwt-format")


def paths(result: Result) -> list[str]:
    urls = (exchange.request.url.split("/", 3)[3] for exchange in result.exchanges)
    return [url.rsplit("/", 1)[-1] for url in urls]


def waiting(run: Run) -> Result:
    (result,) = (result for result in run.results if result.id == WAITS)
    return result


def test_it_begins_before_the_others_and_ends_after_them(command: Command) -> None:
    ran, run = command.saved("reference", *CLAUSES, "-n", "1")
    begun = [result.exchanges[0].started for result in run.results]
    ended = [result.exchanges[-1].started for result in run.results]
    assert ran.code == 0
    assert {result.verdict for result in run.results} == {Verdict.PASSED}
    mine = waiting(run)
    assert paths(mine)[:4] == ["_conformance", "apps", "login", "protected"]
    assert set(paths(mine)[4:]) == {"protected"}
    assert mine.exchanges[0].started == min(begun)
    assert mine.exchanges[-1].started == max(ended)
    # It is one scenario, in its place.
    assert [result.id for result in run.results] == run.planned
    assert run.planned.count(WAITS) == 1
    assert run.planned[0] != WAITS


def test_its_token_has_aged_when_it_is_sent(command: Command) -> None:
    _, run = command.saved("reference", *CLAUSES)
    _, _, login, _, *asked = waiting(run).exchanges
    # It lives for 2 seconds, less the part of one that was cut off from iat.
    assert asked[0].started - login.started - login.elapsed > 1


def test_a_clock_that_is_late_is_given_the_time_that_it_needs(command: Command) -> None:
    ran, run = command.saved(command.spoilt("clock", "-1"), "-k", "clock")
    assert ran.code == 0, ran.said
    _, _, login, _, early, last = waiting(run).exchanges
    assert [each.response and each.response.status for each in (early, last)] == [200, 401]
    assert last.started - login.started - login.elapsed >= 3


@pytest.mark.parametrize("others", [CLAUSES, ("-k", "clock")], ids=["others", "alone"])
def test_a_clock_that_stands_still_is_noticed(command: Command, others: tuple[str, ...]) -> None:
    ran, run = command.saved(command.spoilt("stands"), *others)
    assert ran.code == 1, ran.said
    mine = waiting(run)
    assert mine.verdict is Verdict.FAILED
    # In one go: while it is good, when it should have expired, and when it must have.
    assert [path for path in paths(mine) if path != "_conformance"] == [
        *("apps", "login", "protected", "protected", "protected")
    ]


def test_it_begins_anew_if_its_app_died_meanwhile(command: Command) -> None:
    # The first login is its own, and the second that of another scenario.
    spoilt = command.spoilt("dies_once", str(command.folder / "died"))
    ran, run = command.saved(spoilt, *CLAUSES, "-n", "1")
    verdicts = [result.verdict for result in run.results]
    assert verdicts.count(Verdict.INCONCLUSIVE) >= 1, ran.said
    mine = waiting(run)
    assert mine.verdict is Verdict.PASSED
    assert [path for path in paths(mine) if path != "_conformance"] == [
        *("apps", "login", "protected", "protected")
    ]


def test_it_begins_anew_if_its_app_was_forgotten_meanwhile(command: Command) -> None:
    ran, run = command.saved(command.spoilt("keeps_latest"), *CLAUSES, "-n", "1")
    mine = waiting(run)
    assert mine.verdict is Verdict.PASSED, ran.said
    # A 404 of the harness is a rejection too, and would be one for the wrong reason.
    last = mine.exchanges[-1].response
    assert last is not None
    assert last.status == 401


def test_it_goes_last_in_its_share_of_a_run(command: Command) -> None:
    ran, run = command.saved("reference", *CLAUSES, "-n", "2")
    assert ran.code == 0, ran.said
    assert waiting(run).verdict is Verdict.PASSED
