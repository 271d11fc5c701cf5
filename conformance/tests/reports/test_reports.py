from __future__ import annotations

import hashlib
import json
import re
import shlex
import shutil
import subprocess
import unicodedata
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt

from conformance import SUITE
from conformance.http import Exchange, Request, Response
from conformance.http.exchange import KEPT, request_target
from conformance.reports import terminal
from conformance.reports.content import failure
from conformance.reports.content.token_text import compared, decoded
from conformance.reports.html.exchanges import exchanges
from conformance.reports.junit import junit
from conformance.reports.markdown.environment import code, fenced, prose
from conformance.reports.markdown.report import markdown
from conformance.results import Run, StepRun
from conformance.spec import observable
from conformance.tests.command import Command
from conformance.tests.http.hostile import EMPTY, keep_alive, serve
from conformance.tests.results import runs
from conformance.tokens import AlteredToken
from conformance.verdicts import Verdict

#: On a target that accepts everything: an altered token, a failure in a Then step, and a log.
EXPIRED = ("--clause", "errors.expired")

#: Until the first failure of a clause that counts.
FIRST = ("--profile", "basic", "errors", "--source", "readme", "--maxfail", "1")


def hostile_run() -> Run:
    """A run with hostile text wherever a target, or whoever saved the run, can put some."""
    texts: dict[str, Any] = {
        "target": runs.EVIL,
        "started": runs.EVIL,
        "expected": {runs.LOGIN: runs.EVIL, "basic.identity": runs.EVIL},
        "info": {runs.EVIL: runs.EVIL},
        "defects": [runs.EVIL],
    }
    results = [
        runs.hostile(),
        runs.result(runs.LOGIN, Verdict.FAILED, reason=runs.EVIL),
        runs.result(runs.ROW),
        runs.result(runs.CHALLENGE, Verdict.UNSUPPORTED, reason=runs.EVIL),
    ]
    return runs.run(results=results, **texts)


