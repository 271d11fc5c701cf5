from __future__ import annotations

import shlex

import pytest

from conformance.attack import plan_of_curl
from conformance.commands import attack
from conformance.commands.dispatch import parser
from conformance.contract.mapping import TokenPlace
from conformance.http import is_here
from conformance.results.records import with_options
from conformance.verdicts import UsageError

TOKEN = "aaaa.bbbb.cccc"


@pytest.mark.parametrize(
    ("command", "place"),
    [
        (f"'https://a/me' -H 'authorization: Bearer {TOKEN}'", TokenPlace()),
        (f"--url https://a/me --header='Authorization: JWT {TOKEN}'", TokenPlace(scheme="JWT")),
        (f"https://a/me -H 'X-Token: {TOKEN}'", TokenPlace("X-Token", "")),
        (f"https://a/me -b 'a=1; sid={TOKEN}'", TokenPlace(cookie="sid")),
        (f"https://a/me -H 'cookie: sid={TOKEN}' -sS --compressed -XGET", TokenPlace(cookie="sid")),
    ],
)
def test_where_the_token_is(command: str, place: TokenPlace) -> None:
    plan = plan_of_curl(shlex.split(command))
    assert (plan.url, plan.method, plan.place) == ("https://a/me", "GET", place)
    assert plan.accounts == {"Ada": {"access_token": TOKEN}}
    assert TOKEN not in str(plan.headers)


def test_what_a_browser_adds_is_left_out_and_said() -> None:
    command = (
        f"https://a/me -H 'accept: */*' -H 'sec-fetch-mode: cors' -H 'If-None-Match: x'"
        f" -H 'Authorization: Bearer {TOKEN}' -b 'session=secret' -A Firefox"
    )
    plan = plan_of_curl(shlex.split(command))
    assert plan.headers == {"accept": "*/*"}
    assert plan.left_out == ("sec-fetch-mode", "If-None-Match", "cookie session")


def test_a_body_makes_it_a_post() -> None:
    plan = plan_of_curl(["https://a/me", "-d", "a=1", "-d", "b=2", "-H", f"X: {TOKEN}"])
    assert (plan.method, plan.body) == ("POST", "a=1&b=2")
    with pytest.raises(UsageError, match="--may-change"):
        plan.check(may_change=False)
    plan.check(may_change=True)


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
        plan_of_curl(shlex.split(command))


@pytest.mark.parametrize(
    ("url", "here"),
    [("http://127.0.0.1:80/", True), ("http://[::1]/", True), ("http://192.0.2.7/", False)],
)
def test_whether_it_is_this_machine(url: str, here: bool) -> None:
    assert is_here(url) is here


@pytest.mark.parametrize(
    ("words", "command"),
    [
        (
            ["http://a/me", "--token-env", "T"],
            ["jwt-conformance", "attack", "http://a/me", "--token-env", "T"],
        ),
        (
            ["http://a/me", "--token-env", "T", "--scheme", "JWT"],
            ["jwt-conformance", "attack", "http://a/me", "--token-env", "T", "--scheme", "JWT"],
        ),
        (
            ["http://a/me", "--token-env", "T", "--header", "X-Auth"],
            [
                "jwt-conformance",
                "attack",
                "http://a/me",
                "--token-env",
                "T",
                "--header",
                "X-Auth",
                "--scheme",
                "",
            ],
        ),
        (
            ["--", "curl", "http://a/me", "-H", f"X-Auth: {TOKEN}"],
            [
                "jwt-conformance",
                "attack",
                "http://a/me",
                "--token-env",
                "TOKEN",
                "--header",
                "X-Auth",
                "--scheme",
                "",
            ],
        ),
        (
            [
                "--may-change",
                "--",
                "curl",
                "http://a/me",
                "-d",
                "x=1",
                "-H",
                "X-Tenant: 7",
                "-H",
                f"Authorization: Bearer {TOKEN}",
            ],
            [
                "jwt-conformance",
                "attack",
                "--token-env",
                "TOKEN",
                "--may-change",
                "--",
                "curl",
                "-X",
                "POST",
                "http://a/me",
                "-H",
                "X-Tenant: 7",
                "-H",
                "Authorization: Bearer TOKEN.TOKEN.TOKEN",
                "--data-raw",
                "x=1",
            ],
        ),
    ],
)
def test_the_command_that_repeats_an_attack_is_one(
    words: list[str], command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("T", TOKEN)
    monkeypatch.setenv("TOKEN", TOKEN)
    given = parser(["attack"]).parse_args(["attack", *words])
    plan = attack._attack_plan(given)
    assert list(attack._command(plan, given)) == command
    again = parser(["attack"]).parse_args(with_options(command, "--scenario", "x")[1:])
    assert again.scenario == ["x"]
    other = attack._attack_plan(again)
    assert (other.url, other.method, other.place, other.body) == (
        plan.url,
        plan.method,
        plan.place,
        plan.body,
    )
    assert other.headers == plan.headers
    assert other.accounts == plan.accounts
