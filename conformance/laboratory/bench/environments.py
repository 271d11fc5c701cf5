"""The environments of what is compared: one script each, whose requirements uv installs."""

from __future__ import annotations

import json
import os
import subprocess
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from shutil import which

from ... import SUITE
from ...verdicts import UsageError

SCRIPTS = Path(__file__).parent / "peers"


class BenchError(UsageError):
    """Something cannot be measured; the message says what is missing, or what went wrong."""


@dataclass(frozen=True)
class Environment:
    """A script, and the interpreter of the environment that has what it requires.

    ``module`` is where flask_jwt_extended comes from there, or ''.
    """

    script: Path
    executable: str
    versions: Mapping[str, str]
    module: str

    def command(self, *arguments: str) -> list[str]:
        """The command that runs the script with these arguments."""
        return [self.executable, str(self.script), *arguments]


def own_environ() -> dict[str, str]:
    """What differs for the scripts: nothing leads them to our own modules, or to options.

    Sets and dicts of strings have the same order every time.
    """
    none = dict.fromkeys(("PYTHONPATH", "PYTHONDEVMODE", "PYTHONWARNINGS", "PYTEST_ADDOPTS"), "")
    return {**none, "PYTHONHASHSEED": "0", "BENCH_REFERENCE": str(SUITE / "reference")}


def environ() -> dict[str, str]:
    """All environment variables for the scripts."""
    return {**os.environ, **own_environ()}


@cache
def environment(name: str) -> Environment:
    """Return the environment of a script in peers/, which is created if necessary.

    Raises BenchError without uv, or if it cannot be created.
    """
    script = SCRIPTS / f"{name}.py"
    scripts = sysconfig.get_path("scripts")
    uv = which("uv") or which("uv", path=scripts)
    if uv is None:
        raise BenchError("bench needs uv: pip install 'flask-jwt-conformance[implementations]'")
    command = [uv, "run", "--quiet", "--script", str(script), "about"]
    done = subprocess.run(  # noqa: S603
        command, env=environ(), capture_output=True, text=True, timeout=600, check=False
    )
    if done.returncode:
        raise BenchError(f"no environment for {script}: {done.stderr.strip()[-2000:]}")
    about = json.loads(done.stdout)
    return Environment(script, about["executable"], about["versions"], about["module"] or "")