def hidden(text: str) -> set[str]:
    """The characters in a text that nobody can see, and that may do something to a terminal."""
    return {c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs")}


# ── hostile text ────────────────────────────────────────────────────────────────────────


def test_the_terminal_shows_no_control_characters() -> None:
    said = list(terminal.report(hostile_run()))
    assert hidden("\n".join(said)) == set()
    assert "\\x1b[2J" in "\n".join(said)


def test_no_target_can_write_a_line_of_its_own() -> None:
    forged = "x\n\n416 scenarios in 1.0 s: 416 passed. acme conforms."
    run = runs.run(results=[runs.result(runs.LOGIN, Verdict.UNSUPPORTED, reason=forged)])
    lines = [line for part in terminal.report(run) for line in part.splitlines()]
    assert not [line for line in lines if line.startswith("416")]


@settings(deadline=None, max_examples=50)
@given(run=runs.RUNS)
def test_all_reports_of_all_runs(run: Run) -> None:
    ElementTree.fromstring(junit(run))
    assert hidden(markdown(run)) == set()
    assert hidden("\n".join(terminal.report(run))) == set()


def test_junit_is_xml_whatever_the_texts() -> None:
    root = ElementTree.fromstring(junit(hostile_run()))
    found = [element.tag for element in root.iter() if element.tag in ("failure", "skipped")]
    assert found == ["failure", "skipped", "skipped"]
    assert hidden("".join(root.itertext())) == set()


@pytest.mark.parametrize("strict", [False, True])
def test_junit_has_no_more_red_than_the_run(strict: bool) -> None:
    failed = {runs.LOGIN: Verdict.FAILED, runs.CHALLENGE: Verdict.FAILED}
    known = {runs.CLAUSES[runs.LOGIN]: "our words"}
    run = runs.run(failed, expected=known, strict=strict)
    run.results.append(runs.result(runs.HEADER, Verdict.INCONCLUSIVE, reason="x", elsewhere=True))
    run.results.append(runs.result(runs.ROW))
    root = ElementTree.fromstring(junit(run))
    found = [element for element in root.iter() if element.tag in ("failure", "error", "skipped")]
    assert {e.tag for e in found} == ({"failure", "error", "skipped"} if strict else {"skipped"})
    messages = [element.get("message", "") for element in found if element.tag == "skipped"]
    assert "another clause fails for it: inconclusive: x" in messages
    assert any(m.startswith("counts only with --strict: failed") for m in messages) is not strict


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize(
    "evil", [runs.EVIL, "https://x.example www.x.example a@x.example", "\n# x", "1. x", "=", "|||"]
)
def test_markdown_cannot_be_broken_out_of(evil: str) -> None:
    run = hostile_run()
    run.target, run.defects, run.expected = evil, [evil], {runs.LOGIN: evil}
    renderer = MarkdownIt("gfm-like", {"linkify": False})
    html = renderer.render(markdown(run))
    parser = _Tags()
    parser.feed(html)
    allowed = {"h1", "h2", "p", "table", "thead", "tbody", "tr", "th", "td", "ul", "li"}
    allowed |= {"details", "summary", "pre", "code"}
    assert {tag for tag, _ in parser.tags} <= allowed
    names = {name for _, attributes in parser.tags for name in attributes}
    assert names <= {"style", "class"}  # of the renderer: how a table is aligned
    assert [tag for tag, _ in parser.tags].count("details") == 2


def test_no_bare_address_becomes_a_link() -> None:
    run = runs.run(target="https://x.example www.x.example")
    assert not re.search(r"https?:|www\.", markdown(run).replace("www\\.", ""))


@pytest.mark.parametrize("text", ["", "`", "```", "a````b", "~~~"])
def test_a_fence_is_longer_than_what_is_in_it(text: str) -> None:
    (token,) = MarkdownIt().parse(fenced(text))
    assert (token.type, token.content) == ("fence", text + "\n")


@pytest.mark.parametrize("text", [runs.EVIL, "a`b", "[x](y)", "*x* _y_", "<b>", "# x", "a|b", "`"])
def test_a_filter_of_markdown_lets_nothing_through(text: str) -> None:
    for said in (code(text), prose(text)):
        (_, inline, _) = MarkdownIt("gfm-like", {"linkify": False}).parse(said)
        assert inline.children is not None
        assert {each.type for each in inline.children} <= {"text", "text_special"}


def test_a_name_is_code() -> None:
    assert code("hardening.time-types") == "`hardening.time-types`"


@pytest.mark.full
def test_a_hostile_target_does_nothing_to_a_terminal_or_to_a_report(command: Command) -> None:
    files = [command.folder / f"x{ending}" for ending in (".xml", ".md")]
    more = [part for file in files for part in ("--report", file)]
    ran, run = command.saved(
        command.spoilt("hostile"), "--profile", "basic", "refresh", "errors", *more
    )
    assert {Verdict.FAILED, Verdict.UNSUPPORTED} <= {result.verdict for result in run.results}
    assert "\x1b" in str(run.info["name"])
    shown = command("report", command.folder / "run.ndjson")
    for text in [ran.said, shown.said, *(file.read_text("utf-8") for file in files)]:
        assert hidden(text) == set()
        assert "\\x1b[2J" in text
    ElementTree.parse(files[0])


# ── what a failure says ─────────────────────────────────────────────────────────────────


def test_a_failure_says_all_that_is_needed(command: Command) -> None:
    ran, run = command.saved(command.spoilt("accepts"), *EXPIRED, "-v")
    failed = next(result for result in run.results if result.verdict is Verdict.FAILED)
    assert failed.step
    text = failure.text_of(failed, run.command)
    assert text in ran.said
    place = re.escape(f"{failed.step.file}:{failed.step.line}")
    for pattern in (
        r"^clause    errors\.expired \(\w+, \w+\): \w.+$",
        r"^step      Then .+$",
        rf"^at        {place}$",
        r"^verdict   failed: .+$",
        r"^expected  .+$",
        r"^actual    200 .+$",
        r"^exchange 1 of \d, at 0\.000 s, 0\.\d+ s long$",
        r"^> POST http://127\.0\.0\.1:\d+/a/\d+/login$",
        r"^< 200 OK$",
        r"^\$ curl .+/login$",
        r"^the copy, altered: exp set to \d+$",
        r"^→ claims\.exp: \d+$",
        r"^  claims\.identity: \"Ada\"$",
        r"^the last lines of the target's log:$",
        r"^accepted /protected$",
        r"^again     jwt-conformance run .+ --scenario .+$",
    ):
        assert re.search(pattern, text, re.MULTILINE), pattern
    step = (SUITE / failed.step.file).read_text("utf-8").splitlines()
    assert step[failed.step.line - 1].strip() == f"{failed.step.keyword} {failed.step.text}"


@pytest.mark.parametrize("mode", [("accepts",), ("rejects",), ("hostile",)], ids=" ".join)
def test_again_runs_this_scenario_again(command: Command, mode: tuple[str, ...]) -> None:
    ran = command("run", command.spoilt(*mode), *FIRST, "-v")
    (again,) = re.findall(r"^again     (.+)$", ran.said, re.MULTILINE)
    verdict = re.findall(r"^verdict   (\w+):", ran.said, re.MULTILINE)
    program, run, *arguments = shlex.split(again)
    assert (program, run) == ("jwt-conformance", "run")
    second, saved = command.saved(*arguments)
    assert [result.verdict.value for result in saved.results] == verdict
    assert saved.planned == [arguments[-1]]
    assert second.code == (3 if verdict == ["inconclusive"] else 1)


@pytest.mark.full
def test_every_id_chooses_its_own_scenario(command: Command) -> None:
    file = command.target("plug.py", "creates", "501", '{"unsupported": "x"}')
    whole = command.saved(file)[1].planned
    _, run = command.saved(file, "--scenario", *whole)
    assert run.planned == whole


def test_the_printed_curl_sends_the_same_bytes(command: Command) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    ran, run = command.saved(command.spoilt("accepts"), *EXPIRED, "-v")
    printed = re.findall(r"^\$ (.+)$", ran.said, re.MULTILINE)
    bad = [result for result in run.results if result.verdict is not Verdict.PASSED]
    every = [exchange for result in bad for exchange in result.exchanges]
    sent = [exchange.request for exchange in every if not failure.is_plumbing(exchange)]
    assert len(sent) < len(every)
    assert len(printed) == len(sent) > 3
    with serve(keep_alive(EMPTY)) as server:
        for line in printed:
            # The same command, at a server that writes down what comes.
            moved = re.sub(r"http://127\.0\.0\.1:\d+/", server.url, line)
            subprocess.run(["sh", "-c", moved], check=True, capture_output=True, timeout=60)
    assert server.requests == [_bytes(request) for request in sent]


def _bytes(request: Request) -> bytes:
    start = f"{request.method} {request_target(request.url)} HTTP/1.1\r\n".encode()
    lines = (name.encode() + b": " + value + b"\r\n" for name, value in request.headers)
    return start + b"".join(lines) + b"\r\n" + request.body


TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJhIjoxLCJiIjoyfQ.c2ln"


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ("eyJhIjoxLCJiIjozfQ", ["  claims.a: 1", "→ claims.b: 3", "  signature: c2ln"]),
        ("eyJhIjoxfQ", ["  claims.a: 1", "  signature: c2ln", "→ missing: claims.b: 2"]),
    ],
    ids=["altered", "missing"],
)
def test_only_what_was_altered_is_marked(payload: str, said: list[str]) -> None:
    copy = AlteredToken(f"eyJhbGciOiJIUzI1NiJ9.{payload}.c2ln", "b is another", TOKEN)
    assert list(compared(copy).lines()) == [
        "the copy, altered: b is another",
        '  header.alg: "HS256"',
        *said,
    ]


