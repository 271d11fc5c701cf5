"""The command: what it prints where, and the exit code that it leaves."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from conformance import SUITE, __version__
from conformance.cli import main
from conformance.commands import COMMANDS
from conformance.commands.dispatch import parser
from conformance.commands.help import examples, exit_codes
from conformance.commands.run import file_name
from conformance.spec import clauses, features
from conformance.targets import names

ONE = "features/basic_usage.feature::Ada logs in"


def jwt_conformance(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does, in a process of its own."""
    command = [sys.executable, "-m", "conformance.cli", *arguments]
    return subprocess.run(
        command, cwd=cwd, env=environ(cwd), capture_output=True, text=True, timeout=60, check=False
    )


def environ(folder: Path) -> dict[str, str]:
    """The environment in which the command is the one of the suite that runs this test."""
    # The last run is kept in a cache; not this one in the user's.
    cache = folder.parent / f"{folder.name}-cache"
    own = {"PYTHONPATH": os.pathsep.join(sys.path), "XDG_CACHE_HOME": str(cache)}
    # Unbuffered, a pipe that is broken would always show at once, and never at the end.
    return {**{k: v for k, v in os.environ.items() if k != "PYTHONUNBUFFERED"}, **own}


def told(capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return said.out, said.err


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit:
        main(["--version"])
    assert exit.value.code == 0
    assert told(capsys) == (f"{__version__}\n", "")


@pytest.mark.parametrize(("arguments", "complaint"), [(("juggle",), "juggle"), (("show",), "id")])
def test_usage(
    arguments: tuple[str, ...], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit:
        main(arguments)
    assert exit.value.code == 2
    out, err = told(capsys)
    assert out == ""
    assert complaint in err
    assert "usage: " in err


def test_alone_it_shows_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    out, err = told(capsys)
    assert out == ""
    assert all(f"\n    {name}" in err for name in COMMANDS)


def test_as_a_module_it_is_the_same_command(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "conformance", "--version"],
        cwd=tmp_path,
        env=environ(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{__version__}\n", "")


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_examples_and_exit_codes(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit:
        main([name, "--help"])
    assert exit.value.code == 0
    out, _ = told(capsys)
    for example, words in examples(name):
        assert f"\n  {example}\n      {words}" in out
    assert all(f"\n  {code:<5}" in out for code in exit_codes(name))
    assert ("\ntargets:\n  reference, " in out) == (name in ("run", "expect", "doctor"))
    assert ("\nprofiles:\n  basic, " in out) == (name == "run")


@pytest.mark.parametrize("name", COMMANDS)
def test_each_example_of_the_help_is_a_command(name: str) -> None:
    for example, _ in examples(name):
        words = shlex.split(example)
        if words[0] == "jwt-conformance":
            assert parser(words[1:2]).parse_args(words[1:]).command


@pytest.mark.parametrize("spelled", ["target", "targets"])
def test_what_is_listed_is_named_in_the_singular_or_plural(
    spelled: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["list", spelled]) == 0
    assert told(capsys)[0].split() == names()


@pytest.mark.parametrize("arguments", [("shows", "basic.login"), ("list", "profile")])
def test_a_command_is_named_in_the_singular_or_plural(arguments: tuple[str, ...]) -> None:
    assert main(arguments) == 0


def test_an_option_is_named_in_the_singular_or_plural() -> None:
    options = parser(["run"]).parse_args(["run", "--clauses", "a", "b", "--clause", "c"])
    assert options.clause == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("run flask-jwt-extended-4", "flask-jwt-extended-4.7.4"),
        ("run --clause refresh.not", "refresh.not-for-views"),
        ("run --max", "--maxfail"),
        ("sho", "show"),
    ],
)
def test_a_shell_completes(line: str, offered: str, tmp_path: Path) -> None:
    line = f"jwt-conformance {line}"
    own = {"_ARGCOMPLETE": "1", "COMP_LINE": line, "COMP_POINT": str(len(line))}
    done = subprocess.run(
        [sys.executable, "-m", "conformance"],
        cwd=tmp_path,
        env={**environ(tmp_path), **own, "_ARGCOMPLETE_STDOUT_FILENAME": str(tmp_path / "out")},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == b""
    assert offered in (tmp_path / "out").read_text().replace("\v", " ").split()


def test_list_names_everything(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    out, err = told(capsys)
    assert err == ""
    for feature in features():
        assert f"{feature.path}  {feature.name}" in out
        for rule, scenario in feature.scenarios():
            assert scenario.name in out
            assert rule is None or rule.name in out
    for clause in clauses().values():
        assert (f"  {clause.id}  " in out) == (clause.over == "http")


def test_list_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--json"]) == 0
    document = json.loads(told(capsys)[0])
    assert [clause["id"] for clause in document["clauses"]] == list(clauses())
    assert {feature["path"] for feature in document["features"]} == {f.path for f in features()}
    rows = sum(
        scenario["rows"]
        for feature in document["features"]
        for rule in feature["rules"]
        for scenario in rule["scenarios"]
    )
    assert rows == sum(s.rows for feature in features() for _, s in feature.scenarios())
    profiles = {
        rule["clause"]: scenario["profiles"]
        for feature in document["features"]
        for rule in feature["rules"]
        for scenario in rule["scenarios"]
    }
    assert profiles["claims.in-token"] == ["claims"]
    assert profiles["claims.not-in-refresh"] == ["claims", "refresh"]


def test_show_a_clause_seen_over_http(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "refresh.not-for-views"]) == 0
    out, _ = told(capsys)
    assert "refresh.not-for-views (readme, critical, seen over HTTP)" in out
    assert clauses()["refresh.not-for-views"].text in out
    assert "features/refresh_tokens.feature:" in out
    assert "Scenario:" in out
    assert out.count("Rule:") == 1


def test_show_a_clause_seen_in_python(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "options.read-late"]) == 0
    out, _ = told(capsys)
    assert "seen in Python only" in out
    assert "Rule:" not in out


def test_show_an_unknown_clause(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "refresh.not-for-view"]) == 2
    out, err = told(capsys)
    assert out == ""
    assert "'refresh.not-for-view'" in err
    assert "refresh.not-for-views" in err


def test_reference_is_an_import_root(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reference"]) == 0
    out, err = told(capsys)
    assert (out, err) == (f"{SUITE / 'reference'}\n", "")
    assert (Path(out.strip()) / "flask_jwt_extended" / "__init__.py").is_file()


@pytest.mark.parametrize("command", ["run", "expect"])
def test_unknown_target(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "flask-jwt-extendet-0.0.2"]) == 2
    out, err = told(capsys)
    assert out == ""
    assert "did you mean flask-jwt-extended-0.0.2?" in err
    assert "reference" in err
    assert err.count("\n") == 1


def test_bad_target_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "target.toml"
    file.write_text('name = "acme"\ncommand = "serve"\nprofile = ["basic"]\n', "utf-8")
    assert main(["run", str(file)]) == 2
    out, err = told(capsys)
    assert out == ""
    command, profile = err.splitlines()
    assert command.startswith(f"{file}:2: command: expected a list")
    assert profile == f"{file}:3: profile: unknown key; did you mean profiles?"


def test_run_one_scenario(tmp_path: Path) -> None:
    done = jwt_conformance("run", "--scenario", ONE, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 passed" in done.stdout
    assert "reference conforms" in done.stdout
    assert "\x1b" not in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_run_an_unknown_scenario(tmp_path: Path) -> None:
    done = jwt_conformance("run", "--scenario", ONE.replace("Ada", "Eda"), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Eda logs in" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [("list",), ("list", "--json"), ("show", "basic.login")])
def test_reader_that_went_away(arguments: tuple[str, ...], tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "conformance.cli", *arguments]
    try:
        done = subprocess.run(
            command,
            cwd=tmp_path,
            env=environ(tmp_path),
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_defect_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(id: str) -> None:
        raise RuntimeError("\x1b[31mout of order")

    monkeypatch.setattr("conformance.commands.listing.show", broken)
    assert main(["show", "basic.login"]) == 4
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "RuntimeError: \\x1b[31mout of order" in said
    assert "please report it" in said
    assert "Traceback" not in said


def test_list_is_in_the_order_of_the_readme(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    listed = [line for line in capsys.readouterr().out.splitlines() if ".feature" in line]
    chapters = [line.split(".feature")[0].removeprefix("features/") for line in listed]
    assert chapters[:4] == ["basic_usage", "custom_claims", "refresh_tokens", "token_freshness"]
    assert chapters[-1] == "hardening/key/claims"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            (
                "doctor",
                "--url",
                "http://127.0.0.1:1",
                "--user",
                "a",
                "--password-env",
                "HOME",
                "--write",
                "nowhere/x.toml",
            ),
            "there is no folder",
        ),
        (("doctor", "--write", "reference"), "name it first: doctor reference --write"),
        (("fuzz", "-o", __file__), "expected a new or an empty folder"),
    ],
)
def test_what_cannot_be_written_is_said_before_anything_starts(
    arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(list(arguments)) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("target", "url", "name"),
    [
        ("authx-1.7.1", "", "authx-1.7.1"),
        ("flask-jwt-extended@3.0.0", "", "flask-jwt-extended@3.0.0"),
        ("folder/target.toml", "", "folder"),
        ("other.toml", "", "other"),
        (".", "", Path.cwd().name),
        ("reference", "https://staging.example.org/api", "staging.example.org-api"),
    ],
)
def test_the_name_of_a_target_in_the_name_of_a_report(target: str, url: str, name: str) -> None:
    assert file_name(target, url) == name
