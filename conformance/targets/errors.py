"""What can go wrong with a target, by who has to act: its author, its operator, nobody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..verdicts import Unsupported as Unsupported
from ..verdicts import UsageError

if TYPE_CHECKING:
    from ..http import Exchange


class TargetFileError(UsageError):
    """A target file, or the name of one, that cannot be used; nothing was started.

    ``problems`` has one sentence for each thing that is wrong, in the order of the file, each as
    ``FILE:LINE: key: expected ..., it is ...``.  ``str()`` is these sentences, one a line.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class TargetError(Exception):
    """The target did not start, died, or broke the protocol.

    ``message`` says what happened and ``remedy`` what to do; ``str()`` is both.  ``exchange`` is
    the HTTP exchange that showed it, or None; ``log`` the last lines of the target's output.
    ``fatal`` is true once starting it again is pointless: three starts in a row have failed.
    Message and log quote what the target sent: escape them where they are shown.
    """

    def __init__(
        self, message: str, remedy: str, *, exchange: Exchange | None = None, log: str = ""
    ) -> None:
        self.message, self.remedy = message, remedy
        self.exchange, self.log = exchange, log
        self.fatal = False
        super().__init__(f"{message}. {remedy}.")
