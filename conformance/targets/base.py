"""Target, the abstract class of the ways to plug in: harness, process per app, and URL."""

from __future__ import annotations

import socket
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from ..contract import App, Json
from ..http import Client, Exchange
from .errors import TargetError
from .file import TargetFile
from .subprocesses.child import STOP_SECONDS, Process

#: How long a target that broke a connection may take to die, in seconds: its connections are
#: reset a moment before it is dead.
DYING_SECONDS = 0.5
#: A target is given up after this many failed starts in a row.
MAX_FAILED_STARTS = 3


class Target(ABC):
    """One live target.  Close it to end everything that was started.

    ``info`` is what GET /_conformance answered (harness only, otherwise empty).
    """

    def __init__(
        self, file: TargetFile, client: Client, stop_seconds: float = STOP_SECONDS
    ) -> None:
        self.file, self.client, self.stop_seconds = file, client, stop_seconds
        self.info: Mapping[str, object] = {}
        self._failed: list[TargetError] = []

    @abstractmethod
    def start(self) -> None:
        """Start it unless it runs; start it again if it died.

        Raises TargetError, with ``fatal`` from the third failed start in a row on.
        """

    @abstractmethod
    def app(self, app: str, options: Mapping[str, Json]) -> App:
        """Return a fresh instance of an app, which shares nothing with any other.

        Raises Unsupported if the target does not have it, TargetError if it broke down.
        """

    @abstractmethod
    def drop(self, app: App) -> None:
        """Say that an app is no longer needed.  Failures here are ignored."""

    @abstractmethod
    def alive(self, seconds: float = 0.0) -> bool:
        """Return whether what was started still runs, after giving it ``seconds`` to end."""

    def survived(self, exchange: Exchange | None) -> bool:
        """Return whether it still runs after an exchange, if any: the exchange may have killed it.

        A target that breaks connections and lives accepts new ones; a dying one is waited for.
        """
        if exchange is None or exchange.response or exchange.timed_out:
            return self.alive()
        if not self.alive(0.05):  # a moment, as the listening socket may be closed last
            return False
        return self.alive(DYING_SECONDS if _refuses(exchange.request.url) else 0.0)

    @abstractmethod
    def mark_log(self) -> None:
        """Start the log here: earlier output belongs to another scenario."""

    @abstractmethod
    def log_tail(self, late: float = 0.0) -> str:
        """Return the last lines that it printed since the mark, '' if its output is not ours.

        Output that is still on its way, as after a crash, has ``late`` seconds to arrive.
        """

    @abstractmethod
    def close(self) -> None:
        """End everything that was started.  It may be closed twice, and started again."""

    def clock_skew(self, exchange: Exchange) -> float | None:
        """Return the seconds by which the target's clock is ahead of ours, from the Date header.

        None without a readable Date.  It is exact to half a second plus half the time that the
        exchange took.  Ask at once: an exchange keeps no wall-clock time to compare with.
        """
        date = exchange.response.header("Date") if exchange.response else None
        try:
            seen = parsedate_to_datetime(date or "").timestamp()
        except (ValueError, OverflowError):
            return None
        # Date was cut to the second, and written at about the middle of the exchange.
        return seen + 0.5 - (time.time() - exchange.elapsed / 2)

    def secrets(self) -> Sequence[str]:
        """Return what no report may show: nothing, as a started target gets a key for one run."""
        return ()

    def _app(self, url: str, app: str, options: Mapping[str, Json], secret: str | None) -> App:
        """Return the app at this URL, in the dialect of the file."""
        return App(url, app, options, secret, self.file.message, self.file.leeway)

    def _spawned(self, command: Sequence[str], environ: Mapping[str, str] | None = None) -> Process:
        """Start a command of the file. Raises TargetError, also if it is missing."""
        if self.file.missing:
            raise TargetError(self.file.missing, "Install it, or correct the command")
        return Process(
            command,
            self.file.path.parent,
            environ=environ,
            start_seconds=self.file.start_seconds,
            stop_seconds=self.stop_seconds,
        )

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """Count a start: the third failure in a row is fatal, and so is every start after it."""
        if len(self._failed) >= MAX_FAILED_STARTS:
            raise self._failed[-1]
        try:
            yield
        except TargetError as error:
            self._failed.append(error)
            error.fatal = len(self._failed) >= MAX_FAILED_STARTS
            raise
        self._failed.clear()


def _refuses(url: str) -> bool:
    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 80), DYING_SECONDS).close()
    except OSError as error:
        return not isinstance(error, TimeoutError)
    return False


def secret_of(options: Mapping[str, Json]) -> str | None:
    """Return the signing key in the options, or None."""
    key = options.get("SECRET_KEY")
    return key if isinstance(key, str) else None
