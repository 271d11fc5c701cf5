"""Each rule of the lint can be broken: a good feature keeps them all, and a change breaks one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from conformance.spec import Feature, clauses, read_feature
from conformance.tests import controls, lint, phrases, vocabulary
from conformance.tests.vocabulary import Line

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
        | the header is no JSON  |
"""


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., tuple[Feature, str]]:
    """Writes the good feature with some words replaced, and reads it."""
    numbers = count(1)

    def write(*words: tuple[str, str]) -> tuple[Feature, str]:
        text = GOOD
        for old, new in words:
            assert old in text
            text = text.replace(old, new, 1)
        # A name of its own: what was read of a path once is never read again.
        path = tmp_path / f"chapter{next(numbers)}.feature"
        path.write_text(text, "utf-8")
        return read_feature(path, tmp_path), text

    return write


def text_of(feature: Feature, root: Path) -> list[Line]:
    return list(vocabulary.lines(root, feature.path))


def test_the_good_feature_keeps_all_rules(
    written: Callable[..., tuple[Feature, str]], tmp_path: Path
) -> None:
    feature, text = written()
    alone = [complaint for rule in lint.ALONE for complaint in rule(feature)]
    of_text = [complaint for rule in lint.OF_TEXT for complaint in rule(feature, text)]
    assert [*alone, *of_text, *lint.tags_of_rules(feature, clauses())] == []
    lines, known = text_of(feature, tmp_path), vocabulary.definitions()
    assert list(vocabulary.misunderstood(lines, known)) == []
    found = vocabulary.values(lines, known)
    assert list(vocabulary.unreadable(found, phrases.readers())) == []
    assert list(controls.without_same_control(lines, known)) == []


@pytest.mark.parametrize(
    ("rule", "old", "new", "complaint"),
    [
        (lint.tags_of_scenarios, "@slow", "@readme", "is tagged readme"),
        (lint.tags_of_scenarios, "@slow", "@basic.login", "is tagged basic.login"),
        (lint.tags_of_scenarios, "@slow", "@basic", "is tagged basic"),
        (lint.tags_of_scenarios, "@slow", "@slow @refresh @refreshes", "is tagged refreshes"),
        (
            lint.loose_scenarios,
            "  @basic.bearer @readme\n  Rule:",
            "  Not a rule:",
            "is in no rule",
        ),
        (lint.same_names, "She shows another", "She shows it", "She shows it is there 2 times"),
        (lint.missing_prose, "  It says why.\n", "", ".feature has no prose"),
        (
            lint.missing_prose,
            "    It says why, too.\n",
            "",
            "'A token opens the view' has no prose",
        ),
        (lint.titles, "She shows it", "a" * 81, "has 81 characters"),
        (lint.titles, "She shows it", "", "has 0 characters"),
        (lint.order_of_steps, "When she sends", "Given she sends", "goes given, given, then"),
        (lint.order_of_steps, "Then she is", "When she is", "goes given, when, when"),
        (lint.order_of_steps, "Then she is accepted", "", "lacks a Given or a Then"),
        (lint.order_of_steps, 'Given Ada has logged in to the "basic" app', "", "lacks a Given"),
        (
            lint.order_of_steps,
            "Then she is accepted",
            "Then she is accepted\n" + "And she is accepted\n" * 4,
            "has 7 steps",
        ),
        (
            lint.order_of_steps,
            "      Then she is accepted",
            "      Then she is accepted\n      When she is\n      Then she is",
            "goes given, when, then, when, then",
        ),
        (lint.names_of_examples, "Examples: broken ones", "Examples:", "has no name"),
    ],
)
def test_a_feature_that_breaks_a_rule_is_complained_of(
    written: Callable[..., tuple[Feature, str]],
    rule: Callable[[Feature], Iterator[str]],
    old: str,
    new: str,
    complaint: str,
) -> None:
    feature, _ = written((old, new))
    assert any(complaint in line for line in rule(feature))


