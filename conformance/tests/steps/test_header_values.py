"""What headers mean, in all the forms that their RFCs allow."""

from __future__ import annotations

import importlib

import pytest

values = importlib.import_module("conformance.steps.header_values")


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("Bearer", [("bearer", {})]),
        ('Bearer realm="a"', [("bearer", {"realm": "a"})]),
        (
            'Basic realm="x", Bearer error="invalid_token"',
            [("basic", {"realm": "x"}), ("bearer", {"error": "invalid_token"})],
        ),
        (
            'DPoP algs="ES256 RS256", Bearer realm="a, b", error=invalid_token',
            [
                ("dpop", {"algs": "ES256 RS256"}),
                ("bearer", {"realm": "a, b", "error": "invalid_token"}),
            ],
        ),
        ('Bearer, Basic realm="x"', [("bearer", {}), ("basic", {"realm": "x"})]),
        ('Bearer Error = "invalid_token"', [("bearer", {"error": "invalid_token"})]),
        ('Bearer realm="say error=no"', [("bearer", {"realm": "say error=no"})]),
        (r'Bearer realm="a \"b\""', [("bearer", {"realm": 'a "b"'})]),
        ("Negotiate abc==, Bearer", [("negotiate", {}), ("bearer", {})]),
        ("", []),
        ('"', []),
    ],
)
def test_challenges(header: str, found: list[tuple[str, dict[str, str]]]) -> None:
    assert list(values.challenges(header)) == found


@pytest.mark.parametrize(
    ("cache_control", "shown", "shared"),
    [
        ("", True, False),
        ("no-store", False, False),
        ("max-age=60", True, False),
        ("max-age=60", False, True),
        ("max-age=60, must-revalidate", True, True),
        ("max-age=0, must-revalidate", True, False),
        ("no-cache, must-revalidate, max-age=60", True, False),
        ("public, max-age=60", True, True),
        ("s-maxage=60", True, True),
        ("private, max-age=60", False, False),
        ("no-store, public", True, False),
        ('max-age="60"', False, True),
    ],
)
def test_who_may_keep_it(cache_control: str, shown: bool, shared: bool) -> None:
    assert values.is_shared(cache_control, shown) is shared
