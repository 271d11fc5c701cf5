"""What ``--help`` shows below the options: examples, exit codes, and possible names."""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterable, Iterator, Mapping
from textwrap import fill

from ..results.exit_code import Exit
from ..spec import profiles
from ..targets import names

_USAGE = "wrong usage, an invalid target file, nothing selected, or a report that cannot be written"
_JUDGED: Mapping[Exit, str] = {
    Exit.CONFORMS: "conforms: nothing that counts failed, apart from known deviations",
    Exit.DEVIATES: "deviates or is UNSAFE, or a known deviation no longer fails;"
    " with --strict also if it conforms only in part",
    Exit.USAGE: _USAGE,
    Exit.INCONCLUSIVE: "no verdict: the target did not start, died, let nobody log in, took too"
    " long, or left scenarios inconclusive",
    Exit.DEFECT: "no verdict: the suite is broken (please report it), or a worker was killed",
    Exit.INTERRUPTED: "interrupted",
}
_DONE: Mapping[Exit, str] = {Exit.CONFORMS: "done", Exit.USAGE: _USAGE}
_SAVED = {**_DONE, Exit.INCONCLUSIVE: "a run is incomplete"}
#: The exit codes of each command; those of ``run`` for a command that is not here.
EXIT_CODES: Mapping[str, Mapping[Exit, str]] = {
    "expect": {**_JUDGED, Exit.CONFORMS: "the entries are written"},
    "doctor": {
        Exit.CONFORMS: "everything is as the contract says; what is unsupported is listed",
        Exit.DEVIATES: "something differs from the contract",
        Exit.USAGE: "no such target, or an invalid target file",
        Exit.INCONCLUSIVE: "the target did not start, or died",
    },
    "compare": {
        **_SAVED,
        Exit.CONFORMS: "nothing got worse",
        Exit.DEVIATES: "something got worse",
    },
    "fuzz": {
        **_JUDGED,
        Exit.CONFORMS: "nothing was found",
        Exit.DEVIATES: "something was found",
    },
    "matrix": _SAVED,
    **dict.fromkeys(("init", "list", "show", "site", "reference"), _DONE),
}
#: Commands to copy, and what they do.
EXAMPLES: Mapping[str, Mapping[str, str]] = {
    "run": {
        "run": "judge the reference",
        "run acme-jwt --report run.html": "a folder with a target file, and a page to read",
        "run flask-jwt-extended-0.0.2 --strict": "a shipped implementation, all clauses",
        "run acme-jwt --features rules": "with rules of your own, in the folder rules",
        "run acme-jwt --profile refresh --failed": "what did not pass the last time",
        "run --url https://staging.example.org/api --app basic": "an app that is deployed",
    },
    "attack": {
        "attack http://127.0.0.1:8000/api/me --token-env TOKEN": "a URL, and a good token for it",
        "attack --i-may -- curl https://staging.example.org/me -H 'Authorization: Bearer a.b.c'": (
            "what a browser copies as cURL, to a machine that you may attack"
        ),
    },
    "fuzz": {
        "fuzz acme-jwt --seconds 60": "try it for a minute",
        "fuzz acme-jwt --seed 7 -o found": "again what seed 7 tried, and keep what fails",
        "run acme-jwt --features found": "judge by what was kept",
    },
    "expect": {"expect acme-jwt": "list what fails now in acme-jwt/target.toml"},
    "doctor": {
        "doctor acme-jwt": "check it step by step",
        "doctor acme-jwt --write": "and write what it proposes into [dialect]",
        "doctor --url http://127.0.0.1:8000 --user ada --password-env ADAS_PASSWORD": (
            "find out how an application logs in and guards, for its target file"
        ),
    },
    "init": {"init acme-jwt --lang flask": "make the folder acme-jwt"},
    "report": {
        "report run.ndjson -v": "show a run again, with all requests and responses",
        "report run.ndjson --report junit.xml": "write it in another format",
    },
    "matrix": {"matrix runs/*.ndjson -o matrix.html": "several targets, side by side"},
    "site": {
        "site runs/*.ndjson -o public": "index, book, matrix and each run, linked",
        "site runs/*.ndjson --history acme-jwt -o public": "and release by release",
    },
    "history": {"history flask-jwt-extended -o history.html": "every release; takes long"},
    "compare": {
        "compare main.ndjson run.ndjson": "what got worse since then?",
        "compare main.ndjson run.ndjson -o diff.html": "and a page, with both side by side",
    },
    "list": {
        "list": "features, rules and scenarios",
        "list targets": "the reference and the shipped implementations",
        "list clauses": "one line for each clause",
    },
    "docs": {"docs -o book": "write book/index.html"},
    "show": {"show refresh.not-for-views": "one clause and its rule"},
    "reference": {
        'PYTHONPATH="$(jwt-conformance reference)" flask --app shop run': "an app on the reference"
    },
}
_TARGETS = ("run", "expect", "doctor")


def explain(command: str, parser: ArgumentParser) -> None:
    """Add it below the options of a command."""
    parser.formatter_class = RawDescriptionHelpFormatter
    parser.epilog = "\n".join(_epilog(command)).replace("%", "%%")


def exit_codes(command: str) -> Mapping[Exit, str]:
    """What each exit code of a command means."""
    return EXIT_CODES.get(command, _JUDGED)


def examples(command: str) -> Iterator[tuple[str, str]]:
    """The examples, ready to copy, and what each of them does."""
    for arguments, words in EXAMPLES[command].items():
        yield arguments if "(" in arguments else f"jwt-conformance {arguments}", words


def _epilog(command: str) -> Iterator[str]:
    yield "examples:"
    for example, words in examples(command):
        yield f"  {example}\n      {words}"
    yield "\nexit codes:"
    for code, words in exit_codes(command).items():
        yield fill(words, 79, initial_indent=f"  {code:<5}", subsequent_indent=" " * 7)
    if command in _TARGETS:
        yield _list("targets", names())
    if command == "run":
        yield _list("profiles", profiles())


def _list(what: str, given: Iterable[str]) -> str:
    lines = fill(", ".join(given), 77, break_on_hyphens=False).splitlines()
    return "\n  ".join([f"\n{what}:", *lines])
