"""Arguments that several commands share: which target, which scenarios, and how they run."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from ..run.distribution import MOST

#: What goes with -n, in how many processes a run is.
PROCESSES: dict[str, Any] = {
    "metavar": "N",
    "type": int,
    "help": "in so many processes, each with a target of its own; by default one for each "
    f"processor, {MOST} at most, and one for what is deployed",
}


def add_target(parser: ArgumentParser) -> None:
    """Add the name of a target."""
    parser.add_argument(
        "target",
        nargs="?",
        default="reference",
        help="reference (the default), a shipped implementation, or a target file",
    )


def add_deployed(parser: ArgumentParser) -> None:
    """Add what can be said instead of the name of a target."""
    deployed = parser.add_argument_group("an app that runs already, without a target file")
    deployed.add_argument("--url", help="its base URL")
    deployed.add_argument("--app", help="which of the example apps it is, such as basic")
    deployed.add_argument(
        "--secret-env", metavar="NAME", default="", help="variable that holds its signing key"
    )


def add_expected(parser: ArgumentParser) -> None:
    """Add the file of known deviations."""
    parser.add_argument("--expected", metavar="FILE", help="known deviations, [expected] in TOML")


def add_selection(parser: ArgumentParser) -> None:
    """Add what chooses scenarios."""
    group = parser.add_argument_group("which scenarios")
    group.add_argument("-k", metavar="WORDS", help="titles with these words; and, or, not")
    for name, words in (
        ("clause", "of these clauses"),
        ("profile", "of these parts of the specification"),
        ("source", "of clauses from readme, original or rfc"),
        ("scenario", "these, by the ids that reports give"),
    ):
        group.add_argument(f"--{name}", metavar="NAME", nargs="+", default=[], help=words)
    group.add_argument("--failed", action="store_true", help="that did not pass the last time")


def add_course(parser: ArgumentParser) -> None:
    """Add how they run."""
    group = parser.add_argument_group("how they run")
    group.add_argument("-n", **PROCESSES)
    group.add_argument("--maxfail", metavar="N", type=int, default=0, help="stop after N failures")
    group.add_argument("--shuffle", metavar="SEED", help="in an order that the seed decides")
    group.add_argument(
        "--deadline", metavar="SECONDS", type=_seconds, help="for each answer, by default 10"
    )


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < 3600:
        raise ArgumentTypeError(f"expected more than 0 and less than 3600, it is {text}")
    return seconds
