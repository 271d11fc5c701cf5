"""Examine a target step by step, before it is judged: does it plug in, and is it understood?"""

from __future__ import annotations

from collections.abc import Iterator

from .apps import CHECKS as CHECKS
from .claims import claim_checks as claim_checks
from .finding import Check as Check
from .finding import Finding as Finding
from .finding import Status as Status
from .finding import exit_code as exit_code
from .options import OPTIONS as OPTIONS
from .patient import Patient as Patient
from .patient import Visit as Visit
from .showing import Shown as Shown
from .starting import arrival
from .visiting import visits


def examine(patient: Patient) -> Iterator[Finding]:
    """Each finding as it is made, up to the first that makes the later ones meaningless."""
    alive = True
    for finding in arrival(patient):
        yield finding
        alive = finding.status is not Status.FAILED
    if alive:
        yield from visits(patient)
