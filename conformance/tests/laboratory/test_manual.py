"""What is made of the contract and the steps is as they are, and a route is added by one edit."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conformance import SUITE
from conformance.contract.apps import APPS
from conformance.laboratory import manual
from conformance.laboratory.__main__ import main
from conformance.laboratory.manual import files
from conformance.laboratory.manual.openapi import document


def test_what_is_made_of_the_contract_is_up_to_date() -> None:
    assert list(manual.outdated()) == [], "python -m conformance.laboratory publish contract"


def test_there_is_no_second_copy_of_the_contract() -> None:
    assert (SUITE / "docs/contract.md").is_file()
    assert not (SUITE / "conformance/implementations/README.md").exists()


@pytest.mark.parametrize("page", ["docs/contract.md", "features/README.md"])
def test_a_page_that_was_changed_by_hand_is_told_and_mended(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / page).parent.mkdir()
    for name in ("docs", "features"):
        (tmp_path / name).mkdir(exist_ok=True)
    for name in ("docs/contract.md", "docs/openapi.json", "features/README.md"):
        shutil.copy(SUITE / name, tmp_path / name)
    monkeypatch.setattr(files, "SUITE", tmp_path)
    right = (tmp_path / page).read_text("utf-8")
    (tmp_path / page).write_text(right.replace(" -->\n| ", " -->\n| x", 1), "utf-8")
    assert main(["publish", "--check", "contract"]) == 1
    assert capsys.readouterr().out == f"{page}: is not what publish contract makes\n"
    assert main(["publish", "contract"]) == 0
    assert (tmp_path / page).read_text("utf-8") == right


@pytest.mark.full
def test_the_document_is_openapi() -> None:
    validator = pytest.importorskip("openapi_spec_validator")
    validator.validate(document())


def test_the_document_has_every_route_and_is_whole() -> None:
    made = document()
    there = {(path, verb) for path, item in made["paths"].items() for verb in item}
    for name, app in APPS.items():
        for route in app.routes.values():
            path = f"/{name}{route.path}".replace("<jti>", "{jti}")
            assert (path, route.method.lower()) in there
    operations = [
        each["operationId"]
        for item in made["paths"].values()
        for each in item.values()
        if isinstance(each, dict)
    ]
    assert len(operations) == len(set(operations))
    text = json.dumps(made)
    assert all(f'"{kind}": {{"type": "http"' in text for kind in ("access", "refresh", "fresh"))
    assert text.count("#/components/schemas/") == text.count(
        '#/components/schemas/Why"'
    ) + text.count('#/components/schemas/Options"')


#: Says, of the copy of the project that it runs in, where the route is known.
KNOWN = """
from conformance.contract import APPS
from conformance.contract.apps import method_of
from conformance.doctor import CHECKS
from conformance.laboratory.manual import outdated, write
from conformance.tests.spec.phrases import _ROUTES
assert APPS["basic"].route("/whoami").is_own({"you": 7}, 7)
assert method_of("/whoami") == "GET"
assert "/whoami" in _ROUTES
assert "answers GET /whoami" in [check.title for check in CHECKS]
assert len(list(outdated())) == 3
write()
assert not list(outdated())
"""


def test_a_route_is_added_by_one_edit(tmp_path: Path) -> None:
    for name in ("conformance", "docs", "features", "steps"):
        no = shutil.ignore_patterns("__pycache__", "implementations", "templates", "*.html")
        shutil.copytree(SUITE / name, tmp_path / name, ignore=no)
    path = tmp_path / "conformance/contract/apps.toml"
    line = '"GET /whoami" = { opened_by = "access", answers = { you = "<identity>" } }'
    old = "[apps.basic.routes]\n"
    path.write_text(path.read_text("utf-8").replace(old, f"{old}{line}\n"), "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", KNOWN], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    for page in ("docs/contract.md", "docs/openapi.json", "features/README.md"):
        assert "/whoami" in (tmp_path / page).read_text("utf-8")
