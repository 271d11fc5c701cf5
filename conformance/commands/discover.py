"""What doctor does with a URL that it knows nothing about: explore it, and write a target file."""

from __future__ import annotations

import json
import os
from argparse import Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path

from ..doctor.discovery import Discovery
from ..escape import printable
from ..http import NotSentError, PoliteClient, is_here, origin_of
from ..reports import write_text
from ..reports.console import say_lines
from ..results.exit_code import Exit
from ..run.option_declarations import politeness_of
from ..verdicts import UsageError


def discover(options: Namespace) -> Exit:
    """Print what is found as it is found, then the file; exit code 1 if that is incomplete."""
    url, variable = options.url.rstrip("/"), options.password_env
    if not options.user or not variable or not os.environ.get(variable):
        raise UsageError(
            f"--url {url}: expected --app with it, which says that it is built like an example app;"
            " or --user NAME and --password-env VARIABLE, which is set, to find out how it is built"
        )
    if not is_here(url) and not options.i_may:
        raise UsageError(f"{origin_of(url)} is not this machine: say --i-may if you may try it")
    path = Path(options.write) if isinstance(options.write, str) else None
    if path and path.exists():
        raise UsageError(f"--write {path}: expected a file that is not there yet, this one is")
    if path and not path.absolute().parent.is_dir():
        raise UsageError(f"--write {path}: there is no folder {path.absolute().parent}")
    politeness = politeness_of(options, usual_rate=10, usual_most=150)
    with PoliteClient(politeness) as client:
        found = Discovery(client, url, options.user, os.environ[variable])
        try:
            say_lines(printable(line, keep="") for line in found.find(options.guarded or ""))
        except NotSentError as error:
            say_lines([f"given up: {error}"])
    text = "".join(f"{line}\n" for line in _file(found, variable))
    if path:
        write_text(path, text)
        say_lines([f"Written: {path}. Add Grace, then: jwt-conformance run {path}"])
    else:
        say_lines(["", *(printable(line, keep="") for line in text.splitlines())])
    return Exit.CONFORMS if "GET /protected" in found.routes else Exit.DEVIATES


def _file(found: Discovery, variable: str) -> Iterator[str]:
    yield f"name = {json.dumps(found.url)}"
    yield f"urls.basic = {json.dumps(found.url)}"
    for name in ("token", "dialect"):
        if table := getattr(found, name):
            yield f"{name} = {_toml(table)}"
    yield "[routes]"
    for route, said in found.routes.items():
        yield f"{json.dumps(route)} = {_toml(said)}"
    yield "[accounts]"
    ada: dict[str, object] = {"username": found.user, "password": f"{{{variable}}}"}
    ada |= {} if found.identity is None else {"identity": found.identity}
    yield f"Ada = {_toml(ada)}"
    yield '# Grace = { username = "...", password = "{GRACES_PASSWORD}" }  # another user'


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{key} = {_toml(each)}' for key, each in value.items())} }}"
    return json.dumps(value, ensure_ascii=False)
