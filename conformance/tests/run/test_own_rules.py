"""Features of a user's own: the page that tells of them is run, and what is wrong is told."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance import SUITE
from conformance.results.ndjson import read
from conformance.run.run_options import use_own
from conformance.spec import SOURCES, sources
from conformance.tests.command import Command
from conformance.verdicts import UsageError, Verdict

PAGE = SUITE / "docs/own-rules.md"
OWN = ("--features", "rules", "--steps", "ours")
IN_TOKEN = "own/tenants.feature::Ada logs in"
LOGOUT = "own/tenants.feature::Ada logs out on her telephone"
JUST_TWO = ("--profile", "tenant")

if not PAGE.is_file():  # in a wheel
    pytest.skip("the page is not there", allow_module_level=True)


def written(folder: Path) -> Path:
    """The folder, with the files of the page in it."""
    for name, text in re.findall(r"^```\w+\n# (\S+)\n(.*?)^```", PAGE.read_text(), re.M | re.S):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def own(command: Command) -> Command:
    """The command, in such a folder."""
    written(command.folder)
    return command


@pytest.fixture
def used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with the files of the page, and nothing of them used after the test."""
    monkeypatch.chdir(written(tmp_path))
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    use_own([], [])
    sys.modules.pop("ours", None)


def test_rules_of_ones_own_are_judged_and_count(own: Command) -> None:
    ran = own("run", *OWN, *JUST_TWO, "--report", "own.ndjson", "--report", "own.html")
    assert ran.code == 1, ran.said
    assert "reference deviates: 1 clause failed: tenant.in-token" in ran.said
    run = read(own.folder / "own.ndjson")
    assert {result.id: result.verdict for result in run.results} == {
        IN_TOKEN: Verdict.FAILED,
        LOGOUT: Verdict.PASSED,
    }
    assert run.planned == [IN_TOKEN, LOGOUT]
    page = (own.folder / "own.html").read_text("utf-8")
    assert "An access token says for which tenant it was issued" in page
    assert 'class="source own"' in page
    # What failed is judged again by the command that the report gives.
    again = re.search(r"again +jwt-conformance (run .*) --scenario", ran.said)
    assert again, ran.said
    assert own(*again[1].split(), "--scenario", IN_TOKEN).code == 1


def test_a_breach_of_ones_own_is_one(own: Command) -> None:
    rules = own.folder / "rules/tenants.feature"
    open_door = '"blacklist" app\n      And her refresh token opens POST /refresh\n      When she'
    text = re.sub(r'"blacklist" app.*?When she', open_door, rules.read_text(), flags=re.S)
    rules.write_text(text, "utf-8")
    ran = own("run", *OWN, "--clause", "tenant.logout")
    assert "UNSAFE: lets in who has logged out (tenant.logout)" in ran.said, ran.said
    (own.folder / "known.toml").write_text('[unsafe]\n"tenant.logout" = "issue 12"\n')
    ran = own("run", *OWN, "--clause", "tenant.logout", "--expected", "known.toml")
    assert "tenant.logout: issue 12" in ran.said.replace("\n", " "), ran.said
    assert ran.code == 0


def test_all_else_that_knows_clauses_knows_these(own: Command) -> None:
    assert "https://wiki.acme.example/sessions" in own("show", "tenant.logout", *OWN).said
    assert "Ada logs out on her telephone" in own("list", *OWN).said
    own("run", *OWN, *JUST_TWO, "--report", "own.ndjson")
    assert own("report", "own.ndjson", *OWN).code == 1
    assert own("site", "own.ndjson", "-o", "public", *OWN).code == 0
    book = own.folder / "public/book/index.html"
    assert "Services behind the gateway look at nothing else." in book.read_text("utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("clauses.toml", '"minor"', '"bad"', "expected a severity, one of critical, serious"),
        ("clauses.toml", "breach", "breech", "tenant.logout: breech is unknown; known: id,"),
        ("clauses.toml", "breach", "text", "tenant.logout: expected a breach"),
        ("clauses.toml", "tenant.in-token", "basic.login", "'basic.login' is the id of another"),
        ("clauses.toml", "tenant.in-token", "tenant", "expected an id such as"),
        ("clauses.toml", "[[clause]]", "[[claus]]", "expected [[clause]] tables"),
        ("clauses.toml", 'id = "', "id = ", "clauses.toml: not TOML"),
        ("tenants.feature", "@tenant.logout", "@tenant.in-token", "tenant.logout: no rule has"),
        ("tenants.feature", "@tenant.logout", "@tenant.x", "tenants.feature:13: expected one tag"),
        ("tenants.feature", "Rule:", "Ruling:", "tenants.feature: not a feature"),
        ("tenants.feature", "names a tenant", "names her tenant", "no step is then 'her access"),
    ],
)
def test_what_is_wrong_with_them_is_told_first(
    used: Path, file: str, old: str, new: str, told: str
) -> None:
    path = used / "rules" / file
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(UsageError) as caught:
        use_own(["rules"], ["ours"])
    assert told in str(caught.value)
    assert sources() == SOURCES, "nothing is added where something is wrong"


@pytest.mark.parametrize(
    ("features", "steps", "told"),
    [
        (["nowhere"], ["ours"], "expected a folder with .feature files"),
        (["rules"], ["nothing"], "--steps nothing: not a module"),
        (["rules", "rules"], ["ours"], "is the id of another clause"),
    ],
)
def test_what_is_not_there_is_told(
    used: Path, features: list[str], steps: list[str], told: str
) -> None:
    with pytest.raises(UsageError) as caught:
        use_own(features, steps)
    assert told in str(caught.value)
