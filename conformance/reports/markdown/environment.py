"""The Markdown templates: a value is treated as text, unless a filter says otherwise.

Only loops and macros join escaped and unescaped text. The filter ``join`` and the operator
``~`` would escape the rest as HTML, which has no effect in Markdown.
"""

from __future__ import annotations

import html
import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ...escape import printable


def render(template: str, **context: Any) -> str:
    """The result of a template. No value in it has a meaning in Markdown or HTML."""
    return _environment().get_template(template).render(**context)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        # Before the HTML escaping, which leaves alone what is already escaped.
        finalize=_text,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(code=code, fenced=fenced, html=html_text, prose=prose)
    return made


def _text(value: object) -> Markup:
    return value if isinstance(value, Markup) else plain(str(value))


def plain(text: str) -> Markup:
    """Text in which no character has a meaning in Markdown or HTML."""
    # Full stops and colons too, as no bare address becomes a link without them.
    return _escaped(r"[\\`*_{}\[\]()#+!|~@.:=-]", text)


def prose(text: str) -> Markup:
    """This project's own words, which contain no address and do not begin like a list."""
    return _escaped(r"[\\`*_\[\]#|~]", text)


def _escaped(characters: str, text: str) -> Markup:
    escaped = html.escape(printable(text, keep=""), quote=False)
    return Markup(re.sub(f"({characters})", r"\\\1", escaped))  # noqa: S704


def code(id: str) -> Markup:
    """A name as code; anything but a name of this project as text."""
    return Markup(f"`{id}`") if re.fullmatch(r"[\w.-]+", id) else plain(id)  # noqa: S704


def html_text(text: str) -> Markup:
    """Text inside a tag, where Markdown is not parsed."""
    return Markup(html.escape(printable(text, keep="")))  # noqa: S704


def fenced(text: str, language: str = "text") -> Markup:
    """The text as a code block, with a fence longer than any run of backticks in it."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return Markup(f"{fence}{language}\n{printable(text)}\n{fence}")  # noqa: S704
