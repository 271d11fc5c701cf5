"""Several runs, one line each: how many clauses passed, failed and so on, by source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...escape import printable
from ...results import Run
from ...results.tally import STANDINGS, tally
from ...spec import observable, sources
from .summary import short

#: The column heads of the table for a terminal, which has to be narrow.
_HEADS = {
    "passed": "pass",
    "failed": "fail",
    "expected": "exp",
    "unsupported": "uns",
    "inconclusive": "inc",
    "error": "err",
}
_WIDTH = 5


def table(runs: Sequence[Run], wanted: int) -> Iterator[str]:
    """The table for a terminal; ``wanted`` is the intended number of runs."""
    width = max([6, *(len(_name(run)) for run in runs)])
    shown = [name for name in STANDINGS if name != "error" or any(map(_broken, runs))]
    heads = (f"{source} ({len(observable(source))})" for source in sources())
    yield ""
    yield f"{'':{width}} " + " ".join(f"{head:>{_WIDTH * len(shown)}}" for head in heads)
    names = "".join(f"{_HEADS[name]:>{_WIDTH}}" for name in shown)
    yield f"{'target':{width}} " + " ".join([names] * len(sources())) + "  verdict"
    for run in runs:
        yield f"{_name(run):{width}} {' '.join(_cells(run, shown))}  {short(run)}"
    yield f"\nclauses: {', '.join(f'{_HEADS[name]} = {name}' for name in shown)}"
    if len(runs) < wanted:
        yield f"{wanted - len(runs)} of {wanted} targets were not run"


def _name(run: Run) -> str:
    return printable(run.target, keep="")


def _broken(run: Run) -> bool:
    return any(each.register["error"] for each in tally(run).values())


def _cells(run: Run, shown: Sequence[str]) -> Iterator[str]:
    for each in tally(run).values():
        yield "".join(f"{each.register[name] or '-':>{_WIDTH}}" for name in shown)
