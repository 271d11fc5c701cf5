from __future__ import annotations

import io
import json
import tempfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import conformance
from conformance.reports import FORMATS
from conformance.results import Run
from conformance.results.known_deviations import settle
from conformance.results.ndjson import SavedRunError, Writer, read, write
from conformance.results.outcomes import Outcome, outcome
from conformance.tests.command import Command
from conformance.tests.results import runs
from conformance.verdicts import Verdict
from conformance.verdicts.kinds import EXPECTATIONS, OBSERVATIONS

SCHEMA = json.loads((Path(conformance.__file__).parent / "run.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

#: A run in format 1.
OLD = Path(__file__).parent / "saved" / "format-1.ndjson"

#: A run of nothing, whole.
END = 'START{"event": "end", "info": {}, "elapsed": 0.5, "defects": [], "interrupted": false}\n'

FEW = ("--clause", "basic.login", "basic.no-header", "hardening.time-types")


def _text(run: Run) -> str:
    stream = io.StringIO()
    write(run, stream)
    return stream.getvalue()


def _saved(folder: Path, text: str) -> Path:
    path = folder / "run.ndjson"
    path.write_text(text, "utf-8")
    return path


def _check(text: str) -> None:
    for line in text.splitlines():
        VALIDATOR.validate(json.loads(line))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(run=runs.RUNS)
def test_what_is_read_is_what_was_written(run: Run, tmp_path: Path) -> None:
    text = _text(run)
    assert text.isascii()
    _check(text)
    settle(run)
    assert read(_saved(tmp_path, text)) == run


def test_hostile_text_survives(tmp_path: Path) -> None:
    run = runs.run(results=[runs.hostile()], defects=[runs.EVIL], info={runs.EVIL: runs.EVIL})
    assert read(_saved(tmp_path, _text(run))) == run


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "line",
    [
        {},
        {"event": "pause"},
        {"event": "end", "info": {}, "elapsed": 1, "defects": [], "interrupted": "no"},
        {"event": "end", "info": {}, "elapsed": 1, "defects": [], "interrupted": True, "more": 1},
        {"event": "start", "format": 3},
    ],
)
def test_the_schema_refuses(line: object) -> None:
    assert not VALIDATOR.is_valid(line)


@pytest.mark.parametrize("mode", [("good",), ("hostile",), ("rejects",), ("dies", "2")], ids=str)
def test_real_runs_are_what_the_schema_says(command: Command, mode: tuple[str, ...]) -> None:
    _, run = command.saved(command.spoilt(*mode), *FEW)
    text = (command.folder / "run.ndjson").read_text("ascii")
    _check(text)
    assert [json.loads(line)["event"] for line in text.splitlines()] == [
        "start",
        *["result"] * len(run.planned),
        "end",
    ]


def test_each_kind_of_fact_is_in_the_schema() -> None:
    enums = (
        SCHEMA["$defs"][name]["properties"]["kind"]["enum"]
        for name in ("expectation", "observation")
    )
    assert list(enums) == [list(EXPECTATIONS), list(OBSERVATIONS)]


def test_a_run_that_was_saved_in_sentences_is_still_read(tmp_path: Path) -> None:
    """By the code that wrote format 1, against a target that turns nobody away."""
    run = read(OLD)
    found = {result.title: outcome(run, result) for result in run.results}
    assert run.complete
    assert found == {
        "Ada logs in": Outcome.PASSED,
        "Mallory guesses a password": Outcome.ACCEPTED,
        'An access token that says it is not signed[the algorithm is "none", unsigned]': (
            Outcome.ACCEPTED
        ),
        "HEAD without a token": Outcome.ACCEPTED,
        # Its sentence said nothing of a rejection.
        "The app is told the reason, and tells it on[only two segments are left]": (
            Outcome.DIFFERENT
        ),
    }
    (unsigned,) = (result for result in run.results if "unsigned" in result.title)
    assert (str(unsigned.expected), str(unsigned.observed)) == (
        "a rejection (4xx)",
        '200 {"hello":"world"}',
    )
    # What it is saved as now is read as the same.
    assert read(_saved(tmp_path, _text(run))) == run


def test_a_run_that_was_killed_is_incomplete(tmp_path: Path) -> None:
    *begun, _ = _text(runs.run({runs.LOGIN: Verdict.PASSED})).splitlines(keepends=True)
    run = read(_saved(tmp_path, "".join(begun)))
    assert (run.complete, len(run.results)) == (False, 1)
    assert read(_saved(tmp_path, _text(run))) == run


@pytest.mark.parametrize("cut", [1, 20])
def test_a_last_line_that_was_cut_off(tmp_path: Path, cut: int) -> None:
    text = _text(runs.run({runs.LOGIN: Verdict.PASSED}))
    run = read(_saved(tmp_path, text[:-cut]))
    # Without the line feed alone nothing is missing.
    assert run.complete is (cut == 1)
    assert len(run.results) == 1


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "this is empty"),
        ("no JSON\n", "run.ndjson:1: not JSON"),
        ('{"event": "end"}\n', "run.ndjson:1: .*first event is start"),
        ("[]\n", "run.ndjson:1: no event"),
        ("{}\n", "run.ndjson:1: no event"),
        ('{"event": "start", "format": 3}\n', "format 3; this version reads 1 and 2"),
        ('{"event": "start", "format": 2}\n', "run.ndjson:1: no event"),
        ('{"event": "start", "format": 1}\n', "run.ndjson:1: no event"),
        ("START{\n", "run.ndjson:2: not JSON"),
        ('START{"event": "pause"}\n', "run.ndjson:2: .*not pause"),
        ('START{"event": "result", "id": 1}\n', "run.ndjson:2: no event"),
        ("START" + "[" * 100_000, "run.ndjson:2: JSON that is nested too deep"),
        ('START{"event": "end"}\n', "end has the members defects, elapsed, info, interrupted"),
        (END.replace("0.5", '"long"'), "elapsed: expected float, it is str 'long'"),
        (END.replace("0.5", "1e999"), "elapsed: expected float, it is float inf"),
        (END.replace("0.5", "NaN"), "elapsed: expected float, it is float nan"),
        (END.replace("[]", "[7]"), "defects: expected str, it is int 7"),
        (END.replace("{}", "[]"), "info: expected Mapping, it is list"),
        (END.replace("false", '"no"'), "interrupted: expected bool, it is str 'no'"),
        (END.replace("false", 'false, "results": []'), "end has the members"),
        (f"{END}{END.removeprefix('START')}", "run.ndjson:3: .*there is one of each"),
        ("STARTSTART", "run.ndjson:2: .*there is one of each"),
        ("\udcff", "not readable"),
    ],
)
def test_what_is_no_saved_run(tmp_path: Path, text: str, complaint: str) -> None:
    start = _text(runs.run()).splitlines(keepends=True)[0]
    path = tmp_path / "run.ndjson"
    path.write_bytes(text.replace("START", start).encode("utf-8", "surrogateescape"))
    with pytest.raises(SavedRunError, match=complaint):
        read(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SavedRunError, match="No such file"):
        read(tmp_path / "x.ndjson")


