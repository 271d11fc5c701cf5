"""The features' README explains each sentence and each phrase once, and none that is not there."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

from conformance import SUITE
from conformance.laboratory.manual.vocabulary import definitions
from conformance.run.scenario import collection
from conformance.spec import clauses, features
from conformance.tests.spec import vocabulary
from conformance.tokens.alteration_catalogue import CATALOGUE
from conformance.tokens.patterns import PATTERNS

README = (SUITE / "features" / "README.md").read_text("utf-8")


def section(title: str, text: str = README) -> str:
    """What stands under a heading of the second level."""
    (found,) = re.findall(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    return str(found)


def rows(text: str) -> list[str]:
    """The code in the first column of the tables."""
    return re.findall(r"^\| `(.*?)` \|", text, re.M)


def entries(text: str) -> list[str]:
    """The code that the entries of the lists begin with."""
    return re.findall(r"^- `(.*?)`", text, re.M)


def steps(module: str) -> Any:
    (found,) = (m for m in collection.step_modules() if m.__name__.endswith(f".{module}"))
    return found


def test_each_change_is_named_once_and_no_other() -> None:
    assert Counter(entries(section("The changes"))) == Counter([*CATALOGUE, *PATTERNS])


def test_each_odd_header_is_named_once_and_no_other() -> None:
    assert sorted(entries(section("The odd headers"))) == sorted(steps("requests").odd_headers(b""))


def test_each_token_has_its_name() -> None:
    named = set(re.findall(r"`([^`]*)`", section("The tokens")))
    assert {f"her {name}" for name in steps("people").NAMES} - named == {"her new refresh token"}
    assert {"the copy", "no token"} <= named


_SET = "a copy of {token} with {claim} set to {value}/value"


def is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def test_each_phrase_is_there() -> None:
    named = set(re.findall(r"`([^`]*)`", section("What a value can be") + section("Then")))
    assert named >= {*steps("claims").PHRASES, *steps("lists").STATES}
    lines = [line for f in features() for line in vocabulary.lines(SUITE, f.path)]
    found = list(vocabulary.values(lines, definitions()))
    places = {value for _, parameter, value in found if parameter.endswith("/place")}
    literals = {v for _, p, v in found if p == _SET and not is_json(v)}
    assert len(places) > 3
    assert len(literals) > 3
    assert named >= places | literals


def test_each_chapter_is_linked_by_its_name() -> None:
    linked = re.findall(r"^\| (.*?) \| \[.*?\]\((.*?)\) \|", section("The order to read in"), re.M)
    there = {(f.name, f.path.removeprefix("features/")) for f in features()}
    assert Counter(linked) == Counter(there)


def test_links_lead_somewhere() -> None:
    targets = re.findall(r"\]\(([^)]*)\)", README)
    assert targets
    assert all((SUITE / "features" / target).is_file() for target in targets)


def test_the_sources_are_those_of_the_register() -> None:
    assert set(rows(section("How a rule is built"))) == {c.source for c in clauses().values()}


def test_the_rule_that_is_shown_is_in_the_features() -> None:
    (shown,) = re.findall(r"```gherkin\n(.*?)```", README, re.S)
    text = (SUITE / "features" / "refresh_tokens.feature").read_text("utf-8")
    flat = [line.strip() for line in text.splitlines()]
    lines = [line.strip() for line in shown.splitlines()]
    assert any(flat[i : i + len(lines)] == lines for i in range(len(flat)))


def test_a_row_and_an_entry_are_found() -> None:
    text = (
        '# T\n## One\n| a | b |\n| --- | --- |\n| `x "{y}"` | z `no` |\n- `p`: `q`\n## Two\n- `r`\n'
    )
    assert rows(section("One", text)) == ['x "{y}"']
    assert entries(section("One", text)) == ["p"]
    assert entries(section("Two", text)) == ["r"]
