"""An application, judged in the test suite of its own project, and what that leaves alone."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from conformance import SUITE

#: A project with an application, a conftest, features and steps of its own.
CONFTEST = """
import sys
import pytest

sys.path[:0] = [{suite!r}, {reference!r}]
pytest_plugins = ["conformance.pytest"]

@pytest.fixture
def client():
    return "a client of this project's own"

@pytest.fixture
def target(client):
    return client.upper()
"""
APPLICATION = """
import harness

def create_app(app, options):
    made = harness.apps()[app](options)

    @made.after_request
    def counted(response):
        answered = response.status_code  # a line of this project, run by the scenarios
        return response

    return made
"""
TESTS = """
from pytest_bdd import given, scenarios, then
from conformance.pytest import judged
from application import create_app

@judged(profiles=["basic"])
def make_app(app, options):
    return create_app(app, options)

scenarios("own.feature")

@given('Ada has logged in to the "basic" app', target_fixture="said")
def said(target):
    return target

@then("it is this project's own step")
def own(said):
    assert said == "A CLIENT OF THIS PROJECT'S OWN"
"""
FEATURE = """
@slow @options.algorithm
Feature: Of this project
  Scenario: Words that the suite has as well
    Given Ada has logged in to the "basic" app
    Then it is this project's own step
"""
#: What lets everybody in, and says other words.
OPEN = """
import jwt
from flask import Flask
from conformance.pytest import Unsupported, judged

@judged(profiles=["basic"]{known})
def make_app(app, options):
    if app != "basic":
        raise Unsupported(app)
    made = Flask(__name__)
    claims = {{"identity": "Ada", "type": "access", "fresh": False, "user_claims": {{}}}}
    times = {{"jti": "1", "iat": 1000000000, "nbf": 1000000000, "exp": 10000000000}}
    token = jwt.encode({{**claims, **times}}, "a key of this project, of 32 bytes")

    @made.post("/login")
    def login():
        return {{"access_token": token}}

    @made.get("/protected")
    def protected():
        return {{"hello": "world"}}

    return made
"""

#: The same without a framework, as ASGI.
ASGI = """
import json
import jwt
from conformance.pytest import Unsupported, judged

@judged(profiles=["basic"])
def make_app(app, options):
    if app != "basic":
        raise Unsupported(app)
    claims = {"identity": "Ada", "type": "access", "fresh": False, "user_claims": {}}
    times = {"jti": "1", "iat": 1000000000, "nbf": 1000000000, "exp": 10000000000}
    token = jwt.encode({**claims, **times}, "a key of this project, of 32 bytes")

    async def application(scope, receive, send):
        answer = {"access_token": token} if scope["method"] == "POST" else {"hello": "world"}
        content = json.dumps(answer).encode()
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    return application
"""


class Project:
    """A folder with a test suite, which is run by pytest in a process of its own."""

    def __init__(self, folder: Path, tests: str = TESTS, conftest: str = CONFTEST) -> None:
        self.folder = folder
        reference = next(p for p in (SUITE / "reference", SUITE.parent / "reference") if p.is_dir())
        files = {
            "conftest.py": conftest.format(suite=str(SUITE), reference=str(reference)),
            "application.py": APPLICATION,
            "test_conformance.py": tests,
            "own.feature": FEATURE,
        }
        for name, text in files.items():
            (folder / name).write_text(text, "utf-8")

    def run(self, *arguments: str, module: tuple[str, ...] = ("pytest",)) -> tuple[int, str]:
        """The exit code, and what pytest said."""
        clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
        ran = subprocess.run(
            [
                sys.executable,
                "-m",
                *module,
                "-q",
                "-p",
                "no:hypothesispytest",
                "-rA",
                "--junitxml=junit.xml",
                *arguments,
            ],
            cwd=self.folder,
            env=clean,
            capture_output=True,
            text=True,
            timeout=300,
        )
        return ran.returncode, ran.stdout + ran.stderr

    def cases(self) -> dict[str, str]:
        """The name of each test, and how it ended."""
        cases = ElementTree.parse(self.folder / "junit.xml").iter("testcase")
        return {case.get("name", ""): next((part.tag for part in case), "passed") for case in cases}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


pytestmark = pytest.mark.default


def test_each_scenario_is_a_test_beside_those_of_the_project(project: Project) -> None:
    code, said = project.run()
    assert code == 0, said
    cases = project.cases()
    assert cases["test_words_that_the_suite_has_as_well"] == "passed"
    assert set(cases.values()) == {"passed"}
    node = "test_conformance.py::make_app::features/basic_usage.feature::Ada forgets her token"
    assert f"PASSED {node}" in said
    # One of them, as anybody names a test; and in two processes.
    code, said = project.run(node)
    assert (code, len(project.cases())) == (0, 1), said
    code, said = project.run("-n", "2", "-k", "forgets or words")
    assert (code, len(project.cases())) == (0, 2), said


def test_the_lines_of_the_project_are_covered(project: Project) -> None:
    module = ("coverage", "run", "--include=application.py", "-m", "pytest")
    code, said = project.run("-k", "forgets", module=module)
    assert code == 0, said
    told = [sys.executable, "-m", "coverage", "json", "-q", "-o", "-"]
    report = json.loads(subprocess.check_output(told, cwd=project.folder))
    assert report["files"]["application.py"]["missing_lines"] == []


def test_a_failure_says_what_was_asked_and_answered(tmp_path: Path) -> None:
    code, said = Project(tmp_path, OPEN.format(known="")).run(
        "-k", "forgets", "-p", "no:cacheprovider"
    )
    assert code == 1, said
    assert "GET /protected" in said, said
    assert "Traceback" not in said
    assert not re.search(r"File .*conformance", said)


def test_what_is_known_is_a_strict_xfail(tmp_path: Path) -> None:
    known = (
        ', unsafe={"basic.no-header": "no door yet"}, expected={"basic.login": "it does log in"}'
    )
    project = Project(tmp_path, OPEN.format(known=known))
    for more in ([], ["-n", "2"]):
        code, said = project.run("-k", "forgets or (Ada and logs and in)", *more)
        assert re.search(r"XFAIL .*Ada forgets her token - no door yet", said), said
        assert "[XPASS(strict)] basic.login: it did not fail; take it out of [expected]" in said, (
            said
        )
        assert code == 1


@pytest.mark.full
def test_an_asgi_application_is_served_as_well(tmp_path: Path) -> None:
    project = Project(tmp_path, ASGI)
    code, said = project.run("-k", "logs and Ada or guesses")
    assert code == 1, said
    ended = project.cases()
    assert ended["Ada logs in"] == "passed", said
    assert ended["Mallory guesses a password"] == "failure"


def test_an_entry_that_names_nothing_is_an_error(tmp_path: Path) -> None:
    known = ', expected={"basic.loggin": "issue 12"}'
    code, said = Project(tmp_path, OPEN.format(known=known)).run()
    assert code == 2, said
    assert "basic.loggin" in said
    assert "basic.login" in said


def test_without_the_plugin_nothing_is_quietly_left_out(tmp_path: Path) -> None:
    conftest = CONFTEST.replace('pytest_plugins = ["conformance.pytest"]', "")
    code, said = Project(tmp_path, conftest=conftest).run()
    assert code == 2, said
    assert 'pytest_plugins = ["conformance.pytest"]' in said
