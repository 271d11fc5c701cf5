"""What a target printed is shown where it explains something, and nowhere else."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import cast

import pytest

from conformance.http import Exchange, Request, Response
from conformance.results import Result
from conformance.run.scenario.recorder import Recording
from conformance.targets import Target
from conformance.targets.subprocesses.output import Output
from conformance.tests.command import Command
from conformance.verdicts import Deviation
from conformance.verdicts.expectations import ViewAnswer
from conformance.verdicts.observations import NoAnswer

#: Three scenarios that show a token.
SHOWING = ("--clause", "basic.bearer", "basic.no-header", "basic.bad-login")


def apps_of(result: Result) -> set[str]:
    """Such as /a/7, which the target prints as well."""
    urls = " ".join(exchange.request.url for exchange in result.exchanges)
    return set(re.findall(r"/a/\d+", urls))


@pytest.mark.full
def test_a_log_is_of_its_own_scenario(command: Command) -> None:
    _, run = command.saved(command.spoilt("crashes"), *SHOWING, "-n", "1")
    assert len(run.results) > 2
    for result in run.results:
        assert set(re.findall(r"crashed in (/a/\d+)", result.log)) == apps_of(result)


@pytest.mark.full
@pytest.mark.parametrize("ending", [".ndjson", ".html", ".md", ".xml"])
def test_a_report_says_why_a_target_did_not_start(command: Command, ending: str) -> None:
    file = command.folder / f"x{ending}"
    ran = command("run", command.target("plug.py", "exits", "7"), "-n", "1", "--report", file)
    assert ran.code == 3
    for text in (ran.out, file.read_text("utf-8")):
        assert "cannot find my settings" in text


class Slow:
    """What a recording asks of a target that has something to say, but not at once."""

    def survived(self, exchange: Exchange | None) -> bool:
        return True

    def log_tail(self, late: float = 0.0) -> str:
        return "a traceback" if late else ""


@pytest.mark.parametrize(
    ("status", "log"), [(500, "a traceback"), (None, "a traceback"), (401, "")], ids=str
)
def test_only_what_crashed_is_waited_for(status: int | None, log: str) -> None:
    response = None if status is None else Response(status, "", (), b"")
    exchange = Exchange(Request("GET", "http://127.0.0.1:1/a/1", (), b""), response, "", 0.0, 0.0)
    recording = Recording("a.feature", "title", "basic.login", [], exchanges=[exchange])
    result = recording.result(
        Deviation(ViewAnswer(), NoAnswer("nothing came", late=False)), cast("Target", Slow())
    )
    assert result.log == log


# ── one output ──────────────────────────────────────────────────────────────────────────


@pytest.fixture
def printer() -> Iterator[subprocess.Popen[bytes]]:
    """A process that runs each line of its input."""
    code = "import sys, threading\nfor line in sys.stdin: exec(line)"
    with subprocess.Popen(
        [sys.executable, "-u", "-c", code],
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        yield process
        assert process.stdin
        process.stdin.close()


def tell(process: subprocess.Popen[bytes], code: str) -> None:
    """Have the process run this."""
    assert process.stdin
    process.stdin.write(f"{code}\n".encode())


def printed(output: Output, text: str) -> str:
    """The log, once this is in it."""
    while text not in (log := output.tail(5.0)):
        pass
    return log


def test_what_was_printed_before_the_mark_is_forgotten(printer: subprocess.Popen[bytes]) -> None:
    output = Output(printer)
    tell(printer, "print('before')")
    assert printed(output, "before") == "before"
    output.mark()
    assert output.tail() == ""
    tell(printer, "print('after', file=sys.stderr)")
    assert printed(output, "after") == "after"


def test_what_comes_late_is_waited_for_where_that_is_asked(
    printer: subprocess.Popen[bytes],
) -> None:
    output = Output(printer)
    tell(printer, "threading.Timer(0.1, print, ['late']).start()")
    assert output.tail() == ""
    assert output.tail(10.0) == "late"


def test_what_never_comes_is_not_waited_for_long(printer: subprocess.Popen[bytes]) -> None:
    assert Output(printer).tail(0.05) == ""
