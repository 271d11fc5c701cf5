"""Gherkin and JSON in colours, and HTTP messages as plain lines."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers.data import JsonLexer
from pygments.lexers.python import PythonLexer
from pygments.lexers.testing import GherkinLexer

from ...escape import printable, printable_bytes
from ...http import Request, Response
from ..content.failure import beginning

__all__ = ["body", "gherkin", "json_text", "one_line", "python"]

_FORMAT = HtmlFormatter(nowrap=True)
_OPTIONS = {"stripnl": False, "ensurenl": False}


def gherkin(text: str) -> Markup:
    """Lines of a feature."""
    return _highlighted(text, GherkinLexer(**_OPTIONS))


def python(text: str) -> Markup:
    """Lines of Python."""
    return _highlighted(text, PythonLexer(**_OPTIONS))


@lru_cache(maxsize=4096)
def json_text(text: str) -> Markup:
    """JSON, formatted as it is."""
    return _highlighted(text, JsonLexer(**_OPTIONS))


def body(message: Request | Response) -> Markup:
    """The body of a message: only the beginning of a long one, in colours if it may be JSON.

    This does not depend on the Content-Type: a target could otherwise choose the parser.
    """
    text = printable_bytes(beginning(message))
    return json_text(text) if text[:1] in ("{", "[") else Markup.escape(text)


def one_line(value: bytes) -> str:
    """A header value, which stays on one line."""
    return printable_bytes(value, keep="")


def _highlighted(text: str, lexer: Lexer) -> Markup:
    # Pygments escapes what has a meaning in HTML, and nothing else.
    made = highlight(printable(text), lexer, _FORMAT)
    return Markup(made if text.endswith("\n") else made.rstrip("\n"))  # noqa: S704
