"""What is shipped in conformance/implementations: pinned, locked, excused with reasons, and run."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from conformance.contract.apps import OPTIONS
from conformance.files import parse_toml
from conformance.reports.content import failure
from conformance.results.judgement import unexpected
from conformance.results.known_deviations import TABLES
from conformance.run.known_deviation_tables import check_known
from conformance.targets import TargetFile, load, names
from conformance.targets.file.find import IMPLEMENTATIONS
from conformance.targets.subprocesses.child import inherited
from conformance.tests.command import Command

SHIPPED = names([IMPLEMENTATIONS])
PAGE = Path(__file__).parents[3] / "docs" / "implementations.md"

#: What a reason is made of that nobody wrote: the words of the suite itself, or none at all.
PLACEHOLDER = re.compile(r"but it was|could not be arranged|\b(todo|fixme|xxx|tbd)\b|\.\.\.$", re.I)

#: An address, or a host, that a lock file was made with. A hash, or a version, is none.
ADDRESS = re.compile(r"https?:|file:|--(extra-)?index-url|--find-links|\bresolved\b|@ \w+\+?\w*://")


def file_of(name: str) -> TargetFile:
    return load(IMPLEMENTATIONS / name / "target.toml")


def text_of(path: Path) -> str:
    return path.read_text("utf-8")


# ── in Python ───────────────────────────────────────────────────────────────────────────


def is_python(name: str) -> bool:
    return (IMPLEMENTATIONS / name / "harness.py").is_file()


PYTHON = [name for name in SHIPPED if is_python(name)]


def canonical(package: str) -> str:
    """The name without extras, as an index compares names."""
    return re.sub(r"[-_.]+", "-", package.partition("[")[0].strip()).lower()


def metadata(text: str) -> dict[str, Any]:
    """The inline metadata of a script, as PEP 723 has it."""
    block = re.search(r"(?m)^# /// script$\n((?:^#(?: .*)?$\n)+?)^# ///$", text)
    assert block, "there is no inline metadata"
    lines = (line.removeprefix("#").removeprefix(" ") for line in block[1].splitlines())
    return parse_toml("\n".join(lines))


def pins(requirements: list[str]) -> dict[str, str]:
    """Versions by name. Anything but an exact pin is refused."""
    found = {}
    for requirement in requirements:
        name, equal, version = requirement.partition(";")[0].partition("==")
        assert equal, f"expected NAME==VERSION, it is {requirement}"
        found[canonical(name)] = version.strip()
    return found


def locked(text: str) -> dict[str, str]:
    """Versions by name in a lock. A requirement without a hash is refused."""
    joined = re.sub(r"\\\n\s*", "", re.sub(r"(?m)^\s*#.*$", "", text))
    lines = [line for line in joined.splitlines() if line.strip()]
    for line in lines:
        assert "--hash=sha256:" in line, f"expected a hash, it is {line}"
    return pins([line.partition("--hash")[0] for line in lines])


@pytest.mark.parametrize("name", PYTHON)
def test_the_name_is_that_of_the_package_that_is_pinned(name: str) -> None:
    inline = pins(metadata(text_of(IMPLEMENTATIONS / name / "harness.py"))["dependencies"])
    package, _, version = name.rpartition("-")
    assert inline.get(canonical(package)) == version
    assert version in file_of(name).name


@pytest.mark.parametrize("name", PYTHON)
def test_one_interpreter_is_named(name: str) -> None:
    wanted = metadata(text_of(IMPLEMENTATIONS / name / "harness.py"))["requires-python"]
    assert re.fullmatch(r"==3\.\d+\.\*", wanted)


@pytest.mark.parametrize("name", PYTHON)
def test_the_lock_has_the_versions_that_are_pinned(name: str) -> None:
    folder = IMPLEMENTATIONS / name
    inline = pins(metadata(text_of(folder / "harness.py"))["dependencies"])
    lock = locked(text_of(folder / "requirements.lock"))
    assert {package: lock.get(package) for package in inline} == inline


@pytest.mark.parametrize("name", PYTHON)
def test_it_is_started_with_its_lock(name: str) -> None:
    file = file_of(name)
    assert "requirements.lock" in (file.command or file.process)


# ── on Node ─────────────────────────────────────────────────────────────────────────────


def package_folder(name: str) -> Path:
    """Where the packages of a Node target are named: in its folder, or in the one it shares."""
    folder = IMPLEMENTATIONS / name
    given = [folder / part for part in file_of(name).command]
    return next(path for path in [folder, *given] if (path / "package.json").is_file())


NODE = [name for name in SHIPPED if (IMPLEMENTATIONS / name / "harness.js").is_file()]


@pytest.mark.parametrize("name", NODE)
def test_a_node_target_pins_its_packages_and_names_its_version(name: str) -> None:
    dependencies: Mapping[str, str] = json.loads(text_of(package_folder(name) / "package.json"))[
        "dependencies"
    ]
    for package, version in dependencies.items():
        assert re.fullmatch(r"\d+(\.\d+)+", version), f"{package} {version}"
    # What is judged is called by its version; what it runs with, the run says.
    assert any(version in file_of(name).name for version in dependencies.values())


@pytest.mark.parametrize("name", NODE)
def test_the_node_lock_agrees(name: str) -> None:
    folder = package_folder(name)
    dependencies = json.loads(text_of(folder / "package.json"))["dependencies"]
    packages = json.loads(text_of(folder / "package-lock.json"))["packages"]
    assert packages.pop("")["dependencies"] == dependencies
    for package, version in dependencies.items():
        assert packages[f"node_modules/{package}"]["version"] == version
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())


# ── with what Debian has ────────────────────────────────────────────────────────────────

DEBIAN = [name for name in SHIPPED if file_of(name).debian]
SCRIPT = Path(__file__).parents[3] / ".ci" / "run"


@pytest.mark.parametrize("name", DEBIAN)
def test_a_merge_takes_all_that_it_needs(name: str) -> None:
    file = file_of(name)
    if SCRIPT.is_file():  # it is in no sdist
        listed = re.findall(r"^needs \S+ (\S+)$", text_of(SCRIPT), re.M)
        assert set(file.debian.split()) <= {*listed}


# ── all of them ─────────────────────────────────────────────────────────────────────────


def test_there_are_some() -> None:
    assert "flask-jwt-extended-0.0.2" in PYTHON
    assert {*PYTHON, *NODE, *DEBIAN} == set(SHIPPED)


def locks() -> list[object]:
    found = [*IMPLEMENTATIONS.rglob("*.lock"), *IMPLEMENTATIONS.rglob("*-lock.json")]
    own = (path for path in found if "node_modules" not in path.parts)
    return [pytest.param(path, id=path.parent.name) for path in sorted(own)]


@pytest.mark.parametrize("path", locks())
def test_no_lock_says_where_it_was_made(path: Path) -> None:
    # Where to give money to the author of a package is not where it came from.
    assert not ADDRESS.search(re.sub(r'"url": "[^"]*"', "", text_of(path)))


@pytest.mark.parametrize("name", SHIPPED)
def test_every_deviation_is_known_and_has_a_reason(name: str) -> None:
    file = file_of(name)
    known = {table: getattr(file, table) for table in TABLES}
    assert list(check_known(file.path, known)) == []
    for key, reason in (each for entries in known.values() for each in entries.items()):
        assert len(reason.split()) >= 3, f"{key}: {reason}"
        assert not PLACEHOLDER.search(reason), f"{key}: {reason}"


@pytest.mark.parametrize("name", SHIPPED)
def test_a_page_tells_of_it(name: str) -> None:
    assert f"`{name}`" in text_of(PAGE)


def _needs(program: str) -> None:
    if shutil.which(program, path=inherited()["PATH"]) is None:
        pytest.skip(f"{program} is not there")


#: The release that README's line judges: the one whose promises are the specification.
ORIGINAL = "flask-jwt-extended-0.0.2"
LATER = [pytest.param(name, marks=pytest.mark.full) for name in SHIPPED if name != ORIGINAL]


@pytest.mark.parametrize("name", [ORIGINAL, *LATER])
def test_it_deviates_as_expected_and_in_no_other_way(
    command: Command, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    if missing := file_of(name).missing:
        pytest.skip(missing)
    if name not in DEBIAN:
        _needs("uv" if name in PYTHON else "npm")
    # The command inherits this path, and there is another flask_jwt_extended in the reference.
    others = [entry for entry in sys.path if Path(entry).name != "reference"]
    monkeypatch.setattr(sys, "path", others)
    command.hang = 1200  # a process for each scenario takes long on a busy machine
    ran, run = command.saved(name, "--strict", "-n", "2")
    assert "\n".join(failure.text_of(result) for result in unexpected(run)) == ""
    assert ran.code == 0, ran.said[-4000:]


# ── they adapt, and never mend ──────────────────────────────────────────────────────────


def passed_off(source: str) -> set[tuple[str, str]]:
    """The options of the contract that a source gives to a library as others of them."""
    pairs = re.findall(r"""["']([A-Z_]+)["']:\s*["']([A-Z_]+)["']""", source)
    return {(one, other) for one, other in pairs if {one, other} <= OPTIONS.keys() and one != other}


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=path.parent.name)
        for path in sorted(IMPLEMENTATIONS.glob("*/*"))
        if path.suffix in {".py", ".js", ".php", ".rb", ".ru", ".go"}
    ],
)
def test_no_option_is_passed_off_as_another(path: Path) -> None:
    assert passed_off(text_of(path)) == set()


