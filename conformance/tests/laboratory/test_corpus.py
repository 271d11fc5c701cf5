"""The corpus: each mistake has its source, is a program, and is judged as published."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from conformance import SUITE
from conformance.laboratory.__main__ import main
from conformance.laboratory.mutants.corpus import judge, mistakes, page
from conformance.laboratory.mutants.corpus.judge import Detection
from conformance.results.outcomes import Outcome
from conformance.spec import Severity, clauses
from conformance.tests.command import Command

STALE = "what is published is stale: python -m conformance.laboratory publish corpus"
CORPUS = SUITE / "conformance/laboratory/mutants/corpus"


@pytest.mark.parametrize("field", dict.fromkeys(each.field for each in mistakes().values()))
def test_each_has_a_source_and_a_program_and_a_clause_or_a_reason(field: str) -> None:
    for mistake in (each for each in mistakes().values() if each.field == field):
        compile(mistake.plant, mistake.name, "exec")
        assert mistake.what.endswith("."), mistake.name
        assert mistake.where, mistake.name
        assert all(page.address(source).startswith("https://") for source in mistake.where)
        assert bool(mistake.clause) != bool(mistake.why), mistake.name
        assert not mistake.clause or clauses()[mistake.clause].over == "http", mistake.name


#: Plants each mistake in a process of its own, and prints those that cannot be planted, and why.
PLANTING = """
import os, sys
sys.path[:0] = sys.argv[1:]
from conformance.laboratory.mutants.corpus import mistakes
from conformance.laboratory.mutants.programs import planting
for mistake in mistakes().values():
    if (child := os.fork()) == 0:
        try:
            planting.plant(mistake.name, mistake.plant)
        except BaseException as error:
            print(f"{mistake.name}: {error!r}", flush=True)
        os._exit(0)
    os.waitpid(child, 0)
"""


def test_each_mistake_can_be_planted() -> None:
    roots = [str(SUITE), str(SUITE / "reference")]
    done = subprocess.run(
        [sys.executable, "-c", PLANTING, *roots], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("", "")


def test_no_two_mistakes_have_one_name() -> None:
    written = sum(path.read_text("utf-8").count("[[mistake]]\n") for path in CORPUS.glob("*.toml"))
    assert written == len(mistakes())


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("CVE-2022-21449", "https://nvd.nist.gov/vuln/detail/CVE-2022-21449"),
        ("GHSA-75c5-xw7c-p5pm", "https://github.com/advisories/GHSA-75c5-xw7c-p5pm"),
        ("RFC 7519", "https://www.rfc-editor.org/rfc/rfc7519"),
        ("RFC 7519 4.1.4", "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4"),
        ("jwtk/jjwt#877", "https://github.com/jwtk/jjwt/issues/877"),
        ("https://portswigger.net/web-security/jwt", "https://portswigger.net/web-security/jwt"),
    ],
)
def test_the_name_of_a_source_is_an_address(source: str, address: str) -> None:
    assert page.address(source) == address


def test_what_is_published_is_of_this_corpus() -> None:
    published = judge.published()
    asked = {name for name, mistake in mistakes().items() if mistake.clause}
    assert set(published) == asked, STALE
    for each in published.values():
        assert not each.outcome or Outcome(each.outcome).deviates
    # The title and the counts; that the rest is of today is for --check.
    assert page.PAGE.read_text("utf-8").startswith("# The corpus")


def test_what_is_not_noticed_any_more_is_told() -> None:
    name, mistake = next((n, m) for n, m in mistakes().items() if m.clause)
    before = {name: Detection(name, (mistake.clause,), "accepted")}
    now = Detection(name, (), "")
    said = f"{name} is not noticed any more: no scenario of {mistake.clause} fails"
    assert list(judge.problems([now], before)) == [said]
    assert list(judge.problems(before.values(), before)) == []
    assert list(judge.problems([now], {})) == []
    broken = replace(now, defects=("the harness ended",))
    assert list(judge.problems([broken], {})) == [f"{name}: the harness ended"]


def test_the_page_says_what_is_noticed_and_what_is_not() -> None:
    name, mistake = next((n, m) for n, m in mistakes().items() if m.clause)
    row = next(line for line in page.render({}).splitlines() if line.startswith(f"| {name} |"))
    assert f"| {mistake.severity.value} | {mistake.clause} | **no** |" in row
    seen = {name: Detection(name, (mistake.clause,), "accepted")}
    row = next(line for line in page.render(seen).splitlines() if line.startswith(f"| {name} |"))
    assert f"| {mistake.clause} | accepted |" in row
    assert {each.severity for each in mistakes().values()} == set(Severity)


def test_a_mistake_that_nobody_knows(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["selftest", "--corpus", "--mutant", "hedaer"]) == 2
    assert "no mistake or field is called 'hedaer'; fields: blacklist," in capsys.readouterr().err


@pytest.mark.full
def test_a_mistake_is_noticed_as_published(laboratory: Command) -> None:
    """Every eighth; ``publish corpus --check`` judges them all."""
    asked = [name for name, mistake in mistakes().items() if mistake.clause]
    ran = laboratory("selftest", "--corpus", "--mutant", *asked[::8])
    assert ran.code == 0, ran.said
