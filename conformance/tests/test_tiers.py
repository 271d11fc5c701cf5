"""The tiers of the tests: by a marker, or by what a test needs; and no skip where CI is set."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.full

CONFTEST = Path(__file__).parents[2] / "conftest.py"
TESTS = """
import pytest

@pytest.fixture
def valkey(): ...

def test_plain(): ...
def test_server(valkey): ...
@pytest.mark.default
def test_default(): ...
@pytest.mark.parametrize("kind", ["files", "simplekv-redis+prefix"])
def test_kind(kind): ...
@pytest.mark.full
def test_missing(): pytest.skip("no chromium")
@pytest.mark.release
def test_all(valkey): ...
"""
OF_A_TIER = """
import pytest

pytestmark = pytest.mark.default

def test_of_the_module(): ...
@pytest.mark.full
def test_later_than_its_module(): ...
"""
MODULE = 'import pytest\npytest.importorskip("no_such_module")\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "conftest.py").write_text(CONFTEST.read_text("utf-8"))
    (tmp_path / "test_x.py").write_text(TESTS)
    (tmp_path / "test_z.py").write_text(OF_A_TIER)
    return tmp_path


def ran(folder: Path, *arguments: str, ci: bool = False) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if name != "CI"}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        env=environ | ({"CI": "true"} if ci else {}),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("tier", "tests"),
    [
        ("quick", ["plain", "kind[files]"]),
        ("default", ["default", "of_the_module"]),
        (
            "full",
            ["server", "kind[simplekv-redis+prefix]", "missing", "later_than_its_module"],
        ),
        ("release", ["all"]),
    ],
)
def test_a_test_is_of_one_tier(folder: Path, tier: str, tests: list[str]) -> None:
    found = re.findall(r"::test_(\S+) (?:PASSED|SKIPPED)", ran(folder, "-m", tier).stdout)
    assert found == tests


def test_what_is_missing_fails_where_ci_is_set(folder: Path) -> None:
    assert ran(folder).returncode == 0
    done = ran(folder, ci=True)
    assert done.returncode == 1
    assert "no chromium; where CI is set, it has to be there" in done.stdout


@pytest.mark.parametrize(("tier", "code"), [("quick", 0), ("not full", 0), ("full", 2), ("", 2)])
def test_a_module_that_is_left_out_fails_where_the_full_tier_is_asked_for(
    folder: Path, tier: str, code: int
) -> None:
    (folder / "test_y.py").write_text(MODULE)
    assert ran(folder, "-m", tier, ci=True).returncode == code
