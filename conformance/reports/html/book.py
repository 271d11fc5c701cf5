"""The specification as one page: chapters, recorded exchanges, the register, errata, vocabulary."""

from __future__ import annotations

from ... import SUITE
from ...results import Run
from ...spec import sources
from ..content import prose
from ..content.anchors import chapter_anchor
from ..content.chapters import by_profile, chapters, in_python_only
from ..content.token_life import diagrams
from ..content.transcript import transcript
from . import shell


def book(run: Run) -> str:
    """The page, with the exchanges of this run in it."""
    every = chapters(run)
    return shell.render(
        "book.html",
        run=run,
        recorded=recorded(run),
        chapters=every,
        register=by_profile(every),
        in_python_only=in_python_only(),
        errata=_file("ERRATA.md"),
        vocabulary=_file("README.md"),
        filters={"source": sources(), "profile": list(by_profile(every))},
        life=diagrams(run),
        transcript=transcript,
    )


def recorded(run: Run) -> str:
    """The target that the exchanges were recorded from."""
    parts = (f"{name} {run.info[name]}" for name in ("Flask", "PyJWT") if name in run.info)
    on = ", ".join(parts)
    name = "the reference" if run.target == "reference" else run.target
    return f"{name}{f' on {on}' if on else ''}"


def _file(name: str) -> str:
    return prose.document((SUITE / "features" / name).read_text("utf-8"), leads, below=2)


def leads(link: str) -> str:
    """Where on the page a link in the specification's files points to."""
    if link.endswith(".feature"):
        return f"#{chapter_anchor(link)}"
    return {"clauses.toml": "#register", "ERRATA.md": "#errata", "README.md": "#vocabulary"}.get(
        link, link
    )
