"""A run in a few words: as a badge (SVG), and as what shields.io makes one of."""

from __future__ import annotations

import json

from ..escape import printable, shorten
from ..results import Run
from ..results.run_verdict import Safety, verdict_of
from ..results.tally import tally
from .content.summary import short
from .html.shell import environment

LABEL = "JWT conformance"

# The names are those of shields.io; white text is readable on each of these.
_COLOURS = {"green": "#2e7d32", "orange": "#8a4b00", "red": "#b3261e", "lightgrey": "#5f6b76"}
_NAMES = {"green": "green", "amber": "orange", "red": "red", "grey": "lightgrey"}


def message(run: Run) -> str:
    """The verdict; if nobody is let in, also how many of all README clauses hold.

    Of all, and not of those that the target declares: a badge is all that its readers see.
    """
    if verdict_of(run).safety is Safety.UNSAFE:
        return short(run)
    readme = tally(run)["readme"].register
    return f"{short(run)}, {readme['passed']} of {readme.total()} README clauses hold"


def endpoint(run: Run) -> str:
    """JSON for the endpoint badge of shields.io, whose colour no query can change."""
    colour = _NAMES[verdict_of(run).colour]
    badge = {"schemaVersion": 1, "label": LABEL, "message": message(run), "color": colour}
    return json.dumps({**badge, "isError": colour != "green"}) + "\n"


def svg(run: Run) -> str:
    """The badge by itself, with the name of the target as its title."""
    said, name = message(run), printable(shorten(run.target, 80), keep="")
    return (
        environment()
        .get_template("badge.svg")
        .render(
            label=LABEL,
            message=said,
            title=f"{name}: {LABEL}: {said}",
            colour=_COLOURS[_NAMES[verdict_of(run).colour]],
            left=_width(LABEL),
            right=_width(said),
        )
    )


def _width(text: str) -> int:
    """The approximate width at 11 pixels, with padding; textLength then makes it fit."""
    return round(len(text) * 6.3) + 12
