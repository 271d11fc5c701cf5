"""docs/api.md: what an application may import from the reference, from its docstrings."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from conformance import SUITE

PAGE = SUITE / "docs/api.md"
_PACKAGE = SUITE / "reference/flask_jwt_extended"

_HEAD = """# The API of the reference

Made from the docstrings, by `python -m conformance.laboratory publish api`. *Since* says which
release of Flask-JWT-Extended has it, too; an addition of this project need not be in any.

All of it is imported from `flask_jwt_extended`, and works where there is an application context. A
decorator raises nothing: whatever is wrong with a token, a loader answers. Where the secret key or
another option is wrong, a RuntimeError says which, and what it may be. A store that cannot do its
work is told likewise; one that fails raises StoreError.
"""
_OPTION = re.compile(r"Return (?P<name>\w+) \((?P<default>.+?)\): (?P<what>.+)", re.DOTALL)
_ADDITION = re.compile(r"\s*Not\s+in 0\.0\.2\.")

Definition = ast.FunctionDef | ast.ClassDef
Documented = Definition | ast.Module


def render() -> str:
    """Return the page as Markdown."""
    found = dict(_public())
    sections = {
        "Protecting views": ("views",),
        "Making tokens": ("tokens",),
        "Blacklist": ("blacklist", "stores.listing", "stores.purging"),
    }
    parts = [_HEAD]
    for title, modules in sections.items():
        chosen = [node for module, node in found.values() if module in modules]
        parts += [f"## {title}\n", *map(_entry, chosen)]
    manager = found["JWTManager"][1]
    parts += [
        "## `jwt = JWTManager(app)`\n",
        f"{_text(manager)}\n",
        *(_entry(each, "jwt.") for each in _methods(manager)),
    ]
    parts += ["## Options\n", _table("option, default", _options())]
    errors = [node for module, node in found.values() if module == "exceptions"]
    rows = [(f"`{each.name}`", _since(each), _text(each)) for each in errors]
    parts += ["## Exceptions\n", f"{_text(_module('exceptions'))}\n", _table("exception", rows)]
    return "\n".join(parts)


def write() -> None:
    """Make the page."""
    PAGE.write_text(render(), "utf-8")


def stale() -> Iterator[str]:
    """Say so if the page does not match the docstrings."""
    if not PAGE.is_file() or PAGE.read_text("utf-8") != render():
        yield "docs/api.md: docstrings changed since it was made; publish api takes no time"


def _module(name: str) -> ast.Module:
    return ast.parse((_PACKAGE / f"{name.replace('.', '/')}.py").read_text("utf-8"))


def _public() -> Iterator[tuple[str, tuple[str, Definition]]]:
    """Yield each name of the package, its module, and its definition."""
    for line in _module("__init__").body:
        if isinstance(line, ast.ImportFrom) and line.module:
            defined = {n.name: n for n in _module(line.module).body if isinstance(n, Definition)}
            for alias in line.names:
                yield alias.name, (line.module, defined[alias.name])


def _methods(node: Definition) -> list[ast.FunctionDef]:
    every = [each for each in node.body if isinstance(each, ast.FunctionDef)]
    return [each for each in every if each.name.endswith("_loader") or each.name == "init_app"]


def _options() -> Iterator[tuple[str, str, str]]:
    for node in _module("options").body:
        if isinstance(node, ast.FunctionDef) and (match := _OPTION.match(_doc(node))):
            what = " ".join(_ADDITION.sub("", match["what"]).split())
            yield f"`{match['name']}`, {match['default']}", _since(node), what


def _entry(node: Definition, of: str = "") -> str:
    decorator = node.name.endswith(("_required", "_loader"))
    name = f"@{of}{node.name}" if decorator else f"{of}{_signature(node)}"
    return f"### `{name}`\n\nSince {_since(node)}. {_text(node)}\n"


def _signature(node: Definition) -> str:
    head = ast.unparse(node).partition(":\n")[0].removeprefix("def ")
    return head.replace("self, ", "")


def _since(node: Documented) -> str:
    return "this project only" if _ADDITION.search(_doc(node)) else "0.0.2"


def _text(node: Documented) -> str:
    return _ADDITION.sub("", _doc(node)).replace("  ", " ").replace("<", "&lt;")


def _doc(node: Documented) -> str:
    return ast.get_docstring(node) or ""


def _table(head: str, rows: Iterator[tuple[str, str, str]] | list[tuple[str, str, str]]) -> str:
    lines = [f"| {head} | since | what it is |", "| --- | --- | --- |"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows), ""]).replace("&lt;", "<")
