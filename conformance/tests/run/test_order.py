"""Verdicts depend on the target, and not on the order or on how many processes ask."""

from __future__ import annotations

import pytest

from conformance.tests.command import Command

# Whole runs; a few of the kind are in the default tier.
pytestmark = pytest.mark.full

#: Enough for each verdict, and for apps with tokens that are revoked.
SOME = ("--profile", "basic", "blacklist", "refresh")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The verdicts in the order of the features, on a target with failures and doubts."""
    verdicts = _verdicts(Command(tmp_path_factory.mktemp("plain")), *SOME)
    assert set(verdicts.values()) == {"passed", "failed", "inconclusive"}
    return verdicts


def _verdicts(command: Command, *arguments: str) -> dict[str, str]:
    _, run = command.saved(command.spoilt("says", "refresh_token", "x"), *arguments)
    assert len(run.results) == len(run.planned)
    # However they ran, reports have them in the order of the plan.
    assert [result.id for result in run.results] == run.planned
    return {result.id: result.verdict.value for result in run.results}


@pytest.mark.parametrize(("seed", "processes"), [("1", "1"), ("2", "2")])
def test_the_order_changes_no_verdict(
    command: Command, plain: dict[str, str], seed: str, processes: str
) -> None:
    shuffled = _verdicts(command, *SOME, "--shuffle", seed, "-n", processes)
    assert shuffled == plain
    assert list(shuffled) != list(plain)


@pytest.mark.parametrize("seed", ["two", "3 3"])
def test_a_seed_is_any_text(command: Command, seed: str) -> None:
    plain = _verdicts(command, "--profile", "claims")
    shuffled = _verdicts(command, "--profile", "claims", "--shuffle", seed)
    assert shuffled == plain
    assert list(shuffled) != list(plain)


def test_the_same_seed_is_the_same_order(command: Command) -> None:
    one = _verdicts(command, "--profile", "claims", "--shuffle", "7")
    assert list(one) == list(_verdicts(command, "--profile", "claims", "--shuffle", "7"))


@pytest.mark.parametrize(
    "seeds", ["3", pytest.param("456", marks=pytest.mark.release)], ids=["one", "more"]
)
def test_the_order_of_everything_changes_no_verdict(command: Command, seeds: str) -> None:
    plain = _verdicts(command)
    for seed in seeds:
        assert _verdicts(command, "--shuffle", seed) == plain


def test_everything_in_parallel(command: Command) -> None:
    ran, run = command.saved("reference", "-n", "2")
    assert ran.code == 0
    assert {result.verdict.value for result in run.results} == {"passed"}
    assert run.info["name"] == "reference"
