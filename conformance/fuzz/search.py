"""Generates scenarios until the time is up, runs them, and reduces those that fail."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from random import Random

from .. import spec
from ..results import Result, Run
from ..results.outcomes import outcome
from ..run.run_options import RunOptions
from ..run.session import judge
from ..spec.folders import OWN, REGISTER
from ..verdicts import Verdict
from .families import FAMILIES, Family
from .scenarios import FuzzScenario, gherkin

PROFILE = "fuzz"
#: How many times a failure is made smaller, and in how many ways at once each time.
_ROUNDS, _WAYS = 12, 40
#: How many scenarios of each family run at once: few at first, so that output comes soon.
_FIRST, _MOST = 2, 16
#: A family is left alone after this many findings, or after finding the same this often.
_ENOUGH = 4

Made = tuple[Family, FuzzScenario]


@dataclass(frozen=True)
class FuzzFinding:
    """A scenario that failed, as small as it got, and its result."""

    family: Family
    scenario: FuzzScenario
    result: Result


@dataclass
class Search:
    """A search with ``seed``, for ``seconds`` or for at most ``most`` scenarios.

    Features are written into ``folder`` as they are run; at the end it has the findings.
    ``told`` gets a line for each batch.
    """

    options: RunOptions
    folder: Path
    seed: int
    seconds: float
    most: int = 0
    told: Callable[[str], None] = lambda _: None
    found: list[FuzzFinding] = field(default_factory=list)
    counts: Counter[Verdict] = field(default_factory=Counter)
    doubts: Counter[str] = field(default_factory=Counter)
    defects: list[str] = field(default_factory=list)
    stopped: bool = False
    _numbers: Iterator[int] = field(default_factory=count)

    def run(self) -> Run:
        """The findings, as a run whose scenarios are in ``folder``."""
        random, end = Random(self.seed), time.monotonic() + self.seconds  # noqa: S311 - no secret
        families, many, seen = self._families(), _FIRST, Counter[Family]()
        while families and time.monotonic() < end and not self.stopped:
            batch = [(family, family.make(random)) for family in families for _ in range(many)]
            batch = batch[: self.most - self.counts.total() if self.most else None]
            failed = self._failed(batch)
            for family, scenario, result in failed:
                if seen[family] < _ENOUGH:
                    seen[family] += 1
                    self._note(self._reduced(FuzzFinding(family, scenario, result)))
            self.told(f"{self.counts.total()} scenarios, {len(self.found)} found")
            families = [family for family in families if seen[family] < _ENOUGH]
            many = min(2 * many, _MOST)
            if self.most and self.counts.total() >= self.most:
                break
        return self._record()

    def _families(self) -> list[Family]:
        declared = self.options.file.profiles
        return [family for family in FAMILIES if declared.issuperset(family.profiles)]

    def _failed(self, batch: Sequence[Made]) -> Iterator[tuple[Family, FuzzScenario, Result]]:
        results = self._judged(batch)
        self.counts.update(result.verdict for result in results.values())
        doubtful = (r for r in results.values() if r.verdict is not Verdict.PASSED)
        self.doubts.update(r.doubt or r.reason for r in doubtful if r.verdict is not Verdict.FAILED)
        broken = (r for r in results.values() if r.verdict is Verdict.ERROR)
        self.defects += [f"{result.title}: {result.reason}" for result in broken]
        failed = [(*batch[n], r) for n, r in results.items() if r.verdict is Verdict.FAILED]
        return iter(failed)

    def _reduced(self, found: FuzzFinding) -> FuzzFinding:
        """The smallest scenario that fails in the same way."""
        for _ in range(_ROUNDS):
            ways = list(found.scenario.smaller())[:_WAYS]
            results = self._judged([(found.family, way) for way in ways]) if ways else {}
            same = [
                FuzzFinding(found.family, ways[n], r)
                for n, r in results.items()
                if _alike(r, found)
            ]
            if not same:
                break
            found = min(same, key=lambda one: len("\n".join(one.scenario.lines())))
        return found

    def _note(self, found: FuzzFinding) -> None:
        known = {(one.family, _gist(one)) for one in self.found}
        if (found.family, _gist(found)) not in known:
            self.found.append(found)

    def _judged(self, batch: Sequence[Made]) -> dict[int, Result]:
        """The result of each, by its index in the batch."""
        name = self._write(batch, f"{PROFILE}-{next(self._numbers)}")
        names = {name: number for number, (name, _) in enumerate(_named(batch))}
        options = replace(self.options, scenarios=(name,))
        run = judge(options, keep=False, live=False)
        self.stopped = run.interrupted or bool(run.stopped)
        self.defects += run.defects
        return {names[result.title]: result for result in run.results}

    def _write(self, batch: Sequence[Made], name: str) -> str:
        """Write a feature with these scenarios, the only one in the folder, and return its path."""
        families = dict.fromkeys(family for family, _ in batch)
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / REGISTER).write_text("\n".join(_register(families)), "utf-8")
        for old in self.folder.glob("*.feature"):
            old.unlink()
        # pytest-bdd reads each path only once, so each batch has its own.
        (self.folder / f"{name}.feature").write_text("\n".join(_feature(batch)), "utf-8")
        spec.add(str(self.folder))
        return f"{OWN}/{name}.feature"

    def _record(self) -> Run:
        """The findings as a run, under their present names in the folder."""
        batch = [(found.family, found.scenario) for found in self.found]
        path = self._write(batch, PROFILE) if batch else ""
        run = self.options.record()
        run.expected, run.unsafe, run.unsupported = {}, {}, {}
        for found, (name, _) in zip(self.found, _named(batch), strict=True):
            id = f"{path}::{name}"
            run.results.append(replace(found.result, id=id, title=name))
        run.planned = [result.id for result in run.results]
        return run


def _alike(result: Result, found: FuzzFinding) -> bool:
    run = Run("")
    return result.verdict is Verdict.FAILED and outcome(run, result) is outcome(run, found.result)


def _gist(found: FuzzFinding) -> str:
    """Equal for findings that count as one: the same was altered, with the same outcome."""
    return f"{found.scenario.about} {outcome(Run(''), found.result).value}"


def _named(batch: Iterable[Made]) -> Iterator[tuple[str, FuzzScenario]]:
    number = Counter[Family]()
    for family, scenario in batch:
        number[family] += 1
        yield f"{family.name} {number[family]}", scenario


def _register(families: Iterable[Family]) -> Iterator[str]:
    for family in families:
        yield "[[clause]]"
        yield f'id = "{PROFILE}.{family.name}"'
        yield 'severity = "critical"'
        yield f'breach = "{family.breach}"\n'


def _feature(batch: Sequence[Made]) -> Iterator[str]:
    yield "Feature: Scenarios that nobody wrote"
    texts = [
        (family, name, scenario)
        for (family, _), (name, scenario) in zip(batch, _named(batch), strict=True)
    ]
    for family in dict.fromkeys(family for family, _ in batch):
        yield f"\n  @{PROFILE}.{family.name}\n  Rule: {family.rule}"
        for _, name, scenario in (text for text in texts if text[0] is family):
            yield from ("", *gherkin(name, scenario))
    yield ""
