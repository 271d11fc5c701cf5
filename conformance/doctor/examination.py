"""Goes through the apps and the options, and turns what happens into findings."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ..contract import APPS
from ..http import NotSentError
from ..targets import TargetError
from ..verdicts import Deviation, Unsupported
from .actions import made
from .app_checks import CHECKS
from .check import Check
from .findings import Finding, Status
from .option_checks import OPTIONS
from .startup import failed, not_sent
from .subject import Session, Subject
from .token_checks import claim_checks

_ONCE = frozenset(check.title for check in claim_checks())


def sessions(subject: Subject) -> Iterator[Finding]:
    """The findings about each app that the target file declares, and about the options."""
    for app, entry in APPS.items():
        declared = subject.file.profiles & entry.needed_by
        yield from _session(subject, app) if declared else _undeclared(subject, app)
    if "options" not in subject.file.profiles:
        text = "not declared in profiles"
        yield Finding("options", "all of them", Status.UNSUPPORTED, text)
        return
    for check in OPTIONS:
        yield from _option(subject, check)


def _undeclared(subject: Subject, app: str) -> Iterator[Finding]:
    subject.broken.add(app)
    yield Finding(app, "is not asked for", Status.UNSUPPORTED, "not declared in profiles")


def _session(subject: Subject, app: str) -> Iterator[Finding]:
    session = Session(subject, app)
    for check in _checks(subject, app):
        finding = look(check, session, app)
        yield finding
        none = check.run is made and finding.status is Status.UNSUPPORTED
        if none or (check.vital and finding.status is Status.FAILED):
            subject.broken.add(app)
            return
        subject.understood |= check.title in _ONCE


def _checks(subject: Subject, app: str) -> list[Check]:
    # What one token shows about the claims holds for all, so it is reported once.
    left_out: Collection[str] = _ONCE if subject.understood else ()
    mine = (check for check in CHECKS if check.is_of(app, subject.file.profiles))
    return [check for check in mine if check.title not in left_out]


def _option(subject: Subject, check: Check) -> Iterator[Finding]:
    (app,) = check.apps
    if app not in subject.broken:
        yield look(check, Session(subject, app), "options")
    else:
        reason = f"there is no app {app} to try it on, see above"
        yield Finding("options", check.title, Status.SKIPPED, reason)


def look(check: Check, session: Session, part: str) -> Finding:
    """Run one check, and return the finding."""
    subject = session.subject
    subject.exchanges.clear()
    try:
        subject.target.start()  # restarts it if it died
        return Finding(part, check.title, Status.OK, check.run(session) or "")
    except Unsupported as unsupported:
        return _unsupported(check, session, part, unsupported)
    except TargetError as error:
        never = subject.file.way == "process" or not subject.target.alive()
        return failed(part, check.title, error, alive=not never)
    except NotSentError as error:
        return failed(part, check.title, not_sent(error), alive=False)
    except Deviation as deviation:
        return _failed(check, session, part, deviation)


def _unsupported(check: Check, session: Session, part: str, unsupported: Unsupported) -> Finding:
    detail = f"{unsupported.what}"
    declared = session.app in session.subject.file.profiles
    if check.run is made and declared and session.subject.file.way != "url":
        detail += f"; take {session.app} out of profiles, if it is to stay so"
    return Finding(part, check.title, Status.UNSUPPORTED, detail)


def _failed(check: Check, session: Session, part: str, deviation: Deviation) -> Finding:
    subject = session.subject
    remedy = getattr(deviation, "remedy", "") or check.remedy
    exchange = subject.exchanges[-1] if subject.exchanges else session.login_exchange
    alive = subject.target.survived(exchange)
    detail, log = str(deviation), subject.target.log_tail()
    proposed = getattr(deviation, "dialect", {})
    return Finding(part, check.title, Status.FAILED, detail, remedy, exchange, log, alive, proposed)
