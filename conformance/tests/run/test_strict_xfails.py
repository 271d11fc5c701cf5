"""Under pytest, what is known to fail is a strict xfail, in one process and in several."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from conformance import SUITE
from conformance.tests.command import Command, CommandResult

#: The reference says "No" where the header is missing: its words fail, and nothing else.
WRONG = ("says", "Missing Authorization Header", "No")
FEW = ("--clause", "basic.no-header-exact", "--clause", "basic.login")
KNOWN = {"basic.no-header-exact": "we say it in one word"}

#: What an implementation fails that signs with HS256 whatever it is told.
FAILS = "options.algorithm-asymmetric"

#: How many workers of xdist; none is the process of the test session itself.
ALONE_AND_SHARED = pytest.mark.parametrize("workers", ["0", "2"])


def judged(
    command: Command,
    target: Path,
    *arguments: str,
    chapter: str = "basic_usage.feature",
    workers: str = "0",
) -> CommandResult:
    """What pytest says of a target by a chapter of the features, or some."""
    command.module = "pytest"
    alone = ("-c", os.devnull, "--rootdir", SUITE, "-p", "conformance.plugin", "-p", "xdist")
    more = ("--import-mode=importlib", "-p", "no:cacheprovider", "-rA", "-n", workers)
    asked = ("--target", target, *arguments, SUITE / "features" / chapter)
    return command(*alone, *more, *asked)


@ALONE_AND_SHARED
def test_a_known_failure_is_an_xfail_with_its_reason(command: Command, workers: str) -> None:
    ran = judged(command, command.spoilt(*WRONG, expected=KNOWN), *FEW, workers=workers)
    assert "XFAIL" in ran.out
    assert "we say it in one word" in ran.out
    assert (ran.code, " failed" in ran.out) == (0, False)


@ALONE_AND_SHARED
def test_one_that_fails_no_more_fails(command: Command, workers: str) -> None:
    ran = judged(command, command.spoilt("good", expected=KNOWN), *FEW, workers=workers)
    assert ran.code == 1
    assert "[XPASS(strict)] basic.no-header-exact: it did not fail; take it out of" in ran.out


@pytest.mark.parametrize("table", ["expected", "unsafe"])
def test_a_file_of_its_own_says_it_as_well(command: Command, table: str) -> None:
    known = command.folder / "known.toml"
    known.write_text(f'[{table}]\n"basic.no-header-exact" = "we say it in one word"\n')
    ran = judged(command, command.spoilt(*WRONG), *FEW, "--expected", str(known))
    # Nobody is let in by it, so an entry of [unsafe] is in the wrong place.
    assert ran.code == int(table == "unsafe")
    assert "XFAIL" in ran.out


@pytest.mark.parametrize(
    ("table", "workers", "code"), [("unsafe", "0", 0), ("unsafe", "2", 0), ("expected", "0", 1)]
)
def test_what_lets_somebody_in_is_known_as_unsafe_only(
    command: Command, table: str, code: int, workers: str
) -> None:
    opens = ("--clause", "basic.no-header", "--clause", "basic.login")
    target = command.spoilt("accepts", **{table: {"basic.no-header": "nobody is asked"}})
    assert judged(command, target, *opens, workers=workers).code == code


@pytest.mark.parametrize(("more", "code"), [(("--clause", FAILS), 0), ((), 1)])
def test_what_another_clause_fails_for_needs_that_failure(
    command: Command, more: tuple[str, ...], code: int
) -> None:
    known = {FAILS: "there is only HS256"}
    target = command.target("guard.py", str(SUITE), "never_asymmetric", expected=known)
    doubtful = ("--clause", "hardening.key-confusion", *more)
    ran = judged(command, target, *doubtful, chapter="")
    assert "no token is made under this algorithm" in ran.out
    assert ran.code == code
