"""The wheel: what is in it, and that it harms nobody whose environment it comes into.

Building and installing need the package index. Where it cannot be reached these tests are skipped.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from conformance import __version__

uv = pytest.importorskip("uv")

# Environments are made, and packages installed.
pytestmark = pytest.mark.full

CHECKOUT = Path(__file__).resolve().parents[2]
#: What the wheel has of docs/.
MANUAL = ("docs/contract.md", "docs/openapi.json")
FOLDERS = ("conformance", "features", "reference", "steps")
FILES = ("pyproject.toml", "README.md", "LICENSE", ".gitignore", *MANUAL)
#: What runs and builds leave behind in the folders that are shipped.
LITTER = ("conformance/__pycache__/cli.cpython-310.pyc", "reference/.coverage.box.1")
ONE = "features/basic_usage.feature::Ada logs in"

#: Prints the version of a distribution, where it is imported from, and the files of it that are not
#: what its RECORD says.
EXAMINE = """
import base64, hashlib, importlib, importlib.metadata, sys
distribution = importlib.metadata.distribution(sys.argv[1])
print(distribution.version)
print(importlib.import_module(sys.argv[2]).__file__)
for file in distribution.files:
    if file.hash:
        digest = hashlib.new(file.hash.mode, file.locate().read_bytes()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != file.hash.value:
            print("changed:", file)
"""

#: An app as somebody writes it on a current Flask-JWT-Extended.
CURRENT = """
from flask import Flask
from flask_jwt_extended import JWTManager, create_access_token, get_jwt_identity, jwt_required


app = Flask(__name__)
app.config["JWT_SECRET_KEY"] = "a secret that is long enough for anybody to be content"
JWTManager(app)

@app.get("/")
@jwt_required()
def view():
    return get_jwt_identity()

with app.app_context():
    token = create_access_token("ada")
print(app.test_client().get("/", headers={"Authorization": f"Bearer {token}"}).text)
"""

#: An app as the README of 0.0.2 has it: its decorators take no parentheses.
OLD = """
import flask_jwt_extended
from flask import Flask
from flask_jwt_extended import JWTManager, create_access_token, get_jwt_identity, jwt_required

app = Flask(__name__)
app.secret_key = "a secret that is long enough for anybody to be content"
JWTManager(app)

@app.route("/")
@jwt_required
def view():
    return get_jwt_identity()

with app.app_context():
    token = create_access_token("ada")
print(app.test_client().get("/", headers={"Authorization": f"Bearer {token}"}).text)
print(flask_jwt_extended.__file__)
"""


@dataclass(frozen=True)
class Environment:
    """A virtual environment, used from a folder that has nothing to do with it."""

    folder: Path
    elsewhere: Path

    @classmethod
    def make(cls, folder: Path) -> Environment:
        environment = cls(folder / "venv", folder / "elsewhere")
        environment.elsewhere.mkdir()
        done = environment.uv("venv", f"--python={sys.executable}", str(environment.folder))
        assert done.returncode == 0, done.stderr
        return environment

    def uv(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return _run([uv.find_uv_bin(), "--quiet", *arguments], self.elsewhere)

    def try_to_install(self, *requirements: str) -> str:
        """Install, and return the complaint, or ''."""
        done = self.uv("pip", "install", f"--python={self.folder}", *requirements)
        return done.stderr if done.returncode else ""

    def install(self, *requirements: str) -> None:
        assert self.try_to_install(*requirements) == ""

    def run(self, program: str, *arguments: str, **environ: str) -> str:
        """Run a program of the environment that ends well; what it printed."""
        command = [str(self.folder / "bin" / program), *arguments]
        # The last run is kept in a cache; not this one in the user's.
        cache = {"XDG_CACHE_HOME": str(self.folder / "cache")}
        done = _run(command, self.elsewhere, **cache, **environ)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
        return done.stdout

    def examine(self, distribution: str, package: str) -> list[str]:
        """The version, the file that is imported, and complaints."""
        return self.run("python", "-c", EXAMINE, distribution, package).splitlines()

    @property
    def site(self) -> Path:
        return next(self.folder.glob("lib/python*/site-packages"))


def _run(command: Sequence[str], cwd: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    # Nothing of this process may lead the other one to the checkout, or to its own environment.
    mine = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    return subprocess.run(
        command,
        cwd=cwd,
        env={**mine, **environ},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def builder(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """An environment that can build; the one place where a missing index shows as such."""
    environment = Environment.make(tmp_path_factory.mktemp("builder"))
    if complaint := environment.try_to_install("hatchling>=1.27"):
        pytest.skip(f"the package index cannot be reached: {complaint.strip()}")
    return environment


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout, with litter in it that nobody should ship."""
    copy = tmp_path_factory.mktemp("source")
    no_caches = shutil.ignore_patterns("__pycache__", ".*_cache")
    for name in FOLDERS:
        shutil.copytree(CHECKOUT / name, copy / name, ignore=no_caches)
    for name in FILES:
        (copy / name).parent.mkdir(exist_ok=True)
        shutil.copy(CHECKOUT / name, copy / name)
    for litter in LITTER:
        (copy / litter).parent.mkdir(exist_ok=True)
        (copy / litter).write_text("litter")
    return copy


def build(builder: Environment, source: Path, kind: str, out: Path) -> Path:
    """Build an sdist or a wheel from a folder."""
    python = str(builder.folder / "bin" / "python")
    done = _run([python, "-m", "hatchling", "build", "-t", kind, "-d", str(out)], source)
    assert done.returncode == 0, done.stderr
    return next(out.iterdir())


@pytest.fixture(scope="module")
def wheel(builder: Environment, source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the copy."""
    return build(builder, source, "wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def beside(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """An environment with a current Flask-JWT-Extended that the wheel was installed into."""
    environment = Environment.make(tmp_path_factory.mktemp("beside"))
    environment.install("flask-jwt-extended==4.7.*")
    environment.install(str(wheel))
    return environment


def names(wheel: Path) -> set[str]:
    """The files in a wheel, but for those of its metadata."""
    with zipfile.ZipFile(wheel) as archive:
        listed = archive.namelist()
    assert len(listed) == len(set(listed))
    return {name for name in listed if ".dist-info/" not in name}


def test_wheel_has_all_of_it_and_nothing_else(wheel: Path, source: Path) -> None:
    shipped = set()
    for path in source.rglob("*"):
        place = path.relative_to(source)
        if (
            path.is_dir()
            or place.parts[0] not in (*FOLDERS, "docs")
            or {"laboratory", "tests", "__pycache__"} & {*place.parts}
        ):
            continue
        if place.as_posix() not in LITTER:
            home = place if place.parts[0] == "conformance" else Path("conformance", place)
            shipped.add(home.as_posix())
    assert names(wheel) == shipped
    assert not [name for name in shipped if "laboratory" in name]
    assert {
        "conformance/py.typed",
        "conformance/targets/file/schema.json",
        "conformance/features/clauses.toml",
        "conformance/features/hardening/nothing/http.feature",
        "conformance/reference/flask_jwt_extended/__init__.py",
        "conformance/reference/target.toml",
        "conformance/steps/apps.py",
        "conformance/implementations/flask-jwt-extended-0.0.2/target.toml",
        "conformance/implementations/wsgi.py",
    } <= shipped


#: How many bytes of the wheel each part may take, compressed. "runner" is what has no other name.
BUDGET = {
    "implementations": 220_000,
    "features": 65_000,
    "reference": 40_000,
    "steps": 35_000,
    "docs": 20_000,
    "runner": 400_000,
}


def test_no_part_of_the_wheel_grows_unnoticed(wheel: Path) -> None:
    sizes = Counter[str]()
    with zipfile.ZipFile(wheel) as archive:
        for each in archive.infolist():
            part = each.filename.split("/")[1]
            sizes[part if part in BUDGET else "runner"] += each.compress_size
    assert {part: size for part, size in sizes.items() if size > BUDGET[part]} == {}
    assert sizes.keys() == BUDGET.keys()


def test_wheel_has_one_import_name_and_the_command(wheel: Path) -> None:
    assert {name.partition("/")[0] for name in names(wheel)} == {"conformance"}
    with zipfile.ZipFile(wheel) as archive:
        entry_points = next(n for n in archive.namelist() if n.endswith("entry_points.txt"))
        text = archive.read(entry_points).decode()
    # And no pytest11: whoever has this installed keeps their own pytest as it was.
    both = ("flask-jwt-conformance", "jwt-conformance")
    commands = [word for name in both for word in (name, "=", "conformance.cli:main")]
    assert text.split() == ["[console_scripts]", *commands]


def test_sdist_makes_the_same_wheel(
    builder: Environment, source: Path, wheel: Path, tmp_path: Path
) -> None:
    sdist = build(builder, source, "sdist", tmp_path / "sdist")
    shutil.unpack_archive(sdist, tmp_path / "unpacked", filter="data")
    unpacked = next((tmp_path / "unpacked").iterdir())
    assert {"laboratory", "tests"} <= {path.name for path in (unpacked / "conformance").iterdir()}
    assert {"tests"} <= {path.name for path in (unpacked / "reference").iterdir()}
    assert names(build(builder, unpacked, "wheel", tmp_path / "again")) == names(wheel)


def test_sdist_tests_itself(builder: Environment, tmp_path: Path) -> None:
    """Tests of the manual, the pages, the reference and a chapter, from nothing but the sdist."""
    sdist = build(builder, CHECKOUT, "sdist", tmp_path / "sdist")
    shutil.unpack_archive(sdist, tmp_path / "unpacked", filter="data")
    unpacked = next((tmp_path / "unpacked").iterdir())
    environment = Environment.make(tmp_path)
    # As pip does it with --group, which this uv knows by the file only.
    groups = f"{unpacked / 'pyproject.toml'}:unit"
    environment.install("--editable", str(unpacked), "--group", groups)
    tests = ["features/basic_usage.feature", "conformance/tests/test_docs.py"]
    tests += ["conformance/tests/laboratory/test_publish.py", "reference/tests/test_views.py"]
    python = str(environment.folder / "bin" / "python")
    done = _run([python, "-m", "pytest", "-q", "-m", "quick", *tests], unpacked)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr


def test_uvx_runs_the_wheel(wheel: Path, builder: Environment) -> None:
    done = builder.uv(
        *("tool", "run", "--from", str(wheel), "flask-jwt-conformance"),
        *("run", "--scenario", ONE),
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 passed" in done.stdout


def test_the_version_is_that_of_the_code(wheel: Path) -> None:
    assert wheel.name == f"flask_jwt_conformance-{__version__}-py3-none-any.whl"


def test_the_hook_is_the_command(beside: Environment) -> None:
    """What pre-commit does with .pre-commit-hooks.yaml, without pre-commit."""
    text = (CHECKOUT / ".pre-commit-hooks.yaml").read_text("utf-8")
    (entry,) = re.findall("^  entry: (.*)$", text, re.M)
    assert "1 passed" in beside.run(*entry.split(), "--scenario", ONE)


def test_the_action_judges_and_says_so(wheel: Path, beside: Environment, tmp_path: Path) -> None:
    """The last shell step of action.yml, with a command that is installed already."""
    text = (CHECKOUT / "action.yml").read_text("utf-8")
    *_, script = re.findall(r"^      run: \|\n((?:        .*\n)+)", text, re.M)
    (tmp_path / "jwt-conformance").symlink_to(beside.folder)
    given = {"TARGET": "reference", "ARGUMENTS": "--clause basic.login --strict"}
    files = {"RUNNER_TEMP": str(tmp_path), "GITHUB_STEP_SUMMARY": str(tmp_path / "summary")}
    done = _run(["bash", "-e", "-c", textwrap.dedent(script)], tmp_path, **given, **files)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "summary").read_text() == (tmp_path / "summary.md").read_text()
    assert (tmp_path / "run.html").exists()


def test_current_flask_jwt_extended_stays_intact(beside: Environment) -> None:
    version, file, *changed = beside.examine("flask-jwt-extended", "flask_jwt_extended")
    assert version.startswith("4.7.")
    assert Path(file) == beside.site / "flask_jwt_extended" / "__init__.py"
    assert changed == []
    assert beside.run("python", "-c", CURRENT) == "ada\n"


def test_this_package_is_as_it_was_built(beside: Environment) -> None:
    _, file, *changed = beside.examine("flask-jwt-conformance", "conformance")
    assert Path(file) == beside.site / "conformance" / "__init__.py"
    assert changed == []


def test_command_works_anywhere(beside: Environment) -> None:
    assert "features/refresh_tokens.feature" in beside.run("jwt-conformance", "list")
    root = beside.run("jwt-conformance", "reference").strip()
    assert Path(root) == beside.site / "conformance" / "reference"
    said = beside.run("jwt-conformance", "run", "--scenario", ONE)
    assert "1 passed" in said
    assert list(beside.elsewhere.iterdir()) == []


def test_reference_on_request(beside: Environment) -> None:
    root = beside.run("jwt-conformance", "reference").strip()
    name, file = beside.run("python", "-c", OLD, PYTHONPATH=root).splitlines()
    assert name == "ada"
    assert Path(file) == Path(root, "flask_jwt_extended", "__init__.py")


def test_editable_install(source: Path, wheel: Path, tmp_path: Path) -> None:
    del wheel  # only for the index to be there
    environment = Environment.make(tmp_path)
    environment.install("--editable", str(source))
    assert Path(environment.run("jwt-conformance", "reference").strip()) == source / "reference"
    assert "1 passed" in environment.run("jwt-conformance", "run", "--scenario", ONE)
