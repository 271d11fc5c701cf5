"""A run as JUnit XML, for CI servers: a suite for each feature, a case for each scenario."""

from __future__ import annotations

from collections import defaultdict
from xml.etree import ElementTree

from ..escape import printable
from ..results import Result, Run
from ..results.exit_code import exit_code
from ..results.judgement import decisive, not_run
from ..spec import Clause, clauses
from ..verdicts import Verdict
from .content.failure import text_of
from .content.summary import ending, listed_as, reasons

_ELEMENTS = {
    Verdict.FAILED: "failure",
    Verdict.INCONCLUSIVE: "error",
    Verdict.ERROR: "error",
    Verdict.UNSUPPORTED: "skipped",
}

#: Why a case that did not pass is not red.
_BESIDE = {
    Verdict.FAILED: "counts only with --strict",
    Verdict.INCONCLUSIVE: "another clause fails for it",
}


def junit(run: Run) -> str:
    """The XML document. What is expected to fail, unsupported, or not run is a skipped case.

    So is what decides nothing: if the exit code is 0, no server should show anything red.
    If it is not 0, there is an error that says why, whatever the cases say.
    """
    features: dict[str, list[ElementTree.Element]] = defaultdict(list)
    red = decisive(run)
    for result in run.results:
        features[_feature(result.id)].append(_case(run, result, result.id in red))
    for id in not_run(run):
        features[_feature(id)].append(_skipped(id))
    if exit_code(run):
        features["the run as a whole"].append(_error(run))
    root = ElementTree.Element("testsuites", name=_safe(run.target))
    root.extend(_suite(run, feature, cases) for feature, cases in features.items())
    _count(root)
    root.set("time", f"{run.elapsed:.3f}")
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, "unicode") + "\n"


def _suite(run: Run, feature: str, cases: list[ElementTree.Element]) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", name=_safe(feature))
    if run.started:
        suite.set("timestamp", _safe(run.started))
    suite.extend(cases)
    _count(suite)
    suite.set("time", f"{sum(float(case.get('time', 0)) for case in cases):.3f}")
    return suite


def _count(within: ElementTree.Element) -> None:
    within.set("tests", str(len(within.findall(".//testcase"))))
    for name, element in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        within.set(name, str(len(within.findall(f".//{element}"))))


def _feature(id: str) -> str:
    return id.partition("::")[0]


def _element(feature: str, name: str, seconds: float = 0.0) -> ElementTree.Element:
    said = {"classname": _safe(feature), "name": _safe(name), "time": f"{seconds:.3f}"}
    return ElementTree.Element("testcase", said)


def _skipped(id: str) -> ElementTree.Element:
    case = _element(_feature(id), id.partition("::")[2])
    ElementTree.SubElement(case, "skipped", message="not run")
    return case


def _case(run: Run, result: Result, red: bool) -> ElementTree.Element:
    case = _element(_feature(result.id), result.title, result.elapsed)
    properties = ElementTree.SubElement(case, "properties")
    clause = clauses().get(result.clause)
    for name, value in {"clause": result.clause, **_register(clause)}.items():
        ElementTree.SubElement(properties, "property", name=name, value=_safe(value))
    if excuse := result.excuse:
        ElementTree.SubElement(case, "skipped", message=_safe(f"expected to fail: {excuse}"))
    elif (element := _ELEMENTS.get(result.verdict)) is not None:
        said = f"{result.verdict.value}: {result.reason}{listed_as(run, result)}"
        if not red and result.verdict in _BESIDE:
            element, said = "skipped", f"{_BESIDE[result.verdict]}: {said}"
        ElementTree.SubElement(case, element, message=_safe(said)).text = _text(run, result)
    return case


def _register(clause: Clause | None) -> dict[str, str]:
    """What the register says about a clause, in words; nothing about an unknown clause."""
    if clause is None:
        return {"source": "", "severity": ""}
    words = {
        "place": "; ".join(place.words for place in clause.place),
        "asvs": " ".join(clause.asvs),
        "cwe": " ".join(map(str, clause.cwe)),
    }
    own = {"source": clause.source, "severity": clause.severity.value}
    return own | {name: value for name, value in words.items() if value}


def _error(run: Run) -> ElementTree.Element:
    case = _element("conformance", "exit code 0")
    text = "\n".join(map(_safe, reasons(run)))
    ElementTree.SubElement(case, "error", message=_safe(ending(run))).text = text
    return case


def _text(run: Run, result: Result) -> str:
    return "" if result.verdict is Verdict.UNSUPPORTED else text_of(result, run.command)


def _safe(text: str) -> str:
    # XML 1.0 cannot hold control characters at all, not even escaped.
    return printable(text, keep="")
