"""The verdicts, and how a step gives one."""

from __future__ import annotations

from enum import Enum

from .expectations import Expectation
from .observations import Observation


class Verdict(str, Enum):
    """How one scenario ended.

    A deviation in a ``Then`` step is ``failed``. One in a ``Given`` or ``When`` step is
    ``inconclusive``: what the scenario is about was never reached, so it is not known to hold.
    """

    PASSED = "passed"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"
    UNSUPPORTED = "unsupported"
    ERROR = "error"


class Deviation(Exception):
    """The target did not do what a step says. Any other exception is a defect of the suite."""

    def __init__(self, expected: Expectation, observed: Observation) -> None:
        super().__init__(expected, observed)
        self.expected = expected
        self.observed = observed

    def __str__(self) -> str:
        return f"expected {self.expected}, but it was {self.observed}"


class Doubt(Deviation):
    """What a step demands cannot be judged, even in a ``Then``: the scenario is inconclusive.

    ``why`` says so in a few words, ``remedy`` what to do about it, if anything. ``elsewhere``:
    another clause fails for what is missing.
    """

    def __init__(
        self,
        why: str,
        expected: Expectation,
        observed: Observation,
        remedy: str = "",
        elsewhere: bool = False,
    ) -> None:
        super().__init__(expected, observed)
        self.args = (why, expected, observed, remedy, elsewhere)
        self.why, self.remedy, self.elsewhere = why, remedy, elsewhere


class Unsupported(Exception):
    """The target does not have what a scenario is about, and says so. ``what`` names it.

    ``elsewhere``: its file says so already, in a table other than [unsupported].
    """

    def __init__(self, what: str, elsewhere: bool = False) -> None:
        super().__init__(what)
        self.what, self.elsewhere = what, elsewhere


class UsageError(Exception):
    """The user asked for something impossible; the message says what, and what is valid.

    The command prints the message, without a traceback, and exits with 2.
    """


def expect(holds: bool, expected: Expectation, observed: Observation) -> None:
    """Raise Deviation with both unless it holds."""
    if not holds:
        raise Deviation(expected, observed)
