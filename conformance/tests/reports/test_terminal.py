"""What a run prints: a screen or two, whatever happened in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from conformance.reports import terminal
from conformance.reports.console import WIDTH, View
from conformance.results import Result, Run, StepPlace, StepRun
from conformance.spec import clauses, features
from conformance.tests.command import Command
from conformance.tests.results import runs
from conformance.verdicts import Verdict
from conformance.verdicts.expectations import Refusal
from conformance.verdicts.observations import FullAnswer

#: What may be longer than the others, as it is there to be copied.
COPIED = re.compile(r"  again     jwt-conformance ")


def failures(statuses: range) -> Iterator[Result]:
    """A failure in each way that these statuses make, of clause after clause."""
    ids = list(clauses())
    for number, status in enumerate(statuses):
        clause = ids[number % len(ids)]
        rule = next(
            (rule for each in features() for rule in each.rules if clause in rule.tags), None
        )
        title = rule.scenarios[0].name if rule else "none"
        steps = (StepRun("Given", "x " * 50, 3, "a | b", 1), StepRun("Then", "y " * 50, 4))
        yield Result(
            f"features/x.feature::{title}{number}",
            title,
            clause,
            Verdict.FAILED,
            reason="z " * 90,
            expected=Refusal(),
            observed=FullAnswer(status, "no " * 300, own=False),
            step=StepPlace("Then", "y " * 50, "features/x.feature", 4),
            exchanges=runs.hostile("q " * 900).exchanges,
            steps=steps,
        )


def shown(run: Run, view: View = View()) -> list[str]:  # noqa: B008 - it cannot be changed
    """The lines as a terminal has them."""
    return "\n".join(terminal.report(run, view)).splitlines()


@pytest.mark.parametrize("ways", [range(200, 270), range(200, 208)], ids=["70 ways", "8 ways"])
def test_seventy_failures_are_two_hundred_lines_at_most(ways: range) -> None:
    results = [*failures(ways)] * (70 // len(ways))
    run = runs.run(strict=True, results=results)
    run.planned = [result.id for result in results]
    lines = shown(run)
    assert 60 < len(lines) <= 200 - 11  # and a line for each feature before them
    assert [line for line in lines if len(line) > WIDTH and not COPIED.match(line)] == []
    assert "deviates" in "\n".join(lines[-6:])
    assert len(shown(run, View(detail=1))) > 1000


def test_what_is_left_out_is_counted() -> None:
    results = list(failures(range(200, 270)))
    lines = shown(runs.run(strict=True, results=results))
    blocks = sum(line.startswith("FAILED  ") for line in lines)
    (rest,) = (line for line in lines if " scenarios more, in " in line)
    assert rest == f"and {70 - blocks} scenarios more, in {70 - blocks} other ways (-v shows all)"


def test_a_block_has_the_scenario_the_exchange_and_the_change(command: Command) -> None:
    ran = command("run", command.spoilt("accepts"), "--clause", "errors.expired", "--strict")
    for pattern in (
        r"^FAILED  errors\.expired \(\w+, \w+\): \d+ scenarios?$",
        r"^    Given Ada has logged in",
        r"^  > Then .+$",
        r"^  expected  \d+ .+$",
        r"^  actual    200 .+$",
        r"^  sent      GET http://127\.0\.0\.1:\d+/\S+$",
        r"^            Authorization: Bearer \S{24}\.\.\. \(\d+ characters\)$",
        r"^  token     header \{.+$",
        r"^          → claims\.exp: \d+$",
        r"^  again     jwt-conformance run .+ --scenario .+$",
    ):
        assert re.search(pattern, ran.said, re.MULTILINE), (pattern, ran.said)
    assert not re.search("signature: ", ran.said)


def test_a_folder_that_conforms_fits_on_one_screen(command: Command) -> None:
    command("init", "--lang", "flask", "acme", "--into", command.folder)
    ran = command("run", command.folder / "acme")
    assert ran.code == 0
    assert len(ran.said.splitlines()) <= 40
    assert max(map(len, ran.said.splitlines())) <= WIDTH
    assert "counts only with --strict" in ran.said


def test_quiet_is_the_verdict_and_nothing_else(command: Command) -> None:
    ran = command("run", "-q", "--profile", "basic")
    assert re.fullmatch(
        r"\d+ scenarios in [\d.]+ s: \d+ passed\. safety unknown: [^:]+: [^:]+\. "
        r"reference conforms: \d+ of \d+ README clauses passed\.",
        ran.prose,
    )


@pytest.mark.parametrize(
    ("color", "painted"), [("always", True), ("auto", False), ("never", False)]
)
def test_colour_is_for_whoever_asked_for_it(command: Command, color: str, painted: bool) -> None:
    ran = command("run", "-q", "--profile", "basic", "--color", color)
    assert ("\x1b[1;" in ran.said) is painted


def test_no_color_is_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert View.of(0, "auto").color
    monkeypatch.setenv("NO_COLOR", "1")
    assert not View.of(0, "auto").color
    assert View.of(0, "always").color


def test_known_deviations_are_a_line_for_each_reason() -> None:
    verdicts = dict.fromkeys(runs.CLAUSES, Verdict.FAILED)
    expected = dict.fromkeys(runs.CLAUSES.values(), "the same reason")
    lines = shown(runs.run(verdicts, strict=True, expected=expected, unsafe=expected))
    assert "\n".join(lines).count("the same reason") <= 2
