"""Who may import what, read from the source: the specification knows no implementation."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

EXTENSION = {"flask", "jwt", "simplekv"}
EXAMPLES = {"flask", "simplekv", "flask_jwt_extended", "examples"}
#: What each package of the runner may import of the others. No arrow runs back up.
PACKAGES = {
    "escape": set[str](),
    "files": set[str](),
    "verdicts": set[str](),
    "spec": {"files", "verdicts"},
    "http": {"escape"},
    "tokens": {"escape", "verdicts"},
    "contract": {"escape", "files", "http", "verdicts"},
    "targets": {"contract", "files", "http", "spec", "tokens", "verdicts"},
    "attack": {"contract", "escape", "http", "targets", "tokens", "verdicts"},
    "results": {"escape", "http", "spec", "tokens", "verdicts"},
    "reports": {"contract", "escape", "files", "http", "results", "spec", "tokens", "verdicts"},
    "run": {
        *("contract", "escape", "files", "http", "reports", "results", "spec", "targets", "tokens"),
        "verdicts",
    },
    "fuzz": {"results", "run", "spec", "tokens", "verdicts"},
    "doctor": {"contract", "escape", "http", "reports", "results", "targets", "tokens", "verdicts"},
    "plugin": {"run", "spec"},
    "pytest": {"results", "run", "spec", "targets"},
    "commands": {
        *("attack", "contract", "doctor", "escape", "fuzz", "http", "reports", "results", "run"),
        *("spec", "targets", "tokens", "verdicts"),
    },
    "cli": {"commands"},
    "__main__": {"cli"},
    # In no wheel: nothing that is may import it.
    "laboratory": {
        *("cli", "commands", "contract", "escape", "results", "run", "spec", "targets", "tokens"),
        *("files", "verdicts"),
    },
}
STEPS = {"pytest", "pytest_bdd"} | {
    f"conformance.{name}" for name in ("contract", "http", "targets", "tokens", "verdicts")
}


def imported(source: str, package: str = "") -> Iterator[str]:
    """The absolute names of all modules that a source imports, wherever it does."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from _from(node, package)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            yield from _called(node)


def _from(node: ast.ImportFrom, package: str) -> Iterator[str]:
    parents = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
    module = ".".join([*parents, *([node.module] if node.module else [])])
    # In "from conformance import http" it is http that is imported.
    nested = node.module is None or module == "conformance"
    yield from (f"{module}.{alias.name}" for alias in node.names) if nested else (module,)


def _called(node: ast.Call) -> Iterator[str]:
    for argument in node.args[:1]:
        if isinstance(argument, ast.Constant):
            yield str(argument.value)
        elif isinstance(argument, ast.JoinedStr) and isinstance(argument.values[0], ast.Constant):
            yield str(argument.values[0].value).rstrip(".")


def strangers(source: str, allowed: Iterable[str], package: str = "") -> set[str]:
    """What a source imports that is neither of the standard library nor allowed."""
    names = {
        name for name in imported(source, package) if _top(name) not in sys.stdlib_module_names
    }
    return {name for name in names if not any(_within(name, one) for one in allowed)}


def _top(name: str) -> str:
    return name.partition(".")[0]


def _within(name: str, allowed: str) -> bool:
    return name == allowed or name.startswith(f"{allowed}.")


def sources(folder: str) -> list[Path]:
    """The modules in a folder, but for the tests."""
    found = sorted((ROOT / folder).rglob("*.py"))
    assert found, f"there is no module in {folder}"
    return [path for path in found if "tests" not in path.relative_to(ROOT).parts]


def named(paths: Iterable[Path]) -> list[object]:
    return [pytest.param(path, id=path.relative_to(ROOT).as_posix()) for path in paths]


def test_features_hold_no_code() -> None:
    suffixes = {path.suffix for path in (ROOT / "features").rglob("*") if path.is_file()}
    assert suffixes == {".feature", ".md", ".toml"}


@pytest.mark.parametrize("path", named(sources("reference/flask_jwt_extended")))
def test_the_extension_knows_its_libraries_only(path: Path) -> None:
    allowed = {*EXTENSION, "flask_jwt_extended"}
    package = ".".join(path.relative_to(ROOT / "reference").parts[:-1])
    assert strangers(path.read_text("utf-8"), allowed, package) == set()


