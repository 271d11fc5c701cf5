"""What a target file says about an application with other routes, with secrets filled in."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ...contract.mapping import Account, Application, MappedRequest, TokenPlace
from ...http import ABSENT
from ...tokens import Dialect, read
from ...verdicts import Deviation
from ..errors import TargetError, TargetFileError
from .target_file import TargetFile

#: Where a response has the tokens, by default.
_TOKENS = ("access_token", "refresh_token")
_VARIABLE = re.compile(r"\{([A-Z][A-Z0-9_]*)\}")
#: The keys of an account that are no secrets, or are treated as tokens.
_PUBLIC = re.compile(r"^(username|identity)$|_token$")
#: How long a command that prints tokens may take, in seconds.
_COMMAND_SECONDS = 60
#: A token with a shorter remaining lifetime, in seconds, is not used any more.
_SPARE_SECONDS = 10


def application_of(file: TargetFile) -> Application | None:
    """The application that a target file maps, or None.

    Raises TargetFileError if it names an environment variable that is not set.
    """
    if not file.routes:
        return None
    routes = _with_secrets(file, file.routes)
    people = _with_secrets(file, file.accounts)
    for name, said in people.items():
        if (text := said.get("expired_token", "")) and (why := _not_expired(text)):
            wanted = f"accounts.{name}.expired_token: expected a JWT whose exp has passed, {why}"
            raise TargetFileError([f"{file.path}: {wanted}"])
    return Application(
        {name.partition(" ")[2]: _request(said) for name, said in routes.items()},
        {name: _account(name, said) for name, said in people.items()},
        TokenPlace(**_with_secrets(file, file.token)),
    )


def secrets_of(file: TargetFile, application: Application) -> list[str]:
    """What no report may show: its passwords, and what it has from environment variables.

    Names of users are no secrets, and tokens are cut wherever they are.
    """
    passwords = (account.password for account in application.people.values())
    named = _named([*file.routes.values(), *file.accounts.values(), file.token])
    return list(filter(None, {*passwords, *(_variable(file, name) for name in named)}))


def _named(value: Any) -> Iterator[str]:
    """The environment variables in a table, but for those of names and tokens."""
    if isinstance(value, Mapping):
        own = (each for key, each in value.items() if not _PUBLIC.search(str(key)))
        yield from (name for each in own for name in _named(each))
    elif isinstance(value, list):
        yield from (name for each in value for name in _named(each))
    elif isinstance(value, str):
        yield from _VARIABLE.findall(value)


def _request(said: Mapping[str, Any]) -> MappedRequest:
    method, _, path = said["send"].partition(" ")
    content = {
        key: said[key] for key in ("json", "form", "raw", "headers", "identity") if key in said
    }
    tokens = {name: said.get(name, name if name == _TOKENS[0] else "") for name in _TOKENS}
    statuses = (frozenset(_several(said.get(name, ()))) for name in ("status", "rejected"))
    status, rejected = statuses
    return MappedRequest(
        *(method, path),
        **{"json": ABSENT, **content},
        tokens={name: where for name, where in tokens.items() if where},
        status=status,
        rejected=rejected,
        has=tuple(_several(said.get("has", ()))),
    )


def _several(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else (value,)


def _account(name: str, said: Mapping[str, Any]) -> Account:
    given = {key: str(said[key]) for key in _TOKENS if key in said}
    username = said.get("username", name)
    tokens = GivenTokens(given, said.get("command", ""))
    return Account(
        username=username,
        password=said.get("password", ""),
        identity=said.get("identity", username),
        tokens=tokens if tokens.command or given else None,
        expired=said.get("expired_token", ""),
    )


@dataclass
class GivenTokens:
    """Tokens that are given, or printed by a command, which is run again before they expire."""

    tokens: Mapping[str, str]
    command: str

    def __call__(self) -> Mapping[str, str]:
        """The tokens by their names in responses. Raises TargetError if there are none."""
        if self.command and not _is_good(self.tokens.get(_TOKENS[0], "")):
            self.tokens = {**self.tokens, **_printed(self.command)}
        return self.tokens


def _not_expired(token: str) -> str:
    """Why this is not an expired token; "" if it is one."""
    with suppress(Deviation):
        exp = read(token, Dialect()).claim("exp")
        if not isinstance(exp, int | float):
            return "it has none"
        left = exp - time.time()
        return f"it has {left:.0f} s to live" if left > 0 else ""
    return "it is none"


def _is_good(token: str) -> bool:
    if not token:
        return False
    with suppress(Deviation):
        exp = read(token, Dialect()).claim("exp")
        return not isinstance(exp, int | float) or exp - time.time() > _SPARE_SECONDS
    return True  # an opaque one; only the application knows whether it is good


def _printed(command: str) -> Mapping[str, str]:
    """The tokens that a command prints, one a line: the access token, and the refresh token."""
    try:
        ran = subprocess.run(  # noqa: S603 - the user's own command
            shlex.split(command), capture_output=True, text=True, timeout=_COMMAND_SECONDS
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise _no_token(command, str(error)) from None
    lines = ran.stdout.split()
    if ran.returncode or not lines:
        raise _no_token(command, ran.stderr.strip() or f"exit code {ran.returncode}, no token")
    return dict(zip(_TOKENS, lines, strict=False))


def _no_token(command: str, why: str) -> TargetError:
    return TargetError(
        f"the command that logs in printed no token: {why}",
        f"Let {command} print the access token on a line, and exit with 0",
    )


def _with_secrets(file: TargetFile, value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _with_secrets(file, each) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_secrets(file, each) for each in value]
    return (
        _VARIABLE.sub(lambda match: _variable(file, match[1]), value) if _is_text(value) else value
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _variable(file: TargetFile, name: str) -> str:
    if not os.environ.get(name):
        wanted = f"expected the environment variable {name}, which it names; it is not set"
        raise TargetFileError([f"{file.path}: {wanted}"])
    return os.environ[name]
