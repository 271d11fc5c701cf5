"""The pages in a real browser: filters, folding, links, keyboard, paper, and hostile targets.

It takes Chromium and Playwright. Where one of them is missing the tests are skipped.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="pip install --group browser")
pytest.importorskip("axe_playwright_python", reason="pip install --group browser")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from conformance.reports.html import comparison, matrix
from conformance.reports.html.book import book
from conformance.reports.html.report import report
from conformance.reports.html.site import INDEX, site
from conformance.results import Run
from conformance.results.known_deviations import settle
from conformance.results.matrix import matrix_of
from conformance.spec import observable
from conformance.tests.command import Command
from conformance.tests.reports.browsing import PHONE, Visit, program, started, visiting
from conformance.tests.reports.test_pages import EVIL, history_page, hostile_run, whole
from conformance.verdicts import Verdict

#: Milliseconds: the machine that judges is busy with other tests, and a page is not late for that.
expect.set_options(timeout=60_000)

SCHEME = "hardening/nothing/http/bearer-in-other-letters/bearer"


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    """A run of all scenarios against the reference, and a few against a hostile target."""
    program()  # before anything is judged for nothing
    command = Command(tmp_path_factory.mktemp("recorded"))
    ran, reference = command.saved()
    assert ran.code == 0, ran.said
    chosen = ("--profile", "basic", "refresh", "errors", "hardening")
    _, hostile = command.saved(command.spoilt("hostile"), *chosen)
    hostile.expected = {"basic.bad-login": "acme#14"}
    settle(hostile)
    assert command.left() == []
    return {"reference": reference, "hostile": hostile}


@pytest.fixture(scope="session")
def pages(recorded: dict[str, Run], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each kind of page as a file."""
    both = matrix_of([recorded["reference"], recorded["hostile"], whole(Verdict.INCONCLUSIVE)])
    texts = {
        "report": report(recorded["hostile"]),
        "book": book(recorded["reference"]),
        "matrix": matrix.page(both),
        "timeline": history_page([recorded["reference"], recorded["hostile"]]),
        "comparison": comparison.page(recorded["reference"], recorded["hostile"]),
        "index": dict(site([recorded["hostile"]], recorded["hostile"]))[INDEX],
        "hostile report": report(hostile_run()),
        "hostile matrix": matrix.page(matrix_of([hostile_run(), whole()])),
        "hostile timeline": history_page([hostile_run(), whole()]),
    }
    folder = tmp_path_factory.mktemp("pages")
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, "utf-8")
    return {name: folder / f"{name}.html" for name in texts}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started() as browser:
        yield browser


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """A window, which has to have been quiet when the test is over."""
    with visiting(browser) as visit:
        yield visit
        assert visit.left() == visit.dialogs == visit.complaints == []


STARTS = """
from conformance.tests.reports.browsing import started
with started() as browser:
    browser.new_page()
    print("there", flush=True)
    input()
"""