def test_the_extension_can_be_read_in_one_sitting() -> None:
    """What each kind of store takes is in stores/, for those who need to know."""
    root = ROOT / "reference/flask_jwt_extended"
    lines = {path: path.read_text("utf-8").count("\n") for path in root.rglob("*.py")}
    assert sum(count for path, count in lines.items() if path.parent == root) <= 800
    assert max(lines.values()) <= 150
    for folder in (root, root / "stores"):
        modules = {path.name for path in lines if path.parent == folder} - {"__init__.py"}
        assert len(modules) <= 8


@pytest.mark.parametrize("path", named(sources("reference/examples")))
def test_the_examples_know_what_their_author_would(path: Path) -> None:
    assert strangers(path.read_text("utf-8"), EXAMPLES, "examples") == set()


@pytest.mark.parametrize("path", named(sources("steps")))
def test_the_steps_know_a_few_modules_of_the_runner(path: Path) -> None:
    allowed = {*STEPS, "conformance.steps"}
    assert strangers(path.read_text("utf-8"), allowed, "conformance.steps") == set()


def runner() -> list[Path]:
    # Programs that run by themselves: an adapter imports what it adapts, a peer what is measured.
    apart = {
        *(ROOT / "conformance" / name for name in ("implementations", "templates")),
        *(
            ROOT / "conformance" / "laboratory" / name
            for name in ("bench/peers", "mutants/programs")
        ),
    }
    return [path for path in sources("conformance") if not apart & {*path.parents}]


def package_of(path: Path) -> str:
    """The package of the runner that a module belongs to, or the module itself."""
    return path.relative_to(ROOT / "conformance").with_suffix("").parts[0]


@pytest.mark.parametrize("path", named(runner()))
def test_each_package_knows_those_below_it(path: Path) -> None:
    within = ".".join(path.relative_to(ROOT).parent.parts)
    names = imported(path.read_text("utf-8"), within)
    others = {name.split(".")[1] for name in names if _within(name, "conformance") and "." in name}
    own = package_of(path)
    allowed = {own, "SUITE", "__version__", *PACKAGES.get(own, ())}
    # Steps and kits are read when they are needed, by name.
    assert others - allowed - {"steps", "implementations"} == set()


def test_no_package_knows_one_above_it() -> None:
    order = list(PACKAGES)
    back = {(own, other) for own in order for other in PACKAGES[own] if other in order}
    assert not {(own, other) for own, other in back if order.index(other) > order.index(own)}


@pytest.mark.parametrize("path", named(runner()))
def test_the_runner_knows_no_implementation(path: Path) -> None:
    package = ".".join(path.relative_to(ROOT).parent.parts)
    names = set(imported(path.read_text("utf-8"), package))
    assert not {name for name in names if _top(name) in ("flask_jwt_extended", "examples")}
    steps = {n for n in names if _within(n, "conformance.steps") or _top(n) == "steps"}
    assert bool(steps) == (path.name == "collection.py")


@pytest.mark.parametrize(
    ("source", "package", "names"),
    [
        ("import a.b, c", "", {"a.b", "c"}),
        ("def f():\n    from a.b import c", "", {"a.b"}),
        ("from . import c", "a.b", {"a.b.c"}),
        ("from .c import d", "a.b", {"a.b.c"}),
        ("from ..c import d", "a.b", {"a.c"}),
        ("from .. import c", "a.b", {"a.c"}),
        ("from conformance import http", "", {"conformance.http"}),
        ("import importlib\nimportlib.import_module('a.b')", "", {"importlib", "a.b"}),
        ("importlib.import_module(f'a.{b}')", "", {"a"}),
        ('"""import a"""\n# import b', "", set()),
    ],
)
def test_what_a_source_imports(source: str, package: str, names: set[str]) -> None:
    assert set(imported(source, package)) == names


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import json, conformance.http", set()),
        ("from conformance.targets.file import load", set()),
        ("from conformance.cli import main", {"conformance.cli"}),
        ("from conformance import spec", {"conformance.spec"}),
        ("import conformance.https", {"conformance.https"}),
        ("import flask_jwt_extended", {"flask_jwt_extended"}),
        ("def f():\n    import requests", {"requests"}),
    ],
)
def test_a_stranger_is_found(source: str, found: set[str]) -> None:
    assert strangers(source, STEPS) == found
