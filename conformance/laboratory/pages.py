"""The pages that are made from runs: what each depends on, and whether that has changed since."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from conformance import SUITE

from .meaning import fingerprint

#: What the pages were made from: the fingerprint at that time, by page and part.
MADE_OF = Path(__file__).parent / "pages.json"


@dataclass(frozen=True, slots=True)
class Page:
    """A page, by its path from the root; the parts that it depends on; how long it takes."""

    path: str
    parts: tuple[str, ...]
    takes: str

    @property
    def file(self) -> Path:
        """Where it is."""
        return SUITE / self.path

    def state(self) -> dict[str, str]:
        """The current fingerprints of the parts."""
        return {part: fingerprint(part) for part in self.parts}


_MUTANTS = "conformance/laboratory/mutants"
PAGES = {
    "mutants": Page(
        f"{_MUTANTS}/README.md", ("features", "steps", "reference", "mutants"), "10 min of CPU"
    ),
    "systematic": Page(
        f"{_MUTANTS}/systematic/README.md", ("features", "steps", "reference"), "20 min"
    ),
    "corpus": Page("docs/corpus.md", ("features", "steps", "reference", "corpus"), "8 min of CPU"),
    "matrix": Page("docs/matrix.md", ("features", "steps", "implementations"), "5 min"),
    "picture": Page("docs/report.png", ("features", "steps", "implementations"), "1 min"),
    "history": Page("docs/history.md", ("features", "steps", "releases"), "15 to 60 min"),
    "performance": Page("docs/performance.md", ("reference", "steps", "bench"), "10 min"),
}


def made_of(name: str) -> dict[str, str]:
    """What a page was made from; empty if that was never recorded."""
    saved: dict[str, dict[str, str]] = json.loads(MADE_OF.read_text("utf-8"))
    return saved.get(PAGES[name].path, {})


def note(name: str) -> None:
    """Record that a page was made from the current state."""
    saved = json.loads(MADE_OF.read_text("utf-8"))
    saved[PAGES[name].path] = PAGES[name].state()
    MADE_OF.write_text(json.dumps(saved, indent=1, sort_keys=True) + "\n", "utf-8")


def outdated(name: str) -> Iterator[str]:
    """The parts whose meaning has changed since the page was made."""
    before = made_of(name)
    yield from (part for part, now in PAGES[name].state().items() if before.get(part) != now)
