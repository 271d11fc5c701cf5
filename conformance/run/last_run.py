"""The last run against each target, kept so that --failed knows what failed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from platformdirs import user_cache_path

from ..files import replacing
from ..results import Run
from ..results.ndjson import SavedRunError, read
from ..verdicts import Verdict
from .selection import SelectionError

_BAD = (Verdict.FAILED, Verdict.INCONCLUSIVE, Verdict.ERROR)


def path_for(target: str) -> Path:
    """Where the last run against a target is kept."""
    folder = user_cache_path("jwt-conformance", appauthor=False)
    return folder / f"{hashlib.sha256(target.encode()).hexdigest()[:16]}.ndjson"


@contextmanager
def kept(target: str) -> Iterator[TextIO]:
    """A stream for a run. At its end it takes the place of the last one. Raises OSError.

    Not before: it may be in use by --failed.
    """
    path = path_for(target)
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as stream:
        yield stream


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
