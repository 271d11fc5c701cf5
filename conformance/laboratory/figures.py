"""The figures in the README and the manual that come from runs and from the features."""

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

#: Each figure is on one or more of these pages.
PAGES = tuple(
    SUITE / name
    for name in (
        *("README.md", "docs/implementations.md", "docs/strength.md", "docs/start/library.md"),
    )
)
#: The counts on the pages; ``publish readme`` takes them from the features.
COUNTS = Path(__file__).with_name("counts.json")


class Figure(NamedTuple):
    """What a page says: each ``{}`` of ``text`` stands for the next of ``values``."""

    text: str
    values: tuple[str, ...]

    @property
    def pattern(self) -> str:
        """A regular expression for it, with any figures and white space, as lines are rewrapped."""
        words = r"\s+".join(re.escape(word) for word in self.text.split())
        # No more cells after it: a row of one table is not the beginning of a row of another.
        end = r"(?![^\S\n]*[-\d])" if self.text.endswith(("-", "}")) else ""
        return words.replace(r"\{\}", r"(\d+)") + end

    def found(self, page: str) -> list[re.Match[str]]:
        """Where it is on the page."""
        return list(re.finditer(self.pattern, page))


def figures() -> Iterator[Figure]:
    """All figures."""
    yield from _scenarios()
    yield from _mutants()
    yield from _systematic()


def wrong() -> Iterator[str]:
    """A sentence for each figure that differs from its source, or is on no page."""
    texts = {path.name: path.read_text("utf-8") for path in PAGES}
    for figure in figures():
        said = figure.text.format(*figure.values)
        found = [(name, match) for name, text in texts.items() for match in figure.found(text)]
        if not found:
            yield f"{', '.join(texts)}: expected {said!r}, there is nothing like it"
        for name, match in found:
            if match.groups() != figure.values:
                yield f"{name}: expected {said!r}, it is {' '.join(match[0].split())!r}"


def write() -> None:
    """Count the scenarios again, and update the pages from the sources."""
    saved = {**json.loads(COUNTS.read_text("utf-8")), **_counted()}
    COUNTS.write_text(json.dumps(saved, indent=1) + "\n", "utf-8")
    for path in PAGES:
        path.write_text(_corrected(path.read_text("utf-8")), "utf-8")


def _corrected(page: str) -> str:
    for figure in figures():
        for match in reversed(figure.found(page)):
            for number in range(len(figure.values), 0, -1):
                start, end = match.span(number)
                page = page[:start] + figure.values[number - 1] + page[end:]
    return page


def _counted() -> dict[str, Any]:
    """The numbers of scenarios and clauses."""
    scenarios = sum(scenario.rows for f in features() for _, scenario in f.scenarios())
    return {"scenarios": scenarios, "clauses": {each: len(observable(each)) for each in SOURCES}}


def _scenarios() -> Iterator[Figure]:
    # As of when the pages were made: a new row is no reason to remake them.
    saved: dict[str, Any] = json.loads(COUNTS.read_text("utf-8"))
    whole, clauses = str(saved["scenarios"]), saved["clauses"]
    yield Figure("{} scenarios in", (whole,))
    yield Figure("s: {} passed.", (whole,))
    yield Figure("conforms: all {} README clauses passed", (str(clauses["readme"]),))
    yield Figure("one rule for each of {} clauses", (str(sum(clauses.values())),))
    yield from _original(saved["original"], clauses)


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
    """Keep the results of the original package, for the sample on the implementations page."""
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
