"""The specification as files of Markdown, to be read on a code host."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from ... import SUITE
from ...escape import printable, printable_bytes
from ...http import curl
from ...http.exchange import Exchange, Headers, request_target
from ...results import Result, Run
from ..content.anchors import chapter_anchor, clause_anchor, result_anchor
from ..content.chapters import Chapter, Norm, Picture, by_profile, chapters, in_python_only
from ..content.failure import shorten_bytes
from ..content.token_text import decoded
from ..html.book import recorded
from .report import fenced

_OWN = {"clauses.toml": "register.md", "ERRATA.md": "errata.md", "README.md": "vocabulary.md"}


def files(run: Run) -> dict[str, str]:
    """The text of each file, by its name; README.md is the first to read."""
    every = chapters(run)
    texts = {_name(chapter): _chapter(chapter) for chapter in every}
    texts |= {"README.md": _contents(run, every), "register.md": _register(every)}
    texts |= {_OWN[name]: _own(name) for name in ("ERRATA.md", "README.md")}
    return {name: "\n".join(lines) + "\n" for name, lines in texts.items()}


def _name(chapter: Chapter) -> str:
    return chapter_anchor(chapter.feature.path).replace("/", "-") + ".md"


def _contents(run: Run, every: list[Chapter]) -> Iterator[str]:
    yield "# JWT authentication: the specification\n"
    yield (
        "What the README of Flask-JWT-Extended 0.0.2 promises, and what RFCs and known attacks "
        "demand beyond it. Under each scenario is folded what was really sent and answered, "
        f"recorded from {plain(recorded(run))}.\n"
    )
    yield "| chapter | rules |\n| --- | ---: |"
    for chapter in every:
        yield f"| [{plain(chapter.feature.name)}]({_name(chapter)}) | {len(chapter.norms)} |"
    yield (
        "\n[The register](register.md) has every clause, [errata](errata.md) what was decided "
        "where the README is unclear, and [how to read it](vocabulary.md) explains each sentence."
    )


def _chapter(chapter: Chapter) -> Iterator[str]:
    yield f"# {plain(chapter.feature.name)}\n\n{plain(chapter.feature.description)}"
    for norm in chapter.norms:
        yield from _norm(norm)


def _norm(norm: Norm) -> Iterator[str]:
    clause = norm.clause
    yield f'\n<a id="{clause_anchor(clause.id)}"></a>\n\n## {plain(norm.rule.name)}\n'
    errata = "".join(f", [{number}](errata.md#{number})" for number in norm.errata)
    yield f"`{clause.id}` ({clause.source}){errata}\n\n{plain(norm.rule.description)}\n"
    yield f"> {plain(clause.text)}"
    for picture in norm.pictures:
        yield from _picture(picture)


def _picture(picture: Picture) -> Iterator[str]:
    anchor = result_anchor(picture.id).rpartition("/")[2]
    yield f'\n<a id="{anchor}"></a>\n\n### {plain(picture.scenario.name)}\n'
    yield fenced(picture.text, "gherkin")
    if picture.results:
        first, number = picture.results[0], len(picture.results)
        row = first.id.partition("[")[2].removesuffix("]")
        which = f", in the first of {number} examples: {row}" if number > 1 else ""
        yield f"\n<details><summary>What was sent and answered{html.escape(which)}</summary>\n"
        yield from _recording(first)
        yield "\n</details>"


def _recording(result: Result) -> Iterator[str]:
    for exchange in result.exchanges:
        yield from _exchange(exchange)
    for token in decoded(result):
        yield fenced("\n".join(printable(line) for line in token.lines())) + "\n"


def _exchange(exchange: Exchange) -> Iterator[str]:
    request, response = exchange.request, exchange.response
    start = f"{request.method} {request_target(request.url)} HTTP/1.1"
    yield fenced("\n".join([start, *_message(request.headers, request.body)]), "http") + "\n"
    if exchange.failure:
        yield fenced(printable(exchange.failure)) + "\n"
    if response is not None:
        # Not as HTTP, which begins with a version: nobody has kept it.
        start = f"{response.status} {printable(response.reason, keep='')}"
        yield fenced("\n".join([start, *_message(response.headers, response.body)])) + "\n"
    yield fenced(curl.command(exchange.request), "sh") + "\n"


def _message(headers: Headers, body: bytes) -> Iterator[str]:
    yield from (f"{name}: {printable_bytes(value, keep='')}" for name, value in headers)
    if body:
        yield "\n" + printable_bytes(shorten_bytes(body)).rstrip("\n")


def _register(every: list[Chapter]) -> Iterator[str]:
    yield "# The register\n\nEvery clause, with the rule and the scenarios that picture it."
    for profile, norms in by_profile(every).items():
        yield f"\n## {profile}\n"
        yield "| clause | source | rule | scenarios |\n| --- | --- | --- | ---: |"
        yield from (_row(chapter, norm) for chapter, norm in norms)
    yield "\n## In Python only\n\n| clause | source | text |\n| --- | --- | --- |"
    for clause in in_python_only():
        yield f"| `{clause.id}` | {clause.source} | {plain(clause.text)} |"


def _row(chapter: Chapter, norm: Norm) -> str:
    clause = norm.clause
    rule = f"[{plain(norm.rule.name)}]({_name(chapter)}#{clause_anchor(clause.id)})"
    rows = sum(picture.scenario.rows for picture in norm.pictures)
    return f"| `{clause.id}` | {clause.source} | {rule} | {rows} |"


def _own(name: str) -> Iterator[str]:
    """A file of the specification, with its links led to the files beside it."""
    text = (SUITE / "features" / name).read_text("utf-8").rstrip("\n")
    text = re.sub(r"^\*\*(E\d+)\.", r'<a id="\1"></a>**\1.', text, flags=re.MULTILINE)
    yield re.sub(r"\]\(([\w/.]+)\)", lambda found: f"]({_leads(found[1])})", text)


def _leads(link: str) -> str:
    if link.endswith(".feature"):
        return chapter_anchor(link).replace("/", "-") + ".md"
    return _OWN.get(link, link)


def plain(text: str) -> str:
    """Text in which no character means anything to Markdown or HTML."""
    return re.sub(r"([\\`*_\[\]#|~])", r"\\\1", html.escape(printable(text, keep=""), quote=False))