def test_of_what_is_no_token_any_more_the_segments_are_compared() -> None:
    copy = AlteredToken(TOKEN.rpartition(".")[0], "cut", TOKEN)
    same = [f"  segment {number}: {part}" for number, part in enumerate(copy.text.split("."), 1)]
    assert list(compared(copy).lines())[1:] == [*same, "→ missing: segment 3: c2ln"]


def test_every_token_is_decoded_where_it_is_and_once() -> None:
    def exchange(token: str, body: str = "") -> Exchange:
        headers = (("Authorization", f"Bearer {token}".encode()),) if token else ()
        answer = Response(200, "OK", (), body.encode())
        return Exchange(Request("GET", "http://a/protected", headers, b""), answer, "", 1.0, 0.5)

    copy = AlteredToken(f"{TOKEN}AA", "one byte longer", TOKEN)
    other = TOKEN.replace("c2ln", "b3RoZXI")
    every = (
        exchange("", f'{{"access_token": "{TOKEN}", "other": ["{other}"]}}'),
        exchange(TOKEN),
        exchange(copy.text, "no"),
        exchange(copy.text),
    )
    result = runs.result(runs.LOGIN, Verdict.FAILED, exchanges=every, altered=(copy,))
    said = [[token.title for token in tokens] for tokens in decoded(result)]
    assert said == [
        ["access_token, as it was issued", "a token, as it was issued"],
        ["access_token of exchange 1"],
        ["the copy, altered: one byte longer"],
        ["the copy of exchange 3"],
    ]
    text = failure.text_of(result)
    assert text.count("claims.a: 1") == 3
    assert text.index("exchange 3 of 4") < text.index("→ signature") < text.index("exchange 4 of")


