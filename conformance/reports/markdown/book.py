"""The specification as files of Markdown, to be read on a code host."""

from __future__ import annotations

import re

from markupsafe import Markup

from ... import SUITE
from ...results import Run
from ..content.anchors import chapter_anchor, clause_anchor, result_anchor
from ..content.chapters import Chapter, Norm, Picture, by_profile, chapters, in_python_only
from ..content.references import references
from ..content.token_life import Diagram, diagrams
from ..content.transcript import transcript
from ..html.book import recorded
from .environment import code, prose, render

_OWN = {"clauses.toml": "register.md", "ERRATA.md": "errata.md", "README.md": "vocabulary.md"}


#: Characters with a meaning in a sequence diagram, as numeric entities.
_MEANS = str.maketrans({"#": "#35;", ";": "#59;"})


def files(run: Run) -> dict[str, str]:
    """The text of each file, by its name; README.md is the first to read."""
    every = chapters(run)
    rows = [[_link(each.feature.name, _name(each)), len(each.norms)] for each in every]
    return {
        **{_name(chapter): _chapter(chapter) for chapter in every},
        "README.md": render("contents.md", recorded=recorded(run), rows=rows, life=_life(run)),
        "register.md": _register(every),
        **{_OWN[name]: _own(name) for name in ("ERRATA.md", "README.md")},
    }


def _name(chapter: Chapter) -> str:
    return chapter_anchor(chapter.feature.path).replace("/", "-") + ".md"


def _link(text: str, address: str) -> Markup:
    # Addresses come from this project or the register: they contain no spaces or brackets.
    return Markup(f"[{prose(text)}]({address})")  # noqa: S704


def _chapter(chapter: Chapter) -> str:
    return render(
        "chapter.md",
        chapter=chapter,
        clause_anchor=clause_anchor,
        result_anchor=result_anchor,
        which=_which,
        references=references,
        link=_link,
        transcript=transcript,
    )


def _which(picture: Picture) -> str:
    number = len(picture.results)
    row = picture.results[0].id.partition("[")[2].removesuffix("]")
    return f", in the first of {number} examples: {row}" if number > 1 else ""


def _life(run: Run) -> list[tuple[str, str, str]]:
    """Title, prose and drawing of each stage in the life of a token."""
    return [(each.title, each.prose, _mermaid(each)) for each in diagrams(run)]


def _mermaid(diagram: Diagram) -> str:
    """A sequence diagram, in the language that code hosts render."""
    lines = ["sequenceDiagram", "    participant Ada", "    participant App as the app"]
    for arrow in diagram.arrows:
        way = "Ada->>App" if arrow.is_request else "App-->>Ada"
        said = " ".join(f"{arrow.text}<br/>{arrow.more}".split())
        lines.append(f"    {way}: {said.translate(_MEANS)}")
    return "\n".join(lines)


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
    """A file of the specification, with its links pointing to the files beside it."""
    text = (SUITE / "features" / name).read_text("utf-8")
    text = re.sub(r"^\*\*(E\d+)\.", r'<a id="\1"></a>**\1.', text, flags=re.MULTILINE)
    return re.sub(r"\]\(([\w/.]+)\)", lambda found: f"]({_leads(found[1])})", text)


def _leads(link: str) -> str:
    if link.endswith(".feature"):
        return chapter_anchor(link).replace("/", "-") + ".md"
    return _OWN.get(link, link)
