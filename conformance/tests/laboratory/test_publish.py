"""The pages that come from runs, and the figures in the manual: what is stale is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conformance import SUITE
from conformance.cli import main as user
from conformance.laboratory import api, figures, front, pages, progress, publish
from conformance.laboratory.__main__ import main
from conformance.laboratory.meaning import fingerprint
from conformance.laboratory.pages import PAGES
from conformance.results.exit_code import Exit
from conformance.targets import names


@pytest.fixture
def made_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """In place of pages.json: it knows of no page."""
    path = tmp_path / "pages.json"
    path.write_text("{}")
    monkeypatch.setattr(pages, "MADE_OF", path)
    return path


def test_the_pages_say_what_their_sources_have() -> None:
    assert list(figures.wrong()) == [], "python -m conformance.laboratory publish readme"


def test_what_is_made_of_parser_and_matrix_is_up_to_date() -> None:
    assert list(front.stale()) == [], "python -m conformance.laboratory publish command-line"


def test_a_page_that_is_not_what_the_parser_says_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "command-line.md"
    right = (SUITE / "docs/command-line.md").read_text("utf-8")
    page.write_text(right.replace("--maxfail", "--minfail"))
    monkeypatch.setattr(front, "PAGES", (page,))
    assert main(["publish", "--check", "command-line"]) == 1
    assert "command-line.md: is not what publish command-line makes" in capsys.readouterr().out
    assert main(["publish", "command-line"]) == 0
    assert page.read_text() == right


def test_the_short_matrix_has_a_row_for_each_target() -> None:
    rows = front.matrix().splitlines()[2:]
    assert len(rows) == len(names())
    assert rows[0].startswith("| reference | ")


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page in place of the real ones, whose figures are right."""
    path = tmp_path / "page.md"
    path.write_text("\n".join(each.read_text("utf-8") for each in figures.PAGES))
    monkeypatch.setattr(figures, "PAGES", (path,))
    figures.write()
    return path


@pytest.mark.parametrize(
    "which", ["We planted {} mistakes", "s: {} passed, {} failed", "median {}, most {}"]
)
def test_a_wrong_figure_is_told_and_corrected(page: Path, which: str) -> None:
    right = page.read_text()
    figure = next(each for each in figures.figures() if which in each.text)
    (match,) = figure.found(right)
    start, end = match.span(1)
    page.write_text(f"{right[:start]}98765{right[end:]}")
    problems = list(figures.wrong())
    said = figure.text.format(*figure.values)
    assert [each for each in problems if f"expected {said!r}, it is" in each and "98765" in each]
    figures.write()
    assert page.read_text() == right


def test_a_figure_that_is_nowhere_is_told(page: Path) -> None:
    page.write_text(page.read_text().replace("We planted", "There are"))
    (problem,) = figures.wrong()
    assert problem.startswith("page.md: expected 'We planted ")
    assert problem.endswith(" mistakes', there is nothing like it")


def test_a_page_that_was_made_is_not_stale(
    made_of: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["publish", "--check", "history"]) == 1
    told = "docs/history.md: features, steps, releases changed since it was made"
    assert told in capsys.readouterr().out
    pages.note("history")
    assert main(["publish", "--check", "history"]) == 0
    assert "features" in made_of.read_text()


def test_what_changed_is_told(made_of: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages.note("matrix")
    other = "conformance.laboratory.pages.fingerprint"
    monkeypatch.setattr(other, lambda part: fingerprint(part) * (1 + (part == "steps")))
    assert list(pages.outdated("matrix")) == ["steps"]


def test_a_page_is_made_and_noted(made_of: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(publish.MAKERS, "history", lambda options: Exit.DEVIATES)
    assert main(["publish", "history"]) == Exit.DEVIATES
    assert "docs/history.md" in made_of.read_text()


def test_without_a_verdict_there_is_no_page(
    made_of: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("conformance.cli.main", lambda arguments: Exit.INCONCLUSIVE)
    assert main(["publish", "history"]) == 2
    assert "history ended with exit code 3: no page" in capsys.readouterr().err
    assert made_of.read_text() == "{}"


def test_every_page_can_be_made() -> None:
    assert set(publish.MAKERS) == set(PAGES)
    assert [page.path for page in PAGES.values() if not page.file.is_file()] == []


def test_a_page_that_nobody_knows(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["publish", "matrx"]) == 2
    assert "no page 'matrx'; there is mutants, systematic" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["selftest", "bench"])
def test_the_laboratory_is_no_command_of_users(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        user([name])
    assert caught.value.code == 2
    assert "invalid choice" in capsys.readouterr().err


def test_each_step_says_how_many_are_left(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(progress.progress("ab", 2, str)) == ["a", "b"]
    assert capsys.readouterr().err == "1 of 2, 1 left: a\n2 of 2, 0 left: b\n"


def test_a_terminal_has_one_line_that_is_written_over(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    list(progress.progress("ab", 2, str))
    assert [line.rstrip() for line in capsys.readouterr().err.split("\r")] == [
        "",
        "1 of 2, 1 left: a",
        "2 of 2, 0 left: b",
    ]


def test_the_page_of_the_api_is_that_of_the_docstrings() -> None:
    """Made by ``publish api``: each name, option and loader of the reference, since when."""
    assert list(api.stale()) == []
    page = api.PAGE.read_text("utf-8")
    package = SUITE / "reference/flask_jwt_extended"
    names = re.findall(r" as (\w+)", (package / "__init__.py").read_text("utf-8"))
    options = re.findall(r'get\("(\w+)"', (package / "options.py").read_text("utf-8"))
    loaders = re.findall(r"def (\w+_loader)", (package / "manager.py").read_text("utf-8"))
    assert len(names) > 20
    assert [name for name in (*names, *options, *loaders) if name not in page] == []
    assert "Not in" not in page
