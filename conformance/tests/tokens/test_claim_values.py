"""What is a UUID, and what a whole number."""

from __future__ import annotations

import pytest

from conformance.tokens.claim_values import is_number, is_uuid, is_whole

UUID = "0b2f5ff5-7f0c-4a3e-9a53-1c0a0d0f3c11"


@pytest.mark.parametrize("value", [UUID, UUID.upper()])
def test_a_uuid(value: str) -> None:
    assert is_uuid(value)


@pytest.mark.parametrize(
    "value", [UUID.replace("-", ""), f"{{{UUID}}}", f"urn:uuid:{UUID}", "", UUID[:-1], 7, None]
)
def test_no_uuid(value: object) -> None:
    assert not is_uuid(value)


@pytest.mark.parametrize(("value", "fits"), [(0, True), (-1, True), (True, False), (1.0, False)])
def test_a_whole_number(value: object, fits: bool) -> None:
    assert is_whole(value) is fits


@pytest.mark.parametrize(
    ("value", "fits"), [(0, True), (1.5, True), (True, False), (float("nan"), False), ("1", False)]
)
def test_a_number_that_can_be_a_time(value: object, fits: bool) -> None:
    assert is_number(value) is fits
