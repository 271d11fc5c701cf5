"""Serves the reference with a mistake of the corpus: ``python corpus_harness.py MISTAKE``."""

from __future__ import annotations

import sys
from pathlib import Path

SUITE = Path(__file__).resolve().parents[4]
sys.path[:0] = [str(SUITE), str(SUITE / "reference")]

from conformance.laboratory.mutants.corpus import mistakes  # noqa: E402

if __name__ == "__main__":
    import harness  # reference/harness.py: this one is __main__

    from conformance.laboratory.mutants.programs import planting

    planting.plant(sys.argv[1], mistakes()[sys.argv[1]].plant)
    harness.main()
