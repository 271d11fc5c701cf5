"""The site: one folder of pages that lead to each other, and to nowhere that is not there."""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.cli import main
from conformance.reports import save
from conformance.reports.html.site import site
from conformance.results import Run
from conformance.spec import observable
from conformance.tests.reports.pagereading import Page
from conformance.tests.reports.test_pages import history_of, saved, whole
from conformance.verdicts import Verdict
from conformance.verdicts.expectations import Refusal
from conformance.verdicts.observations import FullAnswer


def runs() -> list[Run]:
    """A library that takes a refresh token for an access token, and the reference."""
    library, reference = whole(), whole()
    library.target, reference.target = "acme <b>1.0", "reference"
    opened = FullAnswer(200, "{}", own=True)
    for place, each in enumerate(library.results):
        if each.clause == "refresh.not-for-views":
            wants = replace(each, verdict=Verdict.FAILED, expected=Refusal(), observed=opened)
            library.results[place] = wants
    return [library, reference]


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    history = history_of(runs()), dict(zip(("0.0", "1.0"), runs(), strict=True)).get
    return dict(site(runs(), whole(), history))


def test_there_is_a_page_for_each_and_an_index(pages: dict[str, str]) -> None:
    assert list(pages) == [
        *("index.html", "book/index.html", "matrix/index.html", "history/index.html"),
        *("runs/reference/index.html", "runs/acme-b-1-0/index.html"),
    ]


def test_every_link_within_the_site_leads_somewhere(pages: dict[str, str]) -> None:
    read = {address: Page(text) for address, text in pages.items()}
    for address, page in read.items():
        hrefs = [each.attributes.get("href") or "" for each in page.all("a")]
        for href in (each for each in hrefs if not re.match(r"https?://|#", each)):
            path, _, place = href.partition("#")
            found = posixpath.normpath(posixpath.join(posixpath.dirname(address), path))
            assert found in read, (address, href)
            assert not place or place in read[found].ids, (address, href)


def test_who_lets_a_refresh_token_in_is_on_the_first_screen(pages: dict[str, str]) -> None:
    index = pages["index.html"]
    assert "opens views to refresh tokens</a>: acme &lt;b&gt;1.0" in index
    assert index.index("opens views to refresh tokens") < index.index('id="search"')
    assert "<b>1.0" not in index


def test_the_search_has_every_rule_and_every_implementation(pages: dict[str, str]) -> None:
    page = Page(pages["index.html"])
    found = [each.attributes for each in page.all("li") if "data-kind" in each.attributes]
    rules = [each["data-clause"] for each in found if each["data-kind"] == "rule"]
    assert rules == [clause.id for clause in observable()]
    assert len([each for each in found if each["data-kind"] == "implementation"]) == 2


def test_where_one_is_stands_in_the_navigation(pages: dict[str, str]) -> None:
    for address, text in pages.items():
        current = [each for each in Page(text).all("a") if "aria-current" in each.attributes]
        assert len(current) == 1, address
    # A page that is no part of a site has no such navigation.
    assert 'class="site"' in pages["matrix/index.html"]


def test_the_command_writes_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [tmp_path / "acme.ndjson", tmp_path / "reference.ndjson"]
    for path, run in zip(files, runs(), strict=True):
        save(run, path)
    assert main(["site", *map(str, files), "-o", str(tmp_path / "public")]) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "public/index.html")
    assert len(list((tmp_path / "public").rglob("index.html"))) == 5
    (tmp_path / "past").mkdir()
    more = ("--history", "flask-jwt-extended", "--into", str(tmp_path / "past"))
    assert main(["site", *map(str, files), *more, "-o", str(tmp_path / "public")]) == 2
    assert "no complete run of any release" in capsys.readouterr().err
    saved(whole(), tmp_path / "past" / "1.0.ndjson")
    assert main(["site", *map(str, files), *more, "-o", str(tmp_path / "public")]) == 0
    assert "1 release<" in (tmp_path / "public/history/index.html").read_text("utf-8")
    assert main(["site", *map(str, files), "-o", str(files[0])]) == 2
    assert "cannot be made a folder" in capsys.readouterr().err
