"""Ctrl-C at any moment: 130, no traceback, and nothing is lost that was found out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import pytest

from conformance import SUITE
from conformance.results import Run
from conformance.results.ndjson import read
from conformance.run.interrupts import interrupted, postponed
from conformance.run.pytest_run import run
from conformance.tests.command import Command

#: Raises what Ctrl-C raises where one module is imported, and so at a moment that is known.
AT_IMPORT = """
import sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == sys.argv[1]: raise KeyboardInterrupt
sys.meta_path.insert(0, Finder())
import conformance.cli
sys.exit(conformance.cli.main(["run"]))
"""

#: Says when it has begun, which is when it imports something.
TOLD = """
import sys, conformance.cli
class Finder:
    def find_spec(self, name, path=None, target=None):
        sys.meta_path.remove(self)
        print("begun", flush=True)
sys.meta_path.insert(0, Finder())
sys.exit(conformance.cli.main(["run", "-n", "2"]))
"""


@pytest.mark.parametrize(
    "module",
    [
        *("conformance.commands", "conformance.results", "conformance.commands.run"),
        *("pytest", "conformance.run.scenario.collection", "conformance.steps.people"),
    ],
)
def test_while_it_is_read(command: Command, module: str) -> None:
    start = [sys.executable, "-c", AT_IMPORT, module]
    ran = subprocess.run(
        start,
        capture_output=True,
        text=True,
        cwd=command.folder,
        env=command.environ(),
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (130, "")


@pytest.mark.full
@pytest.mark.parametrize("seconds", [0, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0])
def test_in_the_first_second(command: Command, seconds: float) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", TOLD],
        cwd=command.folder,
        env=command.environ(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "begun\n"
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them
    ran = command.finish(process)
    assert (ran.code, ran.err) == (130, ""), ran.out


def targets(command: Command) -> int:
    return sum("opponents/spoilt.py" in name for name in command.running())


@pytest.mark.full
def test_what_another_process_has_found_out_is_kept(command: Command) -> None:
    ndjson = command.folder / "x.ndjson"
    two = ("--clause", "basic.login", "refresh.login", "-n", "2", "--deadline", "600")
    process = command.start("run", command.spoilt("hangs", "basic"), *two, "--report", ndjson)
    deadline = time.monotonic() + 60
    for wanted in (2, 1):  # both run, and then the one that has sent its last word has ended
        while targets(command) != wanted:
            assert time.monotonic() < deadline
    process.send_signal(signal.SIGINT)
    assert command.finish(process).code == 130
    assert [result.clause for result in read(ndjson).results] == ["refresh.login"]


def test_what_is_not_to_be_interrupted_is_done_first() -> None:
    done = []

    def work() -> None:
        with postponed():
            signal.raise_signal(signal.SIGINT)
            done.append("this")
        done.append("not this")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["this"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


class _Interrupts:
    """A plugin that raises what Ctrl-C raises where a fixture is set up for the third time."""

    def __init__(self, fixture: str) -> None:
        self._left = [fixture] * 3

    @pytest.hookimpl(tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> None:
        if fixturedef.argname in self._left:
            self._left.pop()
            if not self._left:
                raise KeyboardInterrupt


@pytest.mark.parametrize("fixture", ["testbed", "api", "people"])
def test_a_fixture_may_be_interrupted(fixture: str) -> None:
    record, feature = Run("reference"), str(SUITE / "features" / "custom_claims.feature")
    run(record, [feature], [], more=[_Interrupts(fixture)])
    assert record.interrupted
    assert [result.reason for result in record.results] == ["", ""]


def test_what_an_interrupt_led_to() -> None:
    error = RuntimeError("round")
    error.__context__ = error.__cause__ = ValueError("and round")
    error.__context__.__context__ = error
    assert not interrupted(error)
    error.__context__.__context__ = KeyboardInterrupt()
    assert interrupted(error)
