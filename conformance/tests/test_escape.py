from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance import SUITE
from conformance.escape import printable, printable_bytes, shorten, without_home

HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b[2Jgone", "\\x1b[2Jgone"),
        ("bell\a", "bell\\x07"),
        ("over\rwrite", "over\\x0dwrite"),
        ("back\b\x7f", "back\\x08\\x7f"),
        ("csi\x9b31m", "csi\\x9b31m"),
        ("nul\0", "nul\\x00"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("\u2066isolate\u2069", "\\u2066isolate\\u2069"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("soft\xadhyphen", "soft\\xadhyphen"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("variation\ufe0f", "variation\\ufe0f"),
        ("line\u2028paragraph\u2029", "line\\u2028paragraph\\u2029"),
        ("lone\ud800", "lone\\ud800"),
        ("plain, \xe9 \u65e5\u672c \U0001f642 \\x1b", "plain, \xe9 \u65e5\u672c \U0001f642 \\x1b"),
    ],
)
def test_what_cannot_be_seen_becomes_visible(raw: str, shown: str) -> None:
    assert printable(raw) == shown


def test_newline_and_tab_stay_unless_told_otherwise() -> None:
    assert printable("a\n\tb") == "a\n\tb"
    assert printable("a\n\tb", keep="") == "a\\x0a\\x09b"
    assert printable("a\n\tb", keep="\n") == "a\n\\x09b"


def test_nothing_else_can_be_kept() -> None:
    with pytest.raises(ValueError, match="only a newline and a tab"):
        printable("a", keep="\x1b")


@given(st.text(st.characters()) | st.text(st.characters(categories=["Cc", "Cf", "Cs"])))
def test_whatever_comes_is_safe(text: str) -> None:
    shown = printable(text, keep="")
    assert not [c for c in shown if unicodedata.category(c) in HIDDEN]
    assert shown.encode("utf-8")[:0] == b""  # no lone surrogate is left
    assert printable(shown, keep="") == shown


@given(st.text(st.characters(categories=["L", "N", "P", "Sm", "Zs"], max_codepoint=0x33F)))
def test_text_that_can_be_read_stays_as_it_is(text: str) -> None:
    assert printable(text) == text


def test_bytes_are_shown_as_utf_8_where_they_are() -> None:
    assert printable_bytes("h\xe9\x1b".encode()) == "h\xe9\\x1b"


def test_bytes_are_shown_one_by_one_where_they_are_not() -> None:
    assert printable_bytes(b"caf\xe9 \xc3\xa9\0\n") == "caf\\xe9 \\xc3\\xa9\\x00\n"


@given(st.binary())
def test_whatever_bytes_come_are_safe(body: bytes) -> None:
    shown = printable_bytes(body, keep="")
    assert not [c for c in shown if unicodedata.category(c) in HIDDEN]


def test_a_long_text_says_how_much_is_left_out() -> None:
    assert shorten("abcdef", 6) == "abcdef"
    assert shorten("abcdef", 4) == "abcd... (2 more bytes)"
    assert shorten("ab\xe9\u65e5", 2) == "ab... (5 more bytes)"
    assert shorten("a\ud800", 1) == "a... (3 more bytes)"
    assert shorten("", 0) == ""


def test_a_limit_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="not -1"):
        shorten("abc", -1)


def test_the_suite_is_named_from_its_root_and_nothing_else_is() -> None:
    package = next(each for each in (SUITE / "conformance", SUITE) if each.is_dir())
    mine = f"{package}/implementations/authx-1.7.1/target.toml"
    assert without_home(f"bad {mine}:3") == (
        "bad conformance/implementations/authx-1.7.1/target.toml:3"
    )
    beside = f"{package.parent}/acme/target.toml"
    assert without_home(beside) == beside