def test_a_scenario_may_rest_on_one_more_profile(
    written: Callable[..., tuple[Feature, str]],
) -> None:
    feature, _ = written(("@slow", "@slow @refresh"))
    assert list(lint.tags_of_scenarios(feature)) == []
    assert [scenario.profiles for _, scenario in feature.scenarios()] == [set(), {"refresh"}]


def test_examples_without_rows_and_rules_without_scenarios_are_complained_of(
    written: Callable[..., tuple[Feature, str]],
) -> None:
    rows = GOOD[GOOD.index("        | the signature is empty") :]
    feature, _ = written((rows, ""))
    assert len(list(lint.names_of_examples(feature))) == 1
    scenarios = GOOD[GOOD.index("    Scenario: She") :]
    feature, _ = written((scenarios, ""))
    assert len(list(lint.loose_scenarios(feature))) == 1


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("@basic.bearer ", "", "names 0 clauses"),
        ("@basic.bearer", "@basic.bear", "names 0 clauses"),
        ("@basic.bearer", "@basic.bearer @basic.jti", "names 2 clauses"),
        ("@readme", "@rfc", "is tagged basic.bearer rfc"),
        (" @readme", "", "is tagged basic.bearer"),
        ("@readme", "@readme @slow", "is tagged basic.bearer readme slow"),
    ],
)
def test_a_rule_with_other_tags_is_complained_of(
    written: Callable[..., tuple[Feature, str]], old: str, new: str, complaint: str
) -> None:
    feature, _ = written((old, new))
    (found,) = lint.tags_of_rules(feature, clauses())
    assert complaint in found


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        (lint.tags_elsewhere, "Feature: A", "@slow\nFeature: A"),
        (lint.tags_elsewhere, "      Examples:", "      @rfc\n      Examples:"),
        (lint.backgrounds, "  @basic", '  Background:\n    Given the "basic" app\n\n  @basic'),
    ],
)
def test_what_nobody_would_see_is_complained_of(
    written: Callable[..., tuple[Feature, str]],
    rule: Callable[[Feature, str], Iterator[str]],
    old: str,
    new: str,
) -> None:
    assert len(list(rule(*written((old, new))))) == 1


def test_another_number_of_slow_scenarios_than_one_is_complained_of(
    written: Callable[..., tuple[Feature, str]],
) -> None:
    slow, _ = written()
    quick, _ = written(("    @slow\n", ""))
    assert len(list(lint.slow_scenarios([slow, slow]))) == 1
    assert len(list(lint.slow_scenarios([quick]))) == 1
    assert list(lint.slow_scenarios([slow, quick])) == []


def test_a_clause_without_its_one_rule_is_complained_of(
    written: Callable[..., tuple[Feature, str]],
) -> None:
    feature, _ = written()
    wanted = {id: clauses()[id] for id in ("basic.bearer", "basic.login", "basic.init-app")}
    assert list(lint.clauses_without_one_rule([feature], wanted)) == [
        "basic.login (http) has 0 rules"
    ]
    twice = list(lint.clauses_without_one_rule([feature, feature], wanted))
    assert "basic.bearer (http) has 2 rules" in twice
    wrong, _ = written(("@basic.bearer", "@basic.init-app"))
    assert "basic.init-app (python) has 1 rules" in lint.clauses_without_one_rule([wrong], wanted)


