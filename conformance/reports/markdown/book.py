"""The specification as files of Markdown, to be read on a code host."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markupsafe import Markup

from ... import SUITE
from ...escape import printable_bytes
from ...http import curl
from ...http.exchange import Exchange, Request, Response, request_target
from ...results import Run
from ..content.anchors import chapter_anchor, clause_anchor, result_anchor
from ..content.chapters import Chapter, Norm, Picture, by_profile, chapters, in_python_only
from ..content.failure import beginning
from ..content.placeholders import Placeholders, without_start
from ..content.token_text import decoded
from ..content.written import written
from ..html.book import recorded
from .environment import code, prose, render

_OWN = {"clauses.toml": "register.md", "ERRATA.md": "errata.md", "README.md": "vocabulary.md"}


def files(run: Run) -> dict[str, str]:
    """The text of each file, by its name; README.md is the first to read."""
    every = chapters(run)
    rows = [[_link(each.feature.name, _name(each)), len(each.norms)] for each in every]
    return {
        **{_name(chapter): _chapter(chapter) for chapter in every},
        "README.md": render("contents.md", recorded=recorded(run), rows=rows),
        "register.md": _register(every),
        **{_OWN[name]: _own(name) for name in ("ERRATA.md", "README.md")},
    }


def _name(chapter: Chapter) -> str:
    return chapter_anchor(chapter.feature.path).replace("/", "-") + ".md"


def _link(text: str, address: str) -> Markup:
    # Addresses are of this project or of the register: they have no space and no bracket in them.
    return Markup(f"[{prose(text)}]({address})")  # noqa: S704


def _chapter(chapter: Chapter) -> str:
    return render(
        "chapter.md",
        chapter=chapter,
        clause_anchor=clause_anchor,
        result_anchor=result_anchor,
        which=_which,
        written=written,
        link=_link,
        request=_request,
        response=_response,
        curl=curl.command,
        decoded=decoded,
        placeholders=Placeholders,
        without_start=without_start,
    )


def _which(picture: Picture) -> str:
    number = len(picture.results)
    row = picture.results[0].id.partition("[")[2].removesuffix("]")
    return f", in the first of {number} examples: {row}" if number > 1 else ""


def _request(exchange: Exchange) -> str:
    request = exchange.request
    start = f"{request.method} {request_target(request.url)} HTTP/1.1"
    return "\n".join([start, *_message(request)])


def _response(response: Response) -> str:
    # Not as HTTP, which begins with a version: nobody has kept it.
    start = f"{response.status} {response.reason}"
    return "\n".join([start, *_message(response)])


def _message(message: Request | Response) -> Iterator[str]:
    yield from (f"{name}: {printable_bytes(value, keep='')}" for name, value in message.headers)
    if message.body:
        yield "\n" + printable_bytes(beginning(message)).rstrip("\n")


def _register(every: list[Chapter]) -> str:
    profiles = by_profile(every)
    return render(
        "register.md",
        profiles={name: [_row(*each) for each in norms] for name, norms in profiles.items()},
        in_python_only=[[code(c.id), c.source, prose(c.text)] for c in in_python_only()],
    )


def _row(chapter: Chapter, norm: Norm) -> list[object]:
    address = f"{_name(chapter)}#{clause_anchor(norm.clause.id)}"
    rows = sum(picture.scenario.rows for picture in norm.pictures)
    return [code(norm.clause.id), norm.clause.source, _link(norm.rule.name, address), rows]


def _own(name: str) -> str:
    """A file of the specification, with its links led to the files beside it."""
    text = (SUITE / "features" / name).read_text("utf-8")
    text = re.sub(r"^\*\*(E\d+)\.", r'<a id="\1"></a>**\1.', text, flags=re.MULTILINE)
    return re.sub(r"\]\(([\w/.]+)\)", lambda found: f"]({_leads(found[1])})", text)


def _leads(link: str) -> str:
    if link.endswith(".feature"):
        return chapter_anchor(link).replace("/", "-") + ".md"
    return _OWN.get(link, link)
