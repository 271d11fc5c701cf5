"""``python -m conformance.laboratory``: the commands of the laboratory."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from conformance.escape import printable
from conformance.results.exit_code import Exit
from conformance.verdicts import UsageError

from . import publish
from .bench import command as bench
from .mutants import command as selftest

COMMANDS = {
    "selftest": (selftest, "judge mutants of the reference: does the suite notice each mistake?"),
    "bench": (bench, "measure the reference and the runner against others"),
    "publish": (publish, "make the pages and figures that come from runs, or check them"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command, and return its exit code. Problems go to stderr, without a traceback."""
    parser = argparse.ArgumentParser("python -m conformance.laboratory", description=__doc__)
    add = parser.add_subparsers(title="commands", required=True, metavar="COMMAND").add_parser
    for name, (module, words) in COMMANDS.items():
        child = add(name, help=words)
        module.arguments(child)
        child.set_defaults(command=module.main)
    options = parser.parse_args(argv)
    try:
        return int(options.command(options))
    except UsageError as error:
        print(printable(str(error)), file=sys.stderr)
        return Exit.USAGE
    except KeyboardInterrupt:
        return Exit.INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
