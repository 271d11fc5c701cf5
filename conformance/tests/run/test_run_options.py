"""The options of a run: declared once, read once, and checked before anything starts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from conformance import targets
from conformance.cli import main
from conformance.run import run_options
from conformance.run.run_options import RunOptions
from conformance.verdicts import UsageError


def test_a_run_reads_its_target_file_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []

    def load(path: Path, version: str) -> Any:
        read.append(path)
        return original(path, version)

    original = targets.load
    monkeypatch.setattr(run_options, "load", load)
    assert main(["run", "reference", "--clause", "refresh.again", "-n", "1"]) == 0
    assert len(read) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--app", "basic"], "--app basic: expected --url with it"),
        (["--secret-env", "KEY"], "--secret-env KEY: expected --url with it"),
        (["-n", "0"], "expected a whole number, 1 or more, it is '0'"),
        (["-n", "-1"], "expected a whole number, 1 or more, it is '-1'"),
        (["-n", "two"], "expected a whole number, 1 or more, it is 'two'"),
        (["--maxfail", "-2"], "expected a whole number, 0 or more, it is '-2'"),
        (["--deadline", "0"], "expected more than 0 and less than 3600, it is '0'"),
        (["--deadline", "soon"], "expected more than 0 and less than 3600, it is 'soon'"),
    ],
)
def test_2_for_options_that_mean_nothing(
    arguments: Sequence[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = main(["run", *arguments])
    except SystemExit as ended:  # argparse ends the program itself
        code = int(str(ended.code))
    assert code == 2
    assert said in capsys.readouterr().err


def test_the_command_that_judges_this_target_again() -> None:
    assert RunOptions.of(deadline=2.5).command()[2:] == ["reference", "--deadline=2.5"]
    with pytest.raises(UsageError, match="--app x"):
        RunOptions.of(app="x")
