"""What a response gives away."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable

from conformance.contract import Answer
from conformance.tokens import encode
from conformance.tokens.keys import Key

#: How the names of source files end.
_SOURCE = (
    r"\.(?:py|rb|erb|cr|[cm]?[jt]sx?|go|java|kt|scala|clj|groovy|cs|vb|fs|php|phtml|p[lm]|psgi|cgi"
    r"|rs|exs?|erl|swift|lua|dart|hs|mli?|c|cc|cpp|h|hpp|jl|nim|zig)\b"
)
#: A traceback of some language, or a source file with the number of a line.
_TRACE = re.compile(
    r"Traceback|File \"|\bat (?:async |new )?[\w.<>$]+ ?\(|[Ss]tack ?(?:trace|backtrace):"
    r"|goroutine \d+ \[|panicked at "
    rf"|[\w-]{_SOURCE}(?::\d|\(\d|\"?,? (?:on )?line \d)"
)
#: The path of a source file; JSON may escape the slashes.
_PATH = re.compile(rf"(?:[/\\]+[\w.~-]+){{2,}}{_SOURCE}")
#: What PHP says when it dies, with status 200 if it has begun to answer.
_DEATH = re.compile(r"\b(?:Fatal|Parse) error(?:</b>)?:\s+\S")
#: Addresses, absolute or in a page: they are not files of the server.
_ADDRESS = re.compile(r"https?://[^\s\"'<>]+|\b(?:src|href|action)\s*=\s*[\"']?[^\"'\s>]+")
_ADDRESSES = frozenset({"location", "content-location", "link", "refresh"})


def death(answer: Answer) -> bool:
    """Whether a response prints what the server died of, whatever its status is."""
    text = _ADDRESS.sub("", answer.text())
    return bool(_DEATH.search(text) or _TRACE.search(text))


def leak(answer: Answer, tokens: Iterable[str]) -> str:
    """What a response gives away, in its body or its headers, or "".

    ``tokens`` are those that it must not repeat.
    """
    response = answer.exchange.response
    headers = [(n.lower(), v.decode("latin-1")) for n, v in response.headers] if response else []
    text = "\n".join((answer.text(), *(value for _, value in headers)))
    secrets = [("the key", answer.app.secret)]
    for token in tokens:
        # A signature alone would be enough: it is the part that nobody else can make.
        secrets += [("the token", token), ("its signature", token.rpartition(".")[2])]
        secrets += [("the right signature", right) for right in _right(answer, token)]
    for name, secret in secrets:
        if secret and len(secret) > 8 and secret in text:
            return name
    others = (value for name, value in headers if name not in _ADDRESSES)
    own = _ADDRESS.sub("", "\n".join((answer.text(), *others)))
    return "a traceback, or a path," if _TRACE.search(own) or _PATH.search(own) else ""


def _right(answer: Answer, sent: str) -> tuple[str, ...]:
    """The signature that this token should have had, in each encoding."""
    algorithm, data = str(answer.app.options.get("JWT_ALGORITHM", "HS256")), sent.rpartition(".")[0]
    if answer.app.secret is None or not algorithm.startswith("HS"):
        return ()
    made = Key(algorithm, answer.app.secret).sign(data.encode())
    return encode(made), base64.b64encode(made).decode(), made.hex(), made.hex().upper()
