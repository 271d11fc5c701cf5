"""What a session needs for judging: one target, and one client."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import pytest

from ...http import Client, Exchange, Politeness
from ...results import Result, Run
from ...results.redaction import redacted, without_secrets
from ...targets import Target, TargetFile, client_for, open_target
from ...tokens import Dialect
from ..timeouts import TimeoutCount
from .recorder import Recording


class Testbed:
    """A target and the client that talks to it. Both are made when first needed.

    ``known`` says what is known to fail, ``opened`` makes a target of a file and a client.
    ``names`` are the names of people that differ from those in the features.
    """

    def __init__(
        self,
        file: TargetFile,
        deadline: float,
        known: Run,
        politeness: Politeness = Politeness(),  # noqa: B008
        opened: Callable[[TargetFile, Client], Target] = open_target,
        keep_tokens: bool = False,
        names: Mapping[str, str] | None = None,
    ) -> None:
        self.file, self.known, self._keeps = file, known, keep_tokens
        self.dialect = Dialect(self.file.dialect, self.file.identities)
        self.names = names or {}
        self.recording: Recording | None = None
        self.patience = TimeoutCount()
        self.client = client_for(file, politeness, deadline=deadline, on_exchange=self._record)
        self.target: Target = opened(self.file, self.client)

    def shown(self, result: Result, tokens: Iterable[str]) -> Result:
        """The result as a report may show it: for a deployed app, without its tokens."""
        if self.file.way != "url":
            return result
        return without_secrets(
            result if self._keeps else redacted(result, tokens), self.target.secrets()
        )

    def _record(self, exchange: Exchange) -> None:
        self.patience.note(exchange)
        if self.recording is not None:
            self.recording.exchanges.append(exchange)

    def close(self) -> None:
        """End everything that was started."""
        self.target.close()
        self.client.close()


TESTBED = pytest.StashKey[Testbed]()


def testbed_of(item: pytest.Item) -> Testbed:
    """The testbed of an item: that of a node above it, or else that of the session."""
    own = (node.stash[TESTBED] for node in item.listchain() if TESTBED in node.stash)
    return next(own, None) or item.config.stash[TESTBED]
