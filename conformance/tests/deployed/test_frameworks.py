"""Applications that are not of our shape, on four frameworks: each sound, and broken in three ways.

They run in the environments of shipped implementations.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conformance.http import Client
from conformance.results import Run
from conformance.results.exit_code import Exit
from conformance.results.ndjson import read
from conformance.results.run_verdict import verdict_of
from conformance.targets import load
from conformance.targets.file.application import application_of
from conformance.targets.file.find import IMPLEMENTATIONS
from conformance.tests.command import Command, CommandResult
from conformance.verdicts import Verdict

from .shops import ended

pytestmark = pytest.mark.full

PROGRAMS = Path(__file__).with_name("programs")
#: Each program, the shipped implementation whose packages it has, and what attacks it.
WITH = {
    "fastapi_form.py": "authx-1.7.1",
    "flask_documented.py": "flask-jwt-extended-4.7.4",
    "django_simplejwt.py": "djangorestframework-simplejwt-5.5.1",
    "express_cookies.js": "express-jsonwebtoken-strict",
}
#: The clause that is broken by each way to break a program.
CLAUSES = {
    "unsigned": "hardening.alg-none",
    "unverified": "hardening.signature",
    "methods": "hardening.every-method",
    "optional": "basic.no-header",
    "open": "basic.no-header",
}
THIRD = {"flask_documented.py": "optional", "django_simplejwt.py": "open"}
BROKEN = [
    pytest.param(program, broken, marks=[pytest.mark.release] if broken == "unsigned" else [])
    for program in WITH
    for broken in ("unsigned", "unverified", THIRD.get(program, "methods"))
]


def started(program: str) -> list[str]:
    """The command that starts a program with the packages of a shipped implementation."""
    folder, path = IMPLEMENTATIONS / WITH[program], str(PROGRAMS / program)
    if path.endswith(".js"):
        if not shutil.which("node") or not shutil.which("npm"):
            pytest.skip("there is no node, or no npm")
        return ["node", str(IMPLEMENTATIONS / "node/run.js"), str(folder), path]
    uv = shutil.which("uv", path=os.pathsep.join([str(Path(sys.executable).parent), os.defpath]))
    if uv is None:
        pytest.skip("there is no uv")
    lock = str(folder / "requirements.lock")
    return [uv, "run", "--no-project", "--python", "3.11", "--with-requirements", lock, path]


@contextmanager
def running(program: str, broken: str = "") -> Iterator[str]:
    """The URL of a program that runs."""
    with (
        subprocess.Popen(
            started(program),
            env={**os.environ, "BREAK": broken},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        ) as server,
        ended(server),
    ):
        assert server.stdout is not None
        ready = server.stdout.readline()
        if not ready:
            pytest.skip(f"the packages of {WITH[program]} cannot be installed")
        yield ready.removeprefix("READY ").strip()


def mapped(command: Command, program: str, url: str) -> Path:
    text = (PROGRAMS / program).with_suffix(".toml").read_text("utf-8")
    assert text.count("\n") <= 15
    path = command.folder / "mapped.toml"
    path.write_text(text.replace("{url}", url))
    return path


def attacked(command: Command, path: Path, *arguments: object) -> tuple[CommandResult, Run]:
    """Attack the view of a mapping with a token that its login gives."""
    file = load(path)
    application, base = application_of(file), file.urls["basic"].url
    assert application
    login = {"username": "Ada", "password": "test"}
    sent = application.translate("basic", "POST", "/login", None, (), b"", login)
    with Client() as client:
        content = {"body": sent.body, "json": sent.json}
        exchange = client.send(sent.method, base + sent.path, headers=sent.headers, **content)
    assert exchange.response
    body = exchange.response.json()
    _, found = application.read("basic", "POST", "/login", exchange.response, body)
    os.environ["TOKEN"] = found["access_token"]
    view, place = application.routes["/protected"], application.place
    how = ["--cookie", place.cookie] if place.cookie else []
    report = command.folder / "attack.ndjson"
    options = ["--rate", 1000, "--token-env", "TOKEN", *how, "--report", report]
    ran = command("attack", f"{base}{view.path}", *options, *arguments)
    assert report.exists(), ran.said
    return ran, read(report)


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "TOKEN", "")


@pytest.mark.parametrize("program", WITH)
def test_a_sound_one_is_let_off_by_either_command(command: Command, program: str) -> None:
    with running(program) as url:
        path = mapped(command, program, url)
        ran, attack = attacked(command, path)
        judged, run = command.saved(path)
    for said, result in ((ran, attack), (judged, run)):
        assert said.code == Exit.CONFORMS, said.said
        assert not verdict_of(result).breaches
    passed = [result for result in run.results if result.verdict is Verdict.PASSED]
    assert len(passed) > 50, judged.said


@pytest.mark.parametrize(("program", "broken"), BROKEN)
def test_a_broken_one_is_found_by_either_command(
    command: Command, program: str, broken: str
) -> None:
    clause = CLAUSES[broken]
    with running(program, broken) as url:
        path = mapped(command, program, url)
        ran, attack = attacked(command, path, "--clause", clause)
        judged, run = command.saved(path, "--clause", clause)
    for said, result in ((ran, attack), (judged, run)):
        assert said.code == Exit.DEVIATES, said.said
        assert clause in {breach.clause.id for breach in verdict_of(result).breaches}
