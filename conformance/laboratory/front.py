"""The parts of the manual that are made from other sources: the short matrix, the command line."""

from __future__ import annotations

import re
from argparse import SUPPRESS, Action, ArgumentParser
from collections.abc import Iterator, Mapping
from pathlib import Path

from conformance import SUITE
from conformance.commands import COMMANDS
from conformance.commands.dispatch import children, parser
from conformance.commands.help import examples, exit_codes

from .manual.files import filled
from .manual.tables import table

#: The pages with such parts.
PAGES = (SUITE / "README.md", SUITE / "docs/command-line.md")
MATRIX = SUITE / "docs/matrix.md"


def write() -> None:
    """Remake them."""
    for path, text in _made():
        path.write_text(text, "utf-8")


def stale() -> Iterator[str]:
    """A sentence for each page that would differ if it were made now."""
    for path, text in _made():
        if path.read_text("utf-8") != text:
            yield f"{path.name}: is not what publish command-line makes, which takes no time"


def _made() -> Iterator[tuple[Path, str]]:
    parts = {"matrix": matrix, "commands": commands}
    return ((path, filled(path.read_text("utf-8"), parts)) for path in PAGES)


# ── who passes what ─────────────────────────────────────────────────────────────────────


def matrix() -> str:
    """A row for each implementation, from the counts at the top of the published matrix."""
    lines = [line for line in MATRIX.read_text("utf-8").splitlines() if line.startswith("|")]
    head, _, *rows = (_cells(line) for line in lines[: next(_ends(lines))])
    every = sorted((dict(zip(head, row, strict=True)) for row in rows), key=_reference_first)
    return table(
        ["implementation", "README", "RFCs and attacks", "verdict, `--strict`"], map(_row, every)
    )


def _ends(lines: list[str]) -> Iterator[int]:
    """Where the first table ends: at the head of the second."""
    return (number - 1 for number, line in enumerate(lines[2:], 2) if line.startswith("| ---"))


def _cells(line: str) -> list[str]:
    return [re.sub(r"\\(.)", r"\1", cell.strip()) for cell in line.strip("|").split(" | ")]


def _reference_first(row: Mapping[str, str]) -> tuple[bool, str]:
    return row["clauses"] != "reference", row["clauses"].lower()


def _row(row: Mapping[str, str]) -> list[str]:
    verdict = re.sub("(UNSAFE)", r"**\1**", row["verdict"])
    return [row["clauses"], _share(row, "readme"), _share(row, "rfc"), verdict]


def _share(row: Mapping[str, str], source: str) -> str:
    """How many of the clauses that it claims to have passed."""
    counts = {
        name.partition(": ")[2]: int(cell or 0)
        for name, cell in row.items()
        if name.startswith(f"{source}:")
    }
    return f"{counts['passed']} of {sum(counts.values()) - counts.get('unsupported', 0)}"


# ── the command line ────────────────────────────────────────────────────────────────────


def commands() -> str:
    """A section for each command: arguments, examples, and its exit codes if they are special."""
    every = children(parser([*COMMANDS]))
    return "\n\n".join("\n\n".join(_section(name, every[name])) for name in COMMANDS)


def _section(name: str, child: ArgumentParser) -> Iterator[str]:
    yield f"## {name}"
    yield f"{COMMANDS[name][0].upper()}{COMMANDS[name][1:]}."
    yield "```sh\n" + "\n".join(_aligned(name)) + "\n```"
    rows = [_option(action) for action in child._actions if _is_told(action)]
    if rows:
        yield table(["argument", "meaning"], rows)
    if (codes := exit_codes(name)) is not exit_codes("run"):
        yield "Exit codes: " + "; ".join(f"{code:d} {words}" for code, words in codes.items()) + "."


def _aligned(name: str) -> Iterator[str]:
    shown = list(examples(name))
    width = max(len(example) for example, _ in shown)
    return (f"{example:<{width}}   # {words}" for example, words in shown)


def _is_told(action: Action) -> bool:
    return action.dest != "help" and action.help != SUPPRESS


def _option(action: Action) -> list[str]:
    value = action.metavar or ("{" + ",".join(action.choices) + "}" if action.choices else "")
    if action.nargs == 0:
        value = ""
    names = [f"`{flag} {value}`" if value else f"`{flag}`" for flag in action.option_strings]
    return [", ".join(names) or f"`{value or action.dest.upper()}`", action.help or ""]
