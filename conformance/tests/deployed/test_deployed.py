"""Applications of another shape, by a URL: attacked with a token, and judged by a mapping."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import jwt
import pytest

from conformance import SUITE
from conformance.results import Run
from conformance.results.exit_code import Exit
from conformance.results.ndjson import read
from conformance.results.run_verdict import verdict_of
from conformance.tests.command import OPPONENTS, Command, CommandResult
from conformance.tests.http.proxy import proxying
from conformance.verdicts import Verdict

from .shops import MAPPINGS, ended, shop, token_of

#: The clause that each break breaks.
CLAUSES = {
    "unsigned": "hardening.alg-none",
    "unverified": "hardening.signature",
    "methods": "hardening.every-method",
}


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "ADAS_PASSWORD", "love-lace")


def attack(command: Command, *arguments: object) -> tuple[CommandResult, Run]:
    """Attack as fast as it goes, and read the report."""
    path = command.folder / "attack.ndjson"
    options = ("--rate", 1000, "--report", path)
    ran = command("attack", *options, *arguments)
    return ran, read(path)


def mapped(command: Command, shape: str, url: str) -> Path:
    path = command.folder / f"{shape}.toml"
    path.write_text(MAPPINGS[shape].replace("{url}", url).lstrip())
    return path


#: One of them for everybody, the others where there is time.
SHAPES = ["api", *(pytest.param(s, marks=pytest.mark.full) for s in MAPPINGS if s != "api")]


def expired(token: str) -> str:
    """The same, as the shop made it an hour ago and more."""
    claims = jwt.decode(token, options={"verify_signature": False})
    return jwt.encode({**claims, "exp": int(time.time()) - 3600}, "k" * 64, "HS256")


def breaches(run: Run) -> set[str]:
    return {breach.clause.id for breach in verdict_of(run).breaches}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_url_and_a_token_are_enough(
    command: Command, shape: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    how = ["--cookie", "session"] if shape == "cookie" else []
    with shop(shape) as url:
        monkeypatch.setitem(os.environ, "TOKEN", token_of(url, shape))
        ran, run = attack(command, f"{url}/users/me", "--token-env", "TOKEN", *how)
    assert ran.code == Exit.CONFORMS, ran.said
    assert "so accepted means: 200, a JSON object with id, name, seen" in ran.prose
    assert "clauses passed, of those that a token can show" in ran.prose
    verdicts = Counter(result.verdict for result in run.results)
    assert verdicts[Verdict.PASSED] >= (45 if how else 60), ran.said
    assert not verdicts[Verdict.INCONCLUSIVE]
    # What it does is read only, to one place.
    sent = [exchange.request for result in run.results for exchange in result.exchanges]
    assert 200 < len(sent) < 450, "about as many as docs/start/application.md says"
    assert {request.method for request in sent} == {"GET", "HEAD", "OPTIONS"}
    assert {request.url.partition("?")[0] for request in sent} == {f"{url}/users/me"}


@pytest.mark.parametrize(
    ("shape", "broken"),
    [
        ("api", "unverified"),
        *(pytest.param("form", broken, marks=pytest.mark.full) for broken in CLAUSES),
        pytest.param("cookie", "unsigned", marks=pytest.mark.full),
    ],
)
def test_what_is_broken_is_found_by_either_command(
    command: Command, shape: str, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    how = ["--cookie", "session"] if shape == "cookie" else []
    with shop(shape, broken) as url:
        monkeypatch.setitem(os.environ, "TOKEN", token_of(url, shape))
        ran, attacked = attack(command, f"{url}/users/me", "--token-env", "TOKEN", *how)
        assert ran.code == Exit.DEVIATES, ran.said
        clause = CLAUSES[broken]
        judged, run = command.saved(mapped(command, shape, url), "--clause", clause)
        assert clause in breaches(attacked) & breaches(run), judged.said
    if broken != "unverified":
        assert breaches(attacked) <= {clause, "hardening.every-method"}


@pytest.mark.full
@pytest.mark.parametrize("shape", MAPPINGS)
def test_a_mapping_of_fifteen_lines_is_enough(command: Command, shape: str) -> None:
    assert MAPPINGS[shape].strip().count("\n") < 15
    with shop(shape) as url:
        ran, run = command.saved(mapped(command, shape, url))
    verdicts = Counter(result.verdict for result in run.results)
    assert ran.code == Exit.CONFORMS, ran.said
    assert not {Verdict.INCONCLUSIVE, Verdict.ERROR} & {*verdicts}, ran.said
    judged = verdicts[Verdict.PASSED] + verdicts[Verdict.FAILED]
    # Without the key: of an app of the contract at a URL it were 57.
    assert judged >= (55 if shape == "cookie" else 100), ran.said
    reasons = {r.reason for r in run.results if r.verdict is Verdict.UNSUPPORTED}
    known = r"profile \w+ is not declared|no signing key|no URL|the words of|.* \(.*\)"
    assert [why for why in reasons if not re.match(known, why)] == []


def test_a_mapping_with_the_key_judges_what_needs_it(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "SHOP_KEY", "a key of the shop's own, of many bytes")
    with shop("form") as url:
        path = mapped(command, "form", url)
        path.write_text(f'secret_env = "SHOP_KEY"\n{path.read_text()}')
        ran, run = command.saved(path, "--clause", "hardening.expired", "basic.jwt-format")
    passed = {result.clause for result in run.results if result.verdict is Verdict.PASSED}
    assert passed == {"hardening.expired", "basic.jwt-format"}, ran.said


def test_a_curl_command_as_browsers_copy_it(command: Command) -> None:
    with shop("form") as url:
        token = token_of(url, "form")
        words = ["curl", f"{url}/users/me", "-H", f"authorization: Bearer {token}", "--compressed"]
        ran, run = attack(command, "--clause", "hardening.alg-none", "--", *words)
        assert ran.code == Exit.CONFORMS, ran.said
        session = token_of(url, "form")
        words[3:] = ["X-Nothing: 1", "-b", f"theme=dark; session={session}"]
        other = command("attack", "--rate", 1000, "--", *words)
    assert len(run.results) >= 12
    assert run.command[1:5] == ["attack", f"{url}/users/me", "--token-env", "TOKEN"]
    # The form shop looks at no cookie, so this is how a token is told that opens nothing.
    assert other.code == Exit.INCONCLUSIVE
    assert "left out of the curl command: cookie theme" in other.prose
    assert "the token is not accepted: 401" in other.prose


def test_a_second_token_and_one_of_another_kind(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    with shop("form") as url:
        for name, who, password in (("ADAS", "ada", "love-lace"), ("GRACES", "grace", "hop-per")):
            token = token_of(url, "form", name=who, password=password)
            monkeypatch.setitem(os.environ, name, token)
        monkeypatch.setitem(os.environ, "REFRESH", os.environ["ADAS"])  # it is let in, of course
        more = ("--other-token-env", "GRACES", "--refresh-token-env", "REFRESH")
        ran, run = attack(command, f"{url}/users/me", "--token-env", "ADAS", *more)
    found = {result.clause for result in run.results if result.verdict is Verdict.FAILED}
    assert "refresh.not-for-views" in found, ran.said
    tables = {step.table for result in run.results for step in result.steps}
    assert any("the signature is of another token" in table for table in tables)


def test_a_command_that_logs_in_is_run_again_when_a_token_is_about_to_expire(
    command: Command,
) -> None:
    with shop("form") as url:
        token = token_of(url, "form")
        count = command.folder / "count"
        script = f"open({str(count)!r}, 'a').write('.'); print({token!r})"
        login = shlex.join([sys.executable, "-c", script])
        arguments = ("--login", login, "--clause", "hardening.alg-none")
        ran, _ = attack(command, f"{url}/users/me", *arguments)
    assert ran.code == Exit.CONFORMS, ran.said
    assert count.read_text() == "."  # once, as it lives for ten minutes


@pytest.mark.parametrize("broken", ["", "timeless"])
def test_a_token_that_has_expired_by_itself_needs_no_key(
    command: Command, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    with shop("form", broken) as url:
        monkeypatch.setitem(os.environ, "ADAS", token_of(url, "form"))
        monkeypatch.setitem(os.environ, "OLD", expired(os.environ["ADAS"]))
        tokens = ("--token-env", "ADAS", "--expired-token-env", "OLD")
        ran, run = attack(command, f"{url}/users/me", *tokens, "--clause", "hardening.expired")
    judged = {each.verdict for each in run.results if each.verdict is not Verdict.UNSUPPORTED}
    assert judged == {Verdict.FAILED if broken else Verdict.PASSED}, ran.said
    assert ("lets in expired tokens" in ran.prose) == bool(broken)
    assert os.environ["OLD"] not in (command.folder / "attack.ndjson").read_text()


def test_a_token_that_has_not_expired_is_none_that_has(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    with shop("form") as url:
        monkeypatch.setitem(os.environ, "ADAS", token_of(url, "form"))
        ran = command("attack", url, "--token-env", "ADAS", "--expired-token-env", "ADAS")
    assert ran.code == Exit.USAGE, ran.said
    assert "expected a JWT whose exp has passed, it has" in ran.prose


def test_an_attack_by_a_proxy_sends_all_of_it_there(command: Command) -> None:
    with shop("form") as url, proxying() as proxy:
        token = token_of(url, "form")
        login = shlex.join([sys.executable, "-c", f"print({token!r})"])
        way = f"http://ada:secret@127.0.0.1:{proxy.server_port}"
        more = ("--login", login, "--clause", "hardening.alg-none", "--proxy", way)
        ran, run = attack(command, f"{url}/users/me", *more)
    assert ran.code == Exit.CONFORMS, ran.said
    assert {f"{url}/users/me" in line for line, _ in proxy.asked} == {True}
    assert len(proxy.asked) > len(run.results)
    assert "--proxy http://127.0.0.1" in " ".join(run.command)
    assert "secret@" not in (command.folder / "attack.ndjson").read_text()


def test_a_target_that_limits_requests_is_given_time(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    with shop("form", SHOP_LIMIT="7") as url:
        ran, run = command.saved(mapped(command, "form", url), "--clause", "basic.no-header")
        again = command.saved(
            mapped(command, "form", url), "--clause", "hardening.too-few-segments"
        )[1]
    assert ran.code == Exit.CONFORMS, ran.said
    statuses = [e.response.status for r in again.results for e in r.exchanges if e.response]
    assert 429 in statuses
    assert {result.verdict for result in again.results} <= {Verdict.PASSED, Verdict.UNSUPPORTED}
    assert run.results


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["http://192.0.2.1/me", "--token-env", "TOKEN"], "say --i-may if you may attack it"),
        (["http://127.0.0.1:9/me"], "expected a good token: --token-env NAME"),
        (["http://127.0.0.1:9/me", "--token-env", "UNSET"], "variable UNSET, it is not set"),
        (["ftp://127.0.0.1/me", "--token-env", "TOKEN"], "expected a URL such as"),
        (["http://127.0.0.1:9/a", "b", "--token-env", "TOKEN"], "expected one URL"),
        (["--", "curl", "http://127.0.0.1:9/", "-d", "a=1", "-H", "A: aaaa.bbbb.cccc"], "POST may"),
        (["http://127.0.0.1:9/", "--token-env", "TOKEN", "--ca", "none.pem"], "certificates"),
        (["http://127.0.0.1:9/", "--token-env", "TOKEN", "--proxy", "socks5://a"], "http://127"),
    ],
)
def test_what_an_attack_does_not_begin_with(
    command: Command, arguments: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "TOKEN", "aaaa.bbbb.cccc")
    ran = command("attack", *arguments)
    assert ran.code == Exit.USAGE, ran.said
    assert said in ran.prose


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://127.0.0.1:9/me", "no verdict: nothing answers: connection refused"),
        ("{url}/users/me", "no verdict: the token is not accepted: 401"),
        ("{url}/public", "no verdict: the good token is no signed JWT"),
    ],
)
def test_an_attack_without_a_good_token_has_no_verdict(
    command: Command, url: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "TOKEN", "opaque")
    with shop("form") as base:
        ran = command("attack", url.format(url=base), "--token-env", "TOKEN")
    assert ran.code == Exit.INCONCLUSIVE
    assert said in ran.prose


def test_a_bound_on_all_requests_ends_the_run(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    with shop("form") as url:
        monkeypatch.setitem(os.environ, "TOKEN", token_of(url, "form"))
        ran, run = attack(command, f"{url}/users/me", "--token-env", "TOKEN", "--most", "10")
    assert ran.code == Exit.INCONCLUSIVE
    sent = [exchange for result in run.results for exchange in result.exchanges]
    assert len(sent) <= 10
    assert "these were 10 requests, and no more may be sent" in ran.prose


@pytest.mark.parametrize("kept", [False, True])
def test_no_secret_reaches_a_report_unless_asked_for(
    command: Command, kept: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = "a key of the shop's own, of many bytes"
    monkeypatch.setitem(os.environ, "SHOP_KEY", key)
    with shop("form") as url:
        path = mapped(command, "form", url)
        path.write_text(f'secret_env = "SHOP_KEY"\n{path.read_text()}')
        reports = [command.folder / name for name in ("r.ndjson", "r.html", "r.md", "r.xml")]
        options = [word for report in reports for word in ("--report", report)]
        more = ["--keep-tokens"] if kept else []
        chosen = ("--clause", "basic.login", "basic.bad-login", "hardening.signature-padding")
        ran = command("run", path, *options, *more, *chosen, "-v")
    assert ran.code == Exit.CONFORMS, ran.said
    said = ran.said + "".join(report.read_text() for report in reports)
    assert key not in said
    assert "love-lace" not in said
    signatures = {
        token for token in re.findall(r"eyJ[\w-]+\.[\w-]+\.([\w-]+)", said) if token[:3] != "CUT"
    }
    assert bool(signatures) == kept


@pytest.mark.parametrize("shape", SHAPES)
def test_the_doctor_writes_a_target_file(command: Command, shape: str) -> None:
    with shop(shape) as url:
        who = ("--user", "ada@example.org", "--password-env", "ADAS_PASSWORD")
        found = command("doctor", "--url", url, *who, "--write", "found.toml")
        assert found.code == Exit.CONFORMS, found.said
        ran, run = command.saved("found.toml", "--profile", "basic", "refresh")
        again = command("doctor", "--url", url, *who, "--write", "found.toml")
    assert ran.code == Exit.CONFORMS, ran.said + (command.folder / "found.toml").read_text()
    passed = {result.clause for result in run.results if result.verdict is Verdict.PASSED}
    assert {"basic.login", "basic.bad-login", "basic.no-header"} <= passed
    assert ("refresh.new-token" in passed or "refresh.again" in passed) == (shape != "cookie")
    assert "expected a file that is not there yet" in again.prose


def test_the_doctor_is_told_who_logs_in(command: Command) -> None:
    ran = command("doctor", "--url", "http://127.0.0.1:9")
    assert ran.code == Exit.USAGE
    assert "expected --app with it" in ran.prose
    who = ("--user", "ada", "--password-env", "ADAS_PASSWORD")
    far = command("doctor", "--url", "http://192.0.2.1", *who)
    assert (far.code, "say --i-may" in far.prose) == (Exit.USAGE, True)
    dead = command("doctor", "--url", "http://127.0.0.1:9", *who)
    assert dead.code == Exit.DEVIATES
    assert "not found: a login that gives a JWT" in dead.prose


#: The reference, as an application of another shape would be mapped: route by route.
REFERENCE = """
name = "reference, by a mapping"
urls.basic = "{url}"
[dialect]
identity = "identity"
type = "type"
[routes."POST /login"]
send = "POST /login"
json = { username = "{username}", password = "{password}" }
refresh_token = "refresh_token"
[routes]
"POST /refresh" = { send = "POST /refresh" }
"GET /protected" = { send = "GET /protected", has = "hello" }
[accounts]
Ada = { username = "Ada", password = "test" }
Grace = { username = "Grace", password = "test" }
"""


@contextmanager
def deployed(command: Command, app: str) -> Iterator[str]:
    """The URL of an app of the reference that runs already."""
    own = {"PORT": "0", "CONFORMANCE_APP": app}
    own["CONFORMANCE_OPTIONS"] = json.dumps({"SECRET_KEY": "k" * 64})
    with (
        subprocess.Popen(
            [sys.executable, str(OPPONENTS / "alone.py"), str(SUITE)],
            env={**command.environ(), **own},
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as server,
        ended(server),
    ):
        assert server.stdout is not None
        yield server.stdout.readline().removeprefix("READY ").strip()


@pytest.mark.full
def test_a_url_shows_what_a_harness_shows(command: Command) -> None:
    """The reference by a mapping, by its URL and by its harness: the same verdicts."""
    found = []
    with deployed(command, "refresh") as url:
        path = command.folder / "mapped.toml"
        path.write_text(REFERENCE.replace("{url}", url))
        for target in ([path], ["--url", url, "--app", "refresh"]):
            found.append(command.saved(*target)[1])
    by_harness = {result.id: result.verdict for result in command.saved("reference")[1].results}
    for run in found:
        judged = {r.id: r.verdict for r in run.results if r.verdict is not Verdict.UNSUPPORTED}
        assert len(judged) >= (100 if run is found[0] else 20)
        assert judged == {id: by_harness[id] for id in judged}
