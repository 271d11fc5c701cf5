"""The shell of every page: one file, with a policy that blocks all other scripts."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ... import __version__
from ...escape import printable
from ..content import anchors, references
from . import highlight, symbols

_TEMPLATES = Path(__file__).parent / "templates"


def render(template: str, **context: Any) -> str:
    """The complete page that a template makes of this.

    All text in it is escaped, and invisible characters are made visible, wherever it comes from.
    """
    style, script = _own("page.css"), _own("page.js")
    policy = f"{_POLICY}; style-src {_hash(style)}; script-src {_hash(script)}"
    shell = {
        **{"style": style, "script": script, "policy": policy, "version": __version__},
        "site": _site.get(),
    }
    return environment().get_template(template).render(**shell, **context)


@dataclass(frozen=True, slots=True)
class Site:
    """The site that a page is part of: ``root`` is the path from the page to it, "" for its index.

    ``parts`` are the names of its pages by their addresses below the root; ``here`` is one of them.
    """

    root: str
    here: str
    parts: Mapping[str, str]

    def __contains__(self, part: str) -> bool:
        """Whether the site has this page."""
        return part in self.parts


@contextmanager
def within(site: Site) -> Iterator[None]:
    """Make pages of a site: they link to each other."""
    token = _site.set(site)
    try:
        yield
    finally:
        _site.reset(token)


_site: ContextVar[Site | None] = ContextVar("site", default=None)


def macro(template: str, name: str, *arguments: Any) -> Markup:
    """The result of a template's macro."""
    made: Markup = getattr(environment().get_template(template).module, name)(*arguments)
    return made


@cache
def environment() -> Environment:
    """The templates, with the functions that they may call."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        # Applied to the result of each expression, so that no template can forget it.
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for module in (anchors, highlight, symbols, references):
        made.globals.update({name: getattr(module, name) for name in module.__all__})
    return made


# A page is opened from a disk as often as from a server, so the policy is in the page itself.
_POLICY = "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'"


def _own(name: str) -> Markup:
    # Our own, so it is inserted as it is: the hash is of exactly this text.
    return Markup((_TEMPLATES / name).read_text("utf-8"))  # noqa: S704


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _visible(value: object) -> object:
    return value if isinstance(value, Markup) else printable(str(value))
