from __future__ import annotations

from pathlib import Path

import pytest

from conformance.results import Result
from conformance.run.known_deviation_tables import check_known, entries_for, load_known, write_known
from conformance.targets import TargetFileError, load, write_dialect
from conformance.tests.command import Command
from conformance.tests.results import runs
from conformance.tests.results.runs import HEADER, LOGIN, ROW
from conformance.verdicts import Verdict

PASSED, FAILED = Verdict.PASSED, Verdict.FAILED
WRONG = ("says", "Bad username or password", "No")
FEW = ("--clause", "basic.login", "basic.no-header")


def _file(folder: Path, text: str) -> Path:
    path = folder / "known.toml"
    path.write_text(text, "utf-8")
    return path


def test_entries_of_a_file(tmp_path: Path) -> None:
    path = _file(tmp_path, f"[expected]\n'basic.login' = 'why'\n'{ROW}' = 'so'\n")
    known = {"expected": {"basic.login": "why", ROW: "so"}, "unsafe": {}, "unsupported": {}}
    assert load_known(path) == known


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "one or more"),
        ("expected = 1", "one or more"),
        ('name = "x"\n[expected]\n', "one or more"),
        ("[expected", "expected a TOML file"),
        ('[expected]\n"basic.login" = ""', "the reason as text"),
        ('[expected]\n"basic.login" = 1', "the reason as text"),
        ('[expected]\n"basic.logn" = "x"', "did you mean basic.login"),
        ('[expected]\n"features/basic_usage.feature::Ada logs" = "x"', "Ada logs in"),
    ],
)
def test_what_is_no_file_of_entries(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(TargetFileError, match=complaint):
        load_known(_file(tmp_path, text))


def test_a_row_is_of_its_scenario(tmp_path: Path) -> None:
    assert list(check_known(tmp_path, {"unsafe": {ROW: "why"}})) == []


def test_a_clause_of_which_all_has_failed_is_one_entry() -> None:
    other = 'features/basic_usage.feature::The token names who logged in["Zażółć gęślą jaźń 🔑"]'
    run = runs.run({LOGIN: FAILED})
    both = [Result(id, id, "basic.identity", FAILED, "reason") for id in (ROW, other)]
    run.results += both
    assert entries_for(run)["expected"] == {"basic.login": "", "basic.identity": "reason"}
    run.results[-1] = Result(other, other, "basic.identity", PASSED)
    assert entries_for(run)["expected"] == {"basic.login": "", ROW: "reason"}


def test_old_reasons_are_kept_and_old_entries_dropped() -> None:
    expected = {"basic.login": "mine", "basic.no-header": "gone", "basic.jti": "did not run"}
    run = runs.run({LOGIN: FAILED, HEADER: PASSED}, expected=expected)
    assert entries_for(run)["expected"] == {"basic.jti": "did not run", "basic.login": "mine"}


def test_a_new_reason_is_one_short_line() -> None:
    run = runs.run(results=[runs.result(LOGIN, FAILED, reason="a\nb " + "x" * 500)])
    (reason,) = entries_for(run)["expected"].values()
    assert reason.startswith("a b xxx")
    assert len(reason) < 170


#: As a target might issue it; the second has a header that begins with a blank.
TOKENS = (
    "eyJhbGciOiJIUzI1NiJ9.eyJpZGVudGl0eSI6IkFkYSJ9.NHVaYe26MbtOYhSKkoKYdFVomg4i8ZJd8_-RU8VNbftc",
    "IHsiYWxnIjoiSFMyNTYifSAgICAgICAgICAg.eyJpZGVudGl0eSI6IkFkYSJ9.xyz",
)


@pytest.mark.parametrize("token", TOKENS)
@pytest.mark.parametrize("length", [20, 33, 90])
def test_no_piece_of_a_token_is_written(token: str, length: int) -> None:
    reason = f'expected 401, but it was 200 {{"access_token":"{token[:length]}'
    run = runs.run(results=[runs.result(LOGIN, FAILED, reason=reason)])
    (written,) = entries_for(run)["expected"].values()
    assert written.startswith('expected 401, but it was 200 {"access_token":"')
    assert token[8:19] not in written or (length < 32 and not token.startswith("ey"))


def test_what_is_not_expected_is_left_as_it_is(tmp_path: Path) -> None:
    begin = '# mine\nname = "x"   # yes\ncommand = ["x"]\n\n'
    path = _file(tmp_path, begin + '[expected]\n# why not\n"a" = "1"\n"b" = "2"\n')
    write_known(path, {"expected": {"b": "2", "c": 'say "no"\x1b'}})
    changed = path.read_text("utf-8")
    assert changed.startswith(begin + "[expected]\n")
    assert load(path).expected == {"b": "2", "c": 'say "no"\x1b'}


@pytest.mark.parametrize("end", ["\n", ""])
def test_a_file_without_the_table_gets_one(tmp_path: Path, end: str) -> None:
    path = _file(tmp_path, f'name = "x"\ncommand = ["x"]\n[dialect]\nidentity = "sub"{end}')
    write_known(path, {"expected": {"a": "1"}})
    assert (load(path).expected, load(path).dialect) == ({"a": "1"}, {"identity": "sub"})


@pytest.mark.full
def test_the_command_writes_what_makes_a_run_green(command: Command) -> None:
    file = command.spoilt(*WRONG, profiles=["basic"])
    assert command("run", file).code == 1
    written = command("expect", file)
    assert (written.code, "expected" in written.said) == (0, True)
    ran, run = command.saved(file)
    assert ran.code == 0
    assert [key for key in run.expected if not key.startswith(("basic", "features"))] == []
    # Once they are repaired, the entries are in the way.
    good = command.folder / "good.toml"
    good.write_text(file.read_text().replace('"says", "Bad username', '"good", "Bad username'))
    good.write_text(good.read_text().replace(', "Bad username or password", "No"', ""))
    assert command("run", good).code == 1
    assert command("expect", good).code == 0
    assert command("run", good).code == 0


@pytest.mark.full
def test_the_command_writes_into_a_file_of_its_own(command: Command) -> None:
    file, known = command.spoilt(*WRONG, profiles=["basic"]), command.folder / "known.toml"
    before = file.read_text()
    assert command("expect", file, "--expected", known).code == 0
    guessed = "features/basic_usage.feature::Mallory guesses a password"
    assert guessed in load_known(known)["expected"]
    assert file.read_text() == before
    assert command("run", file, "--expected", known).code == 0


def test_the_command_expects_nothing_of_what_is_in_doubt(command: Command) -> None:
    file = command.spoilt("rejects", profiles=["basic"])
    before = file.read_text()
    assert command("expect", file).code == 3
    assert file.read_text() == before


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_line_ends_a_byte_order_mark_and_permissions_stay(
    mark: bytes, end: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "target.toml"
    path.write_bytes(mark + end.join([b'name = "a"  # ours', b"[dialect]", b'jti = ""', b""]))
    path.chmod(0o640)
    write_known(path, {"expected": {"basic.login": "why"}})
    write_dialect(path, {"jti": "id"})
    data = path.read_bytes()
    assert data.startswith(mark + b'name = "a"  # ours' + end)
    assert data.count(b"\n") == data.count(end)
    assert b'jti = "id"' in data
    assert b"basic.login" in data
    assert path.stat().st_mode & 0o777 == 0o640