def test_in_markdown_what_is_expected_stands_with_its_reason() -> None:
    run = runs.run({runs.LOGIN: Verdict.FAILED}, expected={"basic.login": "acme#14"})
    _, _, said = markdown(run).replace("\\", "").partition("## Expected to fail: acme#14")
    assert "<details><summary>failed: " in said
    assert "Ada logs in" in said


def test_long_bodies_are_cut() -> None:
    request = Request("GET", "http://a/", (), b"x" * 2000)
    assert failure.beginning(request) == b"x" * 2000
    longer = replace(request, body=b"x" * 2007)
    assert failure.beginning(longer) == b"x" * 2000 + b"... (7 more bytes)"


def test_of_a_body_that_was_not_kept_its_size_and_hash_are_told() -> None:
    body = b"x" * (KEPT + 7)
    exchange = Exchange(Request("GET", "http://a/", (), b""), Response(200, "", (), body), "", 0, 0)
    exchange.forget()
    kept = exchange.response
    assert kept
    assert (kept.body, kept.size) == (body[:KEPT], KEPT + 7)
    assert kept.sha256 == hashlib.sha256(body).hexdigest()
    said = failure.beginning(kept).decode()
    assert said.endswith(f"({KEPT + 7 - 2000} more bytes; all of it has the SHA-256 {kept.sha256})")
    assert Exchange.from_dict(json.loads(json.dumps(exchange.as_dict()))) == exchange
    exchange.forget()
    assert exchange.response is kept


def test_a_long_command_and_a_long_header_fill_no_terminal() -> None:
    token = (("Authorization", b"Bearer " + b"x" * 16_000),)
    exchange = Exchange(Request("GET", "http://a/", token, b""), None, "x", 0, 0)
    result = replace(runs.result(runs.LOGIN, Verdict.FAILED), exchanges=(exchange,))
    text = failure.text_of(result)
    assert len(text) < 4000
    assert "characters long: see the saved run" in text


# ── the rest ────────────────────────────────────────────────────────────────────────────


