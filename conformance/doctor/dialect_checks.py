"""What a target may do in its own way if its file says so: messages, and a leeway."""

from __future__ import annotations

from bisect import bisect_left

from ..tokens import dumps, with_claim
from ..verdicts import Unsupported
from .actions import signed
from .findings import require
from .subject import Session

#: The longest leeway that a target file may declare, in seconds: RFC 7519 section 4.1.4 has "no
#: more than a few minutes".
_LONGEST = 300
#: The measured leeway is rounded up to a multiple of this, in seconds.
_STEP = 5


def says_why(session: Session) -> str:
    """A request without a token is rejected, with the reason under the key of the dialect."""
    answer, key = session.send("GET", "/protected"), session.made.message
    found = answer.message_key if 400 <= answer.status < 500 else ""
    proposed = {"message": found} if found else {}
    remedy = proposal(session, "message", found) if found else ""
    require(found == key, f"4xx and a text at {key}", answer.shown(), remedy, **proposed)
    return f"{answer.status}, {key}"


def expires(session: Session) -> str:
    """A token is rejected as soon as the leeway of the dialect is over."""
    limit = session.made.leeway + 1
    session.tokens["new"] = session.log_in().token("access")  # it must be made right now
    if not _opens_late(session, limit):
        return f"refused {limit} s after its exp"
    end = bisect_left(
        range(_LONGEST + 2), True, limit, key=lambda late: not _opens_late(session, late)
    )
    # On a busy machine some of it has passed since the login; nobody has a leeway of 58 seconds.
    leeway = min(-(-end // _STEP) * _STEP, _LONGEST)
    proposed = {"leeway": leeway} if end < _LONGEST + 2 else {}
    remedy = proposal(session, "leeway", leeway) if proposed else ""
    wanted, actual = f"a refusal {limit} s after its exp", f"accepted {end - 1} s after it"
    require(False, wanted, actual, remedy, **proposed)
    return ""


def _opens_late(session: Session, late: int) -> bool:
    token = session.read("new")
    if not (token.has("exp") and token.has("iat")):
        raise Unsupported("there is no exp to change, or no iat to count from")
    copy = with_claim(token, "exp", dumps(token.issued_at() - late))
    session.tokens["copy"] = signed(copy, session.key(copy))
    return session.send("GET", "/protected", "copy").status == 200


def proposal(session: Session, key: str, value: object) -> str:
    """What to do if the difference is intended: the line for the target file."""
    line = f"[dialect] {key} = {dumps(value)}"
    return f"If it is meant to be so, say it in {session.subject.file.path}: {line}"
