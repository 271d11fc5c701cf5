from __future__ import annotations

import io
from pathlib import Path

import pytest

from conformance.results import Run
from conformance.results.comparison import changes
from conformance.results.known_deviations import settle
from conformance.results.ndjson import write
from conformance.tests.command import Command
from conformance.tests.results import runs
from conformance.tests.results.runs import HEADER, LOGIN, ROW
from conformance.verdicts import Verdict
from conformance.verdicts.expectations import Refusal
from conformance.verdicts.observations import Effect
from conformance.verdicts.texts import ObservedText

PASSED, FAILED, UNSUPPORTED = Verdict.PASSED, Verdict.FAILED, Verdict.UNSUPPORTED
INCONCLUSIVE, ERROR = Verdict.INCONCLUSIVE, Verdict.ERROR


@pytest.mark.parametrize("after", [FAILED, INCONCLUSIVE, ERROR, UNSUPPORTED, None])
def test_what_held_and_does_not_hold_is_a_regression(after: Verdict | None) -> None:
    (change,) = changes(runs.run({LOGIN: PASSED}), runs.run({LOGIN: after} if after else {}))
    assert (change.id, change.before, change.after) == (LOGIN, PASSED, after)
    assert change.regression


@pytest.mark.parametrize(
    ("before", "after", "regression"),
    [
        (FAILED, PASSED, False),
        (FAILED, INCONCLUSIVE, False),
        (FAILED, UNSUPPORTED, False),
        (UNSUPPORTED, FAILED, False),
        (None, PASSED, False),
        (None, UNSUPPORTED, False),
        (None, FAILED, True),
        (None, INCONCLUSIVE, True),
        (FAILED, None, False),
    ],
)
def test_other_changes(before: Verdict | None, after: Verdict | None, regression: bool) -> None:
    old = runs.run({LOGIN: before} if before else {})
    (change,) = changes(old, runs.run({LOGIN: after} if after else {}))
    assert (change.clause, change.regression) == ("basic.login", regression)


def test_what_is_new_and_expected_to_fail_is_no_change() -> None:
    after = runs.run({LOGIN: FAILED}, expected={"basic.login": "why"})
    assert list(changes(runs.run(), after)) == []


def test_changes_come_in_the_order_of_the_later_run() -> None:
    before = runs.run({HEADER: PASSED, LOGIN: PASSED, ROW: PASSED})
    after = runs.run({ROW: FAILED, LOGIN: FAILED})
    assert [change.id for change in changes(before, after)] == [ROW, LOGIN, HEADER]


def _saved(path: Path, run: Run) -> Path:
    stream = io.StringIO()
    write(run, stream)
    path.write_text(stream.getvalue(), "utf-8")
    return path


def test_the_command_says_what_changed(command: Command) -> None:
    before = _saved(command.folder / "a.ndjson", runs.run({LOGIN: PASSED, ROW: FAILED}))
    after = _saved(command.folder / "b.ndjson", runs.run({LOGIN: FAILED, ROW: PASSED}))
    assert command("compare", before, before).code == 0
    ran = command("compare", before, after)
    assert ran.code == 1
    assert f"worse  {LOGIN}: passed -> failed" in ran.said
    assert f"       {ROW}: failed -> passed" in ran.said
    assert "2 changed, 1 for the worse" in ran.said


def test_the_command_shows_no_control_characters(command: Command) -> None:
    after = runs.run(results=[runs.hostile()])
    paths = [_saved(command.folder / "a", runs.run()), _saved(command.folder / "b", after)]
    ran = command("compare", *paths)
    assert ran.code == 1
    assert "\x1b" not in ran.said
    assert len(ran.out.splitlines()) == 2


@pytest.mark.parametrize("before", [FAILED, INCONCLUSIVE])
@pytest.mark.parametrize("known", [False, True])
def test_who_lets_somebody_in_now_has_got_worse(before: Verdict, known: bool) -> None:
    def run(verdict: Verdict, effect: Effect) -> Run:
        sides = {"expected": Refusal(), "observed": ObservedText("x", effect.value)}
        run = runs.run(unsafe={"basic.no-header": "we know"} if known else {})
        run.results = [runs.result(HEADER, verdict, **sides)]
        settle(run)
        return run

    after = run(FAILED, Effect.GRANT)
    found = list(changes(run(before, Effect.CRASH), after))
    assert [change.regression for change in found] == (
        [] if known and before is FAILED else [not known]
    )
    assert list(changes(after, after)) == []
