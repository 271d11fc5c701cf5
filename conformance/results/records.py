"""The result of each scenario, as records that can be saved, sent between processes and shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from ..http import Exchange
from ..tokens import AlteredToken
from ..verdicts import Verdict
from ..verdicts.expectations import Expectation
from ..verdicts.kinds import expectation, observation
from ..verdicts.observations import Observation

#: How the one defect that is not the suite's own begins.
KILLED = "a process of this run was killed"
#: How the reason begins if a run was ended because nobody could log in.
NO_LOGIN = "nobody could log in to any app"


def with_options(command: Sequence[str], *options: str) -> list[str]:
    """A command with more options, before what stands behind "--"."""
    end = command.index("--") if "--" in command else len(command)
    return [*command[:end], *options, *command[end:]]


@dataclass(frozen=True, slots=True)
class StepPlace:
    """A step of a scenario: what it says and where it stands."""

    keyword: str
    text: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class StepRun:
    """A step as it ran, with the values of its row. ``exchanges`` is None if it did not run.

    ``table`` is its table, a line for each row.
    """

    keyword: str
    text: str
    line: int
    table: str = ""
    exchanges: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """One scenario, or one row of an outline, and everything needed to act on it.

    ``id`` is what pytest calls it, ``clause`` the id of the clause that it belongs to. ``step`` is
    the one that ended it early, ``expected`` and ``observed`` its two sides, and ``reason`` the
    sentence for every verdict but passed. ``doubt`` says in a few words why it is inconclusive,
    unless a Given did not hold, and ``elsewhere`` that another clause fails for it,
    or that the dialect of the target says what is unsupported.
    ``altered`` are the tokens that were changed, and how. ``steps`` are all steps of the scenario,
    with the number of exchanges that each of them made.
    ``excuse`` is the reason why a failure was expected, otherwise ""; the run sets it.
    """

    id: str
    title: str
    clause: str
    verdict: Verdict
    reason: str = ""
    expected: Expectation | None = None
    observed: Observation | None = None
    doubt: str = ""
    elsewhere: bool = False
    remedy: str = ""
    step: StepPlace | None = None
    exchanges: tuple[Exchange, ...] = ()
    altered: tuple[AlteredToken, ...] = ()
    log: str = ""
    elapsed: float = 0.0
    excuse: str = ""
    steps: tuple[StepRun, ...] = ()

    def by_step(self) -> Iterator[tuple[StepRun | None, tuple[Exchange, ...]]]:
        """Each step with its exchanges; those whose step is unknown belong to None."""
        place = 0
        for step in self.steps:
            made = self.exchanges[place : place + (step.exchanges or 0)]
            yield step, made
            place += len(made)
        if place < len(self.exchanges):
            yield None, self.exchanges[place:]

    def is_last(self, step: StepRun) -> bool:
        """Whether the scenario ended early in this step."""
        return self.step is not None and self.step.line == step.line

    def as_dict(self) -> dict[str, Any]:
        """This result for JSON, without loss."""
        place = asdict(self.step) if self.step else None
        exchanges = [exchange.as_dict() for exchange in self.exchanges]
        plain = {name: getattr(self, name) for name in self.__slots__ if name != "excuse"}
        own = {"verdict": self.verdict.value, "step": place, "exchanges": exchanges}
        sides = {
            "expected": self.expected and self.expected.as_dict(),
            "observed": self.observed and self.observed.as_dict(),
        }
        altered = [asdict(token) for token in self.altered]
        steps = [asdict(step) for step in self.steps]
        return {**plain, **own, **sides, "altered": altered, "steps": steps}

    @classmethod
    def from_dict(cls, saved: Mapping[str, Any]) -> Result:
        """The result that as_dict wrote. KeyError or TypeError for anything else."""
        place = StepPlace(**saved["step"]) if saved["step"] else None
        exchanges = tuple(Exchange.from_dict(exchange) for exchange in saved["exchanges"])
        altered = tuple(AlteredToken(**token) for token in saved["altered"])
        own = {"verdict": Verdict(saved["verdict"]), "step": place, "exchanges": exchanges}
        sides = {
            "expected": expectation(saved["expected"]) if saved["expected"] else None,
            "observed": observation(saved["observed"]) if saved["observed"] else None,
        }
        steps = tuple(StepRun(**step) for step in saved.get("steps", ()))
        return cls(**{**saved, **own, **sides, "altered": altered, "steps": steps})


@dataclass
class Run:
    """One run of the suite against one target. ``started`` is ISO 8601, ``elapsed`` in seconds.

    ``command`` is the command that judges this target, and ``strict`` whether clauses that are not
    from the README count too. ``planned`` are the ids of the scenarios that were to run,
    ``profiles`` what the target declares, ``expected`` and ``unsafe`` its known deviations with
    their reasons, ``unsupported`` what it is known not to have, ``info`` what it says about itself.
    ``defects`` are what went wrong in the suite itself, outside any scenario. ``complete`` is
    false for a saved run that never finished. ``stopped`` says why a run was ended early, unless
    the user or --maxfail did it.
    """

    target: str
    command: Sequence[str] = ()
    strict: bool = False
    started: str = ""
    planned: list[str] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    profiles: frozenset[str] = frozenset()
    expected: Mapping[str, str] = field(default_factory=dict)
    info: Mapping[str, object] = field(default_factory=dict)
    elapsed: float = 0.0
    defects: list[str] = field(default_factory=list)
    interrupted: bool = False
    complete: bool = True
    stopped: str = ""
    unsafe: Mapping[str, str] = field(default_factory=dict)
    unsupported: Mapping[str, str] = field(default_factory=dict)
