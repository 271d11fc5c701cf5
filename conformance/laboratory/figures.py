"""The figures in the README that come from runs and from the features, and their sources."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from conformance import SUITE
from conformance.results import Run
from conformance.results.judgement import by_clause, worst
from conformance.spec import SOURCES, features, observable
from conformance.verdicts import Verdict

from .mutants import matrix
from .mutants import page as kill_matrix

PAGE = SUITE / "README.md"
#: The counts that the README has; ``publish readme`` takes them from the features.
COUNTS = Path(__file__).with_name("counts.json")


class Figure(NamedTuple):
    """What the README says: each ``{}`` of ``text`` stands for the next of ``values``."""

    text: str
    values: tuple[str, ...]

    @property
    def pattern(self) -> str:
        """Finds it with any figures; white space may be any, as lines are broken anew."""
        words = r"\s+".join(re.escape(word) for word in self.text.split())
        return words.replace(r"\{\}", r"(\d+)")

    def found(self, page: str) -> list[re.Match[str]]:
        """Where the page says it."""
        return list(re.finditer(self.pattern, page))


def figures() -> Iterator[Figure]:
    """All of them."""
    yield from _scenarios()
    yield from _mutants()
    yield from _systematic()


def wrong() -> Iterator[str]:
    """A sentence for each figure that is not what its source has, or not in the README at all."""
    page = PAGE.read_text("utf-8")
    for figure in figures():
        said = figure.text.format(*figure.values)
        found = figure.found(page)
        if not found:
            yield f"README.md: expected {said!r}, there is nothing like it"
        for match in found:
            if match.groups() != figure.values:
                yield f"README.md: expected {said!r}, it is {' '.join(match[0].split())!r}"


def write() -> None:
    """Count the scenarios anew, and have the README say what the sources have."""
    saved = {**json.loads(COUNTS.read_text("utf-8")), **_counted()}
    COUNTS.write_text(json.dumps(saved, indent=1) + "\n", "utf-8")
    page = PAGE.read_text("utf-8")
    for figure in figures():
        for match in reversed(figure.found(page)):
            for number in range(len(figure.values), 0, -1):
                start, end = match.span(number)
                page = page[:start] + figure.values[number - 1] + page[end:]
    PAGE.write_text(page, "utf-8")


def _counted() -> dict[str, dict[str, int]]:
    """How many scenarios and clauses there are."""
    scenarios = {f.path: sum(scenario.rows for _, scenario in f.scenarios()) for f in features()}
    return {"scenarios": scenarios, "clauses": {each: len(observable(each)) for each in SOURCES}}


def _scenarios() -> Iterator[Figure]:
    # As of when the README was made: a new row is no reason to make it anew.
    saved: dict[str, Any] = json.loads(COUNTS.read_text("utf-8"))
    counts = saved["scenarios"]
    yield from (Figure(f"{path}: {{}} passed", (str(n),)) for path, n in counts.items())
    whole = sum(counts.values())
    yield Figure("{} scenarios in", (str(whole),))
    yield Figure("s: {} passed.", (str(whole),))
    yield from _original(saved["original"], saved["clauses"])


def _original(verdicts: Mapping[str, Any], clauses: Mapping[str, int]) -> Iterator[Figure]:
    """The sample of the original package, and that of the reference, which passes all."""
    counts = verdicts["scenarios"]
    said = ", ".join(f"{{}} {verdict}" for verdict in counts)
    yield Figure(f"s: {said}.", tuple(map(str, counts.values())))
    passes = {source: {"passed": count} for source, count in clauses.items()}
    for sample in (passes, {source: verdicts[source] for source in clauses}):
        there = {"passed", "failed", *(name for cells in sample.values() for name in cells)}
        shown = [verdict.value for verdict in Verdict if verdict.value in there]
        for source, count in clauses.items():
            numbers = [count, count, *(sample[source].get(name, 0) for name in shown)]
            text = " ".join("{}" if number else "-" for number in numbers)
            yield Figure(f"{source} {text}", tuple(str(number) for number in numbers if number))


def note_original(run: Run) -> None:
    """Keep what came of the original package, for the sample in the README."""
    saved = json.loads(COUNTS.read_text("utf-8"))
    of_clauses: dict[str, Counter[str]] = {source: Counter() for source in SOURCES}
    for clause, results in by_clause(run).items():
        of_clauses[clause.source][worst(results).value] += 1
    scenarios = Counter(result.verdict for result in run.results)
    every = {verdict.value: scenarios[verdict] for verdict in Verdict if scenarios[verdict]}
    saved["original"] = {"scenarios": every, **of_clauses}
    COUNTS.write_text(json.dumps(saved, indent=1) + "\n", "utf-8")


def _mutants() -> Iterator[Figure]:
    count = kill_matrix.figures(matrix.published(), matrix.published(matrix.VARIANTS))
    yield Figure("We planted {} mistakes", (count["mutants"],))
    for text, *names in (
        ("| clauses that a client can observe | {} |", "clauses"),
        ("| mutants, each made for one clause | {} |", "mutants"),
        ("| mutants of which a scenario of that clause fails | {} |", "caught"),
        ("| clauses with a mutant that no other clause finds wrong | {} |", "alone"),
        ("| other clauses that find a mutant wrong | median {}, most {} |", "median", "most"),
        ("| legitimate variants, and those that fail wrongly | {}, {} |", "variants", "wronged"),
        ("The {} clauses that never fail alone", "shared"),
    ):
        yield Figure(text, tuple(count[name] for name in names))


def _systematic() -> Iterator[Figure]:
    from .mutants.systematic import page

    count = page.figures(page.published())
    shares = (count["of_all"].strip("%"), count["of_asked"].strip("%"))
    yield Figure("kill {} % of {} generated mutants", (shares[0], count["mutants"]))
    yield Figure("and {} % of those that a client could notice", (shares[1],))
