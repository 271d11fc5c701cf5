"""The specification's Markdown as HTML, with its links pointing to the same things on the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from ...spec import clauses
from .anchors import clause_anchor, slug

#: Maps a link's target in the file to that on the page, or "".
Leads = Callable[[str], str]

_ERRATUM = re.compile(r"(E\d+)\. ")


def document(text: str, leads: Leads, below: int) -> Markup:
    """A whole file except its title. Its second-level headings become the level after ``below``.

    Headings and errata get addresses, and ids of clauses become links.
    """
    tokens = _markdown().parse(text)
    for number, token in enumerate(tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{int(token.tag[1]) + below - 1}"
        if token.type in ("heading_open", "paragraph_open"):
            _address(token, tokens[number + 1])
        if token.children:
            token.children = [new for child in token.children for new in _linked(child, leads)]
    kept = tokens[3:] if tokens and tokens[0].type == "heading_open" else tokens
    return Markup(_markdown().renderer.render(kept, _markdown().options, {}))  # noqa: S704


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _address(token: Token, content: Token) -> None:
    if token.type == "heading_open":
        token.attrSet("id", f"on-{slug(content.content)}")
    elif found := _ERRATUM.match(content.content.lstrip("*")):
        token.attrSet("id", found[1])


def _linked(token: Token, leads: Leads) -> Sequence[Token]:
    if token.type == "link_open":
        token.attrSet("href", leads(str(token.attrGet("href"))))
    if token.type != "code_inline" or token.content not in clauses():
        return [token]
    link = Token("link_open", "a", 1, attrs={"href": f"#{clause_anchor(token.content)}"})
    return [link, token, Token("link_close", "a", -1)]
