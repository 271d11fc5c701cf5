"""Examine a target step by step, before it is judged: does it plug in, and is it understood?"""

from __future__ import annotations

from collections.abc import Iterator

from .app_checks import CHECKS as CHECKS
from .check import Check as Check
from .examination import sessions
from .finding_lines import FindingLines as FindingLines
from .findings import Finding as Finding
from .findings import Status as Status
from .findings import exit_code as exit_code
from .option_checks import OPTIONS as OPTIONS
from .startup import startup
from .subject import Session as Session
from .subject import Subject as Subject
from .token_checks import claim_checks as claim_checks


def examine(subject: Subject) -> Iterator[Finding]:
    """Each finding as it is made, until one makes the later ones meaningless."""
    alive = True
    for finding in startup(subject):
        yield finding
        alive = finding.status is not Status.FAILED
    if alive:
        yield from sessions(subject)
