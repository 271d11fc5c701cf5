"""The features keep the rules of the suite. That each rule can be broken, test_lint.py shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conformance import SUITE
from conformance.spec import Feature, clauses, features
from conformance.tests.spec import controls, lint, phrases, vocabulary
from conformance.tests.spec.vocabulary import Line

#: Of the checkout: the tests are in no wheel.
REFERENCE_TESTS = Path(__file__).parents[3] / "reference" / "tests"


@pytest.fixture(scope="module")
def every_line() -> list[Line]:
    return [line for feature in features() for line in vocabulary.lines(SUITE, feature.path)]


@pytest.mark.parametrize("feature", features(), ids=lambda feature: feature.path)
@pytest.mark.parametrize("rule", [*lint.ALONE, *lint.OF_TEXT], ids=lambda rule: rule.__name__)
def test_each_feature_keeps_each_rule(feature: Feature, rule: Callable[..., Iterator[str]]) -> None:
    text = [(SUITE / feature.path).read_text("utf-8")] if rule in lint.OF_TEXT else []
    assert list(rule(feature, *text)) == []


@pytest.mark.parametrize("feature", features(), ids=lambda feature: feature.path)
def test_each_rule_is_tagged_with_its_clause_and_source(feature: Feature) -> None:
    assert list(lint.tags_of_rules(feature, clauses())) == []


def test_each_clause_has_its_one_rule_or_its_test() -> None:
    tests = [path.read_text("utf-8") for path in REFERENCE_TESTS.glob("test_*.py")]
    assert list(lint.clauses_without_one_rule(features(), clauses())) == []
    assert list(lint.clauses_without_test(tests, clauses())) == []


def test_one_scenario_is_slow() -> None:
    assert list(lint.slow_scenarios(features())) == []


def test_each_step_means_one_thing(every_line: list[Line]) -> None:
    assert list(vocabulary.misunderstood(every_line, vocabulary.definitions())) == []


def test_the_vocabulary_keeps_its_budget(every_line: list[Line]) -> None:
    counted = vocabulary.uses(every_line, vocabulary.definitions())
    assert list(vocabulary.over_budget(counted)) == []


def test_each_value_means_something(every_line: list[Line]) -> None:
    found = vocabulary.values(every_line, vocabulary.definitions())
    assert list(vocabulary.unreadable(found, phrases.readers())) == []
    assert list(phrases.unreadable_data(every_line)) == []


def test_each_rejection_has_its_control(every_line: list[Line]) -> None:
    known = vocabulary.definitions()
    assert list(controls.without_control(every_line, known)) == []
    excused = controls.without_same_control(every_line, known, exceptions=())
    assert {line.partition(" ")[2].partition(": /")[0] for line in excused} == set(
        controls.EXCEPTIONS
    )
    assert list(controls.without_same_control(every_line, known)) == []


def test_the_lists_of_sentences_are_of_sentences_that_there_are() -> None:
    known = {vocabulary.sentence(context) for context in vocabulary.definitions()}
    assert known >= controls.NAMED
    parameters = {key.rpartition("/")[0] for key in phrases.readers() if "/" in key}
    assert known >= parameters
