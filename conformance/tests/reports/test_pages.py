"""The pages, read without a browser: what is in them, where their links lead, what cannot run."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt

from conformance import SUITE
from conformance.cli import main
from conformance.reports import save
from conformance.reports.badge import endpoint, message, svg
from conformance.reports.content.anchors import chapter_anchor, clause_anchor, result_anchor
from conformance.reports.content.chapters import chapters, errata_of, text_of
from conformance.reports.content.references import references
from conformance.reports.html import comparison, timeline
from conformance.reports.html import matrix as side_by_side
from conformance.reports.html.book import book
from conformance.reports.html.compression import packed, unpacked
from conformance.reports.html.highlight import gherkin, json_text
from conformance.reports.html.report import report
from conformance.reports.markdown.book import files as markdown_book
from conformance.results import Result, Run
from conformance.results.known_deviations import settle
from conformance.results.matrix import matrix_of
from conformance.results.ndjson import write
from conformance.results.outcomes import Outcome
from conformance.results.timeline import Timeline, release_of
from conformance.spec import clauses, features, observable
from conformance.tests.reports.pagereading import Page
from conformance.tests.results import runs
from conformance.verdicts import Verdict
from conformance.verdicts.expectations import Refusal
from conformance.verdicts.observations import Description, FullAnswer
from conformance.verdicts.texts import ExpectedText

#: How many clauses of the README a client can observe.
README = len(observable("readme"))

#: More of what HTML has to be wary of than runs.EVIL.
EVIL = (
    runs.EVIL + "<script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)>"
    "</pre></details></style><style>*{display:none}</style>\" onclick=alert(1) x='{{ 7*7 }}"
    "<a href=javascript:alert(1)>x</a><meta http-equiv=refresh content=0;url=//x.example>"
)

HTTP = [clause for clause in clauses().values() if clause.over == "http"]


def whole(verdict: Verdict = Verdict.PASSED, **more: Any) -> Run:
    """A run of each scenario as it is written, all with this verdict."""
    results = [
        Result(f"{feature.path}::{scenario.name}", scenario.name, tag, verdict, reason="because")
        for feature in features()
        for rule, scenario in feature.scenarios()
        for tag in (rule.tags if rule else ())
        if tag in clauses()
    ]
    profiles = frozenset(clause.profile for clause in HTTP)
    run = Run("acme 1.0", ["jwt-conformance", "run", "acme"], profiles=profiles, results=results)
    run.planned = [result.id for result in results]
    vars(run).update(more)
    return run


def hostile_run() -> Run:
    """A run with markup wherever a target, or whoever saved the run, can put some."""
    results = [
        runs.hostile(EVIL),
        runs.result(runs.LOGIN, Verdict.FAILED, reason=EVIL),
        runs.result(
            runs.ROW,
            Verdict.INCONCLUSIVE,
            reason=EVIL,
            expected=ExpectedText(EVIL),
            observed=Description(EVIL),
        ),
        runs.result(runs.CHALLENGE, Verdict.UNSUPPORTED, reason=EVIL),
        Result(f"features/{EVIL}.feature::{EVIL}[{EVIL}]", EVIL, EVIL, Verdict.FAILED, EVIL),
    ]
    return runs.run(
        target=EVIL,
        command=[EVIL],
        started=EVIL,
        results=results,
        planned=[EVIL],
        expected={runs.LOGIN: EVIL, "basic.identity": EVIL},
        info={EVIL: EVIL},
        profiles=frozenset({"basic", EVIL}),
        defects=[EVIL],
    )


def matrix_page(run: Run) -> str:
    return side_by_side.page(matrix_of([run, whole()]))


def timeline_page(run: Run) -> str:
    return history_page([run, whole(), run])


def history_page(every: Sequence[Run]) -> str:
    """The page of a history in which these are releases 0.0, 1.0 and so on."""
    by_version = {f"{number}.0": run for number, run in enumerate(every)}
    return timeline.page(history_of(every), by_version.get)


def history_of(every: Sequence[Run]) -> Timeline:
    releases = (release_of(f"{number}.0", run) for number, run in enumerate(every))
    return Timeline("acme", tuple(releases), {"0.0.9": f"pip says {EVIL}"})


def comparison_page(run: Run) -> str:
    return comparison.page(whole(), run)


PAGES = [report, book, matrix_page, timeline_page, comparison_page]


def hidden(text: str) -> set[str]:
    """The characters in a text that nobody can see, and that may turn it round."""
    return {c for c in text if c not in "\n\t" and unicodedata.category(c) in ("Cc", "Cf", "Cs")}


# ── every page ──────────────────────────────────────────────────────────────────────────

#: Where a page may lead that is not in it: what the register says of each clause.
PUBLIC = {place.url for clause in clauses().values() for place in references(clause)}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("run", [whole(), hostile_run()], ids=["plain", "hostile"])
def test_a_page_needs_nothing_else_and_lets_nothing_run(
    page: Callable[[Run], str], run: Run
) -> None:
    read = Page(page(run))
    policy = read.policy()
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == ["'none'"]
    assert policy["script-src"] == read.hashes("script")
    assert policy["style-src"] == read.hashes("style")
    assert [e.attributes.get("type") for e in read.all("script")].count(None) == 1
    assert {e.attributes["href"] for e in read.all("link")} == {"data:,"}
    assert read.outside <= PUBLIC
    names = {name for element in read.elements for name in element.attributes}
    assert not {name for name in names if name.startswith("on")} | names & {
        "src",
        "style",
        "srcset",
    }


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("run", [whole(), hostile_run()], ids=["plain", "hostile"])
def test_the_elements_of_a_page_nest_and_its_links_lead_somewhere(
    page: Callable[[Run], str], run: Run
) -> None:
    read = Page(page(run))
    assert read.unclosed == []
    assert len(read.ids) == len(set(read.ids))
    assert {link.removeprefix("#") for link in read.links} <= set(read.ids)
    assert not [id for id in read.ids if not id or re.search(r"\s", id)]
    # What labels an element is there, too.
    named = {e.attributes.get("aria-labelledby", "verdict") for e in read.elements}
    assert named - {"verdict"} <= set(read.ids)


@pytest.mark.parametrize("page", PAGES)
def test_nothing_hostile_gets_into_a_page(page: Callable[[Run], str]) -> None:
    source = page(hostile_run())
    read, clean = Page(source), Page(page(whole()))
    folded = dict(read.folded())
    for text in (source, *folded.values()):
        assert hidden(text) == set()
    for tag in ("style", "meta", "link", "h1", "form"):
        assert len(read.all(tag)) == len(clean.all(tag)), tag
    assert read.all("img") == read.all("iframe") == []
    allowed = {"p", "pre", "span", "b", "div", "details", "summary", "mark", "dl", "dt", "dd"}
    for name, text in folded.items():
        assert {element.tag for element in Page(text).elements} <= allowed, name
    if page is not book:
        assert "\\x1b[2J" in source
        assert "\\u202e" in source
        assert "49" not in re.findall(r"x='(..)", source)


@settings(deadline=None, max_examples=20)
@given(run=runs.RUNS)
def test_any_run_makes_a_page(run: Run) -> None:
    alone = matrix_of([run])
    for page in (report(run), side_by_side.page(alone), history_page([run])):
        read = Page(page)
        assert read.unclosed == []
        assert hidden(read.source) == set()
        assert read.policy()["script-src"] == read.hashes("script")


def test_the_same_run_makes_the_same_page() -> None:
    assert report(whole()) == report(whole())


def test_what_is_folded_comes_back() -> None:
    parts = {"a": "<p>ä\u202e</p>", "b": ""}
    assert unpacked(packed(parts)) == parts
    assert packed(parts) == packed(parts)


def test_highlighting_changes_no_text() -> None:
    text = 'Given the "x" app with\n  | A | <b> & c |\n  """json\n  {"a": 1}\n  """\n\nThen x'
    assert Page(f"<pre>{gherkin(text)}</pre>").text_of("pre") == text
    assert Page(f"<pre>{json_text(text)}</pre>").text_of("pre") == text


# ── addresses ───────────────────────────────────────────────────────────────────────────


def test_addresses_stay_as_they_were() -> None:
    """Links to these are in issues and in chats: a change here breaks them."""
    assert chapter_anchor("features/hardening/nothing/http.feature") == "hardening/nothing/http"
    assert clause_anchor("refresh.not-for-views") == "refresh.not-for-views"
    scheme = "features/hardening/nothing/http.feature::Bearer, in other letters"
    assert result_anchor(scheme) == "hardening/nothing/http/bearer-in-other-letters"
    assert (
        result_anchor(f"{scheme}[bearer]")
        == "hardening/nothing/http/bearer-in-other-letters/bearer"
    )
    assert result_anchor(f"{scheme}[BEARER]") == (
        "hardening/nothing/http/bearer-in-other-letters/bearer-af8551"
    )


def test_no_two_things_share_an_address() -> None:
    scenarios = [f"{f.path}::{scenario.name}" for f in features() for _, scenario in f.scenarios()]
    addresses = [
        *map(result_anchor, scenarios),
        *(chapter_anchor(feature.path) for feature in features()),
        *map(clause_anchor, clauses()),
    ]
    assert len(addresses) == len(set(addresses))


def test_rows_that_differ_in_letters_only_have_addresses_of_their_own() -> None:
    rows = ['"none"', '"None"', '"NONE"', "none", "", " ", "é", "a" * 200, "a" * 199]
    assert len({result_anchor(f"features/a.feature::b[{row}]") for row in rows}) == len(rows)


# ── the report ──────────────────────────────────────────────────────────────────────────


def test_a_report_gives_each_source_declared_and_whole_apart() -> None:
    run = whole(profiles=frozenset({"basic"}))
    for result in list(run.results):
        if result.clause.partition(".")[0] != "basic":
            unsupported = Result(result.id, result.title, result.clause, Verdict.UNSUPPORTED)
            run.results[run.results.index(result)] = unsupported
    page = " ".join(Page(report(run)).text.split())
    assert "acme 1.0 conforms" in page
    assert "It declares basic; not claims" in page
    assert "the whole specification" in page
    basic = len([clause for clause in observable("readme") if clause.profile == "basic"])
    assert re.search(rf"of {basic} . {basic} passed", page)
    assert re.search(rf"of {README} . {basic} passed . {README - basic} unsupported", page)
    assert "%" not in page


def test_a_report_says_what_decides_and_puts_it_first() -> None:
    run = whole()
    run.results = [
        Result(
            runs.HEADER,
            "a",
            "hardening.no-leak",
            Verdict.FAILED,
            "",
            ExpectedText("1"),
            Description("2"),
        ),
        Result(
            runs.LOGIN,
            "b",
            "hardening.no-leak",
            Verdict.FAILED,
            "",
            ExpectedText("1"),
            Description("2"),
        ),
        Result(
            runs.ROW, "c", "basic.login", Verdict.FAILED, "", ExpectedText("3"), Description("4")
        ),
    ]
    read = Page(report(run))
    said = " ".join(read.text.split())
    assert "acme 1.0 deviates: 1 clause failed: basic.login" in said
    assert "the worst first: basic.login (minor)" in said
    assert "3 scenarios did not pass, in 2 different ways" in said
    assert said.index("4 instead of 3") < said.index("2 instead of 1")
    assert "decides the verdict" in said


def test_a_report_shows_what_is_excused_stale_unsupported_missing_and_broken() -> None:
    run = hostile_run()
    run.target, run.defects, run.info = "acme", ["KeyError: 1"], {"Flask": "3.1"}
    run.expected = {runs.LOGIN: "acme#14", "features/a.feature::x": "acme#15"}
    run.results = [
        runs.result(runs.LOGIN, Verdict.FAILED),
        runs.result(runs.CHALLENGE, Verdict.UNSUPPORTED, reason="no signing key"),
        Result("features/a.feature::x", "x", "basic.bearer", Verdict.PASSED),
    ]
    run.planned = [runs.LOGIN, runs.HEADER]
    settle(run)
    page = Page(report(run)).text
    for words in ("acme#14", "no signing key", "KeyError: 1", "Flask", runs.HEADER, "take it out"):
        assert words in page
    assert "basic.bearer" in page
    assert "Why it fails" not in page


def test_a_run_that_was_killed_is_not_shown_as_a_green_one() -> None:
    page = Page(report(whole(complete=False)))
    assert "has no verdict: the run was killed" in page.text
    assert 'class="top inconclusive"' in page.source


def test_every_scenario_is_in_the_report_once_with_its_exchanges() -> None:
    run = whole()
    read = Page(report(run))
    shown = [e for e in read.all("details") if "data-filter" in e.attributes]
    assert [e.attributes["id"] for e in shown] == [result_anchor(r.id) for r in run.results]
    assert [name for name, _ in read.folded()] == [result.id for result in run.results]


def test_an_altered_token_is_marked() -> None:
    run = runs.run(results=[runs.hostile("x")])
    (part,) = (text for _, text in Page(report(run)).folded())
    assert "<mark><b>altered:</b> " in part
    assert '<pre class="copy" data-what="the token">' in part


def test_what_is_expected_is_grouped_under_its_reason() -> None:
    alike = [runs.result(id, Verdict.FAILED, reason="x") for id in (runs.LOGIN, runs.HEADER)]
    known = {"basic.login": "acme#14", "basic.no-header": "acme#14"}
    read = Page(report(runs.run(results=alike, expected=known)))
    assert read.source.count('<details class="cause failed" id="expected-') == 1
    assert "acme#14 (2)" in read.text
    assert "All 2, by name" in read.text


# ── the book ────────────────────────────────────────────────────────────────────────────


def test_the_book_has_all_of_the_specification() -> None:
    read = Page(book(whole()))
    words = " ".join(read.text.split())
    for chapter in chapters(whole()):
        assert chapter.feature.description in words
        for norm in chapter.norms:
            assert {norm.rule.name in words, norm.rule.description in words} == {True}
            for picture in norm.pictures:
                assert result_anchor(picture.id) in read.ids
    assert set(map(clause_anchor, clauses())) <= set(read.ids)
    assert {f"E{number}" for number in range(1, 18)} <= set(read.ids)
    assert "The odd headers" in words


def test_a_scenario_is_printed_as_it_is_written() -> None:
    for feature in features():
        source = (SUITE / feature.path).read_text("utf-8")
        for _, scenario in feature.scenarios():
            text = text_of(feature, scenario)
            for line in text.splitlines():
                assert line in source
            assert all(step.text in text for step in scenario.steps)
            assert sum(line.startswith("Examples:") for line in text.splitlines()) == len(
                scenario.examples
            )
            assert not re.search(r"^\s*(@|Rule:|Scenario|Feature:)", text, re.MULTILINE)


def test_errata_are_found_by_the_clauses_that_they_name() -> None:
    assert errata_of()["options.blacklist-checks"] == ("E1",)
    assert Page(book(whole())).source.count('<a href="#E1">E1</a>') == 1


def test_the_book_as_markdown_is_whole_and_its_links_lead_somewhere() -> None:
    files = markdown_book(whole())
    assert len(files) == len(features()) + 4
    anchors = {
        f"{name}#{id}" for name in files for id in re.findall(r'<a id="(.*?)">', files[name])
    }
    for name, text in files.items():
        for link in re.findall(r"\]\(([^)\s]+)\)", text):
            assert link in files or link in anchors or link in PUBLIC, (name, link)
        # GitHub shows no file of more than about 500 kB.
        assert len(text) < 500_000
    html = MarkdownIt("commonmark").enable("table").render(files["refresh_tokens.md"])
    assert html.count("<h2>") == len(next(f for f in features() if "refresh" in f.path).rules)
    assert "<jti>" not in files["blacklist.md"].replace("```", "").split("## PUT")[0]


# ── the matrix and the timeline ─────────────────────────────────────────────────────────


def changing() -> list[Run]:
    """Three releases: a clause is gained in the second, another one lost in the third."""
    made = [whole(), whole(), whole()]
    for number, run in enumerate(made):
        run.target = f"acme {number}.0"
        for place, result in enumerate(run.results):
            bad = (result.clause == "basic.login" and number == 0) or (
                result.clause == "basic.bearer" and number == 2
            )
            if bad:
                run.results[place] = copy.copy(result)
                object.__setattr__(run.results[place], "verdict", Verdict.FAILED)
    return made


def test_the_matrix_has_a_row_for_each_clause_and_a_cell_for_each_target() -> None:
    read = Page(side_by_side.page(matrix_of(changing())))
    rows = [e.attributes for e in read.all("tr") if "data-clause" in e.attributes]
    assert [row["data-clause"] for row in rows] == [clause.id for clause in HTTP]
    differ = [row["data-clause"] for row in rows if row["data-differs"] == "yes"]
    assert differ == ["basic.login", "basic.bearer"]
    # Of what passed there is no more to see.
    assert {i for i in read.ids if "/acme-" in i} == {
        "basic.login/acme-0-0",
        "basic.bearer/acme-2-0",
    }


def test_who_lets_somebody_in_is_red_where_it_is_known_too() -> None:
    clause, opened = "refresh.not-for-views", FullAnswer(200, "{}", own=True)
    run, reference = whole(), whole()
    run.target, reference.target = "open", "reference"
    for place, each in enumerate(run.results):
        if each.clause == clause:
            failed = replace(each, verdict=Verdict.FAILED, expected=Refusal(), observed=opened)
            run.results[place] = replace(failed, excuse="issue 12")
    matrix = matrix_of([run, reference])
    first, second = side_by_side.summaries(matrix)
    assert (first.worst, second.worst) == ("opens views to refresh tokens", "nothing that deviates")
    text = side_by_side.page(matrix)
    assert 'class="known">known<' in text
    # What all others are held against comes first.
    assert text.index('scope="row">reference<') < text.index('scope="row">open<')
    row = next(row for row in matrix.rows if row.clause.id == clause)
    assert side_by_side.tone(row.clause, row.cells[0]) == "accepted"


def test_no_cell_says_by_its_colour_alone_what_it_says() -> None:
    read = Page(side_by_side.page(matrix_of(changing())))
    cells = re.findall(
        r'<td class="[\w-]+">(?:<a [^>]*>)?(<span class="verdict.*?)</td>', read.source, re.DOTALL
    )
    assert len(cells) == 3 * len(HTTP)
    for cell in cells:
        words = re.sub(r"<[^>]+>", "", cell).split()
        assert len(words) == 2, words
    heights = {timeline.shape(outcome) for outcome in Outcome}
    assert len(heights) == 4


def test_the_timeline_says_what_was_gained_and_lost_and_when() -> None:
    history = history_of(changing())
    (gained,), (lost,) = (list(timeline.changes(history, place)) for place in (1, 2))
    assert (gained.kind, gained.clause.id) == ("gained", "basic.login")
    assert (lost.kind, lost.clause.id) == ("lost", "basic.bearer")
    spans = timeline.spans(history, lost.clause)
    assert [(span.first, span.last) for span in spans] == [(0, 1), (2, 2)]
    read = Page(history_page(changing()))
    page = " ".join(read.text.split())
    assert "3 releases" in page
    assert "1.0: 1 gained" in page
    assert "2.0: 1 lost" in page
    assert "0.0.9pip says" in page
    # The first of each span, and so twice of what changed.
    assert len(dict(read.folded())) == len(HTTP) + 2


def test_a_comparison_has_both_runs_side_by_side_and_the_worst_first() -> None:
    passed, failed = Verdict.PASSED, Verdict.FAILED
    before = runs.run({runs.ROW: failed, runs.LOGIN: passed, runs.HEADER: passed})
    after = runs.run({runs.ROW: passed, runs.LOGIN: failed, runs.HEADER: passed})
    read = Page(comparison.page(before, after))
    assert "2 scenarios have another verdict than before" in read.text
    assert read.text.index("For the worse: 1") < read.text.index("Other changes: 1")
    assert [e.attributes["id"] for e in read.all("details")] == [
        result_anchor(runs.LOGIN),
        result_anchor(runs.ROW),
    ]
    assert {name for name, _ in read.folded()} == {
        f"{side} {id}" for side in ("before", "after") for id in (runs.LOGIN, runs.ROW)
    }


def test_a_release_without_a_run_has_nothing_folded() -> None:
    page = Page(timeline.page(history_of(changing()), lambda version: None))
    assert dict(page.folded()) == {}


# ── badges, and the commands ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("run", "said", "colour"),
    [
        (whole(), f"conforms, {README} of {README} README clauses hold", "green"),
        (whole(Verdict.FAILED), f"deviates, 0 of {README} README clauses hold", "red"),
        (
            whole(Verdict.INCONCLUSIVE),
            f"no verdict, 0 of {README} README clauses hold",
            "lightgrey",
        ),
        (
            whole(complete=False),
            f"no verdict, {README} of {README} README clauses hold",
            "lightgrey",
        ),
    ],
    ids=["conforms", "deviates", "inconclusive", "killed"],
)
def test_a_badge_says_the_verdict(run: Run, said: str, colour: str) -> None:
    assert message(run) == said
    badge = json.loads(endpoint(run))
    assert (badge["schemaVersion"], badge["message"], badge["color"]) == (1, said, colour)
    assert badge["isError"] == (colour != "green")
    root = ElementTree.fromstring(svg(run))
    assert said in "".join(root.itertext())


def test_a_badge_is_svg_whatever_the_name() -> None:
    root = ElementTree.fromstring(svg(hostile_run()))
    assert {element.tag.rpartition("}")[2] for element in root.iter()} == {
        *("svg", "title", "rect", "g", "text")
    }
    assert hidden("".join(root.itertext())) == set()


@pytest.mark.parametrize("name", ["run.html", "badge.svg", "badge.json", "acme-badge.json"])
def test_each_ending_makes_its_report(tmp_path: Path, name: str) -> None:
    save(whole(), tmp_path / name)
    assert (tmp_path / name).stat().st_size > 100


def saved(run: Run, path: Path) -> str:
    with path.open("w", encoding="utf-8") as stream:
        write(run, stream)
    return str(path)


def test_commands_that_make_pages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, cut = saved(whole(), tmp_path / "a.ndjson"), saved(whole(complete=False), tmp_path / "b")
    page = tmp_path / "page.html"
    assert main(["report", one, "--report", str(page)]) == 0
    assert "acme 1.0 conforms" in page.read_text("utf-8")
    assert main(["matrix", one, one, "-o", str(page)]) == 0
    assert "2 implementations" in page.read_text("utf-8")
    assert main(["compare", one, cut, "-o", str(page)]) == 3
    assert "0 scenarios have another verdict" in page.read_text("utf-8")
    assert main(["matrix", one, cut, "-o", str(page)]) == 3
    assert "not all of it was run" in page.read_text("utf-8")
    book = tmp_path / "history"
    book.mkdir()
    saved(whole(), book / "1.0.ndjson")
    assert (
        main(["history", "flask-jwt-extended", "--saved", "--into", str(book), "-o", str(page)])
        == 0
    )
    assert "1 release<" in page.read_text("utf-8")
    for arguments in (["--format", "html"], ["--format", "markdown"]):
        assert main(["docs", "-o", str(tmp_path / "new" / "book"), "--run", one, *arguments]) == 0
    assert (tmp_path / "new/book/index.html").exists()
    assert (tmp_path / "new/book/README.md").exists()
    assert "index.html" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("report", "RUN", "--report", "run.json"), "badge.json"),
        (("matrix", "RUN", "-o", "matrix.txt"), ".html"),
        (("compare", "RUN", "RUN", "-o", "diff.txt"), ".html"),
        (("matrix", "RUN", "-o", "nowhere/matrix.html"), "no folder"),
        (("docs", "-o", "RUN"), "folder"),
        (("docs", "-o", "FOLDER", "--run", "missing"), "missing"),
    ],
)
def test_what_cannot_be_made_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    complaint: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    run = saved(whole(), tmp_path / "run.ndjson")
    given = [{"RUN": run, "FOLDER": str(tmp_path / "x")}.get(part, part) for part in arguments]
    assert main(given) == 2
    assert complaint in capsys.readouterr().err


def test_a_run_without_a_page_reads_nothing_that_makes_one() -> None:
    program = (
        "import sys, conformance.commands.run as run, conformance.commands.report\n"
        "pages = ('jinja2', 'markdown_it', 'conformance.reports.html')\n"
        "print([name for name in pages if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
