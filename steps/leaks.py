"""What a response gives away."""

from __future__ import annotations

import base64
import re

from conformance.contract import Answer
from conformance.tokens import encode
from conformance.tokens.keys import Key

#: How the names of source files end.
_SOURCE = (
    r"\.(?:py|rb|erb|[cm]?[jt]sx?|go|java|kt|scala|clj|groovy|cs|vb|fs|php|phtml|p[lm]|psgi|cgi"
    r"|rs|exs?|erl|swift|lua|dart)\b"
)
#: What gives away the server's internals: a traceback of some language, or a source file: by its
#: path, in which JSON may escape the slashes, or with the number of a line.
_INSIDE = re.compile(
    r"Traceback|File \"|\bat (?:async |new )?[\w.<>$]+ ?\(|[Ss]tack (?:trace|backtrace):"
    r"|goroutine \d+ \[|panicked at "
    rf"|(?:[/\\]+[\w.~-]+){{2,}}{_SOURCE}"
    rf"|[\w-]{_SOURCE}(?::\d|\(\d|,? (?:on )?line \d)"
)
#: What PHP says when it dies, with status 200 if it has begun to answer.
_DEATH = re.compile(r"\b(?:Fatal|Parse) error(?:</b>)?:\s+\S")
#: An address is not a file of the server.
_URL = re.compile(r"https?://[^\s\"'<>]+")


def death(answer: Answer) -> bool:
    """Whether a response prints what the server died of, whatever its status is."""
    text = _URL.sub("", answer.text())
    return bool(_DEATH.search(text) or _INSIDE.search(text))


def leak(answer: Answer, sent: str) -> str:
    """What a response gives away, in its body or its headers, or ""."""
    response = answer.exchange.response
    values = [value.decode("latin-1") for _, value in response.headers] if response else []
    text = "\n".join((answer.text(), *values))
    # A signature alone would be enough: it is the part that nobody else can make.
    signature = sent.rpartition(".")[2]
    secrets = [("the key", answer.app.secret), ("the token", sent), ("its signature", signature)]
    secrets += [("the right signature", right) for right in _right(answer, sent)]
    for name, secret in secrets:
        if secret and len(secret) > 8 and secret in text:
            return name
    return "a traceback, or a path," if _INSIDE.search(_URL.sub("", text)) else ""


def _right(answer: Answer, sent: str) -> tuple[str, ...]:
    """The signature that this token should have had, in each encoding."""
    algorithm, data = str(answer.app.options.get("JWT_ALGORITHM", "HS256")), sent.rpartition(".")[0]
    if answer.app.secret is None or not algorithm.startswith("HS"):
        return ()
    made = Key(algorithm, answer.app.secret).sign(data.encode())
    return encode(made), base64.b64encode(made).decode(), made.hex(), made.hex().upper()
