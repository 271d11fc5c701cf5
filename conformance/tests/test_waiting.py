"""The scenario that waits for a clock: it lets others go first, and is judged all the same."""

from __future__ import annotations

import pytest

from conformance.results import Result, Run
from conformance.tests.command import Command
from conformance.verdicts import Verdict

# Whole runs, in processes of their own; some of them do wait for the clock.
pytestmark = pytest.mark.slow

WAITS = "features/options.feature::The lifetime runs out on the clock"
CLAUSES = ("--clause", "options.access-expires", "basic.login", "basic.jwt-format")


def paths(result: Result) -> list[str]:
    urls = (exchange.request.url.split("/", 3)[3] for exchange in result.exchanges)
    return [url.rsplit("/", 1)[-1] for url in urls]


def waiting(run: Run) -> Result:
    (result,) = (result for result in run.results if result.id == WAITS)
    return result


def test_it_begins_before_the_others_and_ends_after_them(command: Command) -> None:
    ran, run = command.saved("reference", *CLAUSES)
    begun = [result.exchanges[0].started for result in run.results]
    ended = [result.exchanges[-1].started for result in run.results]
    assert ran.code == 0
    assert {result.verdict for result in run.results} == {Verdict.PASSED}
    mine = waiting(run)
    assert paths(mine) == ["_conformance", "apps", "login", "protected", "protected"]
    assert mine.exchanges[0].started == min(begun)
    assert mine.exchanges[-1].started == max(ended)
    # It is one scenario, in its place.
    assert [result.id for result in run.results] == run.planned
    assert run.planned.count(WAITS) == 1
    assert run.planned[0] != WAITS


def test_its_token_has_aged_when_it_is_sent(command: Command) -> None:
    _, run = command.saved("reference", *CLAUSES)
    *_, login, _, last = waiting(run).exchanges
    assert last.started - login.started - login.elapsed >= 3


@pytest.mark.parametrize("others", [CLAUSES, ("-k", "clock")], ids=["others", "alone"])
def test_a_clock_that_stands_still_is_noticed(command: Command, others: tuple[str, ...]) -> None:
    ran, run = command.saved(command.spoilt("stands"), *others)
    assert ran.code == 1, ran.said
    mine = waiting(run)
    assert mine.verdict is Verdict.FAILED
    # In one go, and nothing twice.
    assert [path for path in paths(mine) if path != "_conformance"] == [
        *("apps", "login", "protected", "protected")
    ]


def test_it_begins_anew_if_its_app_died_meanwhile(command: Command) -> None:
    # The first login is its own, and the second that of another scenario.
    spoilt = command.spoilt("dies_once", str(command.folder / "died"))
    ran, run = command.saved(spoilt, *CLAUSES)
    verdicts = [result.verdict for result in run.results]
    assert verdicts.count(Verdict.INCONCLUSIVE) >= 1, ran.said
    mine = waiting(run)
    assert mine.verdict is Verdict.PASSED
    assert [path for path in paths(mine) if path != "_conformance"] == [
        *("apps", "login", "protected", "protected")
    ]


def test_it_begins_anew_if_its_app_was_forgotten_meanwhile(command: Command) -> None:
    ran, run = command.saved(command.spoilt("keeps_latest"), *CLAUSES)
    mine = waiting(run)
    assert mine.verdict is Verdict.PASSED, ran.said
    # A 404 of the harness is a rejection too, and would be one for the wrong reason.
    last = mine.exchanges[-1].response
    assert last is not None
    assert last.status == 401


def test_workers_wait_as_they_get_to_it(command: Command) -> None:
    ran, run = command.saved("reference", *CLAUSES, "-n", "2")
    assert ran.code == 0, ran.said
    assert waiting(run).verdict is Verdict.PASSED
