"""Goes from app to app, and through the options, and turns what happens into findings."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from ..targets import TargetError
from ..verdicts import Deviation, Unsupported
from .acts import made
from .apps import CHECKS
from .claims import claim_checks
from .finding import Check, Finding, Status
from .options import OPTIONS
from .patient import Patient, Visit
from .starting import failed

#: Each app, and the profiles whose scenarios need it.
APPS: Mapping[str, Collection[str]] = {
    "basic": ("basic", "errors", "options", "hardening"),
    "claims": ("claims",),
    "refresh": ("refresh",),
    "freshness": ("freshness",),
    "blacklist": ("blacklist",),
    "loaders": ("loaders",),
}
_ONCE = frozenset(check.title for check in claim_checks())


def visits(patient: Patient) -> Iterator[Finding]:
    """The findings about each app that the target file declares, and about the options."""
    for app, profiles in APPS.items():
        declared = patient.file.profiles.intersection(profiles)
        yield from _visit(patient, app) if declared else _undeclared(patient, app)
    if "options" not in patient.file.profiles:
        text = "not declared in profiles"
        yield Finding("options", "all of them", Status.UNSUPPORTED, text)
        return
    for check in OPTIONS:
        yield from _option(patient, check)


def _undeclared(patient: Patient, app: str) -> Iterator[Finding]:
    patient.broken.add(app)
    yield Finding(app, "is not asked for", Status.UNSUPPORTED, "not declared in profiles")


def _visit(patient: Patient, app: str) -> Iterator[Finding]:
    visit = Visit(patient, app)
    for check in _checks(patient, app):
        finding = look(check, visit, app)
        yield finding
        none = check.run is made and finding.status is Status.UNSUPPORTED
        if none or (check.vital and finding.status is Status.FAILED):
            patient.broken.add(app)
            return
        patient.understood |= check.title in _ONCE


def _checks(patient: Patient, app: str) -> list[Check]:
    # What one token tells of the claims holds for all, so it is not told six times.
    left_out: Collection[str] = _ONCE if patient.understood else ()
    mine = (check for check in CHECKS if check.is_of(app, patient.file.profiles))
    return [check for check in mine if check.title not in left_out]


def _option(patient: Patient, check: Check) -> Iterator[Finding]:
    (app,) = check.apps
    if app not in patient.broken:
        yield look(check, Visit(patient, app), "options")
    else:
        reason = f"there is no app {app} to try it on, see above"
        yield Finding("options", check.title, Status.SKIPPED, reason)


def look(check: Check, visit: Visit, part: str) -> Finding:
    """Run one check, and say what came of it."""
    patient = visit.patient
    patient.exchanges.clear()
    try:
        patient.target.start()  # again, if it died
        return Finding(part, check.title, Status.OK, check.run(visit))
    except Unsupported as unsupported:
        return _unsupported(check, visit, part, unsupported)
    except TargetError as error:
        never = patient.file.way == "process" or not patient.target.alive()
        return failed(part, check.title, error, alive=not never)
    except Deviation as deviation:
        return _failed(check, visit, part, deviation)


def _unsupported(check: Check, visit: Visit, part: str, unsupported: Unsupported) -> Finding:
    detail = f"{unsupported.what}"
    declared = visit.app in visit.patient.file.profiles
    if check.run is made and declared and visit.patient.file.way != "url":
        detail += f"; take {visit.app} out of profiles, if it is to stay so"
    return Finding(part, check.title, Status.UNSUPPORTED, detail)


def _failed(check: Check, visit: Visit, part: str, deviation: Deviation) -> Finding:
    patient = visit.patient
    remedy = getattr(deviation, "remedy", "") or check.remedy
    exchange = patient.exchanges[-1] if patient.exchanges else visit.login_exchange
    alive = patient.target.survived(exchange)
    detail, log = str(deviation), patient.target.log_tail()
    return Finding(part, check.title, Status.FAILED, detail, remedy, exchange, log, alive)
