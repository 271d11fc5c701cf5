"""A check: its title, what it runs, its remedy, and the apps that it is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..contract import APPS
from .subject import Session


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at. ``run`` returns what is worth reporting, or raises what is wrong.

    ``apps`` are those that have it, all if empty, and ``path`` a route that an app needs for it.
    If a ``vital`` check fails, the checks after it would say nothing about the app.
    """

    title: str
    run: Callable[[Session], str | None]
    remedy: str
    apps: frozenset[str] = frozenset()
    path: str = ""
    vital: bool = True

    def is_of(self, app: str, profiles: frozenset[str]) -> bool:
        """Whether an app has it, if the target claims these profiles."""
        route = APPS[app].route(self.path) if self.path else None
        there = not self.path or (route is not None and route.profile in ("", *profiles))
        return there and (not self.apps or app in self.apps)
