"""What the doctor looks at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .subject import Session


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at. ``run`` returns what it saw, or raises Deviation or Unsupported.

    ``apps`` are those that have it, all if empty, and ``profile`` the one without which none has.
    Where a ``vital`` check fails, the checks after it would say nothing about the app.
    """

    title: str
    run: Callable[[Session], str]
    remedy: str
    apps: frozenset[str] = frozenset()
    profile: str = ""
    vital: bool = True

    def is_of(self, app: str, profiles: frozenset[str]) -> bool:
        """Whether an app has it, where the target claims these profiles."""
        return (not self.apps or app in self.apps) and self.profile in ("", *profiles)
