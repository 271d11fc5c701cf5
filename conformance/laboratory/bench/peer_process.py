"""A peer that does something many times on request, and reports how long it took."""

from __future__ import annotations

import json
import select
import subprocess
from typing import Any

from .environments import BenchError, Environment, environ

#: Far longer than any answer takes, in seconds: a peer that takes longer hangs.
_HANGS = 300


class PeerProcess:
    """A peer in a process of its own, which idles while others are running.  Close it.

    ``answers`` are its view's responses to a good token, an altered one and none: status and body.
    Raises BenchError if these are wrong: a peer that fails fast would win.
    """

    def __init__(self, environment: Environment, name: str, guarded: bool = True) -> None:
        self.name = name
        self._popen = subprocess.Popen(  # noqa: S603
            environment.command("ask", name),
            env=environ(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            self.answers: dict[str, str] = self._answer()
            check_answers(name, self.answers, guarded)
        except BaseException:
            self.close()
            raise

    def seconds(self, do: str, times: int, threads: int = 1, clock: str = "cpu") -> float:
        """Return the seconds, CPU or ``wall`` clock, for doing it that many times."""
        assert self._popen.stdin is not None  # noqa: S101 - for mypy
        wanted = {"do": do, "times": times, "threads": threads}
        self._popen.stdin.write(json.dumps(wanted) + "\n")
        self._popen.stdin.flush()
        return float(self._answer()[clock])

    def close(self) -> None:
        """End it."""
        self._popen.kill()  # it has nothing to clean up
        self._popen.communicate()

    def _answer(self) -> Any:
        assert self._popen.stdout is not None  # noqa: S101 - for mypy
        if not select.select([self._popen.stdout], [], [], _HANGS)[0]:
            raise BenchError(f"{self.name} did not answer within {_HANGS} s")
        line = self._popen.stdout.readline()
        if not line:
            raise BenchError(f"{self.name} ended with exit code {self._popen.wait()}")
        return json.loads(line)


#: How a view has to respond to a good token, to an altered one, and to none.
_GUARDED = {"good": ("200",), "altered": ("401", "422"), "missing": ("401",)}
_BODY = '{"hello":"world"}'


def check_answers(name: str, answers: dict[str, str], guarded: bool) -> None:
    """Raise BenchError unless the view accepts the good token, and only that."""
    for token, allowed in _GUARDED.items():
        statuses = allowed if guarded else ("200",)
        status, _, _ = answers[token].partition(" ")
        right = status in statuses and (answers[token].endswith(_BODY) == (status == "200"))
        if not right:
            due = " or ".join(statuses)
            raise BenchError(
                f"{name}: expected {due} for the token {token!r}, it was {answers[token]}"
            )
