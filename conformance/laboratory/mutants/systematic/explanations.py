"""Why a client cannot tell a mutant from the reference, and which tests can: survivors.toml."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from conformance import SUITE
from conformance.files import parse_toml

from .mutations import Mutation

HERE = Path(__file__).resolve().parent

#: The longest that tests may take, in seconds: a mutant may run forever.
_LONGEST = 120
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Explanation:
    """For the mutants in ``file`` whose line contains ``was`` and gets one of ``now``, or anything.

    ``tests`` are modules or tests of reference/tests that notice them; none if nothing can, which
    running all of them has to show.
    """

    file: str
    was: str
    why: str
    now: tuple[str, ...] = ("",)
    tests: tuple[str, ...] = ()

    def fits(self, mutant: Mutation) -> bool:
        """Whether it is about this mutant."""
        own = Path(mutant.file).name == self.file and self.was in mutant.was
        return own and any(text in mutant.now for text in self.now)

    def test(self, mutant: Mutation) -> str:
        """Return the id of a test that notices the mutant, "" if all of them pass."""
        with tempfile.NamedTemporaryFile("w", encoding="utf-8") as text:
            text.write(mutant.text)
            text.flush()
            return self._test({"MUTANT_FILE": mutant.file, "MUTANT_TEXT": text.name})

    def _test(self, mutant: dict[str, str]) -> str:
        paths = [f"reference/tests/{name}" for name in self.tests or ("",)]
        plugins = [
            "-p",
            "conformance.laboratory.mutants.programs.pytest_patch",
            "-p",
            "no:cacheprovider",
        ]
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-m", "not slow", *plugins, *paths]
        environ = {**os.environ, **mutant, "PYTHONPATH": str(SUITE)}
        try:
            done = subprocess.run(  # noqa: S603
                command,
                cwd=SUITE,
                env=environ,
                capture_output=True,
                text=True,
                timeout=_LONGEST,
                preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # ours is ignored
            )
        except subprocess.TimeoutExpired:
            return "no end"
        found = _FAILED.search(done.stdout) if done.returncode == 1 else None
        return found[1] if found else ""


@cache
def explanations() -> tuple[Explanation, ...]:
    """All of survivors.toml."""
    entries = parse_toml((HERE / "survivors.toml").read_text("utf-8"))["survivors"]
    return tuple(map(_explanation, entries))


def _explanation(entry: dict[str, Any]) -> Explanation:
    now, tests = tuple(entry.get("now", [""])), tuple(entry.get("tests", ()))
    return Explanation(entry["file"], entry["was"], entry["why"], now, tests)


def explain(mutant: Mutation) -> Explanation | None:
    """The first explanation that fits this mutant."""
    return next((each for each in explanations() if each.fits(mutant)), None)
