"""The first steps: the target file, the start, the greeting, the clock."""

from __future__ import annotations

import time
from collections.abc import Iterator

from ..http import NotSentError
from ..targets import PROFILES, TargetError
from .findings import Finding, Status
from .subject import Subject

_PART = "target"
#: Seconds that two clocks may differ before it is reported.
_SKEW = 2.0
_WAYS = {
    "harness": "starts, and prints READY",
    "process": "starts one process for each app",
    "url": "answers at each URL",
}


def startup(subject: Subject) -> Iterator[Finding]:
    """The findings before the first app; the last one is a failure if the target is not there."""
    file = subject.file
    claimed = [name for name in PROFILES if name in file.profiles]
    profiles = "all profiles" if len(claimed) == len(PROFILES) else ", ".join(claimed)
    yield _ok("has a target file that is valid", f"{file.path}: {file.way}, {profiles}")
    begun = time.monotonic()
    try:
        subject.target.start()
    except (TargetError, NotSentError) as error:
        known = error if isinstance(error, TargetError) else not_sent(error)
        yield from _not_there(subject, known)
        return
    yield _ok(_WAYS[file.way], _after(subject, begun))
    if subject.target.info:
        yield _ok("answers GET /_conformance with our nonce", _about(subject))
    yield from _clock(subject)


def _after(subject: Subject, begun: float) -> str:
    seconds = time.monotonic() - begun
    return "" if subject.file.way == "process" else f"after {seconds:.2f} s"


def _not_there(subject: Subject, error: TargetError) -> Iterator[Finding]:
    title = _WAYS[subject.file.way]
    if error.exchange and subject.file.way == "harness":
        yield _ok(title)
        title = "answers GET /_conformance with our nonce"
    yield failed(_PART, title, error, alive=False)


def not_sent(error: NotSentError) -> TargetError:
    """What it means for an examination that a request was not sent."""
    return TargetError(str(error), "Raise --most, or leave it out: an examination takes as many")


def failed(part: str, title: str, error: TargetError, alive: bool) -> Finding:
    """A TargetError as a finding."""
    message, remedy, log = error.message, error.remedy, error.log
    return Finding(part, title, Status.FAILED, message, remedy, error.exchange, log, alive)


def _about(subject: Subject) -> str:
    known = dict(subject.target.info)
    names = [str(known.pop(key, f"(no {key})")) for key in ("name", "version")]
    known.pop("nonce")
    return ", ".join([" ".join(names), *(f"{key} {value}" for key, value in known.items())])


def _clock(subject: Subject) -> Iterator[Finding]:
    if not subject.exchanges:  # a process target that was not started yet
        return
    exchange = subject.client.send("GET", subject.exchanges[-1].request.url)
    skew = subject.target.clock_skew(exchange)
    title = "has a clock that agrees with ours"
    if skew is None:
        yield _ok(title, "unknown, there is no Date header: the times in its tokens will tell")
    elif abs(skew) <= _SKEW:
        yield _ok(title, "to within 2 s")
    else:
        yield _ok("has a clock that does not agree with ours", _off(skew))


def _off(skew: float) -> str:
    way = "ahead of" if skew > 0 else "behind"
    return (
        f"by its Date header it is {abs(skew):.0f} s {way} ours; that is allowed for: the suite"
        " counts from each token's own iat, which must agree with Date"
    )


def _ok(title: str, detail: str = "") -> Finding:
    return Finding(_PART, title, Status.OK, detail)
