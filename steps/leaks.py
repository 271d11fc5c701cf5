"""What a response gives away."""

from __future__ import annotations

import base64
import re

from conformance.contract import Answer
from conformance.tokens import encode
from conformance.tokens.keys import Key

#: What gives away the server's internals: a traceback of some language, or a source file.
_INSIDE = re.compile(
    r"Traceback|File \"|\bat [\w.<>$]+ ?\(|(?:/[\w.-]+){2,}\.(?:py|js|rb|go|java)\b"
)


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
    return "a traceback, or a path," if _INSIDE.search(text) else ""


def _right(answer: Answer, sent: str) -> tuple[str, ...]:
    """The signature that this token should have had, in each encoding."""
    algorithm, data = str(answer.app.options.get("JWT_ALGORITHM", "HS256")), sent.rpartition(".")[0]
    if answer.app.secret is None or not algorithm.startswith("HS"):
        return ()
    made = Key(algorithm, answer.app.secret).sign(data.encode())
    return encode(made), base64.b64encode(made).decode(), made.hex(), made.hex().upper()
