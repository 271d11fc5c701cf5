"""What a bare jwt.verify leaves out, the suite finds: two Express apps that differ in nothing else.

Node and npm are needed. Where they are missing these tests are skipped with the reason.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from conformance.results import Run
from conformance.results.exit_code import Exit
from conformance.results.judgement import by_clause, unexpected, worst
from conformance.tests.command import HANG, Command
from conformance.verdicts import Verdict

IMPLEMENTATIONS = Path(__file__).parents[2] / "implementations"
STRICT, NAIVE = "express-jsonwebtoken-strict", "express-jsonwebtoken-naive"

#: The clauses on the algorithm, on claims that are missing, and on claims that are not looked at.
PINNING = "hardening.alg-pinned"
MISSING = {
    *("errors.lacking-claim", "errors.invalid-status", "errors.missing-claim"),
    "hardening.exp-required",
}
IGNORED = {"refresh.not-for-views", "refresh.needs-refresh-token", "hardening.type-exact"}

ERRORS = "features/changing_default_behaviors.feature"
#: A scenario for each claim that a token may lack.
LACKING = {
    f"{ERRORS}::A well-signed token that lacks a claim[{claim}]"
    for claim in ("jti", "identity", "type", "fresh", "user_claims")
} | {"features/hardening/key/claims.feature::No end at all"}


@pytest.fixture(autouse=True)
def npm(command: Command) -> None:
    """Install the packages as the targets do, so that what hinders it is told as such."""
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("there is no node, or no npm")
    install = ["node", "../node/run.js", ".", "--eval", ""]
    done = subprocess.run(
        install,
        cwd=IMPLEMENTATIONS / STRICT,
        env=command.environ(),
        capture_output=True,
        text=True,
        timeout=HANG,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"the packages cannot be installed: {done.stderr[-500:]}")


def failing(run: Run) -> set[str]:
    found = {clause.id: worst(results) for clause, results in by_clause(run).items()}
    assert set(found.values()) <= {Verdict.PASSED, Verdict.FAILED}
    return {clause for clause, verdict in found.items() if verdict is Verdict.FAILED}


def test_what_a_bare_verify_leaves_out_is_found(command: Command) -> None:
    clauses = {PINNING, *MISSING, *IGNORED}
    ran, run = command.saved(NAIVE, "--strict", "--clause", *clauses)
    assert failing(run) == clauses, ran.said
    failed = {result.id for result in run.results if result.verdict is Verdict.FAILED}
    assert all(any(id.startswith(each) for id in failed) for each in LACKING)
    # jsonwebtoken itself looks at the curve of a key.
    pinning = [result for result in run.results if result.clause == PINNING]
    assert [result.title for result in pinning if result.verdict is not Verdict.FAILED] == [
        "Algorithms that share a key[ES256-ES384]"
    ]
    # All of that is known, which the run shows by being green.
    assert (ran.code, unexpected(run)) == (Exit.CONFORMS, [])


def test_the_same_app_with_care_has_all_of_it(command: Command) -> None:
    ran, run = command.saved(STRICT, "--strict", "--clause", PINNING, *MISSING, *IGNORED)
    assert failing(run) == set(), ran.said
    assert ran.code == Exit.CONFORMS
