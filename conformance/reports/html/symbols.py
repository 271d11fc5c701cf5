"""The symbol of a verdict, since not everybody sees its colour and few printers have it."""

from __future__ import annotations

from ...results import Run
from ...results.run_verdict import verdict_of
from ...verdicts import Verdict

__all__ = ["SIGNS", "SOURCE_WORDS"]

SIGNS = {
    Verdict.PASSED.value: "✓",
    Verdict.FAILED.value: "✗",
    Verdict.INCONCLUSIVE.value: "?",
    Verdict.UNSUPPORTED.value: "\N{EN DASH}",
    Verdict.ERROR.value: "!",
    # Not verdicts, but to be distinguished as well: a failure with a known reason, and nothing.
    "expected": "≈",
    "not run": "·",
    # For a comparison, which says how somebody deviates: each has its own shape.
    "accepted": "▲",
    "crashed": "✸",
    "leaked": "◆",
    "contacted": "⇄",
    "late": "◷",
    "refused": "⊘",
    "different": "≠",
    "not declared": "\N{EN DASH}",
}

SOURCE_WORDS = {
    "readme": "The README of 0.0.2 says it in words, or a route of its examples does it.",
    "sample": "Only a sample of that README shows it.",
    "original": "The README is silent; release 0.0.2 behaves so.",
    "rfc": "An RFC says it, or a known attack, or prudence.",
}

_LOOKS = {"green": "passed", "amber": "expected", "red": "failed", "grey": "inconclusive"}


def look(run: Run) -> tuple[str, str]:
    """The CSS class and the symbol of the verdict on a run."""
    word = _LOOKS[verdict_of(run).colour]
    return word, SIGNS[word]
