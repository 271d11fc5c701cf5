"""A peer that is asked to do something many times, and says how long it took."""

from __future__ import annotations

import json
import select
import subprocess
from typing import Any

from .environments import BenchError, Environment, environ

#: No answer takes nearly as long, in seconds: a peer that takes longer hangs.
_HANGS = 300


class PeerProcess:
    """A peer in a process of its own; it idles while others are asked.  Close it.

    ``answers`` are those of its view to a good token, an altered one and none, each status and
    body.  Raises BenchError where these are not as they should be: what is fast to fail would win.
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
        """Return the seconds, of the CPU or of the ``wall`` clock, for doing it so many times."""
        assert self._popen.stdin is not None  # noqa: S101 - for mypy
        wanted = {"do": do, "times": times, "threads": threads}
        self._popen.stdin.write(json.dumps(wanted) + "\n")
        self._popen.stdin.flush()
        return float(self._answer()[clock])

    def close(self) -> None:
        """End it."""
        self._popen.kill()  # it has nothing to tidy up
        self._popen.communicate()

    def _answer(self) -> Any:
        assert self._popen.stdout is not None  # noqa: S101 - for mypy
        if not select.select([self._popen.stdout], [], [], _HANGS)[0]:
            raise BenchError(f"{self.name} did not answer within {_HANGS} s")
        line = self._popen.stdout.readline()
        if not line:
            raise BenchError(f"{self.name} ended with exit code {self._popen.wait()}")
        return json.loads(line)


#: How a view is to answer: to a good token, to one that was altered, and to none.
_GUARDED = {"good": ("200",), "altered": ("401", "422"), "missing": ("401",)}
_BODY = '{"hello":"world"}'


def check_answers(name: str, answers: dict[str, str], guarded: bool) -> None:
    """Raise BenchError unless the view lets in whom it should, and nobody else."""
    for token, allowed in _GUARDED.items():
        statuses = allowed if guarded else ("200",)
        status, _, _ = answers[token].partition(" ")
        right = status in statuses and (answers[token].endswith(_BODY) == (status == "200"))
        if not right:
            due = " or ".join(statuses)
            raise BenchError(
                f"{name}: expected {due} for the token {token!r}, it was {answers[token]}"
            )
