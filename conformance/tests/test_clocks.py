"""A target whose clock is wrong is judged by its own clock."""

from __future__ import annotations

import pytest

from conformance.tests.command import Command

# Whole runs, in processes of their own.
pytestmark = pytest.mark.slow


@pytest.mark.parametrize("ahead", ["600", "-600"])
def test_a_clock_that_is_ten_minutes_off_is_allowed_for(command: Command, ahead: str) -> None:
    ran, run = command.saved(command.spoilt("clock", ahead), "-n", "2")
    assert {result.verdict.value for result in run.results} == {"passed"}, ran.said
    assert ran.code == 0
