"""Serves the reference with one thing wrong: ``python harness.py MUTANT``.

Nothing is copied: the files that the mutant changes are compiled from their changed text.
"""

from __future__ import annotations

import sys
from importlib.machinery import FileFinder, SourceFileLoader
from pathlib import Path
from types import CodeType

SUITE = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(SUITE), str(SUITE / "reference")]

from conformance.tests.mutants.catalogue import REFERENCE, mutants  # noqa: E402

_sources: dict[str, str] = {}


class Spoilt(SourceFileLoader):
    """Compiles the mutant's text where there is one; it neither reads nor writes __pycache__."""

    def get_code(self, fullname: str) -> CodeType | None:
        """Compile the text of the mutant, or what the file holds."""
        path = self.get_filename(fullname)
        if path in _sources:
            return compile(_sources[path], path, "exec", dont_inherit=True)
        return super().get_code(fullname)


def spoil(name: str) -> None:
    """Have what is imported from reference/ from now on be that mutant of it."""
    changed = mutants()[name].sources()
    _sources.update({str(REFERENCE / file): text for file, text in changed.items()})
    sys.path_hooks.insert(0, _finder)
    sys.path_importer_cache.clear()


def _finder(folder: str) -> FileFinder:
    if not Path(folder).is_relative_to(REFERENCE):
        raise ImportError(f"{folder} is not ours")
    return FileFinder(folder, (Spoilt, [".py"]))


if __name__ == "__main__":
    spoil(sys.argv[1])
    import harness  # reference/harness.py: this one is __main__

    harness.main()
