"""A run ends early where nobody can log in, and goes on where one app lets somebody in."""

from __future__ import annotations

import re

import pytest

from conformance.contract import APPS
from conformance.results.judgement import not_run
from conformance.spec import located
from conformance.tests.command import Command

CHOICE = ("--profile", "basic", "refresh")
FEW = ("--clause", "basic.bad-login", "basic.identity", "refresh.again")


@pytest.mark.parametrize("more", [(), ("--strict", "-n", "2")], ids=["alone", "with another"])
def test_nobody_can_log_in(command: Command, more: tuple[str, ...]) -> None:
    report = command.folder / "run.md"
    ran, run = command.saved(command.spoilt("locks", *APPS), *CHOICE, *more, "--report", report)
    assert ran.code == 3
    assert "has no verdict: nobody could log in to any app: expected 200 and her" in ran.prose
    assert re.search(r"doctor says:\n  FAILED +basic +lets Ada log in: ", ran.out)
    assert "to do: Serve POST /login below" in ran.out
    left = not_run(run)
    # Each process may be at another scenario when the first of them ends the run.
    assert len(run.results) < 10 < len(left)
    assert f"{len(left)} more were not run" in ran.prose
    _, _, listed = report.read_text().partition("## Not run\n\n")
    assert listed.partition("\n\n")[0].count("\n- ") + 1 == len(left)


@pytest.mark.parametrize("locked", [("basic",), ("basic", "claims", "freshness")], ids=len)
def test_one_app_that_lets_somebody_in_is_enough(command: Command, locked: tuple[str, ...]) -> None:
    ran, run = command.saved(command.spoilt("locks", *locked), *FEW)
    assert "doctor" not in ran.said
    assert not_run(run) == []


def test_only_what_is_declared_is_tried(command: Command) -> None:
    _, run = command.saved(command.spoilt("locks", "basic", profiles=["basic"]), *FEW)
    assert run.stopped.startswith("nobody could log in")


def test_it_goes_on_if_told_to(command: Command) -> None:
    ran, run = command.saved(command.spoilt("locks", *APPS), *FEW, "--keep-going")
    assert "doctor" not in ran.said
    assert (run.stopped, not_run(run)) == ("", [])


def test_pytest_runs_all_that_it_was_asked_for(command: Command) -> None:
    file = command.spoilt("locks", *APPS)
    pytest_itself = Command(command.folder, command.mark, module="pytest")
    feature = "features/basic_usage.feature"
    more = ("-p", "conformance.plugin", "--target", file, "-p", "no:cacheprovider")
    ran = pytest_itself("--rootdir", "/", "-c", "/dev/null", located(feature), *more)
    assert "nobody could log in" not in ran.said
    assert "Interrupted" not in ran.said
