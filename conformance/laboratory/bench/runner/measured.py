"""Runs jwt-conformance, and writes what it took: the most memory, and when each scenario ended.

``python -m conformance.laboratory.bench.runner.measured FILE run ...``: from outside, the system
reports the maximum of a process and its children, and the target is one of these. FILE gets JSON:
``memory`` in KiB, ``planned``, and ``ended`` for each scenario, both by time.perf_counter.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
from pathlib import Path

from ....cli import main
from ....results import Result
from ....results.ndjson import Writer
from ....run import run_saver

_STATUS = Path("/proc/self/status")


class Watch(Writer):
    """Saves a run while it lasts, and notes the times."""

    plans: list[float] = []  # noqa: RUF012 - one run in this process
    ends: list[float] = []  # noqa: RUF012

    def planned(self, ids: list[str]) -> None:
        """The first scenario begins now."""
        self.plans.append(time.perf_counter())
        super().planned(ids)

    def ended(self, result: Result) -> None:
        """A scenario has ended."""
        self.ends.append(time.perf_counter())
        super().ended(result)


def peak() -> int:
    """Return the most memory that this process ever took, in KiB."""
    if _STATUS.exists():
        # Not ru_maxrss: on Linux that starts with the memory of the parent process.
        found = re.search(r"^VmHWM:\s+(\d+) kB$", _STATUS.read_text("utf-8"), re.MULTILINE)
        if found:
            return int(found[1])
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // 1024 if sys.platform == "darwin" else most


if __name__ == "__main__":
    vars(run_saver)["Writer"] = Watch
    code = main(sys.argv[2:])
    took = {"memory": peak(), "planned": Watch.plans[:1], "ended": Watch.ends}
    Path(sys.argv[1]).write_text(json.dumps(took))
    sys.exit(code)
