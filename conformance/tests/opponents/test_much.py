"""Targets that send more than anybody needs: what is kept of it is bounded."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from conformance.http.exchange import KEPT
from conformance.results.ndjson import read
from conformance.targets.subprocesses.output import Output
from conformance.tests.command import Command
from conformance.verdicts import Verdict

#: As many scenarios as make some 60 answers, which all pass.
FEW = ("--clause", "basic.login", "basic.identity-types", "hardening.alg-none", "-n", "1")
MIB = 1_000_000


def peak(command: Command, *arguments: object) -> int:
    """The most memory that a run, or a process of its target, had at a time, in bytes."""
    process = command.start("run", *arguments, "--report", command.folder / "run.ndjson", "-q")
    _, status, used = os.wait4(process.pid, 0)
    with process:
        process.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_maxrss * 1024


@pytest.mark.default
def test_memory_does_not_grow_with_the_answers(command: Command) -> None:
    usual = peak(command, command.spoilt("good"), *FEW)
    much = peak(command, command.spoilt("pads", str(MIB)), *FEW)
    run = read(command.folder / "run.ndjson")
    answers = [e.response for r in run.results for e in r.exchanges if e.response]
    long = [answer for answer in answers if answer.size]
    assert {result.verdict for result in run.results} == {Verdict.PASSED}
    assert all(len(answer.body) == KEPT and answer.sha256 for answer in long)
    assert much - usual < len(long) * MIB / 2


@pytest.fixture
def endless() -> Iterator[subprocess.Popen[bytes]]:
    code = "print('READY http://127.0.0.1:9\\n' * 10_000)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, bufsize=0) as it:
        yield it


def test_one_that_prints_ready_without_end(endless: subprocess.Popen[bytes]) -> None:
    output = Output(endless)
    output.join(60)
    assert output.lines.get(timeout=0) == "READY http://127.0.0.1:9"
    assert output.lines.empty()
