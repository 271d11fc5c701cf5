"""Apps that are already running somewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..contract import APPS, App, Json
from ..http import Client, Exchange
from .base import Target
from .errors import TargetError, Unsupported
from .file import Deployment, TargetFile
from .file.application import application_of, secrets_of
from .subprocesses.child import STOP_SECONDS

#: The apps that an application with other routes cannot stand in for: their answers are special.
_SETTINGS = frozenset({"claims", "loaders"})


class UrlTarget(Target):
    """A deployed target: nothing is started, nothing is ended, and no app is ever fresh.

    What an earlier scenario did (a revoked token) is still there for a later one.
    Raises TargetFileError if ``secret_env`` names a variable that is not set.
    """

    def __init__(
        self, file: TargetFile, client: Client, stop_seconds: float = STOP_SECONDS
    ) -> None:
        super().__init__(file, client, stop_seconds)
        self._secret = file.signing_key()
        self._application = application_of(file)
        self._reached = False

    def start(self) -> None:
        """Request each base URL once: a server that is down then gives one message and not 100."""
        if self._reached:
            return
        with self._counted():
            for app, deployed in self.file.urls.items():
                self._reach(app, deployed.url)
        self._reached = True

    def app(self, app: str, options: Mapping[str, Json]) -> App:
        """Return the one deployed instance of an app, not a fresh one.

        Raises Unsupported unless its declared options, except SECRET_KEY, are the wanted ones.
        Undeclared options have the contract's defaults.
        """
        wanted = {name: value for name, value in options.items() if name != "SECRET_KEY"}
        deployed = self._deployed(app)
        if deployed is None or not self._has(app, deployed.options, wanted):
            spelled = json.dumps(wanted, sort_keys=True) if wanted else "no options"
            raise Unsupported(f"no URL for app {app} with {'options ' if wanted else ''}{spelled}")
        made = self._app(deployed.url, app, options, self._secret)
        return replace(made, application=self._application)

    def _deployed(self, app: str) -> Deployment | None:
        """What stands in for an app: a mapped application, unless the app shows its settings."""
        if self._application is None:
            return self.file.urls.get(app)
        if app in _SETTINGS:
            return None
        return self.file.urls.get(app, next(iter(self.file.urls.values())))

    def _has(self, app: str, own: Mapping[str, Json], wanted: Mapping[str, Json]) -> bool:
        if self._application is None:
            return _canonical(app, own) == _canonical(app, wanted)
        # The application's defaults are unknown, and are not under test.
        same = {name: own[name] for name in wanted if name in own}
        return len(same) == len(wanted) and _canonical(app, same) == _canonical(app, wanted)

    def drop(self, app: App) -> None:
        """Do nothing: the app is not ours."""

    def alive(self, seconds: float = 0.0) -> bool:
        """Return whether every URL responded at the start; whether it still would is unknown."""
        del seconds
        return self._reached

    def survived(self, exchange: Exchange | None) -> bool:
        """Return the same: we do not probe a server that is not ours."""
        del exchange
        return self.alive()

    def mark_log(self) -> None:
        """Do nothing: the output is not ours to see."""

    def log_tail(self, late: float = 0.0) -> str:
        """Return '', however long it may take: the output is not ours to see."""
        del late
        return ""

    def secrets(self) -> Sequence[str]:
        """Return the signing key, and the passwords of the accounts."""
        passwords = secrets_of(self.file, self._application) if self._application else []
        return [*passwords, *([self._secret] if self._secret else [])]

    def close(self) -> None:
        """Forget that it was reached; there is nothing to end."""
        self._reached = False

    def _reach(self, app: str, url: str) -> None:
        view = self._application.routes.get("/protected") if self._application else None
        path = view.path if view and view.method == "GET" else "/"
        exchange = self.client.send("GET", url + path)
        if exchange.response is None:
            raise TargetError(
                f"nothing answers for app {app} at {url}: {exchange.failure}",
                f"Start that server, or correct urls.{app} in {self.file.path}",
                exchange=exchange,
            )


def _canonical(app: str, options: Mapping[str, Json]) -> str:
    # By the rules of JSON: 300 is 300.0, but 1 is not true, which are equal to Python.
    numbers = json.loads(json.dumps({**APPS[app].defaults, **options}), parse_int=float)
    return json.dumps(numbers, sort_keys=True)
