"""What the runner tells a process target of the next app is what the next scenario asks for."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pytest_bdd.parser import Step

from conformance import SUITE
from conformance.spec import features
from conformance.tests.command import OPPONENTS, Command
from conformance.tests.spec.vocabulary import definitions, lines, matching
from conformance.verdicts import Verdict

#: When the runner is ended: how many processes it has, and which start of the target does it.
MOMENTS = [
    ("starting", "1", "1"),
    ("starting", "1", "2"),  # a spare
    ("serving", "1", "3"),  # while a spare starts
    ("starting", "2", "4"),
    ("serving", "2", "3"),
]

apps = importlib.import_module("conformance.steps.apps")


class AppRequest(Exception):
    """A step asked for an app."""


class Recorder:
    """A target that says what it is asked for."""

    file = SimpleNamespace(leeway=0)

    def app(self, name: str, options: Mapping[str, Any]) -> None:
        raise AppRequest(name, options)


def first_steps() -> Iterator[Step]:
    """The first step of each scenario, in each row."""
    for feature in features():
        seen = set()
        for line in lines(SUITE, feature.path):
            if line.scenario not in seen:
                seen.add(line.scenario)
                yield from line.rendered


def asked_by(step: Step) -> tuple[str, Mapping[str, Any]]:
    """What the definition of a step asks a target for."""
    (context,) = matching(step, definitions())
    given: dict[str, Any] = {"target": Recorder()}
    given |= context.parser.parse_arguments(step.name) or {}
    given |= {"datatable": step.datatable.raw()} if step.datatable else {}
    wanted = inspect.signature(context.step_func).parameters
    with pytest.raises(AppRequest) as caught:
        context.step_func(**{name: given.get(name) for name in wanted})
    return caught.value.args


def test_each_scenario_begins_with_the_app_that_is_looked_ahead_to() -> None:
    steps = list(first_steps())
    assert len(steps) > 400
    for step in steps:
        rows = step.datatable.raw() if step.datatable else ()
        assert apps.asked_for(step.name, rows) == asked_by(step)


def test_a_sentence_without_an_app_asks_for_none() -> None:
    assert apps.asked_for("Ada has logged in", ()) is None


def alone(command: Command, *arguments: str) -> Path:
    """A process target that notes its starts in the folder "starts"."""
    (command.folder / "starts").mkdir()
    path = command.target("alone.py")
    process = ["{python}", str(OPPONENTS / "alone.py"), str(SUITE), str(command.folder / "starts")]
    text = path.read_text("utf-8").splitlines()
    listed = ", ".join(f'"{part}"' for part in [*process, *arguments])
    path.write_text("\n".join([text[0], f"process = [{listed}]", 'profiles = ["basic"]']))
    return path


@pytest.mark.full
@pytest.mark.parametrize("processes", ["1", "2"])
def test_no_process_is_started_in_vain(command: Command, processes: str) -> None:
    # Some of these scenarios rest on profiles that are not declared, and need no app.
    ran, run = command.saved(alone(command), "--profile", "basic", "-n", processes)
    verdicts = [result.verdict for result in run.results]
    passed = verdicts.count(Verdict.PASSED)
    assert ran.code == 0, ran.said
    assert passed > 20
    # One for each, and a second one where Ada logs in to another such app.
    assert len(list((command.folder / "starts").iterdir())) == passed + 1


@pytest.mark.full
@pytest.mark.parametrize(("moment", "processes", "number"), MOMENTS)
@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 130), ("SIGKILL", -9)])
def test_nothing_is_left_where_the_runner_is_ended(
    command: Command, name: str, code: int, moment: str, processes: str, number: str
) -> None:
    target = alone(command, moment, name, number)
    ran = command("run", target, "--profile", "basic", "-n", processes)
    assert ran.code == code
    # What is left the fixture "command" looks for.