def test_a_clause_without_its_test_is_complained_of() -> None:
    wanted = {id: clauses()[id] for id in ("basic.bearer", "basic.init-app")}
    shown = '@pytest.mark.clause("basic.init-app")\ndef test_it(): pass'
    other = '@pytest.mark.clause("basic.init")\ndef test_it(): pass'
    helper = '@pytest.mark.clause("basic.init-app")\ndef helps(): pass'
    words = '"""@pytest.mark.clause("basic.init-app")"""\n# @pytest.mark.clause("basic.init-app")'
    assert list(lint.clauses_without_test([shown], wanted)) == []
    assert list(lint.clauses_without_test([helper, words], wanted)) == [
        "basic.init-app has no test"
    ]
    assert "a test shows basic.init, which is no clause" in lint.clauses_without_test(
        [shown, other], wanted
    )


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("she is accepted", "she is acepted", "'she is acepted' matches []"),
        ("Then she is accepted", "Then she has refreshed", "'she has refreshed' matches []"),
        # Only a row shows it.
        ("sends GET /protected with the", "sends <change> with the", "with the copy' matches []"),
        (
            "the header is no JSON  |",
            "it says that has expired |",
            "matches ['a copy of {token} that has expired', 'a copy of {token} in which {change}']",
        ),
    ],
)
def test_a_step_that_means_no_one_thing_is_complained_of(
    written: Callable[..., tuple[Feature, str]], tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    feature, _ = written((old, new))
    found = list(vocabulary.misunderstood(text_of(feature, tmp_path), vocabulary.definitions()))
    assert found
    assert all(complaint in line for line in found)


@pytest.mark.parametrize(
    ("uses", "complaint"),
    [
        ({("given", "a"): 20, ("given", "b"): 0}, "nothing uses given 'b'"),
        ({("given", "a"): 20, ("then", "a"): 0}, "nothing uses then 'a'"),
        ({("given", "a"): 20, ("given", "b"): 1}, "'b' is used once"),
        ({("given", "a"): 9}, "1 sentences in 9 lines are too many"),
        ({("given", str(n)): 10 for n in range(46)}, "46 sentences are more than 45"),
    ],
)
def test_a_vocabulary_over_its_budget_is_complained_of(
    uses: dict[tuple[str, str], int], complaint: str
) -> None:
    assert list(vocabulary.over_budget(Counter(uses))) == [complaint]


def test_a_sentence_of_two_kinds_counts_once() -> None:
    uses = {("given", "it opens"): 1, ("then", "it opens"): 19, ("when", "b"): 2}
    assert list(vocabulary.over_budget(Counter(uses))) == []


def test_the_line_of_an_outline_is_one_use(
    written: Callable[..., tuple[Feature, str]], tmp_path: Path
) -> None:
    feature, _ = written()
    uses = vocabulary.uses(text_of(feature, tmp_path), vocabulary.definitions())
    assert uses["given", "a copy of {token} in which {change}"] == 1
    assert uses["when", "{who} sends {method} {path} with {token}"] == 2
    assert uses["then", "{token} opens {method} {path}"] == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("the header is no JSON  |", "the heading is no JSON |"),
        ("the header is no JSON  |", "the algorithm is none, unsigned |"),
        ("the header is no JSON  |", 'the algorithm is "none", signed |'),
        ('"basic"', '"basics"'),
        ("Ada", "Adam"),
        ("her access token", "her excess token"),
        ("her access token", "his access token"),
        ("GET /protected", "PATCH /protected"),
        ("GET /protected", "GET /protect"),
        ("in which <change>", "with jti set to an hour hence"),
        ("in which <change>", "with jit set to null"),
        ("she is accepted", "the claim jti of her access token is a UID"),
        ("she is accepted", "her access token lives for an hour"),
        ("she is accepted", "in the list her access token is gone"),
        ("she is accepted", 'the "inwalid" loader answers'),
        ("she is accepted", "she is told why, with status 401, 422"),
        ("she is accepted", "the challenge is '=Bearer'"),
        ("she is accepted", 'the answer carries "token"'),
        ("she is accepted", 'the header X Loader: is "x"'),
        (
            "she is accepted",
            "GET /protected stays shut to a copy of her access token signed with a key",
        ),
        (
            "sends GET /protected with her access token",
            'sends GET /protected and the header "Authorization"',
        ),
        (
            "sends GET /protected with her access token",
            "sends GET /protected and an Authorization header that is odd",
        ),
        (
            "sends GET /protected with her access token",
            "puts her access token into a drawer of GET /protected",
        ),
        ('Ada has logged in to the "basic" app', "a user named Ada has logged in"),
    ],
)
def test_a_value_that_means_nothing_is_complained_of(
    written: Callable[..., tuple[Feature, str]], tmp_path: Path, old: str, new: str
) -> None:
    lines = text_of(written((old, new))[0], tmp_path)
    found = list(vocabulary.values(lines, vocabulary.definitions()))
    complaints = list(vocabulary.unreadable(found, phrases.readers()))
    # A step that matches nothing has no values: misunderstood() tells of that one.
    assert complaints or list(vocabulary.misunderstood(lines, vocabulary.definitions()))