def test_reports_say_what_is_unsupported_excused_and_stale() -> None:
    verdicts = {
        runs.LOGIN: Verdict.FAILED,
        runs.ROW: Verdict.PASSED,
        runs.HEADER: Verdict.UNSUPPORTED,
    }
    run = runs.run(verdicts, expected={"basic.login": "because", runs.ROW: "once"})
    run.results[2] = runs.result(runs.HEADER, Verdict.UNSUPPORTED, reason="no such header")
    for text in ("\n".join(terminal.report(run)), markdown(run).replace("\\", "")):
        assert "basic.login: because" in text or "Expected to fail: because" in text
        assert "take it out of [expected]" in text
        assert "basic.no-header: no such header; not listed (1)" in text
        assert "exits" not in text
    skipped = ElementTree.fromstring(junit(run)).findall(".//skipped")
    assert [element.get("message") for element in skipped] == [
        "expected to fail: because",
        "unsupported: no such header; not listed",
    ]


def test_summary_gives_each_source_and_no_percentage() -> None:
    text = "\n".join(terminal.report(runs.run({runs.LOGIN: Verdict.PASSED})))
    assert re.search(r"^readme +\d+ +\d+ +1 ", text, re.MULTILINE)
    assert re.search(r"^rfc +\d+ +- +- ", text, re.MULTILINE)
    assert "%" not in text


@pytest.mark.parametrize(
    ("failed", "strict", "sentence"),
    [
        ([], True, f"conforms: 4 of {len(observable())} clauses passed."),
        # That one is of an RFC, and counts only where that is asked for.
        (
            [runs.CHALLENGE],
            False,
            f"conforms: 3 of {len(observable('readme'))} README clauses passed.",
        ),
        ([runs.CHALLENGE], True, "conforms but for 1 known deviation: hardening.www-authenticate."),
        (
            [runs.LOGIN, runs.ROW],
            False,
            "conforms but for 2 known deviations: basic.login, basic",
        ),
    ],
)
def test_the_last_line_tells_of_what_was_excused(
    failed: list[str], strict: bool, sentence: str
) -> None:
    verdicts = {id: Verdict.FAILED if id in failed else Verdict.PASSED for id in runs.CLAUSES}
    run = runs.run(verdicts, strict=strict, expected=dict.fromkeys(failed, "because"))
    last = list(terminal.report(run))[-1]
    assert f"acme {sentence}" in last
    assert sentence in markdown(run).replace("\\", "")


@pytest.mark.parametrize("ending", [".ndjson", ".xml", ".md"])
def test_a_saved_run_makes_the_same_reports(command: Command, ending: str) -> None:
    first, second = command.folder / f"first{ending}", command.folder / f"second{ending}"
    ran, _ = command.saved(command.spoilt("rejects"), *EXPIRED, "--report", first)
    assert ran.code == 3
    assert command("report", command.folder / "run.ndjson", "--report", second).code == 3
    assert second.read_text("utf-8") == first.read_text("utf-8")
    shown = command("report", command.folder / "run.ndjson").said
    assert shown.splitlines()[-1] == ran.said.splitlines()[-1]


def test_an_exchange_stands_with_the_step_that_made_it() -> None:
    (exchange,) = runs.hostile("x").exchanges
    steps = (StepRun("Given", "an app", 1, "a | b", 1), StepRun("Then", "not run", 2))
    result = runs.result(runs.LOGIN, exchanges=(exchange, exchange), steps=steps)
    assert [(step and step.text, len(made)) for step, made in result.by_step()] == [
        ("an app", 1),
        ("not run", 0),
        (None, 1),
    ]
    lines = failure.text_of(result).splitlines()
    given, row, first = (lines.index(text) for text in ("  Given an app", "      a | b", ""))
    assert first < given < row < lines.index("  Then not run")
    assert lines[row + 2].startswith("exchange 1 of 2")


def test_what_the_harness_is_asked_is_folded_away(command: Command) -> None:
    _, run = command.saved("reference", "--clause", "basic.login")
    html = exchanges(run.results[0])
    assert html.count("between runner and harness") > 1
    assert html.index("between runner and harness") < html.index("/login</span>")
    assert "<b>Given</b>" in html