@pytest.mark.full
def test_a_browser_ends_with_tests_that_are_killed(command: Command) -> None:
    program()
    with subprocess.Popen(
        [sys.executable, "-c", STARTS],
        env=command.environ(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as tests:
        assert tests.stdout
        assert tests.stdout.readline() == b"there\n"
        assert any("chrom" in name for name in command.running())
        os.killpg(tests.pid, signal.SIGKILL)  # the driver of Playwright, too
    assert command.left() == []


KINDS = ["report", "book", "matrix", "timeline"]


# ── what no page may do ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", [*KINDS, "hostile report", "hostile matrix", "hostile timeline"])
def test_whatever_a_target_sent_does_nothing(
    visit: Visit, pages: dict[str, Path], kind: str
) -> None:
    page = visit.open(pages[kind])
    _open_all(page)
    scripts = page.evaluate("[...document.scripts].filter((s) => !s.type).length")
    assert (scripts, page.locator("img, iframe, object, meta[http-equiv=refresh]").count()) == (
        1,
        0,
    )
    assert page.locator("[onclick], [onload], [onerror], [style]").count() == 0
    assert page.evaluate("getComputedStyle(document.body).display") != "none"
    if kind.startswith("hostile"):
        assert "\\u202e" in page.locator("body").inner_text()
        assert "\u202e" not in page.content()


def test_a_page_that_did_something_would_be_noticed(
    browser: Browser, pages: dict[str, Path], tmp_path: Path
) -> None:
    """The control: what is asserted of the pages above can fail."""
    text = pages["hostile report"].read_text("utf-8")
    evil = EVIL.partition("*_\\")[2].partition("<meta")[0]  # without what no file can hold
    unescaped = text.replace("<main id", f"{evil}<img src=https://x.example/><main id", 1)
    with visiting(browser) as visit:
        (tmp_path / "x.html").write_text(unescaped, "utf-8")
        visit.open(tmp_path / "x.html")
        assert any("Content Security Policy" in said for said in visit.complaints)
        assert not visit.dialogs  # the policy held even so
    with visiting(browser) as visit:
        without = unescaped.replace("Content-Security-Policy", "x")
        (tmp_path / "x.html").write_text(without.replace("https://x.example/", "x"), "utf-8")
        visit.open(tmp_path / "x.html")
        assert visit.dialogs
        assert visit.left()


# ── folding, links, filters ─────────────────────────────────────────────────────────────


def test_a_scenario_unfolds_its_exchanges(visit: Visit, pages: dict[str, Path]) -> None:
    page = visit.open(pages["report"])
    scenario = page.locator("details.scenario").first
    expect(scenario.locator(".exchange")).to_have_count(0)
    scenario.locator("summary").first.click()
    expect(scenario.locator(".exchange").first).to_be_visible()
    expect(scenario).to_contain_text("Request 1 of")
    curl = scenario.locator(".exchange:not(.plumbing) .curl").first
    curl.locator("summary").click()
    expect(curl.locator(".copy")).to_be_visible()


def test_what_is_to_be_sent_again_is_copied(visit: Visit, pages: dict[str, Path]) -> None:
    page = visit.open(pages["report"])
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    scenario = page.locator("details.scenario").first
    scenario.locator("summary").first.click()
    button = scenario.locator("button.copies").first
    button.click()
    expect(button).to_have_text(re.compile("^(Copied|Selected) the command$"))
    words = page.evaluate("getSelection().toString()")
    assert words.startswith("jwt-conformance run ")


@pytest.mark.parametrize(("kind", "shown"), [("report", ".exchange"), ("book", "pre")])
def test_a_link_to_a_scenario_unfolds_and_shows_it(
    visit: Visit, pages: dict[str, Path], kind: str, shown: str
) -> None:
    page = visit.open(pages[kind], f"#{SCHEME}")
    place = page.locator(f'[id="{SCHEME}"]')
    expect(place).to_be_in_viewport()
    expect(place.locator(shown).first).to_be_visible()


def test_a_link_to_what_is_filtered_away_shows_it(visit: Visit, pages: dict[str, Path]) -> None:
    page = visit.open(pages["report"], "#?clause=basic.login")
    expect(page.locator("output")).to_contain_text("1 of ")
    place = page.locator(f'[id="{SCHEME}"]')
    expect(place).to_be_hidden()
    page.evaluate(f"location.hash = '#{SCHEME}'")
    expect(place).to_be_in_viewport()
    expect(page.locator("select[name=clause]")).to_have_value("")


def test_filters_choose_and_their_choice_is_in_the_address(
    visit: Visit, pages: dict[str, Path], recorded: dict[str, Run]
) -> None:
    page = visit.open(pages["report"])
    results = recorded["hostile"].results
    shown = page.locator("details.scenario:visible")
    assert shown.count() == len(results)
    page.locator("select[name=verdict]").select_option("unsupported")
    wanted = [result for result in results if result.verdict is Verdict.UNSUPPORTED]
    assert shown.count() == len(wanted) > 0
    page.locator("select[name=profile]").select_option("hardening")
    wanted = [result for result in wanted if result.clause.startswith("hardening.")]
    assert shown.count() == len(wanted) > 0
    expect(page.locator("output")).to_have_text(f"{len(wanted)} of {len(results)} scenarios")
    assert page.url.endswith("#?verdict=unsupported&profile=hardening")
    page.reload()
    assert shown.count() == len(wanted)
    page.get_by_role("button", name="Show all").click()
    expect(shown).to_have_count(len(results))
    assert "#" not in page.url
    page.locator("select[name=verdict]").select_option("expected")
    excused = [result for result in results if result.excuse]
    assert shown.count() == len(excused) > 0


def test_the_book_is_searched_by_word_and_by_clause(visit: Visit, pages: dict[str, Path]) -> None:
    page = visit.open(pages["book"])
    rules, search = page.locator(".rule:visible"), page.locator("input[name=words]")
    assert rules.count() == len(observable())
    search.fill("refresh.not-for-views")
    assert rules.count() == 2  # and the one that goes on with it
    search.fill("pickpocket")
    assert rules.count() == 0
    expect(page.locator("section.chapter:visible")).to_have_count(0)
    search.fill("SQL injection")
    assert 0 < rules.count() < 5
    search.fill("options.blacklist-checks")
    assert rules.count() == 1
    page.get_by_role("link", name="E1", exact=True).click()
    expect(page.locator("#E1")).to_be_in_viewport()


def test_the_register_leads_to_rules_and_scenarios(visit: Visit, pages: dict[str, Path]) -> None:
    page = visit.open(pages["book"], "#register")
    entry = page.locator("#register details", has_text="refresh.not-for-views").first
    entry.locator("summary").click()
    entry.get_by_role("link", name="Ada shows the wrong one of her tokens").click()
    place = page.locator('[id="refresh_tokens/ada-shows-the-wrong-one-of-her-tokens"]')
    expect(place).to_be_in_viewport()
    place.locator("summary").click()
    recording = place.locator("details > pre")
    expect(recording).to_be_visible()
    expect(recording).to_contain_text("Only access tokens")


def test_a_cell_opens_its_exchanges(visit: Visit, pages: dict[str, Path]) -> None:
    page = visit.open(pages["matrix"])
    row = page.locator('tr[data-clause="basic.bad-login"]')
    row.get_by_role("link", name="different").click()
    cell = page.locator("details:target")
    expect(cell).to_be_in_viewport()
    cell.locator("details.scenario > summary").first.click()
    expect(cell.locator(".exchange").first).to_be_visible()


def test_rows_that_differ_can_be_shown_alone(visit: Visit, pages: dict[str, Path]) -> None:
    page = visit.open(pages["matrix"])
    rows = page.locator("tr[data-clause]:visible")
    assert rows.count() == len(observable())
    page.get_by_label("Only where they differ").check()
    differ = page.locator('tr[data-differs="yes"]').count()
    assert rows.count() == differ
    assert page.locator("#clauses .rule:visible").count() == differ
    assert page.url.endswith("#?differs=yes")


def test_a_span_of_releases_opens_its_exchanges(visit: Visit, pages: dict[str, Path]) -> None:
    page = visit.open(pages["timeline"], "#basic.bad-login")
    line = page.locator('[id="basic.bad-login"]')
    expect(line).to_have_attribute("open", "")
    line.locator("details > summary").nth(1).click()
    expect(line.locator(".exchange").first).to_be_visible()


# ── everybody, everywhere ───────────────────────────────────────────────────────────────


def test_the_keyboard_is_enough(visit: Visit, pages: dict[str, Path]) -> None:
    page = visit.open(pages["report"])
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("/")
    expect(page.locator("input[name=words]")).to_be_focused()
    page.keyboard.type("expired")
    expect(page.locator("output")).not_to_contain_text("0 of")
    for _ in range(7):  # the other filters, and the button; then the first rule
        page.keyboard.press("Tab")
    expect(page.locator(".rule a.clause:focus")).to_have_count(1)
    page.keyboard.press("Tab")  # the link to where the rule is from
    page.keyboard.press("Tab")
    expect(page.locator("details.scenario > summary:focus")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("details.scenario[open] .exchange").first).to_be_visible()


#: Hundreds of rules and rows look alike: a few of them will do.
FEWER = """for (const many of ["[data-filter]", ".rule", ".evidence", "#register details", "tr"])
    [...document.querySelectorAll(many)].slice(8).forEach((each) => each.remove())"""
#: What depends on how wide a page is, and on the scheme: all else is looked at once.
LOOKS = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]


@pytest.mark.parametrize("kind", [*KINDS, "comparison", "index"])
def test_axe_finds_nothing_at_three_widths_in_both_schemes(
    visit: Visit, pages: dict[str, Path], kind: str
) -> None:
    page = visit.open(pages[kind])
    for summary in page.locator("summary:visible").all()[:6]:
        summary.click()
    page.evaluate(FEWER)
    found: list[tuple[object, ...]] = []
    options: dict[str, object] | None = None
    for width in (PHONE[0], 1440, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            faults = Axe().run(page, options=options).response["violations"]
            found += [(width, scheme, f["id"], f["nodes"][0]["html"][:200]) for f in faults]
            options = {"runOnly": {"type": "rule", "values": LOOKS}}
    assert found == []


def test_axe_would_find_one(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "x.html").write_text("<html><img src=''><p style='color:#ccc'>faint</p>", "utf-8")
    with visiting(browser) as visit:
        faults = Axe().run(visit.open(tmp_path / "x.html")).response["violations"]
    assert {"image-alt", "color-contrast", "html-has-lang"} <= {fault["id"] for fault in faults}


@pytest.mark.parametrize(
    "kind",
    [*KINDS, "comparison", "index", "hostile report", "hostile matrix", "hostile timeline"],
)
def test_no_page_is_wider_than_a_phone(browser: Browser, pages: dict[str, Path], kind: str) -> None:
    with visiting(browser, PHONE) as visit:
        page = visit.open(pages[kind])
        for summary in page.locator("summary:visible").all()[:8]:
            summary.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_dark_is_dark(browser: Browser, pages: dict[str, Path]) -> None:
    colours = []
    for dark in (False, True):
        with visiting(browser, dark=dark) as visit:
            page = visit.open(pages["report"])
            colours.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert colours == ["rgb(255, 255, 255)", "rgb(16, 20, 24)"]


def test_on_paper_what_failed_is_unfolded(visit: Visit, pages: dict[str, Path]) -> None:
    page = visit.open(pages["report"])
    causes = page.locator("details.cause")
    assert causes.count() > 1
    assert page.locator("details.cause[open]").count() == 0
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details.cause[open]").count() == causes.count()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="print")
    expect(page.locator("nav")).to_be_hidden()
    expect(page.locator("form.filters")).to_be_hidden()
    assert page.locator("details.cause[open]").count() == 0


def test_without_script_the_failures_are_there(browser: Browser, pages: dict[str, Path]) -> None:
    with visiting(browser, script=False) as visit:
        page = visit.open(pages["report"])
        expect(page.locator("form.filters")).to_be_hidden()
        cause = page.locator("details.cause").first
        cause.locator("summary").first.click()
        expect(cause.locator(".exchange").first).to_be_visible()
        scenario = page.locator("details.scenario").first
        scenario.locator("summary").first.click()
        expect(scenario).to_contain_text("kept compressed")
        assert visit.quiet


def test_ten_implementations_fit(visit: Visit, recorded: dict[str, Run], tmp_path: Path) -> None:
    text = matrix.page(matrix_of([recorded["reference"]] * 10))
    assert len(text.encode()) < 5_000_000
    (tmp_path / "ten.html").write_text(text, "utf-8")
    page = visit.open(tmp_path / "ten.html")
    expect(page.locator("tr[data-clause='hardening.alg-none'] td").last).to_be_visible()
    # What a browser lays out before anything is opened: with 1,500 nodes a cell it would be slow.
    assert page.evaluate("document.querySelectorAll('*').length") < 20_000


def _open_all(page: Page) -> None:
    """Unfold everything, twice: there are folds in what unfolds."""
    for _ in range(2):
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        # Not by wait_for_function: the policy of the page lets no text become a function.
        waiting = page.locator("details[open] > .fold > p.quiet")
        expect(waiting).to_have_count(0, timeout=120_000)


@pytest.mark.parametrize("width", [1440, 1920])
def test_no_column_of_twelve_is_cut(browser: Browser, tmp_path: Path, width: int) -> None:
    runs = [whole() for _ in range(12)]
    for number, run in enumerate(runs):
        run.target = f"a library with a longer name {number}.0"
    path = tmp_path / "matrix.html"
    path.write_text(matrix.page(matrix_of(runs)), "utf-8")
    assert path.stat().st_size < 1_500_000
    with visiting(browser, (width, 900), dark=False) as visit:
        page = visit.open(path)
        cut = page.evaluate(
            "(e => e.scrollWidth - e.clientWidth)(document.querySelector('.wide:has(.cells)'))"
        )
        assert cut <= 1
        heights = page.evaluate(
            "[...document.querySelectorAll('.cells tr[data-clause]')].map(e => e.offsetHeight)"
        )
        assert max(heights) < 90
