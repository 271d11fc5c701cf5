"""The scenario that waits for a clock: it waits beside the others, and is judged as they are."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from conformance.results import Result, Run
from conformance.tests.command import Command
from conformance.verdicts import Verdict

# Whole runs; a few of the kind are in the default tier.
pytestmark = pytest.mark.full

WAITS = "features/options.feature::The lifetime runs out on the clock"
CLAUSES = ("--clause", "options.access-expires", "basic.login", "basic.jwt-format")


def paths(result: Result) -> list[str]:
    urls = (exchange.request.url.split("/", 3)[3] for exchange in result.exchanges)
    names = [url.rsplit("/", 1)[-1] for url in urls]
    return [name for name in names if name != "_conformance"]


def waiting(run: Run) -> Result:
    (result,) = (result for result in run.results if result.id == WAITS)
    return result


def servers(*results: Result) -> set[str]:
    exchanges = (exchange for result in results for exchange in result.exchanges)
    return {urlsplit(exchange.request.url).netloc for exchange in exchanges}


@pytest.mark.parametrize(("processes", "others"), [("2", 2), ("3", 3)])
def test_it_has_a_process_of_its_own_beside_the_others(
    command: Command, processes: str, others: int
) -> None:
    ran, run = command.saved("reference", *CLAUSES, "-n", processes)
    assert ran.code == 0, ran.said
    mine = waiting(run)
    elsewhere = servers(*(result for result in run.results if result is not mine))
    assert len(elsewhere) == others
    assert len(servers(mine)) == 1
    assert not servers(mine) & elsewhere
    # It is one scenario, in its place.
    assert [result.id for result in run.results] == run.planned


def test_in_a_run_of_one_process_it_waits_where_it_is(command: Command) -> None:
    ran, run = command.saved("reference", *CLAUSES, "-n", "1")
    assert ran.code == 0, ran.said
    begun = [result.exchanges[0].started for result in run.results]
    assert begun == sorted(begun)
    assert len(servers(*run.results)) == 1
    assert [result.id for result in run.results] == run.planned


def test_its_token_has_aged_when_it_is_sent(command: Command) -> None:
    _, run = command.saved("reference", *CLAUSES)
    *_, login, _, shown = waiting(run).exchanges
    # It lives for 2 seconds, less the part of one that was cut off from iat.
    assert shown.started - login.started - login.elapsed > 1


def test_a_clock_that_is_late_is_given_the_time_that_it_needs(command: Command) -> None:
    ran, run = command.saved(command.spoilt("clock", "-1"), "-k", "clock")
    assert ran.code == 0, ran.said
    *_, login, _, early, last = waiting(run).exchanges
    assert [each.response and each.response.status for each in (early, last)] == [200, 401]
    assert last.started - login.started - login.elapsed >= 3


@pytest.mark.parametrize("others", [CLAUSES, ("-k", "clock")], ids=["others", "alone"])
def test_a_clock_that_stands_still_is_noticed(command: Command, others: tuple[str, ...]) -> None:
    ran, run = command.saved(command.spoilt("stands"), *others)
    assert ran.code == 1, ran.said
    mine = waiting(run)
    assert mine.verdict is Verdict.FAILED
    # While it is good, when it should have expired, and when it must have.
    assert paths(mine) == ["apps", "login", "protected", "protected", "protected"]
