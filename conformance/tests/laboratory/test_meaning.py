"""A fingerprint stays as it is while only words change, and changes with what they mean."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from conformance import SUITE
from conformance.laboratory import meaning
from conformance.laboratory.meaning import PARTS, fingerprint, hash_of

FEATURE = """\
@chapter
Feature: Logging in
  Whoever has a password, gets a token.

  @basic.login @readme
  Rule: Good credentials get a token
    It is what everything else rests on.

    Scenario Outline: Ada logs in
      That she exists is known.

      # A comment.
      Given the "basic" app
      And Ada has logged in
      When she sends POST /login with the JSON
        \"\"\"json
        {"username": "<name>", "password": "test"}
        \"\"\"
      Then the answer has
        | member       | value |
        | access_token | text  |

      Examples: People
        They are all known.

        | name |
        | Ada  |
"""
STEPS = '''\
"""What the sentences do."""

from pytest_bdd import then


@then("she is rejected")
def rejected(answer: Answer) -> None:
    """A rejection is any 4xx."""
    # Not 404.
    expect(400 <= answer.status < 500, "a rejection")
'''
CLAUSES = """\
[[clause]]
id = "basic.login"
source = "readme"
over = "http"
severity = "minor"
text = "Good credentials get a token."
"""
MUTANTS = """\
[[mutant]]
name = "any-password"
clause = "basic.bad-login"
mistake = "Any password will do."
why = "It is let in."
file = "x.py"
old = "a == b"
new = "True"
"""
FILES = {
    "a.feature": FEATURE,
    "steps.py": STEPS,
    "clauses.toml": CLAUSES,
    "mutants.toml": MUTANTS,
    "harness.js": "serve();  // on any port",
}


def before_and_after(folder: Path, file: str, old: str, new: str) -> tuple[str, str]:
    assert FILES[file].count(old) >= 1
    path = folder / file
    path.write_text(FILES[file])
    before = hash_of([path])
    path.write_text(FILES[file].replace(old, new, 1))
    return before, hash_of([path])


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("a.feature", "a password, gets", "a password gets"),
        ("a.feature", "Logging in", "To log in"),
        ("a.feature", "else rests", "other rests"),
        ("a.feature", "Good credentials get", "Good credentials are worth"),
        ("a.feature", "That she exists", "That she lives"),
        ("a.feature", "Ada logs in", "Somebody logs in"),
        ("a.feature", "# A comment.", "# Another one."),
        ("a.feature", "Examples: People", "Examples: Names"),
        ("a.feature", "They are all known", "They all are known"),
        ("a.feature", "And Ada", "Given Ada"),
        ("a.feature", "@basic.login @readme", "@readme @basic.login"),
        ("a.feature", "        | name |\n", "        |  name  |\n"),
        ("steps.py", "What the sentences do", "What sentences do"),
        ("steps.py", "is any 4xx", "is each 4xx"),
        ("steps.py", "    # Not 404.\n", ""),
        ("steps.py", "(400 <= answer.status < 500, ", "(\n        400 <= answer.status < 500,\n "),
        ("clauses.toml", "Good credentials get", "Good credentials are worth"),
        ("clauses.toml", '"minor"', '"major"'),
        ("mutants.toml", "Any password will", "Each password will"),
        ("mutants.toml", "It is let in", "They are let in"),
    ],
)
def test_other_words_mean_the_same(tmp_path: Path, file: str, old: str, new: str) -> None:
    before, after = before_and_after(tmp_path, file, old, new)
    assert after == before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("a.feature", "Ada has logged in", "Grace has logged in"),
        ("a.feature", "And Ada", "When Ada"),
        ("a.feature", "access_token | text", "access_token | number"),
        ("a.feature", '"test"}', '"wrong"}'),
        ("a.feature", '"""json', '"""text'),
        ("a.feature", "@readme", "@rfc"),
        ("a.feature", "@chapter", "@slow"),
        ("a.feature", "        | Ada  |\n", "        | Ada  |\n        | Bob  |\n"),
        ("a.feature", "| Ada  |", "| Bob  |"),
        ("steps.py", "400 <=", "400 <"),
        ("steps.py", "status < 500", "status < 600"),
        ("steps.py", "she is rejected", "he is rejected"),
        ("steps.py", "@then(", "@when("),
        ("clauses.toml", '"readme"', '"rfc"'),
        ("clauses.toml", "basic.login", "basic.token"),
        ("mutants.toml", '"True"', '"False"'),
        ("harness.js", "serve()", "listen()"),
    ],
)
def test_another_meaning_is_seen(tmp_path: Path, file: str, old: str, new: str) -> None:
    before, after = before_and_after(tmp_path, file, old, new)
    assert after != before


def test_each_part_has_files_and_a_meaning() -> None:
    for part, patterns in PARTS.items():
        for pattern in patterns:
            assert [path for path in SUITE.glob(pattern) if path.is_file()], f"{part}: {pattern}"
        assert len(fingerprint(part)) == 16


def test_a_comma_in_a_feature_of_this_project_makes_nothing_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(SUITE / "features", tmp_path / "features")
    monkeypatch.setattr(meaning, "SUITE", tmp_path)
    before = fingerprint("features")
    path = tmp_path / "features" / "basic_usage.feature"
    lines = path.read_text("utf-8").split("\n")
    prose = next(n for n, line in enumerate(lines) if "Rule:" in line) + 1
    path.write_text("\n".join([*lines[:prose], lines[prose] + ", indeed", *lines[prose + 1 :]]))
    assert fingerprint("features") == before
    path.write_text(path.read_text("utf-8").replace("Ada has logged in", "Eve has logged in", 1))
    assert fingerprint("features") != before
