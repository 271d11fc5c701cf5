"""The last run against each target, kept so that --failed knows what failed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from platformdirs import user_cache_path

from .results import Run
from .saving import SavedRunError, read
from .selection import SelectionError
from .verdicts import Verdict

_BAD = (Verdict.FAILED, Verdict.INCONCLUSIVE, Verdict.ERROR)


def path_for(target: str) -> Path:
    """Where the last run against a target is kept; the folder is there, if it can be."""
    folder = user_cache_path("jwt-conformance", appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{hashlib.sha256(target.encode()).hexdigest()[:16]}.ndjson"


def failed(target: str) -> list[str]:
    """The ids of what did not pass last time. Raises SelectionError where there are none."""
    run = _last(target)
    ids = [result.id for result in run.results if result.verdict in _BAD]
    if not ids:
        raise SelectionError(f"--failed: nothing failed in the last run against {target}")
    return ids


def _last(target: str) -> Run:
    try:
        return read(path_for(target))
    except (SavedRunError, OSError):
        raise SelectionError(f"--failed: there is no last run against {target} yet") from None
