"""Verdicts depend on the target, and not on the order or on how many processes ask."""

from __future__ import annotations

import pytest

from conformance.tests.command import Command

# Whole runs, in processes of their own.
pytestmark = pytest.mark.slow

FEW = ("--profile", "basic", "refresh", "freshness", "blacklist")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The verdicts in the order of the features, on a target with failures and doubts."""
    command = Command(tmp_path_factory.mktemp("plain"))
    return _verdicts(command, *FEW)


def _verdicts(command: Command, *arguments: str) -> dict[str, str]:
    _, run = command.saved(command.spoilt("says", "The token has expired", "x"), *arguments)
    assert len(run.results) == len(run.planned)
    # However they ran, reports have them in the order of the plan.
    assert [result.id for result in run.results] == run.planned
    return {result.id: result.verdict.value for result in run.results}


@pytest.mark.parametrize("seed", ["1", "two", "3 3"])
def test_shuffled(command: Command, plain: dict[str, str], seed: str) -> None:
    shuffled = _verdicts(command, *FEW, "--shuffle", seed)
    assert shuffled == plain
    assert list(shuffled) != list(plain)


def test_the_same_seed_is_the_same_order(command: Command) -> None:
    one = _verdicts(command, "--profile", "claims", "--shuffle", "7")
    assert list(one) == list(_verdicts(command, "--profile", "claims", "--shuffle", "7"))


def test_in_parallel(command: Command, plain: dict[str, str]) -> None:
    assert _verdicts(command, *FEW, "-n", "2") == plain
    assert _verdicts(command, *FEW, "-n", "2", "--shuffle", "4") == plain


def test_everything_in_parallel(command: Command) -> None:
    ran, run = command.saved("reference", "-n", "2")
    assert ran.code == 0
    assert {result.verdict.value for result in run.results} == {"passed"}
    assert run.info["name"] == "reference"
