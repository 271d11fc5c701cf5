"""What is unsupported is listed, or else the target conforms in part."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance import SUITE
from conformance.reports.content.summary import closing, short
from conformance.results import Run
from conformance.results.exit_code import Exit, exit_code
from conformance.results.known_deviations import settle, stale, unlisted
from conformance.results.run_verdict import Conformance, Safety, verdict_of
from conformance.run.known_deviation_tables import check_known, entries_for
from conformance.targets import load
from conformance.tests.command import Command, CommandResult
from conformance.tests.results import runs
from conformance.tests.results.runs import HEADER, LOGIN, ROW
from conformance.verdicts import Verdict

APPS = ("claims", "refresh", "freshness", "blacklist", "loaders")
OPTIONS = (
    *("JWT_AUTH_HEADER", "JWT_ALGORITHM", "JWT_ACCESS_TOKEN_EXPIRES", "JWT_REFRESH_TOKEN_EXPIRES"),
    *("JWT_BLACKLIST_ENABLED", "JWT_BLACKLIST_STORE", "JWT_BLACKLIST_CHECKS", "LOADERS"),
)
PASSED, FAILED, UNSUPPORTED = Verdict.PASSED, Verdict.FAILED, Verdict.UNSUPPORTED


def lacking(command: Command) -> Path:
    """A target that claims everything, and answers 501 to everything but the plain app "basic"."""
    return command.target("ailing.py", str(SUITE), "lacks", *APPS, *OPTIONS)


def words(ran: CommandResult) -> str:
    """What it printed, as one line."""
    return " ".join(ran.out.split())


def test_a_target_that_says_501_to_nearly_everything_conforms_in_part(command: Command) -> None:
    reports = [command.folder / f"run.{kind}" for kind in ("html", "md", "xml")]
    badge = command.folder / "badge.json"
    wanted = [argument for path in (badge, *reports) for argument in ("--report", path)]
    ran, run = command.saved(lacking(command), *wanted)
    assert ran.code == 0
    said = words(ran)
    assert f"{run.target} conforms in part: " in said
    assert "unsupported and not listed in [unsupported]: " in said
    assert "safety unknown: " in said
    assert "conforms in part" in json.loads(badge.read_text())["message"]
    assert json.loads(badge.read_text())["color"] != "green"
    for path in reports:
        assert ("not listed" if path.suffix == ".xml" else "conforms in part") in path.read_text()


@pytest.mark.full
def test_to_be_strict_is_to_have_it_listed(command: Command) -> None:
    target = lacking(command)
    ran = command("run", target, "--strict", "--profile", "options")
    assert ran.code == 1
    assert "deviates: " in ran.out
    assert "not listed in [unsupported]" in words(ran)
    written = command("expect", target)
    assert (written.code, " unsupported; give each new one a reason" in written.out) == (0, True)
    listed = load(target).unsupported
    assert set(APPS) <= set(listed)  # by the app, where nothing of it is there
    target.write_text(target.read_text().replace('freshness = "freshness"', 'freshness = "mine"'))
    ran = command("run", target, "--strict")
    assert (ran.code, "not listed" in ran.out) == (0, False)
    assert " conforms: " in ran.out


def test_an_entry_about_what_is_there_fails_the_run(command: Command) -> None:
    clause = "claims.in-view"
    target = command.spoilt("good", unsupported={clause: "none"})
    ran = command("run", target, "--clause", clause)
    assert ran.code == 1
    assert f"{clause}: it is supported; take it out of [unsupported]" in words(ran)


# ── without a target ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("key", [ROW, "basic.identity", "basic"])
def test_an_entry_names_a_scenario_a_clause_or_an_app(key: str) -> None:
    bare = runs.run({ROW: UNSUPPORTED, LOGIN: PASSED})
    assert [result.id for result in unlisted(bare)] == [ROW]
    run = runs.run({ROW: UNSUPPORTED, LOGIN: PASSED}, unsupported={key: "why"})
    assert (unlisted(run), stale(run)) == ([], [])
    assert verdict_of(run).conformance is Conformance.CONFORMS


@pytest.mark.parametrize("verdict", [PASSED, FAILED])
def test_an_entry_is_stale_once_nothing_of_it_is_missing(verdict: Verdict) -> None:
    run = runs.run({ROW: verdict, LOGIN: PASSED}, unsupported={ROW: "why"})
    assert stale(run) == [f"{ROW}: it is supported; take it out of [unsupported]"]
    assert exit_code(run) is Exit.DEVIATES


def test_an_entry_excuses_no_failure() -> None:
    run = runs.run({ROW: FAILED}, unsupported={ROW: "why"})
    assert run.results[0].excuse == ""
    missing = runs.run({ROW: UNSUPPORTED, LOGIN: PASSED}, expected={ROW: "why"})
    assert [result.id for result in unlisted(missing)] == [ROW]


def test_what_is_not_declared_need_not_be_listed() -> None:
    run = runs.run({ROW: UNSUPPORTED, LOGIN: PASSED}, profiles=frozenset({"refresh"}))
    assert unlisted(run) == []


def test_what_the_dialect_leaves_out_need_not_be_listed(command: Command) -> None:
    target = command.spoilt("good", dialect={"user_claims": ""})
    ran, run = command.saved(target, "--clause", "basic.no-claims-by-default", "basic.login")
    assert (ran.code, unlisted(run), short(run)) == (0, [], "conforms")
    assert UNSUPPORTED in {result.verdict for result in run.results}


def test_known_deviations_are_told_with_what_is_missing() -> None:
    known = {"basic.no-header": "why"}
    run = runs.run({ROW: UNSUPPORTED, LOGIN: PASSED, HEADER: FAILED}, expected=known)
    assert short(run) == "conforms in part but for 1 known deviation"
    assert "1 clause unsupported and not listed in [unsupported]: basic.identity" in closing(run)
    assert verdict_of(run).colour == "amber"


def test_a_critical_clause_that_is_missing_and_not_listed_was_not_judged() -> None:
    run = Run("acme", profiles=frozenset({"basic"}))
    run.results = [runs.result(HEADER, UNSUPPORTED)]
    settle(run)
    verdict = verdict_of(run)
    assert verdict.safety is Safety.UNKNOWN
    assert "basic.no-header" in [clause.id for clause in verdict.unjudged]
    run.unsupported = {"basic.no-header": "why"}
    assert "basic.no-header" not in [clause.id for clause in verdict_of(run).unjudged]


def test_what_is_missing_is_written_as_a_clause_where_all_of_it_is() -> None:
    other = "features/basic_usage.feature::Ada's token is made out to Ada"
    run = runs.run({ROW: UNSUPPORTED, LOGIN: PASSED})
    assert entries_for(run)["unsupported"] == {"basic.identity": ""}
    run.results.append(runs.result(ROW, PASSED))
    run.results[-1] = type(run.results[0])(other, other, "basic.identity", PASSED)
    assert entries_for(run)["unsupported"] == {ROW: ""}


def test_only_what_is_unsupported_is_named_by_its_app(tmp_path: Path) -> None:
    assert list(check_known(tmp_path, {"unsupported": {"loaders": "why"}})) == []
    (said,) = check_known(tmp_path, {"expected": {"loaders": "why"}})
    assert "no clause is called 'loaders'" in said
