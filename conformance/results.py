"""What became of each scenario, as records that can be saved, sent between processes and shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from .http import Exchange
from .verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Place:
    """A step of a scenario: what it says and where it stands."""

    keyword: str
    text: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Result:
    """One scenario, or one row of an outline, and all that is needed to act on it.

    ``id`` is what pytest calls it, ``clause`` the id of the clause that it belongs to. ``step`` is the
    one that ended it early, ``expected`` and ``actual`` its two sides, and ``reason`` the sentence for
    every verdict but passed. ``tokens`` names the one thing that was changed in each altered token.
    """

    id: str
    title: str
    clause: str
    verdict: Verdict
    reason: str = ""
    expected: str = ""
    actual: str = ""
    remedy: str = ""
    step: Place | None = None
    exchanges: tuple[Exchange, ...] = ()
    tokens: Mapping[str, str] = field(default_factory=dict)
    log: str = ""
    elapsed: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """This result for JSON, with nothing lost."""
        place = asdict(self.step) if self.step else None
        exchanges = [exchange.as_dict() for exchange in self.exchanges]
        plain = {name: getattr(self, name) for name in self.__slots__}
        tokens, verdict = dict(self.tokens), self.verdict.value
        own = {"verdict": verdict, "step": place, "exchanges": exchanges, "tokens": tokens}
        return {**plain, **own}

    @classmethod
    def from_dict(cls, saved: Mapping[str, Any]) -> Result:
        """The result that as_dict wrote. KeyError or TypeError for anything else."""
        place = Place(**saved["step"]) if saved["step"] else None
        exchanges = tuple(Exchange.from_dict(exchange) for exchange in saved["exchanges"])
        own = {"verdict": Verdict(saved["verdict"]), "step": place, "exchanges": exchanges}
        return cls(**{**saved, **own})


@dataclass
class Run:
    """One run of the suite against one target. ``started`` is ISO 8601, ``elapsed`` in seconds.

    ``profiles`` are what the target declares, ``expected`` its known deviations with their reasons.
    ``defects`` are what went wrong in the suite itself, outside of any scenario.
    """

    target: str
    profiles: frozenset[str] = frozenset()
    expected: Mapping[str, str] = field(default_factory=dict)
    info: Mapping[str, object] = field(default_factory=dict)
    started: str = ""
    elapsed: float = 0.0
    results: list[Result] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)
    interrupted: bool = False
