"""What did not pass in the last run against each target, kept for --failed.

Nothing else is kept: the tokens of a deployed app are in the exchanges of a run.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from platformdirs import user_cache_path

from ..files import replacing
from ..results import Run
from ..verdicts import Verdict
from .selection import SelectionError

_BAD = (Verdict.FAILED, Verdict.INCONCLUSIVE, Verdict.ERROR)

#: For how many targets it is kept: the most recent ones.
MOST = 100


def path_for(target: str) -> Path:
    """The file in which it is kept for a target."""
    folder = user_cache_path("jwt-conformance", appauthor=False) / "last"
    return folder / f"{hashlib.sha256(target.encode()).hexdigest()[:16]}.json"


def keep(target: str, run: Run) -> None:
    """Keep the ids of what did not pass, for this user's eyes only. Raises OSError."""
    path = path_for(target)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.parent.chmod(0o700)
    with replacing(path, private=True) as stream:
        json.dump([result.id for result in run.results if result.verdict in _BAD], stream)
    _prune(path)


def _prune(path: Path) -> None:
    """Remove what is too old, and what killed runs or former versions have left behind."""
    others = sorted(path.parent.glob("*.json"), key=lambda each: each.stat().st_mtime)
    left = [each for each in path.parent.iterdir() if each.name.startswith(".")]
    for each in [*others[:-MOST], *left, *path.parent.parent.glob("*.ndjson")]:
        each.unlink(missing_ok=True)


def failed(target: str) -> list[str]:
    """The ids of what did not pass last time. Raises SelectionError if there are none."""
    try:
        ids: list[str] = json.loads(path_for(target).read_text("utf-8"))
    except (OSError, ValueError):
        raise SelectionError(f"--failed: there is no last run against {target} yet") from None
    if not ids:
        raise SelectionError(f"--failed: nothing failed in the last run against {target}")
    return ids
