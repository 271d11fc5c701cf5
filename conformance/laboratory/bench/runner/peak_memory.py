"""Runs jwt-conformance, and writes the most memory that this process itself took.

``python -m conformance.laboratory.bench.runner.peak_memory FILE run ...``: from outside, the system
reports the maximum of a process and its children, and the target is one of these.
"""

from __future__ import annotations

import re
import resource
import sys
from pathlib import Path

from ....cli import main

_STATUS = Path("/proc/self/status")


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
    code = main(sys.argv[2:])
    Path(sys.argv[1]).write_text(str(peak()))
    sys.exit(code)
