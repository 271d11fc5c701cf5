"""Why scenarios fail: those that fail in the same way, grouped under a sentence that says how.

One mistake of a target can fail dozens of scenarios. What they have in common is data: the kinds of
what was expected and observed, and where they differ. Letting somebody in, or crashing, counts as a
separate mistake in each clause, and for each part of a token that was altered.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..verdicts import Verdict
from .differences import WORDS, differences
from .records import Result


@dataclass(frozen=True, slots=True)
class FailureGroup:
    """Results that failed in the same way. The first of ``results`` stands for all of them."""

    verdict: Verdict
    sentence: str
    results: tuple[Result, ...]

    @property
    def clauses(self) -> tuple[str, ...]:
        """The ids of the failed clauses, each once."""
        return tuple(dict.fromkeys(result.clause for result in self.results))


def failure_groups(results: Iterable[Result]) -> list[FailureGroup]:
    """Groups of failures of one kind, the largest group first."""
    found: dict[tuple[Verdict, tuple[tuple[str, ...], ...]], list[Result]] = {}
    for result in results:
        key = tuple(each.key for each in differences(result))
        found.setdefault((result.verdict, key), []).append(result)
    every = [FailureGroup(key[0], sentence(those[0]), tuple(those)) for key, those in found.items()]
    return sorted(every, key=lambda group: -len(group.results))


def sentence(result: Result) -> str:
    """How it failed, in words that are the same for everything that failed in the same way."""
    return ", and ".join(WORDS[each.kind].format(*each.details) for each in differences(result))
