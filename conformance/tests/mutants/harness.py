"""Serves the reference with one thing wrong: ``python harness.py MUTANT``."""

from __future__ import annotations

import sys
from pathlib import Path

SUITE = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(SUITE), str(SUITE / "reference")]

from conformance.tests.mutants.catalogue import mutants  # noqa: E402
from conformance.tests.mutants.spoiling import spoil  # noqa: E402

if __name__ == "__main__":
    spoil(mutants()[sys.argv[1]].sources())
    import harness  # reference/harness.py: this one is __main__

    harness.main()
