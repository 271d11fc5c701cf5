"""What the doctor looks at, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from ..http import Exchange
from ..judging import Exit
from ..verdicts import Deviation, expect

if TYPE_CHECKING:
    from .patient import Visit


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
    them all. ``alive`` is false where the target did not start, or has died.
    """

    part: str
    title: str
    status: Status
    detail: str = ""
    remedy: str = ""
    exchange: Exchange | None = None
    log: str = ""
    alive: bool = True


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at. ``run`` returns what it saw, or raises Deviation or Unsupported.

    ``apps`` are those that have it, all if empty, and ``profile`` the one without which none has.
    Where a ``vital`` check fails, the checks after it would say nothing about the app.
    """

    title: str
    run: Callable[[Visit], str]
    remedy: str
    apps: frozenset[str] = frozenset()
    profile: str = ""
    vital: bool = True

    def is_of(self, app: str, profiles: frozenset[str]) -> bool:
        """Whether an app has it, where the target claims these profiles."""
        return (not self.apps or app in self.apps) and self.profile in ("", *profiles)


class Misfit(Deviation):
    """A deviation that knows better than its check what to do."""

    def __init__(self, expected: str, actual: str, remedy: str) -> None:
        super().__init__(expected, actual)
        self.remedy = remedy


def require(holds: bool, expected: str, actual: str, remedy: str = "") -> None:
    """Raise Deviation unless it holds, with a remedy of its own where one is given."""
    if remedy and not holds:
        raise Misfit(expected, actual, remedy)
    expect(holds, expected, actual)


def exit_code(findings: Iterable[Finding]) -> Exit:
    """3 where the target did not start, 1 where something differs from the contract, or 0."""
    failed = [finding for finding in findings if finding.status is Status.FAILED]
    if any(not finding.alive for finding in failed):
        return Exit.INCONCLUSIVE
    return Exit.DEVIATES if failed else Exit.CONFORMS
