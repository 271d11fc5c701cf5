"""The tables of the contract, as Markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from conformance.contract.apps import (
    ALGORITHMS,
    APPS,
    CONTRACT,
    LOADERS,
    OPTIONS,
    PROFILES,
    ExampleApp,
    Route,
)

_TOKENS = {"access_token": "an access token", "refresh_token": "a refresh token"}


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table. A bar in a cell is escaped."""
    every = [list(head), *rows]
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in every]
    return "\n".join([lines[0], "| " + " | ".join("---" for _ in every[0]) + " |", *lines[1:]])


def shown(value: Any) -> str:
    """JSON as code, with a token and the like as three dots."""
    text = json.dumps(value, ensure_ascii=False).replace('"<token>"', "…")
    return "`" + re.sub(r'"(<\w+>)"', r"\1", text) + "`"


def routes() -> str:
    """Each app, its routes, the tokens that open them, and their answers."""
    return table(("app", "route", "opened by", "answer (200)"), _route_rows())


def _route_rows() -> Iterator[tuple[str, ...]]:
    for name, app in APPS.items():
        if like := CONTRACT["apps"][name].get("like"):
            those = " and ".join(f"`{each}`" for each in like)
            yield (
                f"`{name}`",
                f"all routes of {those}; where both have one, that of the first",
                "",
                "",
            )
            continue
        for number, route in enumerate(app.routes.values()):
            answer = f"{_answer(route)}{_only(route)}"
            opened = "a password" if route.opened_by == "password" else route.opened_by
            yield "" if number else f"`{name}`", f"`{route.method} {route.path}`", opened, answer


def _answer(route: Route) -> str:
    if isinstance(route.answers, list):
        return f"a list: {route.text}"
    return shown(route.answers) + (f": {route.text}" if route.text else "")


def _only(route: Route) -> str:
    return "".join(
        f". `{member}` has to be there only where the profile `{profile}` is declared"
        for member, profile in route.only.items()
    )


def loaders() -> str:
    """When each loader answers, and its answer."""
    rows = []
    for name, loader in LOADERS.items():
        answer = f"{loader['status']} {shown(loader['body'])}"
        if header := loader.get("header"):
            answer += f" and the header `{header['name']}: {header['value']}`"
        rows.append((f"`{name}`", loader["text"], answer))
    return table(("loader", "when", "answer"), rows)


def options() -> str:
    """Each option, its allowed values, its default and those of single apps, and its meaning."""
    rows = []
    for name, option in OPTIONS.items():
        default = [f"`{json.dumps(option['default'])}`"] if "default" in option else []
        own = {app: entry.get("defaults", {}) for app, entry in CONTRACT["apps"].items()}
        default += [f"{a}: `{json.dumps(d[name])}`" for a, d in own.items() if name in d]
        rows.append((f"`{name}`", option["value"], ", ".join(default) or "-", option["text"]))
    return table(("option", "value", "without it", "meaning"), rows)


def algorithms() -> str:
    """The algorithms, as a line."""
    return f"Algorithms: {', '.join(f'`{name}`' for name in ALGORITHMS)}."


def profiles() -> str:
    """The profiles, as a line."""
    return f"Profiles: {', '.join(f'`{name}`' for name in PROFILES)}."


def apps() -> str:
    """Each app in words, for readers of the features."""
    rows = [(f"`{name}`", " ".join(_words(name, app))) for name, app in APPS.items()]
    return table(("app", "what it has"), rows)


def _words(name: str, app: ExampleApp) -> Iterator[str]:
    yield app.text
    if like := CONTRACT["apps"][name].get("like"):
        yield f"It has the routes of {' and '.join(f'`{each}`' for each in like)}."
        return
    for route in app.routes.values():
        given = [words for member, words in _TOKENS.items() if member in route.answers]
        does = f"gives {' and '.join(given)}" if given else f"answers {shown(route.answers)}"
        text = f": {route.text}" if route.text else ""
        if isinstance(route.answers, list):
            does, text = f"lists {route.text}", ""
        yield f"`{route.method} {route.path}` {does}{text}."
