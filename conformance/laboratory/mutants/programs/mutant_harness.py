"""Serves the reference with one thing wrong, or different: ``python mutant_harness.py NAME``."""

from __future__ import annotations

import sys
from pathlib import Path

SUITE = Path(__file__).resolve().parents[4]
sys.path[:0] = [str(SUITE), str(SUITE / "reference")]

from conformance.laboratory.mutants.catalogue import sources  # noqa: E402
from conformance.laboratory.mutants.programs.patch import patch  # noqa: E402
from conformance.laboratory.mutants.variants import program  # noqa: E402

if __name__ == "__main__":
    patch(sources(sys.argv[1], program(sys.argv[1]).edits))
    import harness  # reference/harness.py: this one is __main__

    harness.main()