def test_a_run_that_broke_down_before_there_was_a_plan(tmp_path: Path) -> None:
    stream = io.StringIO()
    Writer(stream, runs.run(defects=["no such step"])).close()
    run = read(_saved(tmp_path, stream.getvalue()))
    assert (run.complete, run.defects) == (True, ["no such step"])


def test_report_of_an_incomplete_run_has_no_verdict(command: Command) -> None:
    path = _saved(command.folder, _text(runs.run({runs.LOGIN: Verdict.PASSED}, complete=False)))
    ran = command("report", path)
    assert ran.code == 3
    assert "there is no verdict" in ran.said
    assert command("compare", path, path).code == 3


def test_report_of_what_is_no_run(command: Command) -> None:
    ran = command("report", _saved(command.folder, "no JSON\n"))
    assert ran.code == 2
    assert "run.ndjson:1: not JSON" in ran.said


@settings(deadline=None, max_examples=30)
@given(st.data())
def test_a_member_of_another_type_is_refused_or_can_be_shown(data: st.DataObject) -> None:
    """Each member of a result in turn, and those of what is in it."""
    event = json.loads(_text(runs.run(results=[runs.hostile()])).splitlines()[1])
    at: Any = event
    while isinstance(at, (dict, list)) and at:
        key = data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
        within, at = at, at[key]
        if data.draw(st.booleans()):
            break
    within[key] = data.draw(st.sampled_from([None, True, -1, 1.5, "x", [], [[1]], {}, {"a": {}}]))
    with tempfile.TemporaryDirectory() as folder:
        start, _, end = _text(runs.run({runs.LOGIN: Verdict.PASSED})).splitlines()
        try:
            run = read(_saved(Path(folder), "\n".join([start, json.dumps(event), end])))
        except SavedRunError:
            return
    for make in FORMATS.values():
        make(run)


@pytest.mark.parametrize("depth", [200, 900, 5000, 100_000])
def test_report_of_what_is_nested_too_deep(command: Command, depth: int) -> None:
    text = END.replace("{}", '{"a": ' + "[" * depth + "]" * depth + "}")
    start = _text(runs.run()).splitlines(keepends=True)[0]
    path = _saved(command.folder, text.replace("START", start))
    for more in ((), ("--report", command.folder / "x.html"), ("--report", "x.ndjson")):
        ran = command("report", path, *more)
        assert ran.code == 3 or (ran.code == 2 and "nested too deep" in ran.said), ran.said