# ── these checks can fail ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (locked, "flask==1.0\n"),
        (locked, "flask>=1.0 --hash=sha256:00\n"),
        (metadata, "import flask\n"),
        (lambda text: pins([text]), "flask>=1.0"),
        (lambda text: pins([text]), "flask"),
    ],
)
def test_what_is_not_pinned_is_refused(check: Any, text: str) -> None:
    with pytest.raises(AssertionError):
        check(text)


@pytest.mark.parametrize(
    "text",
    [
        "--index-url https://pypi.example/simple\nflask==1.0 --hash=sha256:00",
        "--extra-index-url x",
        "flask @ https://example.org/flask.whl",
        '"resolved": "https://npm.example/x.tgz"',
        "--find-links /srv/wheels",
    ],
)
def test_an_address_is_found(text: str) -> None:
    assert ADDRESS.search(text)


@pytest.mark.parametrize(
    "reason",
    [
        "could not be arranged: expected 200",
        "expected a rejection (4xx), but it was 200 {}",
        "TODO: find out why",
        "a text that was cut off somewhere...",
    ],
)
def test_a_reason_that_nobody_wrote_is_found(reason: str) -> None:
    assert PLACEHOLDER.search(reason)


def test_an_option_that_is_passed_off_as_another_is_found() -> None:
    source = """RENAMED = {
        "JWT_AUTH_HEADER": "JWT_HEADER_TYPE",
        "JWT_BLACKLIST_CHECKS": "JWT_BLACKLIST_TOKEN_CHECKS",
    }"""
    assert passed_off(source) == {("JWT_BLACKLIST_CHECKS", "JWT_BLACKLIST_TOKEN_CHECKS")}


def test_what_a_lock_says_is_read() -> None:
    text = "# made by uv\nFlask==1.0 ; x > '3' \\\n    --hash=sha256:00 \\\n    --hash=sha256:11\n"
    assert locked(text) == {"flask": "1.0"}
    script = '# /// script\n# dependencies = [\n#     "a_b[c]==1",\n# ]\n# ///\nimport x\n'
    assert pins(metadata(script)["dependencies"]) == {"a-b": "1"}
