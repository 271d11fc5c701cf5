from __future__ import annotations

import pytest

from conformance.run import selection
from conformance.run.selection import SelectionError
from conformance.spec import clauses, features, titles
from conformance.tests.command import Command


@pytest.mark.parametrize(
    ("option", "name"),
    [
        ("clause", "basic.login"),
        ("profile", "freshness"),
        ("source", "rfc"),
        ("scenario", "features/basic_usage.feature::Ada logs in"),
        ("scenario", "features/basic_usage.feature::An identity need not be text[42]"),
    ],
)
def test_what_there_is_can_be_chosen(option: str, name: str) -> None:
    selection.check({option: [name]})


@pytest.mark.parametrize(
    ("option", "name", "hint"),
    [
        ("clause", "basic.logn", "did you mean basic.login"),
        ("clause", "xyzzy", "there is basic.login"),
        ("profile", "fresh", "did you mean .*freshness"),
        ("source", "rfcs", "did you mean rfc"),
        ("scenario", "Ada logs in", "Ada logs in"),
    ],
)
def test_what_there_is_not_names_the_nearest(option: str, name: str, hint: str) -> None:
    with pytest.raises(SelectionError, match=hint):
        selection.check({option: [name]})


def test_clauses_that_only_python_can_see_cannot_be_chosen() -> None:
    inside = next(clause.id for clause in clauses().values() if clause.over == "python")
    with pytest.raises(SelectionError):
        selection.check({"clause": [inside]})


@pytest.mark.parametrize("words", ["", "login", "login and not (refresh or Ada)"])
def test_words(words: str) -> None:
    selection.check_words(words)


@pytest.mark.parametrize("words", ["Ada logs in", "and", "(Ada", "not"])
def test_words_that_are_no_expression(words: str) -> None:
    with pytest.raises(SelectionError, match="and, or, not"):
        selection.check_words(words)


def test_titles_are_all_different() -> None:
    ids = titles()
    assert len(ids) == len(set(ids)) == sum(len(list(f.scenarios())) for f in features())


@pytest.mark.parametrize(
    ("arguments", "chosen"),
    [
        (("--clause", "basic.login", "basic.jti"), {"basic.login", "basic.jti"}),
        (("--profile", "errors", "--source", "original"), None),
        (("-k", "forgets and token", "--profile", "basic"), {"basic.no-header"}),
    ],
)
def test_choices(command: Command, arguments: tuple[str, ...], chosen: set[str] | None) -> None:
    file = command.target("plug.py", "creates", "501", '{"unsupported": "x"}')
    ran, run = command.saved(file, *arguments)
    found = {result.clause for result in run.results}
    if chosen is None:
        register = clauses().values()
        chosen = {c.id for c in register if c.profile == "errors" and c.source == "original"}
        chosen &= {c.id for c in register if c.over == "http"}
    assert found == chosen or ran.code == 2
