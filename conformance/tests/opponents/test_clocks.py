"""A target whose clock is wrong is judged by its own clock, if that is what is wrong."""

from __future__ import annotations

import pytest

from conformance.tests.command import Command

pytestmark = pytest.mark.full


@pytest.mark.parametrize("ahead", ["600", "-600"])
def test_a_clock_that_is_ten_minutes_off_is_allowed_for(command: Command, ahead: str) -> None:
    chapters = ("basic", "options", "refresh", "freshness")
    ran, run = command.saved(command.spoilt("clock", ahead), "--profile", *chapters)
    assert {result.verdict.value for result in run.results} == {"passed"}, ran.said
    assert ran.code == 0


@pytest.mark.parametrize("seconds", ["2", "600"])
def test_a_date_header_that_is_late_is_no_clock_that_is_late(
    command: Command, seconds: str
) -> None:
    ran, run = command.saved(command.spoilt("dates", seconds), "--clause", "basic.times")
    assert {result.verdict.value for result in run.results} == {"passed"}, ran.said


@pytest.mark.parametrize("seconds", ["30", "-30"])
def test_an_iat_that_is_off_is_noticed(command: Command, seconds: str) -> None:
    ran, run = command.saved(command.spoilt("issued", seconds), "--clause", "basic.times")
    assert "failed" in {result.verdict.value for result in run.results}, ran.said
