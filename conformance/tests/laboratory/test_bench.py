"""The bench: its arithmetic and its page; and that it times nothing that does not work."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from conformance import SUITE, spec
from conformance.laboratory.__main__ import main
from conformance.laboratory.bench import page, timing
from conformance.laboratory.bench.environments import (
    SCRIPTS,
    BenchError,
    Environment,
    environment,
    own_environ,
)
from conformance.laboratory.bench.parts import PARTS, measure
from conformance.laboratory.bench.peer import PEERS, REFERENCE, Peer
from conformance.laboratory.bench.peer_process import PeerProcess, check_answers
from conformance.laboratory.bench.reference import blacklist, in_process, instructions, over_http
from conformance.laboratory.bench.reference.over_http import BenchClient
from conformance.laboratory.bench.runner import cost, growth, replay, suite, suite_run
from conformance.targets.subprocesses.child import Process
from conformance.tests.command import Command

#: A peer of two operations, one of which is much more work.
COUNTED = """
import sys
sys.path.append({folder!r})
from worker import fork, repeated
for do, work in {{"nothing": lambda: 0, "much": lambda: sorted(range(1000, 0, -1))}}.items():
    for times in (1, 11):
        fork(lambda: repeated(work)(times), peer="reference", do=do, times=times)
"""

GOOD = {"good": '200 OK {"hello":"world"}', "altered": "422 X {}", "missing": "401 X {}"}


def test_everybody_takes_turns() -> None:
    order: list[str] = []

    def measure(name: str) -> float:
        order.append(name)
        return float(len(order))

    samples = timing.take_turns({name: lambda n=name: measure(n) for name in "abc"}, 4)  # type: ignore[misc]
    assert "".join(order) == "abcbcacababc"
    assert samples == {"a": [1, 6, 8, 10], "b": [2, 4, 9, 11], "c": [3, 5, 7, 12]}


def test_a_ratio_is_taken_round_by_round() -> None:
    # The machine became ten times slower for a while: their medians alone would say 1.
    samples = {"a": [2.0, 20.0, 2.0, 20.0, 2.0], "b": [1.0, 10.0, 1.0, 10.0, 10.0]}
    assert timing.ratio(samples, "a", "b") == 2
    assert timing.typical(samples, "a") == 2


def test_a_ratio_takes_as_many_of_both() -> None:
    with pytest.raises(ValueError, match="shorter"):
        timing.ratio({"a": [1.0, 2.0], "b": [1.0]}, "a", "b")


def test_a_slope_has_nothing_of_what_all_have() -> None:
    assert timing.slope({20: 1000 + 20 * 7, 120: 1000 + 120 * 7}) == 7
    with pytest.raises(ValueError, match="two points"):
        timing.slope({20: 1.0})


@pytest.mark.parametrize(
    ("measured", "met"),
    [
        (0.5, "yes"),
        (2.0, "yes"),
        (2.5, "**no**, 25.0% over"),
        (20, "**no**, 10 times that"),
        (None, "not measured"),
    ],
)
def test_a_goal_is_met_or_missed_by_so_much(measured: float | None, met: str) -> None:
    assert page.Goal("cost", 2, measured, " s").met == met


def test_a_page_is_markdown_with_the_goals_first() -> None:
    goals = [page.Goal("cost", 2, 2.5, " s"), page.Goal("more", 1, None)]
    section = page.Section("One", "Intro.", ("who", "s"), [["a|b", "1"]], ["A note."], goals)
    text = page.render("A machine.", [section])
    html = MarkdownIt().enable("table").render(text)
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "# Performance",
        "## Goals",
        "## One",
    ]
    assert "| cost | ≤ 2 s | 2.50 s | **no**, 25.0% over |" in text
    assert "| more | ≤ 1 |  | not measured |" in text
    assert "<td>a|b</td>" in html
    assert html.count("<table>") == 2


def test_a_row_fits_its_table() -> None:
    with pytest.raises(ValueError, match="2 columns"):
        list(page.table(("who", "s"), [["a"]]))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"good": "422 X {}"}, "expected 200 for the token 'good', it was 422"),
        ({"good": "200 OK {}"}, "expected 200 for the token 'good', it was 200 OK {}"),
        ({"altered": GOOD["good"]}, "expected 401 or 422 for the token 'altered', it was 200"),
        ({"altered": "500 X {}"}, "expected 401 or 422"),
        ({"missing": GOOD["good"]}, "expected 401 for the token 'missing'"),
        ({"missing": "404 X {}"}, "expected 401"),
    ],
)
def test_what_lets_in_the_wrong_ones_is_not_timed(change: dict[str, str], complaint: str) -> None:
    check_answers("somebody", GOOD, guarded=True)
    with pytest.raises(BenchError, match=f"^somebody: {complaint}"):
        check_answers("somebody", {**GOOD, **change}, guarded=True)


def test_a_bare_view_lets_in_everybody() -> None:
    check_answers("bare", dict.fromkeys(GOOD, GOOD["good"]), guarded=False)
    with pytest.raises(BenchError, match="missing"):
        check_answers("bare", {**dict.fromkeys(GOOD, GOOD["good"]), "missing": "401 X"}, False)


def test_callgrind_is_read() -> None:
    assert instructions.total("version: 1\nfn=(1) summary\nsummary: 61042836\n") == 61042836
    with pytest.raises(BenchError, match="no summary"):
        instructions.total("version: 1\n")


def test_without_valgrind_its_goals_are_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    section = instructions.instructions(1)
    assert "valgrind is not installed" in section.intro
    assert {goal.met for goal in section.goals} == {"not measured"}


def test_a_drift_is_seen() -> None:
    steady = [number * 0.01 for number in range(100)]
    assert growth.milliseconds(steady) == pytest.approx(10)
    assert growth.drift(steady) == pytest.approx(1)
    slowing = [number**2 * 0.01 for number in range(100)]
    assert growth.drift(slowing) > 10


def test_a_generated_suite_is_read_as_a_suite(tmp_path: Path) -> None:
    root = growth.generate(tmp_path, 230)
    files = sorted((root / "features").rglob("*.feature"))
    features = [spec.read_feature(path, root) for path in files]
    found = [scenario for feature in features for _, scenario in feature.scenarios()]
    assert [len(list(feature.scenarios())) for feature in features] == [100, 100, 30]
    assert len({(len(scenario.steps), scenario.rows) for scenario in found}) == 1
    tags = {tag for feature in features for rule in feature.rules for tag in rule.tags}
    assert tags & {*spec.clauses()}


def test_an_exchange_is_sent_again_as_it_was() -> None:
    request = {
        "method": "POST",
        "url": "http://127.0.0.1:1/a/3/login?x=1",
        "headers": [["Host", "127.0.0.1:1"], ["A", "\u00e9"], ["A", "b"]],
        "body": "{}",
    }
    exchange = {"request": request, "response": {"status": 401}, "started": 0.5}
    [[sent]] = replay.scenarios([{"exchanges": [exchange]}])
    assert sent == {
        "method": "POST",
        "path": "/a/3/login?x=1",
        "headers": [["A", "\u00e9"], ["A", "b"]],
        "body": "{}",
        "status": 401,
    }
    lost = {**exchange, "response": None, "failure": "no answer"}
    with pytest.raises(BenchError, match="no answer"):
        replay.scenarios([{"exchanges": [lost]}])


def test_scenarios_are_sent_in_the_order_in_which_they_began() -> None:
    def result(path: str, started: float) -> dict[str, Any]:
        request = {"method": "GET", "url": f"http://h{path}", "headers": [], "body": ""}
        return {
            "exchanges": [{"request": request, "response": {"status": 200}, "started": started}]
        }

    sent = replay.scenarios([result("/b", 2.0), result("/c", 3.0), result("/a", 1.0)])
    assert [one["path"] for (one,) in sent] == ["/a", "/b", "/c"]


@pytest.mark.default
def test_a_run_is_measured_while_it_lasts() -> None:
    few = suite_run.run_suite(None, ["--clause", "basic.login", "basic.times", "-n", "1"])
    assert 0 < few.first < few.ends[0] < few.ends[-1] < few.wall
    assert few.ends == sorted(few.ends)
    assert len(few.ends) == len(few.results) > 2


def test_a_command_that_fails_is_told(tmp_path: Path) -> None:
    done = cost.run_command(["sh", "-c", "echo well"], tmp_path, os.environ)
    assert (done.out, done.wall > 0, done.cpu >= 0) == ("well\n", True, True)
    with pytest.raises(BenchError, match="ended with 3: oh dear"):
        cost.run_command(["sh", "-c", "echo oh dear >&2; exit 3"], tmp_path, os.environ)


def test_the_memory_of_a_process_is_not_that_of_who_started_it() -> None:
    much = b"x" * (200 << 20)
    code = "from conformance.laboratory.bench.runner.measured import peak; print(peak())"
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=SUITE, capture_output=True, text=True, check=True
    )
    assert 1 << 10 < int(told.stdout) < len(much) >> 11


def test_a_part_that_nobody_knows(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "protectd"]) == 2
    assert "no part 'protectd'; there is protected" in capsys.readouterr().err


def test_a_peer_that_dies_is_told(tmp_path: Path) -> None:
    script = tmp_path / "peer.py"
    script.write_text("raise SystemExit(7)")
    with pytest.raises(BenchError, match="somebody ended with exit code 7"):
        PeerProcess(Environment(script, sys.executable, {}, ""), "somebody")


@pytest.fixture(scope="module")
def environments() -> list[Environment]:
    """The environments of the peers, which need the package index when they are made."""
    try:
        return [environment(name) for name in {peer.script for peer in PEERS}]
    except BenchError as error:
        pytest.skip(str(error))


@pytest.mark.full
def test_each_peer_has_its_own_extension(environments: list[Environment]) -> None:
    own = {place.script.stem: place.module for place in environments}
    reference = str(SUITE / "reference")
    assert {name for name, module in own.items() if module.startswith(reference)} == {"today"}
    assert len(set(own.values())) == 3


@pytest.mark.full
@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.label)
def test_each_peer_answers_as_it_should(peer: Peer, environments: list[Environment]) -> None:
    place = environment(peer.script)
    process = PeerProcess(place, peer.name, peer.guarded)
    try:
        assert process.answers["good"] == '200 OK {"hello":"world"}'
        assert process.seconds("protected", 2) > 0
        with pytest.raises(BenchError, match="200"):
            check_answers(peer.name, process.answers, not peer.guarded)
    finally:
        process.close()


@pytest.mark.full
@pytest.mark.parametrize("server", ["waitress", "gunicorn"])
def test_a_served_peer_answers_as_it_should(server: str, environments: list[Environment]) -> None:
    place = environment("today")
    command = place.command("serve", server, "reference, blacklist")
    process = Process(command, place.script.parent, environ=own_environ()).ready()
    try:
        client = BenchClient("reference", process.url, guarded=True)
        assert client.seconds(3) > 0
        client.close()
    finally:
        process.stop()


@pytest.mark.full
def test_a_few_of_everything(
    monkeypatch: pytest.MonkeyPatch, environments: list[Environment]
) -> None:
    one = ["--scenario", "features/basic_usage.feature::Ada logs in"]
    few_of = lambda root=None, arguments=(): suite_run.run_suite(root, [*one, *arguments])  # noqa: E731
    monkeypatch.setattr(suite, "run_suite", few_of)
    for module, name, few in (
        *((in_process, "TIMES", 8), (in_process, "TOKENS", 4), (over_http, "TIMES", 3)),
        *((growth, "FEW", 2), (growth, "MANY", 4), (blacklist, "MANY", blacklist.FEW)),
    ):
        monkeypatch.setattr(module, name, few)
    begun: list[str] = []
    written = measure([name for name in PARTS if name != "instructions"], 1, begun.append)
    assert begun == [name for name in PARTS if name != "instructions"]
    assert written.count("\n## ") == 1 + len(begun)
    assert "not measured" not in written
    for peer in PEERS:
        assert written.count(f"| {peer.label} |") >= 2


@pytest.mark.full
def test_the_command_prints_its_page(laboratory: Command, environments: list[Environment]) -> None:
    ran = laboratory("bench", "create", "--rounds", "1")
    assert (ran.code, ran.err) == (0, "1 of 1, 0 left: create\n")
    assert "## Creating an access token" in ran.out


@pytest.mark.full
def test_callgrind_counts(tmp_path: Path) -> None:
    if shutil.which("valgrind") is None:
        pytest.skip("valgrind is not installed")
    script = tmp_path / "peer.py"
    script.write_text(COUNTED.format(folder=str(SCRIPTS)))
    counts = instructions.count([Environment(script, sys.executable, {}, "")])
    assert set(counts) == {(REFERENCE, "nothing"), (REFERENCE, "much")}
    nothing, much = (counts[REFERENCE, do] for do in ("nothing", "much"))
    assert 0 < nothing * 10 < much
