"""The target file: one implementation, how to reach it, what it claims, how it is known to fail.

``{python}`` in ``command`` and ``process`` stands for the interpreter that runs the suite,
``{port}`` for a free port.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from ...contract import Json
from ...contract.apps import PROFILES as PROFILES
from ..errors import TargetFileError


@dataclass(frozen=True)
class Deployment:
    """An app that is already running: its base URL and the options that it runs with."""

    url: str
    options: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True)
class TargetFile:
    """A fully checked target file; one of command, process and urls is not empty.

    ``start_seconds`` limits one start.  ``debian`` has the packages of what is started, if
    known, and ``probe`` a command that succeeds if everything is installed.
    ``dialect`` holds only the claims that the file names; ``message`` and ``leeway``, in seconds,
    are the rest of that table.
    ``expected`` maps the id of a clause or a scenario to the reason why it fails, ``unsafe`` the id
    of one that lets somebody in, ``unsupported`` the id of what is missing, or the name of an app.
    ``routes``, ``accounts`` and ``token`` say how an application with other routes does what the
    apps of the contract do.  ``version`` is the release, if the file covers several.
    """

    path: Path
    name: str
    homepage: str = ""
    command: tuple[str, ...] = ()
    process: tuple[str, ...] = ()
    urls: Mapping[str, Deployment] = field(default_factory=dict)
    debian: str = ""
    probe: tuple[str, ...] = ()
    start_seconds: float = 30.0
    profiles: frozenset[str] = frozenset(PROFILES)
    dialect: Mapping[str, str] = field(default_factory=dict)
    message: str = "msg"
    leeway: int = 0
    expected: Mapping[str, str] = field(default_factory=dict)
    unsafe: Mapping[str, str] = field(default_factory=dict)
    unsupported: Mapping[str, str] = field(default_factory=dict)
    routes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    accounts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    token: Mapping[str, str] = field(default_factory=dict)
    secret: str | None = field(default=None, repr=False)
    secret_env: str = ""
    version: str = ""

    @property
    def key(self) -> str:
        """Return what distinguishes it from every other target: its path, and the release."""
        return f"{self.path}@{self.version}" if self.version else str(self.path)

    @property
    def way(self) -> Literal["harness", "process", "url"]:
        """Return which of the three ways to plug in the file uses."""
        return "harness" if self.command else "process" if self.process else "url"

    @property
    def identities(self) -> dict[str, object]:
        """Return the identities of the accounts in tokens, by their names in the features."""
        people = self.accounts.items()
        return {name: said.get("identity", said.get("username", name)) for name, said in people}

    @property
    def missing(self) -> str:
        """Return what is missing, and how to get it; '' if nothing is known to be missing."""
        if not self.debian:
            return ""
        program = (self.command or self.process or ("",))[0]
        is_named = program and not {"/", "{"} & {*program}
        if is_named and not shutil.which(program):
            return f"{program} is not there: apt-get install {self.debian}"
        if self.probe and not _succeeds(self.probe, self.path.parent):
            return f'"{" ".join(self.probe)}" fails: apt-get install {self.debian}'
        return ""

    def signing_key(self) -> str | None:
        """Return the key of the deployed apps, or None.

        Raises TargetFileError if ``secret_env`` names a variable that is not set or empty:
        going on without it would silently judge less than requested.
        """
        if not self.secret_env:
            return self.secret
        if not os.environ.get(self.secret_env):
            raise TargetFileError([f"{self.path}: secret_env: {self._unset()}"])
        return os.environ[self.secret_env]

    def _unset(self) -> str:
        name = self.secret_env
        what = "empty" if name in os.environ else "not set"
        hint = "CI keeps its secrets from pull requests of forks"
        return f"expected the signing key in the environment variable {name}, it is {what}; {hint}"


@cache
def _succeeds(command: tuple[str, ...], folder: Path) -> bool:
    try:
        ran = subprocess.run(  # noqa: S603 - the user's own command
            command, cwd=folder, capture_output=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return ran.returncode == 0
