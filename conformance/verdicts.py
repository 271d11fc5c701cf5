"""What can be said of a scenario, the two ways in which a step says it, and misuse of a command."""

from __future__ import annotations

from enum import Enum


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

    def __init__(self, expected: str, actual: str) -> None:
        super().__init__(f"expected {expected}, but it was {actual}")
        self.expected = expected
        self.actual = actual

    def __reduce__(self) -> tuple[type[Deviation], tuple[str, str]]:
        return type(self), (self.expected, self.actual)


class Unsupported(Exception):
    """The target does not have what a scenario is about, and says so. ``what`` names it."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def expect(holds: bool, expected: str, actual: str) -> None:
    """Raise Deviation with both texts unless it holds."""
    if not holds:
        raise Deviation(expected, actual)


class UsageError(Exception):
    """Something was asked for that cannot be; the message says what, and what may be.

    The command tells it in these words, without a traceback, and exits with 2.
    """
