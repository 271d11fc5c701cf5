"""The mutants and the published kill matrix: each mutant is one, and the matrix is of today."""

from __future__ import annotations

import random
import re
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest

import conformance
from conformance.cli import main
from conformance.results.outcomes import Outcome
from conformance.spec import clauses
from conformance.tests.command import Command
from conformance.tests.mutants import matrix, rendering
from conformance.tests.mutants.catalogue import HERE, Edit, EditError, Mutant, mutants
from conformance.tests.mutants.killing import Judged, unlike

pytestmark = pytest.mark.skipif(
    not (Path(conformance.__file__).parent / "tests").is_dir(),
    reason="the mutants are in a checkout, and in no wheel",
)

STALE = "the published kill matrix is stale; run jwt-conformance selftest --write"


@pytest.mark.parametrize("name", mutants())
def test_a_mutant_is_a_program_with_one_thing_wrong(name: str) -> None:
    mutant = mutants()[name]
    for file, text in mutant.sources().items():
        compile(text, file, "exec")
    assert clauses()[mutant.clause].over == "http"
    assert mutant.mistake.endswith(".")
    assert Outcome(mutant.outcome).deviates


def test_no_two_mutants_have_one_name() -> None:
    written = sum(path.read_text("utf-8").count("[[mutant]]\n") for path in HERE.glob("*.toml"))
    assert written == len(mutants())


def test_an_edit_that_does_not_fit_is_told() -> None:
    edit = Edit("harness.py", "no such text", "")
    with pytest.raises(EditError, match=r"odd: 'no such text' is 0 times in reference/harness\.py"):
        Mutant("odd", "basic.login", "Nothing.", (edit,), "different").sources()


def test_another_outcome_than_the_one_beside_it_is_told() -> None:
    one = next(iter(mutants().values()))
    judged = Judged(one.name, (one.clause,), (), 1, 0.1, outcome="late")
    assert unlike([judged], mutants()) == [f"{one.name} is late, and has to be {one.outcome}"]
    assert unlike([replace(judged, outcome=one.outcome)], mutants()) == []
    # That it was not noticed at all is told as such.
    assert unlike([replace(judged, outcome="")], mutants()) == []


def test_each_clause_has_a_mutant_that_it_catches() -> None:
    published = matrix.published()
    assert matrix.without_opponent() == []
    assert matrix.survivors(published) == []
    assert list(published.rows) == list(mutants()), STALE


def test_many_others_are_explained() -> None:
    published = matrix.published()
    crowded = [m.name for m in mutants().values() if published.others(m) and not m.why]
    assert crowded == []


def test_the_matrix_is_of_today() -> None:
    assert matrix.published().inputs == matrix.inputs(), STALE
    assert rendering.PAGE.read_text("utf-8") == rendering.render(matrix.published()), STALE


def test_some_mutants_are_judged_as_published(command: Command) -> None:
    # Others each time that anything changes, and the same until then.
    some = random.Random(matrix.inputs()).sample(list(mutants()), 2)
    ran = command("selftest", "-n", "2", "--mutant", *some)
    assert ran.code == 0, ran.said
    assert "2 mutants in" in ran.out


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("more", [[], ["--systematic"]], ids=["by hand", "systematic"])
def test_who_has_had_enough_can_stop_it(
    command: Command, number: signal.Signals, more: list[str]
) -> None:
    process = command.start("selftest", "-n", "2", *more)
    judging = re.compile(r"mutants/(?:harness|tracing|systematic/changed)\.py")
    while not any(judging.search(line) for line in command.running()):
        assert process.poll() is None
        time.sleep(0.05)  # nothing is said before the end, so there is only asking
    process.send_signal(number)
    ran = command.finish(process)
    assert (ran.code, ran.said.strip()) == (130, "")


def test_a_mutant_that_nobody_knows(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["selftest", "--mutant", "nbf-ignord"]) == 2
    assert "no mutant is called 'nbf-ignord'; there is nbf-ignored" in capsys.readouterr().err


def test_some_are_not_published_as_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["selftest", "--write", "--mutant", "nbf-ignored"]) == 2
    assert "--write publishes all mutants" in capsys.readouterr().err


def test_there_are_no_mutants_in_a_wheel(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("conformance.commands.selftest._MUTANTS", HERE / "nowhere")
    assert main(["selftest"]) == 2
    assert "selftest runs in a checkout" in capsys.readouterr().err
