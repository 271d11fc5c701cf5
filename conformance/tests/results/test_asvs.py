"""What a run shows of the requirements of ASVS, and that the page says what the register does."""

from __future__ import annotations

from pathlib import Path

from conformance.reports.markdown.asvs import asvs_page
from conformance.results import Result, Run
from conformance.results.asvs import Standing, standings
from conformance.results.asvs import tests_of as clauses_of
from conformance.results.matrix import matrix_of
from conformance.spec import asvs
from conformance.verdicts import Verdict
from conformance.verdicts.expectations import Refusal
from conformance.verdicts.observations import FullAnswer

UNSIGNED = "hardening.alg-none"
OPEN, CRASHED = FullAnswer(200, '{"hello":"world"}', own=True), FullAnswer(500, "")


def ran(verdict: Verdict, seen: FullAnswer | None = None) -> Run:
    expected = Refusal() if seen else None
    return Run("acme", results=[Result("f::a", "a", UNSIGNED, verdict, "", expected, seen)])


def standing(run: Run, id: str = "9.1.2") -> Standing:
    return standings(run)[id][0]


def test_a_requirement_is_met_not_met_or_not_judged() -> None:
    assert standing(ran(Verdict.PASSED)) is Standing.MET
    assert standing(ran(Verdict.FAILED, OPEN)) is Standing.NOT_MET
    assert standing(ran(Verdict.INCONCLUSIVE)) is Standing.NOT_JUDGED
    assert standing(ran(Verdict.PASSED), "9.2.3") is Standing.NOT_JUDGED


def test_a_crash_lets_nobody_in() -> None:
    assert standing(ran(Verdict.FAILED, CRASHED)) is Standing.NOT_JUDGED


def test_what_breaks_a_requirement_is_named() -> None:
    run = ran(Verdict.FAILED, OPEN)
    assert [clause.id for clause in standings(run)["9.1.2"][1]] == [UNSIGNED]
    assert f"| acme | **not met**: `{UNSIGNED}` | **not met**: `{UNSIGNED}` |" in asvs_page(
        matrix_of([run])
    )


def test_each_requirement_has_clauses_or_a_client_cannot_see_it() -> None:
    for each in asvs.requirements().values():
        assert clauses_of(each.id) or each.unseen.startswith("all of it")


def test_the_page_says_what_the_register_does() -> None:
    published = (Path(__file__).parents[3] / "docs" / "asvs.md").read_text("utf-8")
    head = asvs_page(matrix_of([])).partition("## Who meets what")[0]
    assert published.startswith(head), "python -m conformance.laboratory publish matrix"
