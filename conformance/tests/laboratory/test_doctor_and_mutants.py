"""The doctor notices the mutants that break what the contract says."""

from __future__ import annotations

import pytest

from conformance.doctor import Status
from conformance.laboratory.mutants.judge import PROGRAMS
from conformance.tests.command import Command
from conformance.tests.doctor.test_doctor import examined, of

#: Mutants of the reference that break what the contract says: the profile and the check that tells.
NOTICED = {
    "jti-reused": ("basic", "gives each token a jti of its own"),
    "blacklist-always-on": ("options", "JWT_BLACKLIST_ENABLED = false"),
    "claims-in-refresh": ("claims", "puts no user claims into a refresh token"),
    "refresh-sent-back": ("refresh", "answers POST /refresh"),
    "refresh-for-a-day": ("refresh", "gives tokens their lifetimes"),
    "views-take-any-type": ("refresh", "turns a refresh token away at GET /protected"),
    "access-token-refreshes": ("refresh", "turns an access token away at POST /refresh"),
    "refreshed-is-fresh": ("freshness", "turns a refreshed token away at GET /protected-fresh"),
    "stale-let-in": ("freshness", "turns a refreshed token away at GET /protected-fresh"),
    "revoked-refresh-works": ("blacklist", "revokes and unrevokes"),
    "loaders-swapped": ("loaders", "turns an expired token away at GET /protected"),
}


@pytest.mark.parametrize("mutant", NOTICED)
def test_what_the_contract_says_is_checked(command: Command, mutant: str) -> None:
    profile, title = NOTICED[mutant]
    apps = ["basic", "blacklist"] if profile == "options" else ["refresh"]
    program = str(PROGRAMS / "mutant_harness.py")
    path = command.target(program, mutant, profiles=sorted({profile, *apps}))
    failed = of(examined(path), Status.FAILED)
    assert title in {finding.title for finding in failed}
