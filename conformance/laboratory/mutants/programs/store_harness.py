"""Serves the reference on a store of some kind: ``python store_harness.py KIND PLACE [FILE TEXT]``.

KIND and PLACE are those of stores.py.  FILE is one of reference/, and TEXT names a file with
its new content.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

SUITE = Path(__file__).resolve().parents[4]
sys.path[:0] = [str(SUITE), str(SUITE / "reference")]

from conformance.laboratory.mutants.programs.patch import patch  # noqa: E402
from conformance.laboratory.mutants.programs.stores import stores  # noqa: E402

#: How much memory such a mutant may take, in bytes: some of them make endless lists.
_MEMORY = 2 << 30


if __name__ == "__main__":
    kind, place, *change = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    if change:
        file, text = change
        patch({file: Path(text).read_text("utf-8")})
    import harness  # reference/harness.py
    from flask_jwt_extended.stores import index

    index.__dict__["PAGE"] = 3  # so that a few tokens are more than one page
    harness.STORES["memory"] = stores(kind, place)
    harness.main()
