"""Several targets in one command: each is judged, and the worst of them is what it says."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from conformance import SUITE
from conformance.results.ndjson import read
from conformance.run.run_options import RunOptions
from conformance.run.session import share_of
from conformance.run.side_by_side import at_a_time
from conformance.tests.command import OPPONENTS, Command, CommandResult
from conformance.tests.commands.test_exit_codes import BAD_LOGIN, FEW, WRONG


def table(ran: CommandResult) -> dict[str, str]:
    """The verdict of each line of the table at the end."""
    _, _, end = ran.out.rpartition("  verdict\n")
    lines = end.partition("\n\n")[0].splitlines()
    return {line[:20].split("  ")[0].strip(): line.rpartition("  ")[2] for line in lines}


def named(command: Command, name: str, *arguments: str) -> Path:
    """A target file of the spoilt reference, under a name of its own."""
    path = command.spoilt(*arguments, name=name)
    return path.rename(command.folder / f"{name}.toml")


# ── the worst counts ────────────────────────────────────────────────────────────────────


def test_each_is_judged_in_turn_and_summed_up(command: Command) -> None:
    good, wrong = named(command, "good", "good"), named(command, "wrong", *WRONG)
    ran = command("run", wrong, good, *BAD_LOGIN)
    assert ran.code == 1, ran.said
    assert table(ran) == {"wrong": "deviates", "good": "conforms"}
    assert ran.out.index("wrong deviates:") < ran.out.index("good conforms:")
    headings = [line for line in ran.out.splitlines() if line.startswith("━━━")]
    assert headings == [f"━━━ 1 of 2: {wrong}, 1 left", f"━━━ 2 of 2: {good}"]


def test_3_where_one_has_no_verdict(command: Command) -> None:
    wrong, rejects = named(command, "wrong", *WRONG), named(command, "rejects", "rejects")
    ran = command("run", rejects, wrong, *BAD_LOGIN)
    assert ran.code == 3
    assert table(ran) == {"rejects": "no verdict", "wrong": "deviates"}


def test_a_target_that_does_not_start_stops_no_other(command: Command) -> None:
    absent = command.target("plug.py", "exits", "7")
    ran = command("run", absent, named(command, "good", "good"), *BAD_LOGIN)
    assert ran.code == 3
    assert table(ran) == {"plug.py": "no verdict", "good": "conforms"}


def test_one_target_has_no_table(command: Command) -> None:
    ran = command("run", named(command, "good", "good"), *BAD_LOGIN)
    assert ran.code == 0
    assert "verdict\n" not in ran.out


def test_130_ends_all(command: Command) -> None:
    good, other = named(command, "good", "good"), named(command, "other", "good")
    process = command.start("run", good, other)
    assert process.stdout
    assert "passed" in [process.stdout.readline() for _ in range(2)][1]
    process.send_signal(signal.SIGINT)
    ran = command.finish(process)
    assert ran.code == 130
    assert "1 of 2 targets were not run" in ran.out
    assert table(ran)["good"] == "no verdict"


# ── side by side ────────────────────────────────────────────────────────────────────────


@pytest.fixture
def three(command: Command) -> list[Path]:
    """Three targets, of which the second has no verdict, and the last is soonest at its end."""
    return [
        named(command, "wrong", *WRONG),
        named(command, "rejects", "rejects"),
        command.target("plug.py", "exits", "7"),
    ]


def test_side_by_side_the_verdicts_are_the_same(command: Command, three: list[Path]) -> None:
    found = []
    for number in (1, 2, 3):
        where = command.folder / str(number)
        where.mkdir()
        to = ("--side-by-side", number, "--report", where / "{name}.ndjson")
        ran = command("run", *three, *BAD_LOGIN, "-n", 1, *to)
        headings = [line for line in ran.out.splitlines() if line.startswith("━━━")]
        runs = [read(path) for path in sorted(where.glob("*.ndjson"))]
        verdicts = [{each.id: each.verdict for each in run.results} for run in runs]
        found.append((ran.code, table(ran), headings, verdicts))
        assert (f"{number} targets at a time" in ran.out) == (number > 1)
        assert not command.left()
    assert found[0] == found[1] == found[2]
    assert len(found[0][3]) == 3


@pytest.mark.parametrize(("number", "signals"), [(2, signal.SIGINT), (2, signal.SIGTERM)])
def test_side_by_side_130_ends_all(command: Command, number: int, signals: signal.Signals) -> None:
    targets = [named(command, name, "good") for name in ("good", "other", "third")]
    process = command.start("run", *targets, "--side-by-side", number, "-n", 1)
    assert process.stdout
    assert process.stdout.readline() == "2 targets at a time\n"
    while len(command.running()) < 5:  # the two runs, and a target of each
        assert process.poll() is None
    process.send_signal(signals)
    ran = command.finish(process)
    assert ran.code == 130, ran.said
    assert "1 of 3 targets were not run" in ran.out
    assert {table(ran)[name] for name in ("good", "other")} == {"no verdict"}
    assert not command.left()


def test_side_by_side_nothing_is_left_where_the_first_process_is_killed(
    command: Command,
) -> None:
    targets = [named(command, name, "good") for name in ("good", "other")]
    process = command.start("run", *targets, "--side-by-side", 2, "-n", 1)
    while len(command.running()) < 5:
        assert process.poll() is None
    process.kill()
    command.finish(process)
    assert not command.left()


def test_as_many_at_a_time_as_there_are_processors_for() -> None:
    each = [RunOptions.of(name) for name in ("reference", "php-hmac", "golang-jwt")]
    most = [at_a_time(each, processors) for processors in (1, 4, 8, 12, 64)]
    usual = share_of(each[0]).processes
    assert most == [min(3, max(1, each // usual)) for each in (1, 4, 8, 12, 64)]
    one = [replace(options, processes=1) for options in each]
    assert [at_a_time(one, processors) for processors in (1, 2, 64)] == [1, 2, 3]
    deployed = RunOptions.of("x", url="http://127.0.0.1:9", app="basic", secret_env="")
    assert at_a_time([*one, deployed], 64) == 1


# ── reports ─────────────────────────────────────────────────────────────────────────────


def test_each_has_a_report_of_its_own(command: Command) -> None:
    good, wrong = named(command, "good", "good"), named(command, "wrong", *WRONG)
    reports = [part for end in ("ndjson", "md") for part in ("--report", f"{{name}}.{end}")]
    assert command("run", wrong, good, *BAD_LOGIN, *reports).code == 1
    assert read(command.folder / "good.ndjson").target == "good"
    assert read(command.folder / "wrong.ndjson").target == "wrong"
    assert "wrong" in (command.folder / "wrong.md").read_text()


# ── usage ───────────────────────────────────────────────────────────────────────────────


USAGE = {
    "a target that is not there": (("reference", "refrence"), "reference"),
    "a target twice": (("reference", "reference"), "expected each target once"),
    "the same under two names": (("reference", str(SUITE / "reference")), "each target once"),
    "one report for two": (("reference", "good.toml", "--report", "x.ndjson"), "put {name} in it"),
    "all and another": (("--all", "reference"), "--all"),
    "all and a URL": (("--all", "--url", "http://127.0.0.1:9", "--app", "basic"), "--all"),
    "a target and a URL": (("reference", "--url", "http://127.0.0.1:9"), "--url"),
    "a clause that is not there": (("reference", "good.toml", "--clause", "a.b"), "a.b"),
}


@pytest.mark.parametrize("name", USAGE)
def test_2_before_anything_starts(command: Command, name: str) -> None:
    named(command, "good", "good")
    arguments, hint = USAGE[name]
    ran = command("run", *arguments)
    assert ran.code == 2, ran.said
    assert hint in ran.err
    assert ran.out == ""
    assert not list(command.folder.glob("*.ndjson"))


@pytest.mark.parametrize("number", [1, 2])
def test_failed_leaves_out_those_of_which_nothing_failed(command: Command, number: int) -> None:
    good, wrong = named(command, "good", "good"), named(command, "wrong", *WRONG)
    assert command("run", good, wrong, *FEW).code == 1
    ran = command("run", good, wrong, "--failed", "--side-by-side", number)
    assert ran.code == 1
    assert "nothing failed in the last run" in ran.out
    assert table(ran) == {"wrong": "deviates"}
    assert command("run", good, "--failed").code == 2


def test_2_where_no_target_has_anything_to_run(command: Command) -> None:
    good, wrong = named(command, "good", "good"), named(command, "wrong", *WRONG)
    assert command("run", good, wrong, "-k", "nothinglike").code == 2


# ── --all ───────────────────────────────────────────────────────────────────────────────


def run_all(command: Command, implementations: Path, *arguments: str) -> CommandResult:
    code = (
        "import pathlib, sys; import conformance.cli as c; "
        "import conformance.targets.file.find as f; "
        "f.IMPLEMENTATIONS = pathlib.Path(sys.argv.pop(1)); sys.exit(c.main())"
    )
    start = [sys.executable, "-c", code, str(implementations), "run", "--all", *arguments]
    process = subprocess.Popen(
        start,
        cwd=command.folder,
        env=command.environ(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    return command.finish(process)


@pytest.fixture
def implementations(command: Command) -> Path:
    """A folder as that of the shipped implementations, with two, and what is none."""
    folder = command.folder / "implementations"
    for name, arguments in (("zz-good", ("good",)), ("aa-wrong", WRONG)):
        (folder / name).mkdir(parents=True)
        named(command, name, *arguments).rename(folder / name / "target.toml")
    (folder / "node").mkdir()
    shutil.copy(OPPONENTS / "null.py", folder)
    return folder


def test_all_passes_over_what_has_no_program_and_says_so(
    command: Command, implementations: Path
) -> None:
    (implementations / "bb-absent").mkdir()
    (implementations / "bb-absent" / "target.toml").write_text(
        'name = "absent"\ncommand = ["no-such-program"]\ndebian = "acme-cli"\n'
    )
    ran = run_all(command, implementations, *BAD_LOGIN)
    told = "bb-absent: skipped, no-such-program is not there: apt-get install acme-cli"
    assert told in ran.out.splitlines()
    assert list(table(ran)) == ["reference", "aa-wrong", "zz-good"]


def test_all_is_the_reference_and_what_is_shipped(command: Command, implementations: Path) -> None:
    ran = run_all(command, implementations, *BAD_LOGIN, "--report", "{name}.ndjson")
    assert ran.code == 1, ran.said
    assert list(table(ran).items()) == [
        ("reference", "conforms"),
        ("aa-wrong", "deviates"),
        ("zz-good", "conforms"),
    ]
    written = sorted(path.name for path in command.folder.glob("*.ndjson"))
    assert written == ["aa-wrong.ndjson", "reference.ndjson", "zz-good.ndjson"]
