"""What init makes is a target that is well at once, and is judged; and an adapter is no long job.

What needs a package index or Node is skipped with the reason where there is none.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from conformance.commands.scaffold import LANGUAGES, ScaffoldError, make
from conformance.results import Run
from conformance.results.exit_code import Exit
from conformance.results.judgement import by_clause, worst
from conformance.targets import PROFILES, load
from conformance.tests.command import Command
from conformance.verdicts import Verdict

# Whole runs, in processes of their own.
pytestmark = pytest.mark.full

PACKAGE = Path(__file__).parents[2]
ADAPTER = Path(__file__).parents[1] / "adapters" / "bottle"

#: The clauses that each template is known to fail, all of them from RFCs: PyJWT and jsonwebtoken
#: read some tokens leniently, and no template sends a challenge.
CHALLENGE = {"hardening.www-authenticate", "hardening.challenge-error"}
PYJWT = {
    *("hardening.padding", "hardening.signature-padding", "hardening.b64-value"),
    "hardening.time-numeral",
    "hardening.payload-json",
    "hardening.time-types",
}
JSONWEBTOKEN = {
    *("hardening.header-json", "hardening.payload-json", "hardening.crit", "hardening.b64-value"),
    "hardening.no-leak",
    "hardening.time-numeral",
    "hardening.time-types",
    # JavaScript has no number beyond 2 to the power of 53.
    *(f"{each}.identity-types" for each in ("basic", "blacklist", "claims", "refresh")),
}
RUBY_JWT = {
    *("hardening.alg-none", "hardening.alg-pinned", "hardening.base64url", "hardening.header-json"),
    *("hardening.too-many-segments", "hardening.signature-padding", "hardening.spare-bits"),
    *("hardening.header-form", "hardening.padding", "hardening.payload-base64url"),
    *("hardening.payload-json", "hardening.crit", "hardening.b64-value"),
    *("hardening.time-types", "hardening.time-odd", "hardening.no-leak"),
}
GOLANG_JWT = {
    *("hardening.header-json", "hardening.payload-json", "hardening.spare-bits"),
    *("hardening.crit", "hardening.b64-value", "hardening.no-leak"),
}
CRYPT_JWT = {
    *("hardening.base64url", "hardening.signature-padding", "hardening.spare-bits"),
    *("hardening.payload-json", "hardening.crit", "hardening.b64-value"),
    *("hardening.time-numeral", "hardening.no-leak"),
}
KNOWN = {
    "flask": CHALLENGE | PYJWT,
    "fastapi": CHALLENGE | PYJWT,
    "express": CHALLENGE | JSONWEBTOKEN,
    "php": {"hardening.every-method"},
    "rack": RUBY_JWT,
    "psgi": CRYPT_JWT,
    "go": GOLANG_JWT,
}
#: How much of each file there may be, in lines.
SHORT = {"harness.py": 160, "harness.js": 130, "auth.py": 145, "auth.js": 150}
SHORT |= {"harness.php": 130, "auth.php": 230, "config.ru": 145, "auth.rb": 160}
SHORT |= {"app.psgi": 145, "Auth.pm": 180}
SHORT |= {"main.go": 245, "auth.go": 270}
KIT = 110


def sh(folder: Path, *command: str) -> None:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=300, check=False
    )
    if done.returncode:
        pytest.skip(f"{' '.join(command)} failed: {done.stderr.strip()[-500:]}")


def install(command: Command, printed: str) -> None:
    """Run the line in parentheses that init printed, if it did."""
    for line in printed.splitlines():
        if line.strip().startswith("("):
            sh(command.folder, "sh", "-c", line)


#: What these make is a shipped implementation under another name, which is judged as such.
SHIPPED_TOO = ("php", "rack", "psgi", "go")


@pytest.mark.parametrize(
    ("language", "choice"),
    [
        *((each, ("--profile", "basic")) for each in SHIPPED_TOO),
        *((each, ()) for each in LANGUAGES if each not in SHIPPED_TOO),
        *(pytest.param(each, (), marks=pytest.mark.release) for each in SHIPPED_TOO),
    ],
    ids=lambda value: value if isinstance(value, str) else "some" if value else "all",
)
def test_what_init_makes_is_well_and_is_judged(
    command: Command, language: str, choice: tuple[str, ...]
) -> None:
    made = command("init", "acme-jwt", "--lang", language)
    if missing := load(command.folder / "acme-jwt" / "target.toml").missing:
        pytest.skip(missing)
    assert (made.code, made.err) == (Exit.CONFORMS, "")
    install(command, made.out)
    doctor = command("doctor", "acme-jwt")
    assert doctor.code == Exit.CONFORMS, doctor.said
    ran, run = command.saved("acme-jwt", *choice)
    assert ran.code == Exit.CONFORMS, ran.said
    assert run.target == "acme-jwt 0.1.0"
    assert run.profiles == frozenset(PROFILES)
    assert failing(run) == (set() if choice else KNOWN[language])


def failing(run: Run) -> set[str]:
    verdicts = {clause.id: worst(results) for clause, results in by_clause(run).items()}
    good = (Verdict.PASSED, Verdict.UNSUPPORTED)
    return {clause for clause, verdict in verdicts.items() if verdict not in good}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_printed_is_what_there_is(command: Command, language: str) -> None:
    made = command("init", "acme-jwt", "--lang", language, "--into", command.folder)
    folder = command.folder / "acme-jwt"
    listed, _, steps = made.said.partition("\nNext:\n")
    assert listed.split() == sorted(map(str, folder.iterdir()))
    assert steps.endswith(
        f"    jwt-conformance doctor {folder}\n    jwt-conformance run {folder}\n"
    )
    assert all(step in steps for step in LANGUAGES[language].install)
    readme = (folder / "README.md").read_text("utf-8")
    assert all(step in readme for step in LANGUAGES[language].install)
    assert all(f"`{path.name}`" in readme for path in folder.iterdir() if path.suffix in CODE)


CODE = {".py", ".js", ".php", ".rb", ".ru", ".psgi", ".pm", ".go", ".mod", ".toml"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_file_is_read_in_a_minute(tmp_path: Path, language: str) -> None:
    folder = make("acme-jwt", language, tmp_path)
    assert load(folder / "target.toml").name == "acme-jwt 0.1.0"
    for path in folder.iterdir():
        text = path.read_text("utf-8")
        assert "my-jwt" not in text
        assert len(text.splitlines()) <= SHORT.get(path.name, KIT), path.name


def test_the_kits_are_the_shipped_ones(tmp_path: Path) -> None:
    kits = {"flask": "wsgi.py", "fastapi": "asgi.py", "express": "node/kit.js"}
    kits |= {"php": "php-hmac/kit.php", "rack": "ruby-jwt/kit.rb"}
    kits |= {"psgi": "perl-crypt-jwt/Kit.pm", "go": "golang-jwt/kit.go"}
    for language, kit in kits.items():
        folder = make(f"acme-{language}", language, tmp_path)
        shipped = PACKAGE / "implementations" / kit
        assert (folder / shipped.name).read_bytes() == shipped.read_bytes()


@pytest.mark.parametrize(
    ("name", "language", "into", "complaint"),
    [
        ("there", "flask", ".", "there: there is one already; choose another NAME, or remove it"),
        ("dangling", "flask", ".", "dangling: there is one already"),
        ("a/b", "flask", ".", "NAME: expected letters, digits and . _ -, 64 at most"),
        ("..", "flask", ".", "it is '..'; --into names the folder"),
        ("", "flask", ".", "it is ''"),
        ("n" * 65, "flask", ".", "64 at most"),
        ("x\x1b[2J", "flask", ".", r"it is 'x\x1b[2J'"),
        ("reference", "flask", ".", "NAME: expected one that no shipped implementation has"),
        (
            "new",
            "cobol",
            ".",
            "--lang: expected one of flask, fastapi, express, php, rack, psgi, go, it is 'cobol'",
        ),
        ("new", "flask", "nowhere", "--into: expected a folder, it is 'nowhere'"),
        ("new", "flask", "there/target.toml", "--into: expected a folder"),
    ],
)
def test_refused(command: Command, name: str, language: str, into: str, complaint: str) -> None:
    there = command.folder / "there"
    there.mkdir()
    (there / "target.toml").write_text("mine")
    (command.folder / "dangling").symlink_to("nowhere")
    before = sorted(command.folder.rglob("*"))
    ran = command("init", name, "--lang", language, "--into", into)
    assert (ran.code, ran.out) == (Exit.USAGE, "")
    assert complaint in ran.said
    assert sorted(command.folder.rglob("*")) == before
    assert (there / "target.toml").read_text() == "mine"


def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "mkdir", full)
    with pytest.raises(ScaffoldError, match="cannot be written: No space left on device"):
        make("acme-jwt", "flask", tmp_path)


def test_an_adapter_takes_less_than_100_lines(command: Command) -> None:
    folder = command.folder / "bottle"
    shutil.copytree(ADAPTER, folder)
    written = [line for path in folder.iterdir() for line in path.read_text("utf-8").splitlines()]
    assert len(written) < 100
    shutil.copyfile(PACKAGE / "implementations" / "wsgi.py", folder / "wsgi.py")
    uv = pytest.importorskip("uv")
    sh(folder, uv.find_uv_bin(), "venv", "--quiet", ".venv")
    needed = ("bottle", "pyjwt[crypto]", "waitress")
    sh(folder, uv.find_uv_bin(), "pip", "install", "--quiet", "--python", ".venv", *needed)
    doctor = command("doctor", "bottle")
    assert doctor.code == Exit.CONFORMS, doctor.said
    ran, run = command.saved("bottle", "--profile", "basic", "claims", "refresh", "freshness")
    assert ran.code == Exit.CONFORMS, ran.said
    assert failing(run) == set()
    assert len(by_clause(run)) > 25
