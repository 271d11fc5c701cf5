from __future__ import annotations

import shlex

import pytest

from conformance.attack import aim_of_curl
from conformance.contract.mapping import Shown
from conformance.http import is_here
from conformance.verdicts import UsageError

TOKEN = "aaaa.bbbb.cccc"


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        (f"'https://a/me' -H 'authorization: Bearer {TOKEN}'", Shown()),
        (f"--url https://a/me --header='Authorization: JWT {TOKEN}'", Shown(scheme="JWT")),
        (f"https://a/me -H 'X-Token: {TOKEN}'", Shown("X-Token", "")),
        (f"https://a/me -b 'a=1; sid={TOKEN}'", Shown(cookie="sid")),
        (f"https://a/me -H 'cookie: sid={TOKEN}' -sS --compressed -XGET", Shown(cookie="sid")),
    ],
)
def test_where_the_token_is(command: str, shown: Shown) -> None:
    aim = aim_of_curl(shlex.split(command))
    assert (aim.url, aim.method, aim.shown) == ("https://a/me", "GET", shown)
    assert aim.accounts == {"Ada": {"access_token": TOKEN}}
    assert TOKEN not in str(aim.headers)


def test_what_a_browser_adds_is_left_out_and_said() -> None:
    command = (
        f"https://a/me -H 'accept: */*' -H 'sec-fetch-mode: cors' -H 'If-None-Match: x'"
        f" -H 'Authorization: Bearer {TOKEN}' -b 'session=secret' -A Firefox"
    )
    aim = aim_of_curl(shlex.split(command))
    assert aim.headers == {"accept": "*/*"}
    assert aim.left_out == ("sec-fetch-mode", "If-None-Match", "cookie session")


def test_a_body_makes_it_a_post() -> None:
    aim = aim_of_curl(["https://a/me", "-d", "a=1", "-d", "b=2", "-H", f"X: {TOKEN}"])
    assert (aim.method, aim.body) == ("POST", "a=1&b=2")
    with pytest.raises(UsageError, match="--may-change"):
        aim.check(may_change=False)
    aim.check(may_change=True)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (f"-H 'A: {TOKEN}'", "with one URL, it has 0"),
        (f"https://a https://b -H 'A: {TOKEN}'", "it has 2"),
        ("https://a -H 'Authorization: Bearer opaque'", "expected a JWT in a header or a cookie"),
        ("https://a --data-urlencode a=1", "the option --data-urlencode of curl is not known"),
    ],
)
def test_what_cannot_be_read(command: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        aim_of_curl(shlex.split(command))


@pytest.mark.parametrize(
    ("url", "here"),
    [("http://127.0.0.1:80/", True), ("http://[::1]/", True), ("http://192.0.2.7/", False)],
)
def test_whether_it_is_this_machine(url: str, here: bool) -> None:
    assert is_here(url) is here
