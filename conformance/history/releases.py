"""Which releases there are, and what each needs to run: both are found by asking and by trying."""

from __future__ import annotations

import json
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..targets.file.find import IMPLEMENTATIONS
from ..targets.processes import process_group
from ..targets.processes.child import inherited
from ..verdicts import UsageError
from . import PACKAGE

HARNESS = IMPLEMENTATIONS / "history" / "harness.py"

#: All run on it, as the other implementations do.
PYTHON = "3.11"

#: To resolve, to build and to install one release, in seconds.
_INSTALL = 300


class ReleaseError(Exception):
    """A release cannot be judged: it does not install, or does not work once it is installed."""


@dataclass(frozen=True, slots=True)
class Environment:
    """What a release is installed together with. ``requirements`` are those of pip."""

    name: str
    requirements: tuple[str, ...]


_ALL = ("cryptography==50.0.2", "waitress==3.0.2")
_FLASK_1 = (
    *("flask==1.1.4", "werkzeug==1.0.1", "jinja2==2.11.3"),
    *("markupsafe==2.0.1", "itsdangerous==1.1.0", "six==1.17.0"),
)
_FLASK_2 = ("flask==2.2.5", "werkzeug==2.2.3")
_STORE = ("simplekv==0.14.1",)

#: The first in which a release works is its own. As few as possible: where the environment stays
#: as it is, what changes from one release to the next is the work of the release.
ENVIRONMENTS = (
    Environment("Flask 1.1, PyJWT 1.7", (*_ALL, *_FLASK_1, *_STORE, "pyjwt==1.7.1")),
    Environment("Flask 2.2, PyJWT 2", (*_ALL, *_FLASK_2, *_STORE, "pyjwt==2.15.1")),
    Environment("Flask 1.1, PyJWT 2", (*_ALL, *_FLASK_1, *_STORE, "pyjwt==2.15.1")),
    Environment("as it installs today", (*_ALL, *_STORE)),
)


@dataclass(frozen=True, slots=True)
class Release:
    """A release that works: with what, and what its target file has to say of it."""

    version: str
    environment: Environment
    profiles: Sequence[str]
    dialect: Mapping[str, str]

    @property
    def command(self) -> list[str]:
        """The command that serves it."""
        return _command(self.version, self.environment)


def listed() -> list[str]:
    """The versions of all final releases that the index has for this interpreter, oldest first.

    Raises UsageError where pip, or the index, does not say.
    """
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "index", "versions"]
    code, out, err = _output([*command, PACKAGE])
    found = re.search(r"Available versions: (.+)", out)
    if code or not found:
        hint = "name some with --releases"
        raise UsageError(f"pip does not say which releases there are: {_last(err)}; {hint}")
    return [version.strip() for version in reversed(found[1].split(","))]


def plug(version: str) -> Release:
    """The release in the first environment in which it works. Raises ReleaseError."""
    reasons = []
    for environment in ENVIRONMENTS:
        code, out, err = _output(_command(version, environment, "--about"))
        if code == 0:
            return Release(version, environment, **json.loads(out.splitlines()[-1]))
        reasons.append(f"{environment.name}: {_last(err)}")
    raise ReleaseError("; ".join(reasons))


def _command(version: str, environment: Environment, *arguments: str) -> list[str]:
    packages = [f"{PACKAGE}=={version}", *environment.requirements]
    given = [part for package in packages for part in ("--with", package)]
    # -E: a PYTHONPATH may lead to another flask_jwt_extended, that of the reference for instance.
    start = ["uv", "run", "--quiet", "--no-project", "--python", PYTHON]
    return [*start, *given, "python", "-E", "-W", "ignore", str(HARNESS), *arguments]


def _output(command: Sequence[str]) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command. Nothing is left of it, however it ends."""
    nonce = secrets.token_hex(16)
    try:
        process = subprocess.Popen(  # noqa: S603 - made above, without a shell
            command,
            env={**inherited(), "CONFORMANCE_NONCE": nonce},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:
        hint = "pip install 'flask-jwt-conformance[implementations]'"
        raise UsageError(f"{command[0]} could not be started: {error.strerror}; {hint}") from None
    with process:
        try:
            out, err = process.communicate(timeout=_INSTALL)
        except BaseException as error:
            process_group.end([process_group.Group(process.pid, nonce)], 0.0, process.poll)
            if isinstance(error, subprocess.TimeoutExpired):
                return 1, "", f"not done within {_INSTALL} s"
            raise
    return process.returncode, out, err


def _last(text: str) -> str:
    """The line of an error that says most: its cause for uv, its last for Python."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    causes = [line for line in lines if line.startswith("cause:")]
    return (causes or lines or ["no reason given"])[0 if causes else -1]


def in_order(versions: Sequence[str]) -> list[str]:
    """These versions, the oldest first."""
    return sorted(versions, key=lambda version: list(_numbers(version)))


def _numbers(version: str) -> Iterator[int]:
    yield from (int(part) for part in re.findall(r"\d+", version))
