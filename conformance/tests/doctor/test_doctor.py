"""The doctor: whoever is well is told so; for each ailment the step, the cause and the remedy."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conformance import SUITE
from conformance.contract import APPS
from conformance.doctor import (
    CHECKS,
    OPTIONS,
    Finding,
    FindingLines,
    Status,
    Subject,
    examine,
    exit_code,
)
from conformance.doctor.token_checks import elsewhere
from conformance.http import Exchange, Request
from conformance.results.exit_code import Exit
from conformance.targets import PROFILES, load
from conformance.tests.command import Command
from conformance.tokens import Dialect, Token


def examined(path: Path) -> list[Finding]:
    subject = Subject(load(path))
    try:
        return list(examine(subject))
    finally:
        subject.close()


def ailing(command: Command, *mode: str, **more: object) -> list[Finding]:
    return examined(command.target("ailing.py", str(SUITE), *mode, **more))


def of(findings: list[Finding], status: Status) -> list[Finding]:
    return [finding for finding in findings if finding.status is status]


# ── well ────────────────────────────────────────────────────────────────────────────────


def test_the_reference_is_well(command: Command) -> None:
    ran = command("doctor", "reference")
    assert (ran.code, ran.err) == (Exit.CONFORMS, "")
    lines = ran.said.splitlines()
    assert all(line.startswith("ok  ") for line in lines[:-1])
    assert lines[-1] == f"{len(lines) - 1} checks: {len(lines) - 1} ok. Next: " + (
        "jwt-conformance run reference"
    )
    for part in ("target", "basic", "claims", "refresh", "freshness", "blacklist", "loaders"):
        assert any(line.split()[1] == part for line in lines)
    for check in (*CHECKS, *OPTIONS):
        assert check.title in ran.said


def test_without_a_profile_its_app_is_not_asked_for(command: Command) -> None:
    findings = ailing(command, "breaks", "claims", profiles=["basic", "refresh"])
    assert exit_code(findings) == Exit.CONFORMS
    undeclared = of(findings, Status.UNSUPPORTED)
    assert {finding.part for finding in undeclared} == {
        *("claims", "freshness", "blacklist", "loaders", "options")
    }
    assert all("not declared" in finding.detail for finding in undeclared)


def test_a_profile_may_ask_for_more_of_the_app_of_another(command: Command) -> None:
    alone = ailing(command, "lacks_pair", profiles=["basic", "claims"])
    assert exit_code(alone) == Exit.CONFORMS
    lists = ailing(command, "replaces", "/auth/all-tokens", "404", profiles=["basic", "loaders"])
    assert exit_code(lists) == Exit.CONFORMS
    titles = {finding.title for finding in lists if finding.part == "loaders"}
    assert "revokes and unrevokes" in titles
    assert not {"answers GET /auth/tokens", "answers GET /auth/all-tokens"} & titles


def test_what_is_unsupported_is_listed(command: Command) -> None:
    findings = ailing(command, "lacks", "loaders", "EdDSA", "JWT_BLACKLIST_CHECKS")
    assert exit_code(findings) == Exit.CONFORMS
    unsupported = [(f.part, f.title) for f in of(findings, Status.UNSUPPORTED)]
    assert unsupported == [
        ("loaders", "is made"),
        ("options", 'JWT_ALGORITHM = "EdDSA"'),
        ("options", 'JWT_BLACKLIST_CHECKS = "refresh"'),
        ("options", 'JWT_BLACKLIST_CHECKS = "all"'),
    ]
    assert "take loaders out of profiles" in of(findings, Status.UNSUPPORTED)[0].detail
    skipped = of(findings, Status.SKIPPED)
    assert [f.title for f in skipped] == ['LOADERS = ["expired"]', 'LOADERS = ["unauthorized"]']


# ── not there ───────────────────────────────────────────────────────────────────────────

NOT_THERE = {
    "no READY": (("says", "hello"), "starts, and prints READY", "READY", "Print"),
    "exits": (("exits", "7"), "starts, and prints READY", "exited with code 7", ""),
    "another server": (
        ("info", '{"nonce": "old"}'),
        "answers GET /_conformance with our nonce",
        'its nonce is "old"',
        "read CONFORMANCE_NONCE",
    ),
    "no nonce": (
        ("no_nonce",),
        "answers GET /_conformance with our nonce",
        "has no nonce",
        "CONFORMANCE_NONCE",
    ),
}


@pytest.mark.parametrize(("mode", "title", "detail", "remedy"), NOT_THERE.values(), ids=NOT_THERE)
def test_a_target_that_is_not_there(
    command: Command, mode: tuple[str, ...], title: str, detail: str, remedy: str
) -> None:
    findings = examined(command.target("plug.py", *mode, start_seconds=2))
    assert exit_code(findings) == Exit.INCONCLUSIVE
    last = findings[-1]
    assert (last.part, last.title, last.status) == ("target", title, Status.FAILED)
    assert detail in last.detail
    assert remedy in last.remedy
    assert len(of(findings, Status.FAILED)) == 1


def test_what_the_command_says_of_it(command: Command) -> None:
    ran = command("doctor", command.target("plug.py", "info", '{"nonce": "old"}'))
    assert ran.code == Exit.INCONCLUSIVE
    assert "FAILED       target     answers GET /_conformance with our nonce" in ran.said
    for shown in ("    > GET http://127.0.0.1:", "    < 200 OK", "    $ curl ", "    to do: End"):
        assert shown in ran.said
    assert ran.said.endswith("1 FAILED. Mend the first failure first, and look again.\n")


def test_a_process_that_does_not_start(command: Command) -> None:
    path = command.folder / "target.toml"
    path.write_text('name = "p"\nprocess = ["{python}", "-c", "raise SystemExit(7)"]\n')
    findings = examined(path)
    assert exit_code(findings) == Exit.INCONCLUSIVE
    first = of(findings, Status.FAILED)[0]
    assert (first.part, first.title) == ("basic", "is made")
    assert "exited with code 7" in first.detail


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["no-such-target"], "no-such-target: expected the path of a target file or the name"),
        (["bad.toml"], "bad.toml:1: nmae: unknown key; did you mean name?"),
        (["--url", "ftp://127.0.0.1"], "expected a URL such as https://"),
    ],
)
def test_usage(command: Command, arguments: list[str], complaint: str) -> None:
    (command.folder / "bad.toml").write_text('nmae = "x"\ncommand = ["x"]\n')
    app = ["--app", "basic"] if "--url" in arguments else []
    ran = command("doctor", *arguments, *app)
    assert (ran.code, ran.out) == (Exit.USAGE, "")
    assert complaint in ran.said


# ── ailing ──────────────────────────────────────────────────────────────────────────────

#: The mode; where the first failure is, and how many there are in that part; what is seen; what is
#: to be done.
AILMENTS = {
    "app broken": (
        ("breaks", "basic"),
        ("basic", "is made", 1),
        'answered 500 to POST /_conformance/apps, expected 201 ("RuntimeError: no database")',
        "Correct the harness",
    ),
    "login broken": (
        ("replaces", "/login", "500"),
        ("basic", "tells a wrong password so at /login", 2),
        "500 (no body)",
        "Mend what crashed",
    ),
    "no login": (
        ("replaces", "/login", "404"),
        ("basic", "tells a wrong password so at /login", 2),
        "404 (no body)",
        "Serve POST /login below http://127.0.0.1:",
    ),
    "wrong password": (
        ("welcomes",),
        ("basic", "tells a wrong password so at /login", 1),
        'it was 403 {"error": "bad credentials"}',
        '401 {"msg": "Bad username or password"}',
    ),
    "no JWT": (
        ("opaque",),
        ("basic", "issues a token that can be read", 1),
        "expected a JWS in compact form, but it was 'opaque-",
        "three base64url segments",
    ),
    "claims renamed": (
        ("says_sub",),
        ("basic", "has the claim identity", 2),
        'expected "Ada" at identity, but it was not there',
        '[dialect] identity = "sub"',
    ),
    "claim missing": (
        ("has_no_nbf",),
        ("basic", "has the claim nbf", 1),
        "expected a number at nbf, but it was not there",
        '[dialect] nbf = "its.path", or "" if there is none',
    ),
    "messages renamed": (
        ("says_error",),
        ("basic", "says why it turns somebody away", 1),
        'expected 4xx and a text at msg, but it was 401 {"error"',
        '[dialect] message = "error"',
    ),
    "a leeway": (
        ("lenient", "60"),
        ("basic", "refuses a token that has expired", 1),
        "expected a refusal 1 s after its exp, but it was accepted ",
        "[dialect] leeway = 60",
    ),
    "a long leeway": (
        ("lenient", "3600"),
        ("basic", "refuses a token that has expired", 1),
        "expected a refusal 1 s after its exp, but it was accepted 301 s after it",
        "more than 300 s is a deviation",
    ),
    "local time": (
        ("local_time",),
        ("basic", "was made when it says", 1),
        "expected the time by its Date header, but it was +7",
        "not local time",
    ),
    "other algorithm": (
        ("hs512",),
        ("basic", "signs with the algorithm that was asked for", 1),
        'expected alg HS256, but it was {"alg":"HS512"',
        "Sign with HS256",
    ),
    "key not used": (
        ("own_key",),
        ("basic", "signs with the key that it was given", 1),
        "expected a signature by the app's key",
        "Sign with SECRET_KEY of the options as it stands",
    ),
    "no view": (
        ("replaces", "/protected", "404"),
        ("basic", "opens GET /protected to her access token", 1),
        'expected 200 {"hello":"world"}, but it was 404',
        "Serve GET /protected below http://127.0.0.1:",
    ),
    "remembers tokens": (
        ("remembers",),
        ("basic", "... and with exp a minute later", 1),
        "I do not know this token",
        "nothing else may be remembered",
    ),
    "no refreshing": (
        ("replaces", "/refresh", "405"),
        ("refresh", "answers POST /refresh", 3),
        "expected 200 and access_token, but it was 405",
        "it has no such method",
    ),
    "claims without a refresh token": (
        ("lacks_pair",),
        ("claims", "lets Ada log in", 1),
        "expected 200 and refresh_token, but it was 200",
        "in claims where the profile refresh is declared",
    ),
    "no list": (
        ("replaces", "/auth/all-tokens", "404"),
        ("blacklist", "answers GET /auth/all-tokens", 1),
        "expected 200 and a list, but it was 404",
        "Serve GET /auth/all-tokens below http://127.0.0.1:",
    ),
    "no revoking": (
        ("replaces", "/auth/tokens/", "404"),
        ("blacklist", "revokes and unrevokes", 1),
        "but it was 404",
        "Serve PUT /auth/tokens/revoke/",
    ),
    "option ignored": (
        ("ignores", "JWT_ACCESS_TOKEN_EXPIRES"),
        ("options", "JWT_ACCESS_TOKEN_EXPIRES = 90", 2),
        "expected a lifetime of 90 s in the access token, but it was 900 s",
        "Let JWT_ACCESS_TOKEN_EXPIRES take effect, or answer 501",
    ),
}


@pytest.mark.parametrize(("mode", "place", "detail", "remedy"), AILMENTS.values(), ids=AILMENTS)
def test_an_ailment(
    command: Command, mode: tuple[str, ...], place: tuple[str, str, int], detail: str, remedy: str
) -> None:
    part, title, number = place
    findings = ailing(command, *mode, profiles=_enough(part))
    assert exit_code(findings) == Exit.DEVIATES
    failed = of(findings, Status.FAILED)
    assert (failed[0].part, failed[0].title) == (part, title)
    assert detail in failed[0].detail
    assert remedy in failed[0].remedy
    assert len([finding for finding in failed if finding.part == part]) == number


def _enough(part: str) -> list[str]:
    return ["basic"] if part == "basic" else sorted({"basic", "refresh", part})


def test_an_app_that_is_broken_is_left_and_the_next_one_looked_at(command: Command) -> None:
    findings = ailing(command, "breaks", "basic", profiles=["basic", "claims", "options"])
    basic, claims = ([f for f in findings if f.part == part] for part in ("basic", "claims"))
    assert [finding.title for finding in basic] == ["is made"]
    assert {finding.status for finding in claims} == {Status.OK}
    assert 'JWT_AUTH_HEADER = "JWT"' in [f.title for f in of(findings, Status.SKIPPED)]


def test_the_proposed_dialect_helps(command: Command) -> None:
    dialect = {"identity": "sub", "type": "token_type"}
    findings = ailing(command, "says_sub", dialect=dialect, profiles=["basic", "refresh"])
    assert of(findings, Status.FAILED) == []
    for path in ("", "nbf?"):
        absent = ailing(command, "has_no_nbf", dialect={"nbf": path}, profiles=["basic"])
        assert of(absent, Status.FAILED) == []
        assert "has the claim nbf" in [finding.title for finding in of(absent, Status.UNSUPPORTED)]


def test_a_clock_that_is_off_is_told_and_allowed_for(command: Command) -> None:
    findings = examined(command.spoilt("clock", "600", profiles=["basic"]))
    assert exit_code(findings) == Exit.CONFORMS
    (clock,) = (f for f in findings if f.title == "has a clock that does not agree with ours")
    assert "600 s ahead of ours" in clock.detail
    assert "allowed for" in clock.detail
    assert of(findings, Status.FAILED) == []


def test_a_target_that_dies(command: Command) -> None:
    findings = examined(command.spoilt("dies", "2", profiles=["basic"]))
    assert exit_code(findings) == Exit.INCONCLUSIVE
    first = of(findings, Status.FAILED)[0]
    assert first.title == "lets Ada log in"
    assert "out of memory" in first.log


def test_a_deployed_app(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "from waitress import serve; from examples.basic import create_app as c; import sys;"
    code += "serve(c({'SECRET_KEY': 'k' * 64}), port=int(sys.argv[1]))"
    port = _free_port()
    path = os.pathsep.join([str(SUITE / "reference"), *sys.path])
    with subprocess.Popen(
        [sys.executable, "-c", code, str(port)], env={**os.environ, "PYTHONPATH": path}
    ) as server:
        try:
            _wait_for(port)
            monkeypatch.setenv("THE_KEY", "k" * 64)
            where = ("--url", f"http://127.0.0.1:{port}", "--app", "basic")
            blind, seeing = (
                command("doctor", *where),
                command("doctor", *where, "--secret-env", "THE_KEY"),
            )
        finally:
            server.send_signal(signal.SIGKILL)
    assert (blind.code, seeing.code) == (Exit.CONFORMS, Exit.CONFORMS)
    assert (
        "unsupported  basic      signs with the key that it was given: no signing key" in blind.out
    )
    assert "ok           basic      ... and with exp a minute later" in seeing.out
    assert "unsupported  claims     is made: no URL for app claims" in seeing.out
    assert f"--url http://127.0.0.1:{port} --app basic\n" in seeing.out


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.05)  # it is a server of the test, which prints no READY
    raise AssertionError("the server did not start")


# ── what is shown ───────────────────────────────────────────────────────────────────────


def _failure(title: str, remedy: str) -> Finding:
    request = Request("GET", "http://127.0.0.1:9/a", (), b"")
    exchange = Exchange(request, None, "connection refused", 0.0, 0.0)
    detail, log = "it was \x1b[2J", "one\ntwo \x1b]0;x\x07"
    return Finding("basic", title, Status.FAILED, detail, remedy, exchange, log)


def test_a_failure_shows_its_exchange_and_is_escaped() -> None:
    lines = list(FindingLines().lines(_failure("opens", "Do this")))
    assert lines[0] == "FAILED       basic      opens: it was \\x1b[2J"
    assert "    > GET http://127.0.0.1:9/a" in lines
    assert "    ! connection refused" in lines
    assert any(line.startswith("    $ curl ") for line in lines)
    assert "      two \\x1b]0;x\\x07" in lines
    assert lines[-1] == "    to do: Do this"


def test_the_same_cause_is_told_once() -> None:
    shown = FindingLines()
    first, second = (list(shown.lines(_failure("opens", "Do this"))) for _ in range(2))
    other = list(shown.lines(_failure("opens", "Do that")))
    assert second == [first[0], "    to do: the same as above"]
    assert len(other) == len(first)
    assert shown.summary("x").startswith("3 checks: 3 FAILED. Mend the first failure first")


def test_what_a_hostile_target_sends_is_escaped(command: Command) -> None:
    ran = command("doctor", command.spoilt("hostile"))
    assert not {*"\x1b\x07\u202e\u2066\x00\x9b"} & {*ran.said}


# ── what it writes ──────────────────────────────────────────────────────────────────────


def test_what_it_proposes_is_written_and_then_all_is_well(command: Command) -> None:
    path = command.target("ailing.py", str(SUITE), "peculiar", profiles=["basic"])
    path.write_text(path.read_text() + "# Mine.\n")
    assert command("doctor", path).code == Exit.DEVIATES
    ran = command("doctor", path, "--write")
    assert ran.code == Exit.DEVIATES
    assert f"Written into [dialect] of {path}" in ran.out
    assert "# Mine." in path.read_text()
    file = load(path)
    assert (dict(file.dialect), file.message, file.leeway) == ({"nbf": ""}, "error", 60)
    again = command("doctor", path, "--write")
    assert again.code == Exit.CONFORMS, again.said
    assert "Nothing to write." in again.out


def test_without_a_file_there_is_nothing_to_write_into(command: Command) -> None:
    ran = command("doctor", "--url", "http://127.0.0.1:9", "--app", "basic", "--write")
    assert (ran.code, ran.out) == (Exit.USAGE, "")
    assert "--write needs a target file" in ran.err


# ── guesses ─────────────────────────────────────────────────────────────────────────────

ACCESS = {"jti": "7a9b0c1e-55d1-4f0c-9e0f-111111111111", "fresh": True, "exp": 9, "user_claims": {}}


@pytest.mark.parametrize(
    ("name", "claims", "found"),
    [
        ("identity", {"sub": "Ada"}, "sub"),
        ("identity", {"sub": "Ada", "login": "Ada"}, "sub"),
        ("identity", {"who": "Ada", "login": "Ada"}, ""),
        ("identity", {"who": "Ada"}, "who"),
        ("identity", {"user": {"name": "Ada"}}, "user.name"),
        ("identity", {"a.b": "Ada"}, ""),
        ("identity", {"sub": "Grace"}, ""),
        ("type", {"token_type": "access"}, "token_type"),
        ("type", {"token_type": "bearer"}, ""),
        ("fresh", {"is_fresh": True}, "is_fresh"),
        ("fresh", {"is_fresh": False}, "is_fresh"),
        ("fresh", {"admin": True}, ""),
        ("iat", {"issued_at": 5}, "issued_at"),
        ("iat", {"whatever": 5}, ""),
        ("nbf", {"iat": 5}, ""),
    ],
)
def test_where_a_claim_may_be(name: str, claims: dict[str, object], found: str) -> None:
    known = {k: v for k, v in ACCESS.items() if k != name}
    token = Token(("", "", ""), {}, {**known, **claims}, Dialect())
    assert elsewhere(name, token) == found


def test_every_profile_has_an_app() -> None:
    assert {profile for app in APPS.values() for profile in app.needed_by} == set(PROFILES)
