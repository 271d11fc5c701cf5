"""What a shell can complete: names of targets and clauses, besides commands and options."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from ..spec import observable, profiles, sources
from ..targets import names
from ..verdicts import UsageError

#: The possible values of an argument, by its name.
OFFERED: Mapping[str, Callable[[], Iterable[str]]] = {
    "target": names,
    "targets": names,
    "clause": lambda: (clause.id for clause in observable()),
    "profile": profiles,
    "source": sources,
}


def complete(children: Iterable[ArgumentParser], whole: ArgumentParser) -> None:
    """Answer the shell, and exit. Raises UsageError if argcomplete is not installed."""
    try:
        import argcomplete
    except ImportError:
        raise UsageError("completion needs argcomplete: pip install argcomplete") from None
    for child in children:
        for action in child._actions:
            if action.dest in OFFERED:
                action.__dict__["completer"] = partial(_offered, action.dest)
    complete = argcomplete.autocomplete
    complete(whole, always_complete_options="long")


def _offered(dest: str, **_: object) -> list[str]:
    return list(OFFERED[dest]())
