"""What changed from one saved run to another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..verdicts import Verdict
from .known_deviations import is_breach
from .records import Result, Run


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """One scenario whose verdict has changed, or which lets somebody in now. None if not run."""

    id: str
    clause: str
    before: Verdict | None
    after: Verdict | None
    reason: str
    breach: bool = False

    @property
    def regression(self) -> bool:
        """Whether something that held no longer holds, or is no longer tested.

        A new scenario that fails is one, too. One that fails in another way is not, unless
        somebody is let in now.
        """
        if self.breach:
            return True
        if self.before is Verdict.PASSED:
            return self.after is not Verdict.PASSED
        return self.before is None and self.after not in (Verdict.PASSED, Verdict.UNSUPPORTED)


def changes(before: Run, after: Run) -> Iterator[VerdictChange]:
    """Each scenario whose verdict has changed, in the order of the later run."""
    old = {result.id: result for result in before.results}
    new = {result.id: result for result in after.results}
    for id in [*new, *(id for id in old if id not in new)]:
        change = replace(
            _change(id, old.get(id), new.get(id)),
            breach=_lets_in(after, new.get(id)) and not _lets_in(before, old.get(id)),
        )
        expected = id in new and bool(new[id].excuse) and id not in old
        if (change.before is not change.after or change.breach) and not expected:
            yield change


def _lets_in(run: Run, result: Result | None) -> bool:
    """Whether somebody is let in, and no entry of [unsafe] says so."""
    return result is not None and not result.excuse and is_breach(run, result)


def _change(id: str, before: Result | None, after: Result | None) -> VerdictChange:
    either = after or before
    clause = either.clause if either else ""
    verdicts = (before.verdict if before else None, after.verdict if after else None)
    return VerdictChange(id, clause, *verdicts, reason=after.reason if after else "it was not run")
