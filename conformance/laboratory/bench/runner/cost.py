"""Runs a command to its end, and reports what it cost, including all child processes."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

from ..environments import BenchError

#: Far longer than any command of the bench takes, in seconds.
_LONGEST = 900


@dataclass(frozen=True)
class Cost:
    """Wall-clock seconds, and CPU seconds including all children; ``out`` is the output."""

    wall: float
    cpu: float
    out: str = ""


def run_command(command: Sequence[str], folder: Path, environ: Mapping[str, str]) -> Cost:
    """Run it; raises BenchError if it ends with anything but 0, or not at all."""
    with tempfile.TemporaryFile("w+") as out:
        begun = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603
            command, cwd=folder, env=environ, stdout=out, stderr=out, start_new_session=True
        )
        clock = Timer(_LONGEST, _kill, [process.pid])
        clock.start()
        try:
            # Not process.wait(), which does not report the CPU time of this process alone.
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:  # Ctrl-C too
            os.killpg(process.pid, signal.SIGTERM)  # it ends the target that it started
            os.wait4(process.pid, 0)
            raise
        finally:
            clock.cancel()
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        said = out.read()
    if process.returncode:
        code = process.returncode
        raise BenchError(f"{' '.join(command)} ended with {code}: {said.strip()[-2000:]}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, said)


def _kill(group: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)
