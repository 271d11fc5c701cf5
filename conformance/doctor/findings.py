"""What came of a check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from ..http import Exchange
from ..results.judgement import Exit
from ..verdicts import Deviation
from ..verdicts.told import Recalled, Told


class Status(str, Enum):
    """How one check ended. ``UNSUPPORTED`` is no fault: the target, or its file, says so."""

    OK = "ok"
    UNSUPPORTED = "unsupported"
    SKIPPED = "skipped"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check on one part of a target: the whole of it, an app, the options.

    ``remedy`` says what to do, ``exchange`` and ``log`` show what happened; only a failure has
    them all. ``alive`` is false where the target did not start, or has died. ``dialect`` is what
    the target file may say of itself, if that is how it is meant to be.
    """

    part: str
    title: str
    status: Status
    detail: str = ""
    remedy: str = ""
    exchange: Exchange | None = None
    log: str = ""
    alive: bool = True
    dialect: Mapping[str, str | int] = field(default_factory=dict)


class Misfit(Deviation):
    """A deviation in words, which may know better than its check what to do.

    ``dialect`` is what the target file may say of it.
    """

    def __init__(
        self, expected: str, actual: str, remedy: str, dialect: Mapping[str, str | int]
    ) -> None:
        super().__init__(Told(expected), Recalled(actual))
        self.remedy, self.dialect = remedy, dialect


def require(
    holds: bool, expected: str, actual: str, remedy: str = "", **dialect: str | int
) -> None:
    """Raise Deviation unless it holds, with a remedy of its own where one is given."""
    if not holds:
        raise Misfit(expected, actual, remedy, dialect)


def exit_code(findings: Iterable[Finding]) -> Exit:
    """3 where the target did not start, 1 where something differs from the contract, or 0."""
    failed = [finding for finding in findings if finding.status is Status.FAILED]
    if any(not finding.alive for finding in failed):
        return Exit.INCONCLUSIVE
    return Exit.DEVIATES if failed else Exit.CONFORMS
