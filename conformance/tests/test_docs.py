"""The manual: each link leads somewhere, each command is one, and what is printed is what comes."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.commands.dispatch import parser
from conformance.files import parse_toml

ROOT = Path(__file__).parents[2]
FRONT = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGES.md", "SECURITY.md")]
MANUAL = sorted((ROOT / "docs").rglob("*.md"))
OTHERS = [
    *(ROOT / "features").glob("*.md"),
    *(ROOT / "conformance/laboratory/mutants").rglob("README.md"),
]
PAGES = [*FRONT, *MANUAL, *OTHERS]
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.S | re.M)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def fences(path: Path) -> Iterator[tuple[str, str]]:
    """The language and the text of each block."""
    for indent, language, text in FENCE.findall(path.read_text("utf-8")):
        yield language, re.sub(f"^{indent}", "", text, flags=re.M)


# ── links ───────────────────────────────────────────────────────────────────────────────


def anchors(text: str) -> set[str]:
    """The addresses of the headings, as code hosts make them."""
    titles = re.findall(r"^#+ (.*)$", FENCE.sub("", text), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def broken(path: Path, text: str) -> Iterator[str]:
    """The links of a page that lead nowhere."""
    for link in re.findall(r"\]\(([^)\s]+)\)", FENCE.sub("", text)):
        if re.match("[a-z]+:", link):
            continue
        place, _, anchor = link.partition("#")
        there = path.parent / place if place else path
        if not there.exists() or (anchor and anchor not in anchors(there.read_text("utf-8"))):
            yield link


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_each_link_leads_somewhere(page: Path) -> None:
    assert list(broken(page, page.read_text("utf-8"))) == []


def test_a_broken_link_is_noticed() -> None:
    text = "[a](docs/ci.md) [b](docs/ci.md#a-badge) [c](docs/no.md) [d](docs/ci.md#no) [e](#no)"
    assert list(broken(ROOT / "README.md", text)) == ["docs/no.md", "docs/ci.md#no", "#no"]


def test_the_index_names_each_page() -> None:
    index = (ROOT / "docs/README.md").read_text("utf-8")
    linked = {(ROOT / "docs" / link).resolve() for link in re.findall(r"\]\(([^)#]+)", index)}
    assert [
        name_of(page) for page in MANUAL if page.name != "README.md" and page not in linked
    ] == []


# ── the front ───────────────────────────────────────────────────────────────────────────


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 150


@pytest.mark.parametrize("ends", ["jwt-conformance run", "venv/bin/pytest -n auto"])
def test_what_is_run_before_a_merge_stands_in_the_readme(ends: str) -> None:
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()
    assert len([line for line in lines if re.search(f"^python3 -m venv .*{ends}$", line)]) == 1
    assert f"line_of_readme '{ends}'" in (ROOT / ".ci/run").read_text("utf-8")


# ── commands and what they print ────────────────────────────────────────────────────────

_COMMAND = re.compile(r"(?:^|[\s;&|(])(?:\S*/)?jwt-conformance ([a-z].*)")


def commands(path: Path) -> Iterator[str]:
    """The arguments of each jwt-conformance in the blocks of a page."""
    for language, text in fences(path):
        if language not in ("sh", ""):
            continue
        for line in re.sub(r" *\\\n *", " ", text).splitlines():
            shown = line.startswith("$ ") or language == "sh"
            if shown and (found := _COMMAND.search(line.partition(" # ")[0])):
                yield re.split(r"[|;)&]", found[1])[0].strip()


EVERY = sorted({line for page in [*FRONT, *MANUAL] for line in commands(page)})


@pytest.mark.parametrize("line", EVERY)
def test_each_command_is_one(line: str) -> None:
    words = shlex.split(line)
    parser(words[:1]).parse_args(words)


def test_there_are_commands() -> None:
    assert len(EVERY) > 40


def sessions(page: str) -> list[tuple[str, str]]:
    """The commands after a $ in the blocks of a page, each with what it prints there."""
    texts = [text for language, text in fences(ROOT / page) if not language]
    return [
        (command, printed)
        for text in texts
        for command, printed in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n?)*)", text, re.M)
    ]


def is_printed(wanted: str, printed: str) -> bool:
    """Whether that is what was printed, with anything in place of [...]."""
    pattern = re.escape(wanted.strip()).replace(re.escape("[...]"), "(?:.|\n)*")
    return re.fullmatch(pattern, printed.strip()) is not None


def test_other_words_are_noticed() -> None:
    assert is_printed("a\n[...]\nd", "a\nb\nc\nd\n")
    assert not is_printed("a\n[...]\nd", "a\nb\nc\ne\n")


@pytest.mark.default
@pytest.mark.parametrize(
    "page", ["docs/command-line.md", "docs/start/library.md", "docs/start/reading.md"]
)
def test_a_session_goes_as_it_is_told(page: str, tmp_path: Path) -> None:
    own = {"PYTHONPATH": os.pathsep.join(sys.path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    told = sessions(page)
    assert told
    for command, printed in told:
        words = shlex.split(command)
        assert words[0] == "jwt-conformance"
        done = subprocess.run(
            [sys.executable, "-m", "conformance", *words[1:]],
            cwd=tmp_path,
            env={**os.environ, **own},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert is_printed(printed, done.stdout + done.stderr), done.stdout + done.stderr


@pytest.mark.parametrize("page", MANUAL, ids=name_of)
def test_each_target_file_is_toml(page: Path) -> None:
    for language, text in fences(page):
        if language == "toml":
            parse_toml(text)


#: Logs in to the app of the manual, and looks into the cart.
SHOP = """
from shop import app
client = app.test_client()
token = client.post("/login", json={"username": "ada"}).json["access_token"]
print(client.get("/cart", headers={"Authorization": f"Bearer {token}"}).json)
"""


def test_the_app_of_the_manual_works(tmp_path: Path) -> None:
    (shop,) = (text for _, text in fences(ROOT / "docs/reference.md") if "# shop.py" in text)
    (tmp_path / "shop.py").write_text(shop)
    path = os.pathsep.join([str(ROOT / "reference"), str(tmp_path)])
    done = subprocess.run(
        [sys.executable, "-c", SHOP],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("{'owner': 'ada'}\n", "")
