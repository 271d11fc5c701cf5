"""What an answer gives away."""

from __future__ import annotations

import re

from conformance.contract import Answer

#: What gives away how the server is made: a traceback of some language, or a source file.
_INSIDE = re.compile(
    r"Traceback|File \"|\bat [\w.<>$]+ ?\(|(?:/[\w.-]+){2,}\.(?:py|js|rb|go|java)\b"
)


def leak(answer: Answer, sent: str) -> str:
    """What an answer gives away, "" for nothing."""
    text = answer.text()
    # A signature alone would do: it is the part that nobody else can make.
    signature = sent.rpartition(".")[2]
    secrets = {"the key": answer.app.secret, "the token": sent, "its signature": signature}
    for name, secret in secrets.items():
        if secret and len(secret) > 8 and secret in text:
            return name
    return "a traceback, or a path," if _INSIDE.search(text) else ""
