"""A run that is shared out to several processes is one run: nothing is lost, nothing is left."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from conformance.results import Run
from conformance.results.ndjson import read
from conformance.run import distribution, session
from conformance.run.distribution import FEWEST, Share
from conformance.run.option_declarations import MOST
from conformance.run.run_options import RunOptions
from conformance.tests.command import Command
from conformance.verdicts import Verdict

#: In the other process of a run, and not in the first.
ELSEWHERE = "__import__('multiprocessing').parent_process()"


def servers(run: Run) -> set[str]:
    """Where the targets of a run were."""
    exchanges = (exchange for result in run.results for exchange in result.exchanges)
    return {urlsplit(exchange.request.url).netloc for exchange in exchanges}


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_each_process_has_a_target_and_a_share(command: Command, processes: int) -> None:
    ran, run = command.saved("reference", "--profile", "claims", "-n", str(processes))
    assert ran.code == 0, ran.said
    assert len(servers(run)) == processes
    assert [result.id for result in run.results] == run.planned
    assert run.info["name"] == "reference"


def test_there_is_no_process_without_a_scenario(command: Command) -> None:
    _, run = command.saved("reference", "--clause", "claims.in-view", "-n", "9")
    assert len(servers(run)) == len(run.planned) < 9


def test_a_few_scenarios_are_not_shared_out_unasked(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, run = command.saved("reference", "--profile", "claims")
    assert len(run.planned) < 2 * FEWEST
    assert len(servers(run)) == 1


@pytest.mark.parametrize(("processors", "processes"), [(1, 1), (2, 2), (64, MOST)])
def test_as_many_as_there_are_processors_and_no_more(
    monkeypatch: pytest.MonkeyPatch, processors: int, processes: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(processors)), raising=False)
    assert distribution.usual() == Share(processes, FEWEST)
    monkeypatch.delattr(os, "sched_getaffinity")  # where there is none, as on macOS
    monkeypatch.setattr(os, "cpu_count", lambda: processors)
    assert distribution.usual() == Share(processes, FEWEST)


def test_what_is_deployed_is_asked_by_one_process_unless_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(session, "usual", lambda: Share(4, FEWEST))
    deployed = RunOptions.of(url="http://127.0.0.1:9", app="basic")
    assert session.share_of(deployed) == Share()
    assert session.share_of(RunOptions.of()) == Share(4, FEWEST)
    assert session.share_of(replace(deployed, processes=3)) == Share(3)


def test_the_failures_of_all_processes_count_for_maxfail(command: Command) -> None:
    wrong = command.spoilt("says", "msg", "wrong")
    _, run = command.saved(wrong, "--profile", "basic", "errors", "-n", "2", "--maxfail", "2")
    failed = [result for result in run.results if result.verdict is not Verdict.PASSED]
    assert len(failed) == 2
    assert len(run.results) < len(run.planned)


def test_a_process_that_dies_makes_no_verdict(command: Command, broken: Path) -> None:
    step = broken / "steps" / "requests.py"
    dies = f"    {ELSEWHERE} and __import__('os')._exit(0)\n    person ="
    step.write_text(step.read_text().replace("    person =", dies, 1))
    report = command.folder / "x.ndjson"
    ran = command.copied(broken, "--profile", "basic", "-n", "2", "--report", report)
    assert ran.code == 4
    assert "it ended without a word, with exit code 0" in "".join(read(report).defects)


def test_a_process_that_the_kernel_kills_is_no_defect_of_the_suite(
    command: Command, broken: Path
) -> None:
    step = broken / "steps" / "requests.py"
    dies = f"    {ELSEWHERE} and __import__('os').kill(__import__('os').getpid(), 9)\n    person ="
    step.write_text(step.read_text().replace("    person =", dies, 1))
    report = command.folder / "x.ndjson"
    ran = command.copied(broken, "--profile", "basic", "-n", "2", "--report", report)
    assert ran.code == 4
    said = " ".join(ran.out.split())
    assert "has no verdict: a process of this run was killed by SIGKILL: out of memory?." in said
    assert "please report it" not in said
    assert read(report).defects == ["a process of this run was killed by SIGKILL: out of memory?"]


def test_a_defect_in_another_process_is_told(command: Command, broken: Path) -> None:
    worker = broken / "conformance" / "run" / "worker.py"
    fails = "        1 / 0\n        if report.failed"
    worker.write_text(worker.read_text().replace("        if report.failed", fails, 1))
    report = command.folder / "x.ndjson"
    ran = command.copied(broken, "--profile", "basic", "-n", "2", "--report", report)
    assert ran.code == 4
    assert "ZeroDivisionError" in "".join(read(report).defects)


def test_nothing_is_left_where_the_first_process_is_killed(command: Command) -> None:
    report = command.folder / "x.ndjson"
    process = command.start("run", "-n", "2", "--report", report)
    assert process.stdout
    assert "passed" in process.stdout.readline()  # both are at work
    process.kill()
    process.communicate(timeout=command.hang)
    assert not read(report).complete
