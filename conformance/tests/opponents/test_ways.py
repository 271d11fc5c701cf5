"""The two other ways to plug in, to the verdict: a process for each app, and a URL."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from conformance import SUITE
from conformance.results import Run
from conformance.results.exit_code import Exit
from conformance.results.judgement import by_clause, worst
from conformance.tests.command import OPPONENTS, Command
from conformance.verdicts import Verdict

# Whole runs; a few of the kind are in the default tier.
pytestmark = pytest.mark.full

ALONE = [str(OPPONENTS / "alone.py"), str(SUITE)]
KEY = "k" * 64


def verdicts(run: Run) -> dict[str, Verdict]:
    return {clause.id: worst(results) for clause, results in by_clause(run).items()}


def test_a_process_for_each_app_and_its_options(command: Command) -> None:
    path = command.folder / "target.toml"
    path.write_text(f'name = "alone"\nprocess = {json.dumps(["{python}", *ALONE])}\n')
    clauses = ("claims.in-view", "freshness.login", "options.header-type", "loaders.free-response")
    ran, run = command.saved(path, "--clause", *clauses)
    assert verdicts(run) == dict.fromkeys(clauses, Verdict.PASSED), ran.said
    assert ran.code == Exit.CONFORMS


@pytest.fixture
def deployed(command: Command) -> Iterator[str]:
    """The URL of a basic app that runs already, with KEY as its key."""
    own = {"PORT": "0", "CONFORMANCE_APP": "basic"}
    own["CONFORMANCE_OPTIONS"] = json.dumps({"SECRET_KEY": KEY})
    with subprocess.Popen(
        [sys.executable, *ALONE],
        env={**command.environ(), **own},
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            assert server.stdout is not None
            yield server.stdout.readline().removeprefix("READY ").strip()
        finally:
            server.send_signal(signal.SIGTERM)


def test_a_url_without_the_signing_key(command: Command, deployed: str) -> None:
    ran, run = command.saved("--url", deployed, "--app", "basic")
    assert ran.code == Exit.CONFORMS, ran.said
    found = verdicts(run)
    for clause in ("basic.login", "basic.bearer", "basic.no-header", "errors.wrong-scheme"):
        assert found[clause] is Verdict.PASSED
    assert {result.verdict for result in run.results} == {Verdict.PASSED, Verdict.UNSUPPORTED}
    reasons = {r.reason for r in run.results if r.verdict is Verdict.UNSUPPORTED}
    known = ("no signing key", "no URL for app", "another app")
    assert [why for why in reasons if not why.startswith(known)] == []
    # What anybody could make is made without the key; 48 of 48 were left out once.
    for clause in ("hardening.alg-none", "hardening.signature", "hardening.embedded-key"):
        judged = [r for r in run.results if r.clause == clause and "refresh" not in r.title]
        basic = [r for r in judged if not r.reason.startswith(("no URL", "no signing key"))]
        assert {result.verdict for result in basic} == {Verdict.PASSED}
    assert found["hardening.time-types"] is Verdict.UNSUPPORTED


def test_a_url_with_the_signing_key(
    command: Command, deployed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "STAGING_KEY", KEY)
    arguments = ("--url", deployed, "--app", "basic", "--secret-env", "STAGING_KEY")
    ran, run = command.saved(*arguments, "--profile", "basic", "hardening")
    passed = {result.clause for result in run.results if result.verdict is Verdict.PASSED}
    assert {"basic.jwt-format", "hardening.signature", "hardening.alg-none"} <= passed, ran.said
    assert ran.code == Exit.CONFORMS


def test_a_url_with_another_key_than_its_own(
    command: Command, deployed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "STAGING_KEY", "x" * 64)
    arguments = ("--url", deployed, "--app", "basic", "--secret-env", "STAGING_KEY")
    clauses = ("basic.jwt-format", "hardening.time-types", "hardening.alg-none")
    ran, run = command.saved(*arguments, "--clause", *clauses)
    assert "a signature by the app's key" in ran.prose
    assert "this token is not signed with the key that the app was given" in ran.prose
    assert "check the key that the runner was given" in ran.prose
    found = verdicts(run)
    assert found["basic.jwt-format"] is Verdict.FAILED
    assert found["hardening.time-types"] is Verdict.INCONCLUSIVE
    assert Verdict.PASSED in {r.verdict for r in run.results if r.clause == "hardening.alg-none"}
    assert ran.code == Exit.INCONCLUSIVE
    assert run.complete
