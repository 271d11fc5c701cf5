"""Runs jwt-conformance, and writes how much memory this very process took at most.

``python -m conformance.laboratory.bench.runner.peak_memory FILE run ...``: what the system tells
of a process from outside is the largest of it and its children, and the target is one of them.
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
        # Not ru_maxrss: on Linux that begins with what the process took that started this one.
        found = re.search(r"^VmHWM:\s+(\d+) kB$", _STATUS.read_text("utf-8"), re.MULTILINE)
        if found:
            return int(found[1])
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // 1024 if sys.platform == "darwin" else most


if __name__ == "__main__":
    code = main(sys.argv[2:])
    Path(sys.argv[1]).write_text(str(peak()))
    sys.exit(code)