def test_a_parameter_that_nothing_reads_is_complained_of() -> None:
    assert list(vocabulary.unreadable([("x.feature:1", "a {b}/b", "c")], {})) == [
        "x.feature:1 nothing reads a {b}/b"
    ]


def test_bad_data_is_complained_of(
    written: Callable[..., tuple[Feature, str]], tmp_path: Path
) -> None:
    doc = 'the answer is 200 with the JSON\n        """\n        {hello}\n        """'
    table = 'Given the "basic" app with\n        | JWT_ALGORITM | HS256 |'
    broken = written(
        ("she is accepted", doc), ('Given Ada has logged in to the "basic" app', table)
    )
    complaints = list(phrases.unreadable_data(text_of(broken[0], tmp_path)))
    assert ["no option" in complaints[0], "no JSON" in complaints[1]] == [True, True]


_CONTROL = "      And her access token opens GET /protected\n"


@pytest.mark.parametrize("sentence", sorted(controls.REJECTIONS))
def test_a_rejection_without_a_control_is_complained_of(
    written: Callable[..., tuple[Feature, str]], tmp_path: Path, sentence: str
) -> None:
    values = {"who": "she", "method": "GET", "path": "/protected", "name": "expired"}
    values |= {"token": "the copy", "statuses": "422", "key": "another key", "challenge": "Bearer"}
    told = ("she is rejected", sentence.format(**values))
    known = vocabulary.definitions()
    with_control = text_of(written(told)[0], tmp_path)
    assert list(controls.without_control(with_control, known)) == []
    without = text_of(written(told, (_CONTROL, ""))[0], tmp_path)
    assert len(set(controls.without_control(without, known))) == 1


@pytest.mark.parametrize(
    ("app", "answer"),
    [
        ("basic", 'the answer is 401 with the message "No"'),
        ("basic", 'the answer is 404 with the JSON\n        """\n        {}\n        """'),
        # A loader may answer 200, and it is a refusal all the same.
        ("loaders", 'the answer is 200 with the JSON\n        """\n        {}\n        """'),
    ],
)
def test_a_status_can_be_a_rejection(
    written: Callable[..., tuple[Feature, str]], tmp_path: Path, app: str, answer: str
) -> None:
    words = (("she is rejected", answer), (_CONTROL, ""))
    feature, text = written(*words)
    (tmp_path / feature.path).write_text(text.replace("basic", app), "utf-8")
    lines = text_of(feature, tmp_path)
    assert len(set(controls.without_control(lines, vocabulary.definitions()))) == 1


def test_a_good_answer_needs_no_control_and_is_one(
    written: Callable[..., tuple[Feature, str]], tmp_path: Path
) -> None:
    answer = 'the answer is 200 with the message "Yes"'
    lines = text_of(written(("she is rejected", answer), (_CONTROL, ""))[0], tmp_path)
    assert list(controls.without_control(lines, vocabulary.definitions())) == []


def test_a_control_of_another_view_is_no_control(
    written: Callable[..., tuple[Feature, str]], tmp_path: Path
) -> None:
    other = _CONTROL.replace("/protected", "/auth/tokens")
    lines = text_of(written((_CONTROL, other))[0], tmp_path)
    known = vocabulary.definitions()
    assert list(controls.without_control(lines, known)) == []
    assert len(list(controls.without_same_control(lines, known))) == 1
    named = {"She shows another"}
    assert list(controls.without_same_control(lines, known, exceptions=named)) == []
