"""``publish``: makes the pages that come from runs, and updates the figures in the README."""

from __future__ import annotations

import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from conformance import SUITE, cli
from conformance.results.exit_code import Exit
from conformance.results.ndjson import read
from conformance.verdicts import UsageError

from . import api, figures, front, manual, picture
from .mutants import command as selftest
from .mutants import matrix as matrices
from .mutants import page as kill_matrix
from .mutants.variants import programs, variants
from .pages import PAGES, note, outdated

README, CONTRACT, API, COMMANDS = "readme", "contract", "api", "command-line"
#: Pages that take no run to make.
QUICK: dict[str, Callable[[], object]] = {
    README: figures.write,
    CONTRACT: manual.write,
    API: api.write,
    COMMANDS: front.write,
}
#: Made from the same runs as the matrix.
ASVS = SUITE / "docs" / "asvs.md"


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments: which pages, and whether just to check them."""
    names = [*PAGES, *QUICK]
    parser.add_argument(
        "pages", metavar="PAGE", nargs="*", default=[], help=f"{', '.join(names)}; default: all"
    )
    parser.add_argument(
        "--check", action="store_true", help="make nothing, say what is out of date; exit code 1"
    )
    parser.add_argument(
        "--runs", metavar="DIR", help="keep the runs of matrix there, not in a folder that goes"
    )
    selftest.add_processes(parser)


def main(options: Namespace) -> int:
    """Make the named pages, or check them."""
    chosen = options.pages or [*PAGES, *QUICK]
    for name in chosen:
        if name not in (*PAGES, *QUICK):
            raise UsageError(f"there is no page {name!r}; there is {', '.join([*PAGES, *QUICK])}")
    if options.check:
        return _check(chosen)
    code = Exit.CONFORMS
    for name in chosen:
        if name in QUICK:
            QUICK[name]()
            continue
        print(f"{PAGES[name].path}: takes {PAGES[name].takes}", flush=True)
        code = max(code, MAKERS[name](options))
        note(name)
    return code


def _check(chosen: list[str]) -> int:
    found = list(figures.wrong()) if README in chosen else []
    if CONTRACT in chosen:
        found += [f"{path}: is not what publish contract makes" for path in manual.outdated()]
    found += api.stale() if API in chosen else []
    found += front.stale() if COMMANDS in chosen else []
    for name in (each for each in chosen if each in PAGES):
        if parts := list(outdated(name)):
            what = f"{', '.join(parts)} changed since it was made"
            found.append(f"{PAGES[name].path}: {what}; publish {name} takes {PAGES[name].takes}")
    for problem in found:
        print(problem)
    return Exit.DEVIATES if found else Exit.CONFORMS


def _mutants(options: Namespace) -> Exit:
    results = selftest.judge(list(programs().values()), options.n)
    matrix, varied = matrices.matrix_of(results), matrices.matrix_of(results, variants())
    matrix.save(matrices.PUBLISHED)
    varied.save(matrices.VARIANTS)
    kill_matrix.PAGE.write_text(kill_matrix.render(matrix, varied), "utf-8")
    return _said(selftest.problems(results))


def _systematic(options: Namespace) -> Exit:
    from .mutants.systematic import command, mutations, page

    command.check()
    every = mutations.generate()
    results = command.judge(every, options.n)
    page.publish(results, every)
    return _said(list(page.problems(results, every, whole=True)))


def _corpus(options: Namespace) -> Exit:
    from .mutants.corpus import command, judge, page

    before = judge.published()
    results = command.judge(command.asked(), options.n, whole=False)
    page.PAGE.write_text(page.render(judge.publish(results)), "utf-8")
    return _said(list(judge.problems(results, before)))


def _matrix(options: Namespace) -> Exit:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(options.runs or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        report = ["--report", f"{folder}/{{name}}.ndjson"]
        _command("run", "--all", "--strict", "-n", str(options.n), *report)
        figures.note_original(read(folder / "flask-jwt-extended-0.0.2.ndjson"))
        runs = sorted(map(str, folder.glob("*.ndjson")))
        _command("matrix", *runs, "--asvs", "-o", str(ASVS))
        return _command("matrix", *runs, "-o", str(PAGES["matrix"].file))


def _history(options: Namespace) -> Exit:
    page = ["-n", str(options.n), "-o", str(PAGES["history"].file)]
    return _command("history", "flask-jwt-extended", *page)


def _picture(options: Namespace) -> Exit:
    del options
    return picture.write(PAGES["picture"].file)


def _performance(options: Namespace) -> Exit:
    del options
    from .bench.command import page

    PAGES["performance"].file.write_text(page([]), "utf-8")
    return Exit.CONFORMS


def _command(*arguments: str) -> Exit:
    """Run jwt-conformance. Raises UsageError if it reached no verdict, and so made no page."""
    code = Exit(cli.main(arguments))
    if code == Exit.INTERRUPTED:
        raise KeyboardInterrupt
    if code not in (Exit.CONFORMS, Exit.DEVIATES):
        raise UsageError(f"jwt-conformance {arguments[0]} ended with exit code {code}: no page")
    return code


def _said(problems: list[str]) -> Exit:
    for problem in problems:
        print(problem)
    return Exit.DEVIATES if problems else Exit.CONFORMS


#: Not made from runs.
MAKERS: dict[str, Callable[[Namespace], Exit]] = {
    "mutants": _mutants,
    "systematic": _systematic,
    "corpus": _corpus,
    "matrix": _matrix,
    "picture": _picture,
    "history": _history,
    "performance": _performance,
}
