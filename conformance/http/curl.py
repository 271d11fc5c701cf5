"""A request as a command for a POSIX shell that sends the same bytes with curl.

The command is one line of printable ASCII, whatever the request contains: it is for terminals.
"""

from __future__ import annotations

import re
import shlex

from .exchange import Request

_PRINTABLE = re.compile(r"[ -~]*")
_LITERAL = re.compile(rb"[ !#$&(-\[\]-~]")
# One argument of a command can have at most 128 KiB on Linux; printf is exempt, as a built-in.
_LONGEST_ARGUMENT = 64 * 1024
_CURL = "curl -q -sS -i -g --path-as-is --http1.1 --noproxy '*'"


def command(request: Request) -> str:
    """The command, or a comment that says why there is none: no argument can contain a NUL byte."""
    if any(b"\0" in value for _, value in request.headers):
        return "# no curl command: a header of this request holds a NUL byte"
    body, pipe = _body(request.body)
    method = "-I" if request.method == "HEAD" and not body else f"-X {_word(request.method)}"
    headers = (f"-H {line}" for line in _header_words(request))
    return pipe + " ".join([_CURL, method, *headers, *body, shlex.quote(request.url)])


def _printf(data: bytes) -> str:
    # Octal, as a POSIX printf has no \x. The percent sign and the quote are octal too.
    text = (chr(b) if _LITERAL.match(bytes([b])) else f"\\{b:03o}" for b in data)
    return f"printf '{''.join(text)}'"


def _word(text: str) -> str:
    if _PRINTABLE.fullmatch(text):
        return shlex.quote(text)
    return f'"$({_printf(text.encode("latin-1"))})"'


def _body(body: bytes) -> tuple[list[str], str]:
    text = body.decode("latin-1")
    if not body:
        return [], ""
    if _PRINTABLE.fullmatch(text) and len(body) < _LONGEST_ARGUMENT:
        return ["--data-raw", shlex.quote(text)], ""
    return ["--data-binary", "@-"], f"{_printf(body)} | "


def _header_words(request: Request) -> list[str]:
    # curl adds some headers unless they are given; without a value they are left out.
    given = {name.lower() for name, _ in request.headers}
    own = ["Accept", "User-Agent"] + (["Content-Type", "Expect"] if request.body else [])
    lines: list[str] = []
    for name, value in request.headers:
        text = value.decode("latin-1")
        if text and not text.strip(" \t") and lines:
            # curl drops a header of spaces only, so it is sent along with the one before.
            lines[-1] += f"\r\n{name}: {text}"
        else:
            lines.append(f"{name}: {text}" if text else f"{name};")
    return [_word(line) for line in lines + [f"{n}:" for n in own if n.lower() not in given]]
