"""Import the reference with changed text in some of its files; nothing is copied."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Mapping
from importlib.machinery import FileFinder, SourceFileLoader
from pathlib import Path
from types import CodeType

from ..catalogue import REFERENCE

_sources: dict[str, str] = {}


class PatchLoader(SourceFileLoader):
    """Compiles the changed text if there is one; it neither reads nor writes __pycache__."""

    def get_code(self, fullname: str) -> CodeType | None:
        """Compile the changed text, or what the file holds."""
        path = self.get_filename(fullname)
        if path in _sources:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # "is" with a literal, which is the mutant's
                return compile(_sources[path], path, "exec", dont_inherit=True)
        return super().get_code(fullname)


def patch(sources: Mapping[str, str]) -> None:
    """From now on, import these texts, by their paths, in place of the files in reference/."""
    _sources.update({str(REFERENCE / file): text for file, text in sources.items()})
    sys.path_hooks.insert(0, _finder)
    sys.path_importer_cache.clear()


def _finder(folder: str) -> FileFinder:
    if not Path(folder).is_relative_to(REFERENCE):
        raise ImportError(f"{folder} is not ours")
    return FileFinder(folder, (PatchLoader, [".py"]))
