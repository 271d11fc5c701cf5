"""What a session judges, and with what: one target, and one client."""

from __future__ import annotations

import pytest

from ...http import Client, Exchange
from ...targets import Target, TargetFile, open_target
from ...tokens import Dialect
from .recorder import Recording


class Testbed:
    """The target of a session and the client that speaks to it. Both are made when first needed."""

    def __init__(self, file: TargetFile, deadline: float) -> None:
        self.file = file
        self.dialect = Dialect(self.file.dialect)
        self.recording: Recording | None = None
        self.client = Client(deadline, on_exchange=self._record)
        self.target: Target = open_target(self.file, self.client)

    def _record(self, exchange: Exchange) -> None:
        if self.recording is not None:
            self.recording.exchanges.append(exchange)

    def close(self) -> None:
        """End everything that was started."""
        self.target.close()
        self.client.close()


TESTBED = pytest.StashKey[Testbed]()
