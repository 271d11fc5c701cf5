"""One command per app and configuration, for frameworks whose settings are the process's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress

from ..contract import App, Json
from ..http import Client
from .base import Target, secret_of
from .errors import TargetError, Unsupported
from .file import TargetFile
from .subprocesses.child import STOP_SECONDS, Process


class ProcessTarget(Target):
    """A target with a process of its own for each app: ``drop`` those no longer needed.

    A command without the app or an option prints ``UNSUPPORTED <what>`` instead of READY.
    While one app is used, the process of the next one starts: the one spare.
    """

    #: The environment for the next spare, if it is known which app comes next.
    _prepared: Mapping[str, str] | None = None
    #: The spare's environment, and the spare. Whoever needs it finds out whether it started well.
    _spare: tuple[Mapping[str, str], Process] | None = None

    def __init__(
        self, file: TargetFile, client: Client, stop_seconds: float = STOP_SECONDS
    ) -> None:
        super().__init__(file, client, stop_seconds)
        self._apps: dict[str, Process] = {}
        self._latest: Process | None = None

    def start(self) -> None:
        """End the apps whose process died; there is nothing to start before the first app."""
        if self._failed and self._failed[-1].fatal:
            raise self._failed[-1]
        for url, process in list(self._apps.items()):
            if process.ending():
                self._forget(url)

    def app(self, app: str, options: Mapping[str, Json]) -> App:
        """Return the app in a process of its own; raise Unsupported or TargetError."""
        with self._counted():
            process = self._latest = self._taken(_told(app, options)).ready()
            self._check_address(process)
        self._start_spare()
        if process.declined:
            process.stop()
            raise Unsupported(process.declined)
        self._apps[process.url] = process
        return self._app(process.url, app, options, secret_of(options))

    def prepare(self, app: str, options: Mapping[str, Json]) -> None:
        """Start the process of this app ahead of time, as soon as the next one is running.

        Nothing depends on it: another app may be asked for after the next one, or none.
        """
        self._prepared = _told(app, options)

    def drop(self, app: App) -> None:
        """End the process of an app."""
        self._forget(app.url)

    def alive(self, seconds: float = 0.0) -> bool:
        """Return whether the process of every app that was not dropped still runs."""
        return not any(process.ending(seconds) for process in self._apps.values())

    def mark_log(self) -> None:
        """Start the log with the next app: each process has its own."""
        self._latest = None

    def log_tail(self, late: float = 0.0) -> str:
        """Return the last lines of an app whose process died, otherwise of the latest app."""
        dead = [process for process in self._apps.values() if process.ending()]
        latest = [self._latest] if self._latest else []
        return [*dead, *latest][0].log_tail(late) if dead or latest else ""

    def close(self) -> None:
        """End the processes of all apps, and the spare."""
        self._end_spare()
        for url in list(self._apps):
            self._forget(url)

    def _forget(self, url: str) -> None:
        process = self._apps.pop(url, None)
        if process:
            process.stop()

    def _taken(self, told: Mapping[str, str]) -> Process:
        if self._spare and self._spare[0] == told:
            (_, process), self._spare = self._spare, None
            return process
        self._end_spare()
        return self._spawned(self.file.process, told)

    def _start_spare(self) -> None:
        told, self._prepared = self._prepared, None
        if told and not self._spare:
            with suppress(TargetError):  # whoever needs it gets the same error
                self._spare = (told, self._spawned(self.file.process, told))

    def _end_spare(self) -> None:
        if self._spare:
            self._spare[1].stop()
        self._spare = None

    def _check_address(self, process: Process) -> None:
        """A process does not prove its nonce; it must at least run, at an address of its own."""
        ending = process.ending()
        taken = process.url in self._apps
        if not process.declined and (ending or taken):
            process.stop()
            raise TargetError(
                f"the target {ending} after it printed READY"
                if ending
                else f"the target is READY at {process.url}, where another app of this run is",
                "Listen on a port of its own (PORT=0), in the foreground until it is ended",
                log=process.log_tail(),
            )


def _told(app: str, options: Mapping[str, Json]) -> Mapping[str, str]:
    return {"CONFORMANCE_APP": app, "CONFORMANCE_OPTIONS": json.dumps(dict(options))}
