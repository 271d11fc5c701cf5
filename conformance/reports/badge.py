"""A run in a few words: as a badge (SVG), and as what shields.io makes one of."""

from __future__ import annotations

import json

from ..escape import printable, shorten
from ..results import Run
from ..results.judgement import Exit, by_clause, exit_code, worst
from ..spec import clauses
from ..verdicts import Verdict

LABEL = "JWT conformance"

# The names are those of shields.io; white text can be read on each of these.
_COLOURS = {"green": "#2e7d32", "red": "#b3261e", "lightgrey": "#5f6b76"}
_WORDS = {Exit.CONFORMS: ("conforms", "green"), Exit.DEVIATES: ("deviates", "red")}


def message(run: Run) -> str:
    """The verdict, and how many clauses of the README hold, of all that it has.

    Of all, and not of those that the target declares: whoever sees a badge sees nothing else.
    """
    word, _ = _verdict(run)
    register = [c for c in clauses().values() if c.source == "readme" and c.over == "http"]
    held = [c for c, those in by_clause(run).items() if worst(those) is Verdict.PASSED]
    number = len([clause for clause in held if clause in register])
    return f"{word}, {number} of {len(register)} README clauses hold"


def endpoint(run: Run) -> str:
    """JSON for the endpoint badge of shields.io, in which no query can change the colour."""
    colour = _verdict(run)[1]
    badge = {"schemaVersion": 1, "label": LABEL, "message": message(run), "color": colour}
    return json.dumps({**badge, "isError": colour != "green"}) + "\n"


def svg(run: Run) -> str:
    """The badge by itself, with the name of the target as its title."""
    from .html.shell import environment  # not above: a run without a badge should start at once

    said, name = message(run), printable(shorten(run.target, 80), keep="")
    return (
        environment()
        .get_template("badge.svg")
        .render(
            label=LABEL,
            message=said,
            title=f"{name}: {LABEL}: {said}",
            colour=_COLOURS[_verdict(run)[1]],
            left=_width(LABEL),
            right=_width(said),
        )
    )


def _verdict(run: Run) -> tuple[str, str]:
    none = ("no verdict", "lightgrey")
    return _WORDS.get(exit_code(run), none) if run.complete else none


def _width(text: str) -> int:
    """About how wide it is at 11 pixels, with room around; textLength then makes it fit."""
    return round(len(text) * 6.3) + 12
