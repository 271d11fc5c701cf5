"""The corpus as Markdown: docs/corpus.md."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from string import Template

from conformance import SUITE

from . import Mistake, mistakes
from .judge import Detection

PAGE = SUITE / "docs" / "corpus.md"
_HEAD = Template(Path(__file__).with_name("head.md").read_text("utf-8"))
_TABLE = (
    "| mistake | what it is | severity | clause | noticed | where |\n"
    "| --- | --- | --- | --- | --- | --- |\n"
)

#: How the names of sources become addresses.
_ADDRESSES = (
    (r"(CVE-\d+-\d+)", r"https://nvd.nist.gov/vuln/detail/\1"),
    (r"(GHSA-[\w-]+)", r"https://github.com/advisories/\1"),
    (r"RFC (\d+)", r"https://www.rfc-editor.org/rfc/rfc\1"),
    (r"RFC (\d+) ([\d.]+)", r"https://www.rfc-editor.org/rfc/rfc\1#section-\2"),
    (r"([\w.-]+/[\w.-]+)#(\d+)", r"https://github.com/\1/issues/\2"),
    (r"([\w.-]+/[\w.-]+)", r"https://github.com/\1"),
)


def render(results: Mapping[str, Detection]) -> str:
    """The whole page."""
    fields = dict.fromkeys(mistake.field for mistake in mistakes().values())
    return "".join([_HEAD.substitute(figures(results)), *(_field(f, results) for f in fields)])


def figures(results: Mapping[str, Detection]) -> dict[str, str]:
    """The counts in it, by their names in head.md."""
    asked = [mistake for mistake in mistakes().values() if mistake.clause]
    own = [mistake for mistake in asked if _own(mistake, results)]
    return {
        "mistakes": str(len(mistakes())),
        "asked": str(len(asked)),
        "unasked": str(len(mistakes()) - len(asked)),
        "noticed": str(len(own)),
        "unnoticed": str(len(asked) - len(own)),
        "fields": "".join(_counted(results)),
    }


def _counted(results: Mapping[str, Detection]) -> Iterator[str]:
    for field in dict.fromkeys(mistake.field for mistake in mistakes().values()):
        those = [mistake for mistake in mistakes().values() if mistake.field == field]
        asked = [mistake for mistake in those if mistake.clause]
        own = sum(_own(mistake, results) for mistake in asked)
        yield f"| [{field}](#{field}) | {len(those)} | {len(asked)} | {own} |\n"


def _field(field: str, results: Mapping[str, Detection]) -> str:
    those = [mistake for mistake in mistakes().values() if mistake.field == field]
    rows = "".join(_row(mistake, results) for mistake in those if mistake.clause)
    unasked = [mistake for mistake in those if not mistake.clause]
    return f"\n## {field}\n\n{_TABLE}{rows}{_unasked(unasked)}"


def _row(mistake: Mistake, results: Mapping[str, Detection]) -> str:
    found = results.get(mistake.name)
    noticed = found.outcome if found and found.by_its_own else "**no**"
    cells = (mistake.name, mistake.what, mistake.severity.value, mistake.clause, noticed)
    return f"| {' | '.join(map(_cell, cells))} | {_links(mistake.where)} |\n"


def _unasked(those: Iterable[Mistake]) -> str:
    lines = [f"* **{m.name}** {m.what} *{m.why}* {_links(m.where)}\n" for m in those]
    return "\nNot asked for:\n\n" + "".join(lines) if lines else ""


def _own(mistake: Mistake, results: Mapping[str, Detection]) -> bool:
    return mistake.name in results and results[mistake.name].by_its_own


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("__", "\\_\\_")


def _links(where: Iterable[str]) -> str:
    return ", ".join(f"[{short(one)}]({address(one)})" for one in where)


def address(source: str) -> str:
    """The address that the name of a source stands for, or the source itself if it is one."""
    for pattern, target in _ADDRESSES:
        if found := re.fullmatch(pattern, source):
            return found.expand(target)
    return source


def short(source: str) -> str:
    """A source in short: its name, or the host of its address."""
    return source if "://" not in source else source.split("/")[2].removeprefix("www.")
