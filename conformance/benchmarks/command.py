"""Runs jwt-conformance, and writes how much memory this very process took at most.

``python -m conformance.benchmarks.command FILE run ...``: what the system tells of a process from
outside is the largest of it and its children, and the target is one of them.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from ..cli import main

if __name__ == "__main__":
    code = main(sys.argv[2:])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    Path(sys.argv[1]).write_text(str(peak // 1024 if sys.platform == "darwin" else peak))
    sys.exit(code)
