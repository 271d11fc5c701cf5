"""Arguments that several commands share: which target, or which app that runs already."""

from __future__ import annotations

from argparse import ArgumentParser


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
