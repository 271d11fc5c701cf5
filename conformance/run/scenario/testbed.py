"""What a session judges, and with what: the target that its options name, and one client."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ...http import Client, Exchange
from ...targets import Target, TargetFile, TargetFileError, find, for_url, load, open_target
from ...tokens import Dialect
from ..expected import check_expected, load_expected
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


def target_file(options: Any) -> TargetFile:
    """The target that options name, with all its known deviations. Raises TargetFileError."""
    if options.url:
        return for_url(options.url, options.app or "", options.secret_env)
    file = load(find(options.target))
    if problems := list(check_expected(file.path, file.expected)):
        raise TargetFileError(problems)
    more = load_expected(Path(options.expected)) if options.expected else {}
    return replace(file, expected={**file.expected, **more})
