"""Plain words: no turn of phrase that nobody uses, and one command that rewords what is old."""

from __future__ import annotations

import pytest

from conformance.laboratory.wording import REWORDED, problems, reworded, turns


def test_what_people_read_is_in_plain_words() -> None:
    assert list(problems()) == [], "python -m conformance.laboratory.wording"


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("The payload is no JSON.", "1: 'is no JSON': is not (valid) ..."),
        ("What a test needs, it is skipped for.", "1: ', it is skipped for': "),
        ("Who is wrong is told so.", "1: 'is told so': gets an error message"),
        ("A clause is worth as much as another.", "1: 'is worth as much as': "),
    ],
)
def test_a_turn_of_phrase_is_noticed(line: str, place: str) -> None:
    (found,) = turns(line)
    assert found.startswith(place)


def test_a_title_of_a_scenario_is_an_id_and_stays() -> None:
    assert list(turns("  Scenario: A time that is no number")) == []


def test_a_step_is_reworded_and_its_table_aligned() -> None:
    old = """\
      Then in the list her other access token is not revoked
      And in the list Ada's refresh token is absent
        | change                 |
        | the header is no JSON  |
        | the payload is null    |
        | a | b |"""
    new = """\
      Then the list shows her other access token as not revoked
      And the list shows Ada's refresh token as absent
        | change                       |
        | the header is not valid JSON |
        | the payload is null          |
"""
    assert reworded(old.rpartition("\n")[0] + "\n", ".feature") == new


def test_what_is_reworded_stays_so() -> None:
    for new in REWORDED.values():
        assert reworded(new) == new
