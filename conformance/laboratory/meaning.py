"""What files mean, whatever their wording: a fingerprint only changes with the meaning.

For a feature that is the steps with their tables and texts, the tags and the rows of examples; for
Python the program; for TOML the data. Prose, titles, comments, docstrings and formatting do not
count, so that correcting a sentence makes nothing stale.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from gherkin.parser import Parser

from conformance import SUITE
from conformance.files import parse_toml
from conformance.results.known_deviations import TABLES

#: What pages may depend on, as file patterns. What a step does also depends on its nouns.
PARTS: dict[str, tuple[str, ...]] = {
    "features": ("features/**/*.feature", "features/clauses.toml"),
    "steps": ("steps/*.py", "conformance/contract/*", "conformance/tokens/*.py"),
    "reference": (
        "reference/*.py",
        "reference/flask_jwt_extended/**/*.py",
        "reference/examples/*.py",
    ),
    "mutants": tuple(
        f"conformance/laboratory/mutants/{name}/*.toml" for name in ("catalogue", "variants")
    ),
    "corpus": ("conformance/laboratory/mutants/corpus/*.toml",),
    "implementations": tuple(
        f"conformance/implementations/{name}" for name in ("*.py", "node/*", "*-*/*")
    ),
    "releases": ("conformance/implementations/history/*/*", "conformance/implementations/wsgi.py"),
    "bench": ("conformance/laboratory/bench/**/*.py",),
}

#: Keys in this project's tables that are prose, or say how much a failure counts.
_PROSE = frozenset(
    {
        *("text", "breach", "severity", "mistake", "what", "where", "why", "way", "homepage"),
        *TABLES,
    }
)
#: Keys of Gherkin's tree that give the place or the name of something.
_PLACE = frozenset({"location", "comments", "description", "id", "keyword", "delimiter"})


def fingerprint(part: str) -> str:
    """The hash of a part's current meaning, 16 hexadecimal digits."""
    return hash_of(path for pattern in PARTS[part] for path in SUITE.glob(pattern))


def hash_of(paths: Iterable[Path]) -> str:
    """The hash of what these files mean, whatever their names."""
    files = sorted(path for path in paths if path.is_file())
    text = json.dumps([meaning(path) for path in files], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def meaning(path: Path) -> Any:
    """What a file means, as JSON; for an unknown kind, its text."""
    text = path.read_text("utf-8")
    readers = {".feature": _feature, ".py": _program, ".toml": _data}
    return readers.get(path.suffix, str)(text)


def _feature(text: str) -> Any:
    return _gherkin(dict(Parser().parse(text)["feature"]))


def _gherkin(node: Any) -> Any:
    if isinstance(node, list):
        return _steps([_gherkin(each) for each in node])
    if not isinstance(node, dict):
        return node
    # Next to a keyword, a name is just a title; a tag only has a name, which is its content.
    titles = {"name"} if "keyword" in node else set()
    return {key: _gherkin(each) for key, each in node.items() if key not in _PLACE | titles}


def _steps(nodes: list[Any]) -> list[Any]:
    """Tags in order, and "And" as the kind of step that it continues."""
    if all(isinstance(node, dict) and set(node) == {"name"} for node in nodes):
        return sorted(nodes, key=lambda node: str(node["name"]))
    kind = ""
    for node in nodes:
        if isinstance(node, dict) and "keywordType" in node:
            kind = kind if node["keywordType"] == "Conjunction" else node["keywordType"]
            node["keywordType"] = kind
    return nodes


def _data(text: str) -> Any:
    return _without_prose(parse_toml(text))


def _without_prose(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_prose(each) for key, each in value.items() if key not in _PROSE}
    return [_without_prose(each) for each in value] if isinstance(value, list) else value


def _program(text: str) -> Any:
    return _syntax(ast.parse(text))


def _syntax(node: Any) -> Any:
    """The tree without empty fields, which differ between versions of Python."""
    if isinstance(node, list):
        return [_syntax(each) for each in node]
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = {name: value for name, value in ast.iter_fields(node) if value not in (None, [])}
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        fields["body"] = [each for each in node.body if not _is_text(each)]
    return [type(node).__name__, {name: _syntax(value) for name, value in fields.items()}]


def _is_text(node: ast.stmt) -> bool:
    """Whether a statement is a docstring, or another string without effect."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
