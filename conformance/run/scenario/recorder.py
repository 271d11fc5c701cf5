"""What happens in one scenario, kept while it runs and turned into its Result when it ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

import pytest
from pytest_bdd.parser import Step

from ...http import Exchange, NotSentError
from ...results import Result, StepPlace, StepRun
from ...targets import Target, TargetError
from ...tokens import AlteredToken
from ...verdicts import Deviation, Doubt, Unsupported, Verdict
from ...verdicts.expectations import Want
from ...verdicts.expected_tokens import Compact
from ...verdicts.observations import Effect

#: How long a crashed target has to print the reason, in seconds.
_LATE_SECONDS = 0.2


@dataclass
class Recording:
    """One running scenario, the profiles that it depends on, and the source of its clause.

    ``tokens`` are those that were issued.

    ``step`` is the step that is running, or the last one that ran; ``begun`` has, for each step
    that ran, the number of exchanges before it.
    """

    feature: str
    title: str
    clause: str
    profiles: Sequence[str]
    source: str = ""
    steps: Sequence[Step] = ()
    step: Step | None = None
    begun: list[int] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    altered: Sequence[AlteredToken] = ()
    tokens: Sequence[str] = ()

    def enter(self, step: Step) -> None:
        """Note that this step runs from here on."""
        self.step = step
        self.begun.append(len(self.exchanges))

    def result(self, error: BaseException | None, target: Target | None) -> Result:
        """How the scenario ended; ``error`` is the exception that ended it, or None."""
        died = isinstance(error, Deviation) and target is not None and self._killed(target)
        verdict, more = _judge(error, self.step, died)
        for exchange in self.exchanges:
            exchange.forget()
        return Result(
            id=f"{self.feature}::{self.title}",
            title=self.title,
            clause=self.clause,
            verdict=verdict,
            **more,
            step=None if error is None else self._place(),
            exchanges=tuple(self.exchanges),
            altered=tuple(self.altered),
            log="" if error is None or target is None else self._log(error, target),
            steps=tuple(self._steps()),
        )

    def _steps(self) -> Iterator[StepRun]:
        ends = [*self.begun[1:], len(self.exchanges)]
        made = [end - begin for begin, end in zip(self.begun, ends, strict=False)]
        for step, exchanges in zip_longest(self.steps, made):
            if step is not None:
                table = step.datatable.raw() if step.datatable else ()
                rows = "\n".join(" | ".join(map(str, row)) for row in table)
                yield StepRun(step.keyword, step.name, step.line_number, rows, exchanges)

    def _log(self, error: BaseException, target: Target) -> str:
        if isinstance(error, TargetError) and error.log:
            return error.log  # of what did not start, so there is no target to ask
        crashed = any(exchange.crashed for exchange in self.exchanges)
        return target.log_tail(_LATE_SECONDS if crashed else 0.0)

    def _killed(self, target: Target) -> bool:
        return not target.survived(self.exchanges[-1] if self.exchanges else None)

    def _place(self) -> StepPlace | None:
        if self.step is None:
            return None
        return StepPlace(self.step.keyword, self.step.name, self.feature, self.step.line_number)


_DIED = "the target died"

#: What happens in a scenario, on the item that runs it.
RECORDING = pytest.StashKey[Recording]()


def _judge(
    error: BaseException | None, step: Step | None, died: bool
) -> tuple[Verdict, dict[str, Any]]:
    if error is None:
        return Verdict.PASSED, {}
    if isinstance(error, Unsupported):
        return Verdict.UNSUPPORTED, {"reason": error.what, "elsewhere": error.elsewhere}
    if isinstance(error, TargetError):
        return Verdict.INCONCLUSIVE, {"reason": error.message, "remedy": error.remedy}
    if isinstance(error, NotSentError):
        return Verdict.INCONCLUSIVE, {"reason": f"a request was not sent: {error}"}
    if isinstance(error, Deviation):
        return _judge_deviation(error, step, died)
    return Verdict.ERROR, {"reason": f"{type(error).__name__}: {error}"}


def _judge_deviation(
    error: Deviation, step: Step | None, died: bool
) -> tuple[Verdict, dict[str, Any]]:
    more = {"expected": error.expected, "observed": error.observed}
    if died:
        return Verdict.INCONCLUSIVE, {"reason": _DIED, "doubt": _DIED, **more}
    if isinstance(error, Doubt):
        said = {"reason": f"{error.why}: {error}", "doubt": error.why, "remedy": error.remedy}
        return Verdict.INCONCLUSIVE, {**said, "elsewhere": error.elsewhere, **more}
    if step is not None and step.type == "then":
        return Verdict.FAILED, {"reason": str(error), **more}
    # Nothing can be said about the rule: the scenario never got that far.
    # If somebody who had to be rejected was let in, or brought the server down, another clause
    # fails for it; so does one for tokens that nobody can read.
    broken = error.observed.effect in (Effect.GRANT, Effect.CRASH)
    elsewhere = (error.expected.want is Want.REFUSAL and broken) or isinstance(
        error.expected, Compact
    )
    reason = f"could not be arranged: {error}"
    return Verdict.INCONCLUSIVE, {"reason": reason, "elsewhere": elsewhere, **more}
