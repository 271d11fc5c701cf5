"""The command jwt-conformance. It imports the rest as it runs, so that Ctrl-C can end that too."""

from __future__ import annotations

import sys
from collections.abc import Sequence

#: Of an interrupted command, as shells have it. It is one of those of results.judgement.
INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command, and return its exit code. Nothing is raised, and no traceback printed."""
    try:
        from .commands.dispatch import main as run

        return run(argv)
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
