"""Each check of the features can fail: a good feature passes them all, and one change fails one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.spec import Feature, clauses, read_feature
from conformance.tests.spec import controls, lint, phrases, vocabulary

GOOD = """\
Feature: A chapter
  It says why.

  @basic.bearer @readme
  Rule: A token opens the view
    It says why, too.

    Scenario: She shows it
      Given Ada has logged in to the "basic" app
      When she sends GET /protected with her access token
      Then she is accepted

    @slow
    Scenario Outline: She shows another
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which <change>
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: broken ones
        | change                 |
        | the signature is empty |
        | the header is not valid JSON  |
"""
CONTROL = "      And her access token opens GET /protected\n"
LOGIN = 'Given Ada has logged in to the "basic" app'
ACCEPTED, REJECTED = "Then she is accepted", "Then she is rejected"
OPENS, EMPTY = (
    "the header is not valid JSON  |",
    'with the JSON\n        """\n        {}\n        """',
)

#: What is replaced, by what, and what is complained of.
BROKEN = [
    # tags
    ("@slow", "@basic.login", "is tagged basic.login"),
    ("@slow", "@basic", "is tagged basic"),
    ("@slow", "@slow @refresh @refreshes", "is tagged refreshes"),
    ("@basic.bearer ", "", "names 0 clauses"),
    ("@basic.bearer", "@basic.bearer @basic.jti", "names 2 clauses"),
    ("@readme", "@rfc", "is tagged basic.bearer rfc"),
    ("@readme", "@readme @slow", "is tagged basic.bearer readme slow"),
    ("Feature: A", "@slow\nFeature: A", "has tags above 'Feature: A chapter'"),
    ("      Examples:", "      @rfc\n      Examples:", "has tags above 'Examples: broken ones'"),
    # what a chapter is made of
    ("Rule: A token", "Rule: ... and a token", "does not stand by itself"),
    ("Rule: A token opens the view", "Rule: A token opens.", "does not stand by itself"),
    ("It says why, too.", "Since 2016: nobody does so.", "and not by whom"),
    ("  @basic", '  Background:\n    Given the "basic" app\n\n  @basic', "is a Background"),
    ("  @basic.bearer @readme\n  Rule:", "  Not a rule:", "is in no rule"),
    (GOOD[GOOD.index("    Scenario: She") :], "", "has no scenario"),
    ("She shows another", "She shows it", "She shows it is there 2 times"),
    ("  It says why.\n", "", ".feature has no prose"),
    ("    It says why, too.\n", "", "'A token opens the view' has no prose"),
    ("She shows it", "a" * 81, "has 81 characters"),
    ("Examples: broken ones", "Examples:", "has no name, or no rows"),
    # what a scenario is made of
    ("When she sends", "Given she sends", "goes given, given, then"),
    (ACCEPTED, "When she is accepted", "goes given, when, when"),
    (ACCEPTED, "", "lacks a Given or a Then"),
    (ACCEPTED, ACCEPTED + "\n      And she is accepted" * 4, "has 7 steps"),
    # sentences and their values
    (ACCEPTED, "Then she has refreshed", "'she has refreshed' matches []"),
    (OPENS, "it says that has expired |", "matches ['a copy of {token} that has expired', "),
    (OPENS, "the heading is no JSON |", "means nothing in a copy of {token} in which {change}"),
    (OPENS, "the algorithm is none, unsigned |", "means nothing in a copy of"),
    ('"basic"', '"basics"', "'basics' means nothing"),
    ("her access token", "her excess token", "'her excess token' means nothing"),
    ("GET /protected", "GET /protect", "'/protect' means nothing"),
    (ACCEPTED, "Then she is told why, with status 401, 422", "'401, 422' means nothing"),
    (LOGIN, 'Given the "basic" app with\n        | JWT_ALGORITM | HS256 |', "is no option"),
    (ACCEPTED, "Then the response is 200 " + EMPTY.replace("{}", "{hello}"), "is no JSON"),
    # controls
    (CONTROL, "", "expects a rejection, and shows nobody who is accepted"),
    (CONTROL, CONTROL.replace("/protected", "/auth/tokens"), "/protected accepts nobody"),
]


def written(folder: Path, *words: tuple[str, str]) -> tuple[Feature, str]:
    """The good feature with some words replaced."""
    text = GOOD
    for old, new in words:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "chapter.feature"
    path.write_text(text, "utf-8")
    return read_feature(path, folder), text


def complaints(folder: Path, *words: tuple[str, str]) -> Iterator[str]:
    """What all checks complain of."""
    feature, text = written(folder, *words)
    yield from (complaint for rule in lint.ALONE for complaint in rule(feature))
    yield from (complaint for rule in lint.OF_TEXT for complaint in rule(feature, text))
    yield from lint.tags_of_rules(feature, clauses())
    lines, known = list(vocabulary.lines(folder, feature.path)), vocabulary.definitions()
    yield from vocabulary.misunderstood(lines, known)
    yield from vocabulary.unreadable(vocabulary.values(lines, known), phrases.readers())
    yield from phrases.unreadable_data(lines)
    yield from controls.without_control(lines, known)
    yield from controls.without_same_control(lines, known)


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("@slow", "@slow @refresh"),
        (
            f"{CONTROL}      And a copy",
            "      And a copy",
            REJECTED,
            'Then the response is 200 with the message "Yes"',
        ),
    ],
)
def test_a_good_feature_is_complained_of_by_nobody(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert list(complaints(tmp_path, *zip(words[::2], words[1::2], strict=True))) == []


@pytest.mark.parametrize(("old", "new", "complaint"), BROKEN)
def test_what_is_broken_is_complained_of(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    assert any(complaint in line for line in complaints(tmp_path, (old, new)))


@pytest.mark.parametrize(
    "told",
    [
        *sorted(controls.REJECTIONS),
        'the response is 401 with the message "No"',
        f"the response is 404 {EMPTY}",
    ],
)
def test_each_rejection_takes_a_control(tmp_path: Path, told: str) -> None:
    values = {"who": "she", "method": "GET", "path": "/protected", "name": "expired"}
    values |= {"token": "the copy", "statuses": "422", "key": "another key", "challenge": "Bearer"}
    for name, value in values.items():
        told = told.replace(f"{{{name}}}", value)
    words = (REJECTED, f"Then {told}")
    assert list(complaints(tmp_path, words)) == []
    assert any(
        "nobody who is accepted" in each for each in complaints(tmp_path, words, (CONTROL, ""))
    )


def test_one_scenario_is_slow(tmp_path: Path) -> None:
    slow, _ = written(tmp_path)
    assert len(list(lint.slow_scenarios([slow, slow]))) == 1
    assert list(lint.slow_scenarios([slow])) == []


def test_each_clause_has_its_one_rule_or_its_test(tmp_path: Path) -> None:
    feature, _ = written(tmp_path)
    wanted = {id: clauses()[id] for id in ("basic.bearer", "basic.login", "basic.init-app")}
    assert list(lint.clauses_without_one_rule([feature, feature], wanted)) == [
        "basic.bearer (http) has 2 rules",
        "basic.login (http) has 0 rules",
    ]
    mark = '@pytest.mark.clause("basic.{}")\ndef {}(): pass'
    shown, other = mark.format("init-app", "test_it"), mark.format("init", "test_it")
    assert list(lint.clauses_without_test([shown], wanted)) == []
    assert list(lint.clauses_without_test([mark.format("init-app", "helps"), other], wanted)) == [
        "basic.init-app has no test",
        "a test shows basic.init, which is no clause",
    ]


@pytest.mark.parametrize(
    ("uses", "complaint"),
    [
        ({("given", "a"): 20, ("then", "a"): 0}, ["nothing uses then 'a'"]),
        ({("given", "a"): 30, ("given", "b"): 1}, ["'b' is used once"]),
        ({("given", "a"): 14}, ["1 sentences in 14 lines are too many"]),
        ({("given", str(n)): 15 for n in range(61)}, ["61 sentences are more than 60"]),
        ({("given", "a"): 1, ("then", "a"): 29, ("when", "b"): 2}, []),  # one of two kinds
    ],
)
def test_a_vocabulary_has_a_budget(uses: dict[tuple[str, str], int], complaint: list[str]) -> None:
    assert list(vocabulary.over_budget(Counter(uses))) == complaint


def test_the_line_of_an_outline_is_one_use(tmp_path: Path) -> None:
    feature, _ = written(tmp_path)
    uses = vocabulary.uses(vocabulary.lines(tmp_path, feature.path), vocabulary.definitions())
    assert uses["given", "a copy of {token} in which {change}"] == 1
    assert uses["when", "{who} sends {method} {path} with {token}"] == 2
