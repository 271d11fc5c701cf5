"""The legitimate variants: nothing that the README leaves free fails a clause that counts."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from conformance import SUITE
from conformance.laboratory.mutants import matrix, page
from conformance.laboratory.mutants.catalogue import Mutant, mutants, sources
from conformance.laboratory.mutants.judge import PROGRAMS, judge_all
from conformance.laboratory.mutants.variants import Variant, packs, program, variants
from conformance.results.exit_code import Exit
from conformance.spec import Severity, clauses
from conformance.tests.command import Command
from conformance.verdicts import Verdict

STALE = "what is published is stale: python -m conformance.laboratory publish mutants"


@pytest.mark.parametrize("name", variants())
def test_a_variant_is_a_program_that_is_let_fail_nothing_that_counts(name: str) -> None:
    variant = variants()[name]
    for file, text in sources(name, variant.edits).items():
        compile(text, file, "exec")
    assert variant.way.endswith(".")
    may = [clauses()[clause] for clause in variant.may]
    assert [c.id for c in may if c.source == "readme" or c.severity is Severity.CRITICAL] == []


def test_there_are_many_and_no_two_of_one_name() -> None:
    files = (SUITE / "conformance/laboratory/mutants/variants").glob("*.toml")
    written = sum(path.read_text("utf-8").count("[[variant]]\n") for path in files)
    assert written == len(variants()) >= 30


def test_no_published_variant_is_wronged() -> None:
    rows = matrix.published(matrix.VARIANTS)
    assert set(rows.rows) <= set(variants()), STALE
    assert matrix.wronged(rows) == []


def test_who_is_wronged_is_told() -> None:
    rows = {
        "kid": matrix.KillRow(("options.algorithm",), ("basic.login",)),
        "cors": matrix.KillRow((), ()),
    }
    told = "kid is wronged: basic.login options.algorithm must not fail for it"
    assert matrix.wronged(matrix.KillMatrix(rows)) == [told]


def test_the_page_has_both_numbers() -> None:
    varied = matrix.published(matrix.VARIANTS)
    text = page.render(matrix.published(), varied)
    said = "| legitimate variants, and those that a clause wrongly fails |"
    assert f"{said} {len(varied.rows)}, 0 |" in text
    assert all(f"\n| {name} | " in text for name in varied.rows)


def target(command: Command, variant: Mutant | Variant) -> Path:
    path = command.folder / "variant.toml"
    program = [sys.executable, str(PROGRAMS / "mutant_harness.py"), variant.name]
    path.write_text(
        f'name = "{variant.name}"\ncommand = {json.dumps(program)}\n{variant.settings}', "utf-8"
    )
    return path


@pytest.mark.default
def test_a_variant_conforms(command: Command) -> None:
    ran = command("run", target(command, variants()["kid"]))
    assert ran.code == Exit.CONFORMS, ran.said
    assert "kid conforms" in ran.out


@pytest.mark.default
def test_one_renamed_key_is_one_failure(command: Command) -> None:
    chapters = ("--profile", "basic", "refresh", "errors")
    ran, run = command.saved(target(command, mutants()["error-for-msg"]), *chapters)
    assert ran.code == Exit.DEVIATES
    wrong = {r.clause for r in run.results if r.verdict is not Verdict.PASSED}
    assert wrong == {"errors.shape"}


@pytest.mark.default
def test_with_a_leeway_a_life_runs_out_on_the_clock_all_the_same(command: Command) -> None:
    scenario = "features/options.feature::The lifetime runs out on the clock"
    path = target(command, variants()["leeway-60"])
    lives = ("--clause", "refresh.outlives-access")
    for chosen in (("--scenario", scenario), lives):
        assert command("run", path, *chosen).code == Exit.CONFORMS
    path.write_text(path.read_text("utf-8").replace("leeway = 60", "leeway = 58"))
    assert command("run", path, "--scenario", scenario).code == Exit.DEVIATES
    # It is that clause which fails, and no other: nothing was shown of the rest.
    assert command("run", path, *lives).code == Exit.INCONCLUSIVE


def test_each_variant_is_in_one_pack() -> None:
    packed = [name for pack in packs(10) for name in pack.name.split("+")]
    assert sorted(packed) == sorted(variants())
    assert len(packs(10)) < 16
    for pack in packs(10):
        assert program(pack.name) == pack
        for name in pack.name.split("+"):
            assert variants()[name].dialect.items() <= pack.dialect.items()


@pytest.mark.parametrize(
    "chosen",
    [
        pytest.param(slice(0, None, 4), id="some", marks=pytest.mark.full),
        pytest.param(slice(None), id="all", marks=pytest.mark.release),
    ],
)
def test_no_variant_is_wronged(chosen: slice) -> None:
    """Several in one program; ``publish mutants`` judges each by itself, and whole."""
    counting = ("--source=readme", "--source=rfc")
    may = {pack.name: pack.may for pack in packs(10)}
    wronged = {
        result.mutant: (more, result.defects)
        for result in judge_all(packs(10)[chosen], os.cpu_count() or 1, whole=True, more=counting)
        if (more := {*result.failed, *result.inconclusive}.difference(may[result.mutant]))
        or result.defects
    }
    assert wronged == {}


@pytest.mark.release
def test_doctor_understands_every_variant(command: Command) -> None:
    for pack in packs(10):
        ran = command("doctor", target(command, pack))
        assert ran.code == 0, ran.said
