"""One command serves every app and configuration on demand."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from ..contract import App, Json
from ..http import Client
from . import protocol
from .base import DYING_SECONDS, Target, secret_of
from .errors import TargetError
from .file import TargetFile
from .subprocesses.child import STOP_SECONDS, Process

#: This many unneeded apps are left to the harness: a fifth of a run's requests would go into
#: deleting what ends with the harness anyway.
KEPT = 256


class HarnessTarget(Target):
    """A target that implements the harness protocol."""

    _process: Process | None = None
    _urls: frozenset[str] = frozenset()

    def __init__(
        self, file: TargetFile, client: Client, stop_seconds: float = STOP_SECONDS
    ) -> None:
        super().__init__(file, client, stop_seconds)
        self._dropped: deque[str] = deque()

    def start(self) -> None:
        """Start the harness unless it runs, and make sure that it is the one that responds."""
        if self.alive():
            return
        with self._counted():
            self._process = self._started()
            try:
                self._greet(self._process)
            except BaseException:  # Ctrl-C too
                self.close()
                raise
        self._urls = frozenset()
        self._dropped.clear()

    def app(self, app: str, options: Mapping[str, Json]) -> App:
        """Return a fresh instance; raise Unsupported, or TargetError, also if the harness died."""
        process = self._living()
        wanted = {"app": app, "options": dict(options)}
        with _explained(process):
            # If it is made twice, nobody will use the first.
            exchange = self.client.send(
                "POST", f"{process.url}/_conformance/apps", json=wanted, repeatable=True
            )
            url = protocol.app_url(exchange, process.url)
            protocol.check_fresh(url, self._urls, exchange)
        self._urls |= {url}
        return self._app(url, app, options, secret_of(options))

    def drop(self, app: App) -> None:
        """Send DELETE for the oldest app once there are many; any response is fine."""
        self._dropped.append(app.url)
        if len(self._dropped) <= KEPT:
            return
        url = self._dropped.popleft()
        if self._process and url in self._urls and self.alive():
            name = url.rsplit("/", 1)[-1]
            exchange = self.client.send("DELETE", f"{self._process.url}/_conformance/apps/{name}")
            if exchange.response and exchange.response.status == 204:
                self._urls -= {url}  # now the harness may use it again

    def alive(self, seconds: float = 0.0) -> bool:
        """Return whether the harness runs."""
        return self._process is not None and not self._process.ending(seconds)

    def mark_log(self) -> None:
        """Start the log here, unless the harness is started later."""
        if self._process:
            self._process.mark_log()

    def log_tail(self, late: float = 0.0) -> str:
        """Return the last lines that the harness printed, even after its end."""
        return self._process.log_tail(late) if self._process else ""

    def close(self) -> None:
        """End the harness."""
        if self._process:
            self._process.stop()

    def _started(self) -> Process:
        return self._spawned(self.file.command).ready()

    def _greet(self, process: Process) -> None:
        with _explained(process):
            if process.declined:
                raise TargetError(
                    f"the harness printed UNSUPPORTED {process.declined} instead of READY",
                    "Only a process target may; a harness answers 501 to POST /_conformance/apps",
                )
            exchange = self.client.send("GET", f"{process.url}/_conformance")
            self.info = protocol.info(exchange, process.nonce)

    def _living(self) -> Process:
        if self._process is None:
            raise RuntimeError("start() comes before app()")
        if ending := self._process.ending():
            raise _death(ending, self._process)
        return self._process


@contextmanager
def _explained(process: Process) -> Iterator[None]:
    """Add the log to a TargetError, and say so if the reason is that the harness is dead."""
    try:
        yield
    except TargetError as error:
        broken = error.exchange is not None and error.exchange.response is None
        ending = process.ending(DYING_SECONDS) if broken else ""
        if ending:
            raise _death(ending, process, error) from error
        error.log = process.log_tail()
        raise


def _death(ending: str, process: Process, error: TargetError | None = None) -> TargetError:
    return TargetError(
        f"the harness {ending}" + (f" ({error.message})" if error else ""),
        "Keep it running until it gets SIGTERM; its output says more",
        exchange=error.exchange if error else None,
        log=process.log_tail(),
    )
