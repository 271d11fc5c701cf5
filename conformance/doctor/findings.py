"""The result of a check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from ..http import Exchange
from ..results.exit_code import Exit
from ..verdicts import Deviation
from ..verdicts.texts import ExpectedText, ObservedText


class Status(str, Enum):
    """How one check ended. ``UNSUPPORTED`` is not a failure: the target, or its file, says so."""

    OK = "ok"
    UNSUPPORTED = "unsupported"
    SKIPPED = "skipped"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check on a part of a target: all of it, an app, or the options.

    ``remedy`` says what to do, ``exchange`` and ``log`` show what happened; only a failure has
    them all. ``alive`` is false if the target did not start, or has died. ``dialect`` is what to
    put into the target file if the difference is intended.
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
    """A deviation in words, whose remedy may be more precise than that of its check.

    ``dialect`` is what the target file may say about it.
    """

    def __init__(
        self, expected: str, actual: str, remedy: str, dialect: Mapping[str, str | int]
    ) -> None:
        super().__init__(ExpectedText(expected), ObservedText(actual))
        self.remedy, self.dialect = remedy, dialect


def require(
    holds: bool, expected: str, actual: str, remedy: str = "", **dialect: str | int
) -> None:
    """Raise Deviation unless it holds, with its own remedy if one is given."""
    if not holds:
        raise Misfit(expected, actual, remedy, dialect)


def exit_code(findings: Iterable[Finding]) -> Exit:
    """3 if the target did not start, 1 if something differs from the contract, otherwise 0."""
    failed = [finding for finding in findings if finding.status is Status.FAILED]
    if any(not finding.alive for finding in failed):
        return Exit.INCONCLUSIVE
    return Exit.DEVIATES if failed else Exit.CONFORMS
