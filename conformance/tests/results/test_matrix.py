from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from conformance.escape import slug
from conformance.reports import FORMATS, MATRICES
from conformance.reports.markdown.matrix import matrix_markdown
from conformance.results import Run
from conformance.results.matrix import Cell, Matrix, Row, matrix_of
from conformance.results.ndjson import write
from conformance.results.outcomes import Outcome
from conformance.spec import clauses
from conformance.tests.command import Command
from conformance.tests.results import runs
from conformance.tests.results.runs import CHALLENGE, EVIL, HEADER, LOGIN, ROW
from conformance.verdicts import Verdict

PASSED, FAILED, UNSUPPORTED = Verdict.PASSED, Verdict.FAILED, Verdict.UNSUPPORTED
SIBLING = ROW.replace('["Ada"]', "[0]")


def row(matrix: Matrix, id: str) -> Row:
    return next(row for row in matrix.rows if row.clause.id == id)


def cell(run: Run, id: str) -> Cell:
    return row(matrix_of([run]), id).cells[0]


# ── the data ────────────────────────────────────────────────────────────────────────────


def test_there_is_a_row_for_each_clause_that_a_client_can_observe() -> None:
    matrix = matrix_of([runs.run({LOGIN: PASSED})])
    observable = [clause for clause in clauses().values() if clause.over == "http"]
    assert [row.clause for row in matrix.rows] == observable
    assert sum(len(rows) for rows in matrix.profiles().values()) == len(observable)


def test_a_clause_has_a_cell_for_each_run_in_their_order() -> None:
    matrix = matrix_of([runs.run({LOGIN: PASSED}), runs.run({LOGIN: FAILED})])
    assert [each.outcome for each in row(matrix, "basic.login").cells] == [
        Outcome.PASSED,
        Outcome.DIFFERENT,
    ]
    assert not row(matrix, "basic.login").quiet


def test_a_cell_counts_its_scenarios_the_worst_first() -> None:
    run = runs.run({ROW: PASSED})
    run.results += [
        replace(runs.result(ROW, FAILED), id=SIBLING),
        replace(runs.result(ROW, Verdict.INCONCLUSIVE), id=ROW.replace('"Ada"', "1")),
    ]
    found = cell(run, "basic.identity")
    assert found.counts == {Outcome.DIFFERENT: 1, Outcome.INCONCLUSIVE: 1, Outcome.PASSED: 1}
    assert list(found.counts) == [Outcome.DIFFERENT, Outcome.INCONCLUSIVE, Outcome.PASSED]
    assert found.outcome is Outcome.DIFFERENT


def test_a_deviation_may_be_expected() -> None:
    known = cell(runs.run({LOGIN: FAILED}, expected={"basic.login": "why"}), "basic.login")
    assert (known.deviates, known.unexpected, known.excuses) == (True, False, ("why",))
    new = cell(runs.run({LOGIN: FAILED}), "basic.login")
    assert (new.deviates, new.unexpected, new.excuses) == (True, True, ())


def test_a_clause_outside_of_the_run_was_not_run() -> None:
    found = cell(runs.run({LOGIN: PASSED}), "basic.no-header")
    assert (found.findings, found.outcome) == ((), Outcome.NOT_RUN)
    assert not row(matrix_of([runs.run({LOGIN: PASSED})]), "basic.no-header").quiet


def test_a_clause_that_was_cut_off_has_not_passed() -> None:
    run = runs.run({ROW: PASSED}, planned=[ROW, SIBLING], complete=False)
    found = cell(run, "basic.identity")
    assert found.counts == {Outcome.NOT_RUN: 1, Outcome.PASSED: 1}
    assert found.outcome is Outcome.NOT_RUN
    column = matrix_of([run]).columns[0]
    assert (column.missing, column.doubtful) == (1, True)


def test_runs_of_one_name_are_told_apart() -> None:
    names = [column.name for column in matrix_of([runs.run(), runs.run()]).columns]
    assert names == ["acme", "acme (2)"]
    alike = [runs.run(target=target) for target in ("acme", "Acme", "ACME!")]
    names = [column.name for column in matrix_of(alike).columns]
    assert len({slug(name) for name in names}) == 3, "their addresses would be the same"


def test_clauses_that_nobody_knows_are_counted() -> None:
    run = runs.run({LOGIN: PASSED})
    run.results.append(replace(run.results[0], id="x::y", clause="of.another-suite"))
    assert matrix_of([run]).columns[0].unknown == 1


@pytest.mark.parametrize(
    ("verdict", "quiet"), [(PASSED, True), (UNSUPPORTED, True), (FAILED, False)]
)
def test_a_row_is_quiet_where_all_that_have_it_pass(verdict: Verdict, quiet: bool) -> None:
    matrix = matrix_of([runs.run({LOGIN: PASSED}), runs.run({LOGIN: verdict})])
    assert row(matrix, "basic.login").quiet is quiet


# ── as Markdown ─────────────────────────────────────────────────────────────────────────


def tables(text: str) -> Iterator[list[list[str]]]:
    """The rows of each table, as a parser of Markdown sees them: text of the cells."""
    found: list[list[str]] = []
    inside = False
    for token in MarkdownIt().enable("table").parse(text):
        if token.type in ("table_open", "table_close"):
            inside = token.type == "table_open"
            if not inside:
                yield found
            found = []
        elif token.type == "tr_open":
            found.append([])
        elif token.type == "inline" and inside:
            found[-1].append(token.content)


def drawn(*of: Run) -> str:
    return matrix_markdown(matrix_of(of))


