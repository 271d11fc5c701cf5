"""jwt-conformance fuzz: it finds what is planted, says it in a scenario, and is quiet otherwise."""

from __future__ import annotations

import re

import pytest

from conformance import SUITE
from conformance.tests.command import Command

#: Serves the reference with one mistake in it.
MUTANT = SUITE / "conformance/laboratory/mutants/programs/mutant_harness.py"
TRIED = ("--scenarios", "27", "--seed", "1", "--seconds", "200")

pytestmark = pytest.mark.default

if not MUTANT.is_file():  # in a wheel
    pytest.skip("the laboratory is not there", allow_module_level=True)


def rest(*values: str) -> object:
    return pytest.param(*values, marks=pytest.mark.release)


def test_nothing_is_found_where_nothing_is_wrong(command: Command) -> None:
    ran = command("fuzz", *TRIED)
    assert ran.code == 0, ran.said
    assert re.search(r"^seed 1: 27 scenarios in [\d.]+ s, 0 found$", ran.out, re.M)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("type-in-any-case", r"these copies of her access token\n +type \| "),
        ("revoked-refresh-works", r"does not open POST /refresh"),
        rest("unrevoked-for-ever", r"When \w+ revokes her .*token"),
        rest("fresh-by-truthiness", r"copies of her access token\n +fresh \| "),
        rest("list-leaks", r"When she sends GET /auth/tokens with her access token"),
        rest("exp-as-date", r"\n +exp \| "),
        rest("quotation-marks-forgiven", r"Authorization: Bearer"),
        rest("alg-from-token", r"the algorithm is .*, signed again"),
    ],
)
def test_what_is_planted_is_found_and_shown_as_a_scenario(
    command: Command, name: str, found: str
) -> None:
    target, command.hang = command.target(str(MUTANT), name), 900
    first = name in ("type-in-any-case", "revoked-refresh-works")
    tried = TRIED if first else ("--scenarios", "270", "--seed", "1", "--seconds", "3000")
    ran = command("fuzz", target, *tried, "-o", "found")
    assert ran.code == 1, ran.said
    assert re.search(found, ran.out), ran.out
    assert "Given " in ran.out
    assert "sent " in ran.out
    # What is kept is a feature, by which the target fails again and the reference does not.
    assert command("run", target, "--features", "found", "--profile", "fuzz").code == 1
    assert command("run", "--features", "found", "--profile", "fuzz").code == 0


def test_who_lets_nobody_in_has_no_verdict(command: Command) -> None:
    ran = command("fuzz", command.spoilt("rejects"), "--scenarios", "9", "--seed", "1")
    assert ran.code == 3, ran.said
    assert "0 found" in ran.out
    assert "no verdict: " in ran.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--seconds", "0"), "--seconds 0: expected more than 0"),
        (("-o", "."), "--output .: expected a new or an empty folder"),
        (("nobody",), "nobody"),
    ],
)
def test_wrong_usage_is_told(command: Command, arguments: tuple[str, ...], told: str) -> None:
    (command.folder / "something").write_text("")
    ran = command("fuzz", *arguments)
    assert ran.code == 2, ran.said
    assert told in ran.said
