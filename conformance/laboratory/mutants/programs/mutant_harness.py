"""Serves the reference with one thing wrong: ``python mutant_harness.py MUTANT``."""

from __future__ import annotations

import sys
from pathlib import Path

SUITE = Path(__file__).resolve().parents[4]
sys.path[:0] = [str(SUITE), str(SUITE / "reference")]

from conformance.laboratory.mutants.catalogue import mutants  # noqa: E402
from conformance.laboratory.mutants.programs.patch import patch  # noqa: E402

if __name__ == "__main__":
    patch(mutants()[sys.argv[1]].sources())
    import harness  # reference/harness.py: this one is __main__

    harness.main()