def line_of(text: str, id: str) -> str:
    return next(line for line in text.splitlines() if f"`{id}`" in line)


def test_a_cell_says_in_words_what_was_done() -> None:
    text = drawn(runs.run({HEADER: FAILED, LOGIN: PASSED}), runs.run({HEADER: PASSED}))
    assert line_of(text, "basic.no-header") == (
        "| `basic.no-header` | readme | ✗ different | ✓ passed |"
    )


def test_a_cell_counts_where_its_scenarios_differ() -> None:
    run = runs.run({ROW: PASSED})
    run.results.append(replace(runs.result(ROW, FAILED), id=SIBLING))
    run.results.append(replace(runs.result(ROW, UNSUPPORTED), id=ROW.replace('"Ada"', "1")))
    said = "| `basic.identity` | readme | ✗ different 1, unsupported 1 of 3 |"
    assert line_of(drawn(run), "basic.identity") == said


def test_what_was_expected_has_another_sign_and_its_reason() -> None:
    text = drawn(runs.run({HEADER: FAILED}, expected={"basic.no-header": "our words"}))
    assert "≠ different |" in line_of(text, "basic.no-header")
    assert "- `basic.no-header`: our words" in text


def test_where_all_pass_there_is_a_list_to_unfold() -> None:
    text = drawn(runs.run({LOGIN: PASSED}), runs.run({LOGIN: UNSUPPORTED}, target="bare"))
    assert "- `basic.login` (readme); not in bare" in text
    assert "| `basic.login`" not in text


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (runs.run({LOGIN: PASSED}, complete=False), "**acme is incomplete**"),
        (runs.run({LOGIN: PASSED}, interrupted=True), "**acme was interrupted**"),
        (runs.run({LOGIN: PASSED}, planned=[LOGIN, ROW]), "acme: 1 scenarios were planned"),
        (runs.run({LOGIN: PASSED}, defects=["x"]), "**acme has no verdict**"),
    ],
)
def test_a_run_that_is_no_whole_one_is_named(run: Run, said: str) -> None:
    text = drawn(run)
    assert said in text
    assert "| conforms |" not in text or said.startswith("acme: ")


def test_the_counts_are_those_of_the_summary() -> None:
    text = drawn(runs.run({LOGIN: PASSED, HEADER: FAILED, CHALLENGE: UNSUPPORTED}))
    head, numbers = next(tables(text))
    said = {name: number for name, number in zip(head, numbers, strict=True) if number}
    assert said == {
        "clauses": "acme",
        "readme: passed": "1",
        "readme: failed": "1",
        "rfc: unsupported": "1",
        "verdict": "deviates",
    }


#: Characters that no reader should be able to smuggle past the drawing.
HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]")


def hostile(text: str) -> Run:
    results = [replace(runs.hostile(text), clause="basic.no-header"), runs.result(LOGIN)]
    return runs.run(results=results, target=text, expected={"basic.no-header": text})


@settings(deadline=None, max_examples=30)
@given(text=st.just(EVIL) | st.text(st.characters(), max_size=60))
def test_no_text_can_leave_its_cell(text: str) -> None:
    shown = drawn(hostile(text), runs.run({LOGIN: PASSED}))
    plain = drawn(hostile("x"), runs.run({LOGIN: PASSED}))
    assert not HIDDEN.search(shown)
    shape = [[len(line) for line in table] for table in tables(shown)]
    assert shape == [[len(line) for line in table] for table in tables(plain)]
    tags = re.findall(r"<[^>]*>", shown)
    assert set(tags) <= {"<details>", "</details>", "<summary>", "</summary>"}


def test_a_pipe_stays_in_its_cell() -> None:
    head = next(tables(drawn(runs.run({LOGIN: PASSED}, target="a|b<i>[x](y)"))))[1]
    assert head[0] == r"a|b&lt;i&gt;\[x\]\(y\)"  # the parser took the pipe for text
    assert head[-1] == "conforms"


# ── as a command ────────────────────────────────────────────────────────────────────────


def save(run: Run, path: Path) -> Path:
    with path.open("w") as stream:
        write(run, stream)
    return path


def test_the_command_draws_saved_runs(command: Command, tmp_path: Path) -> None:
    one = save(runs.run({HEADER: FAILED}), tmp_path / "one.ndjson")
    other = save(runs.run({HEADER: PASSED}, target="other"), tmp_path / "other.ndjson")
    ran = command("matrix", one, other)
    assert ran.code == 0
    assert "| `basic.no-header` | readme | ✗ different | ✓ passed |" in ran.out
    assert command("matrix", one, other, "-o", "m.md").said == ""
    assert (tmp_path / "m.md").read_text() == ran.out


def test_an_incomplete_run_is_drawn_and_told(command: Command, tmp_path: Path) -> None:
    path = save(runs.run({HEADER: PASSED}, complete=False), tmp_path / "cut.ndjson")
    ran = command("matrix", path)
    assert ran.code == 3
    assert "**acme is incomplete**" in ran.out


@pytest.mark.parametrize("name", ["m.pdf", "no/such/folder/m.md"])
def test_a_file_that_cannot_be_is_told_first(command: Command, name: str) -> None:
    ran = command("matrix", "not-there.ndjson", "-o", name)
    assert ran.code == 2
    assert name in ran.err


def test_what_is_no_saved_run_is_told(command: Command) -> None:
    (command.folder / "x.ndjson").write_text("{}")
    assert command("matrix", "x.ndjson").code == 2


def test_the_formats_are_those_of_a_report_at_most() -> None:
    assert ".md" in MATRICES
    assert ".md" in FORMATS
