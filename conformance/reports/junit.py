"""A run as JUnit XML, for CI servers: a suite for each feature, a case for each scenario."""

from __future__ import annotations

from collections import defaultdict
from xml.etree import ElementTree

from ..escape import printable
from ..results import Result, Run
from ..spec import Clause, clauses
from ..verdicts import Verdict
from .content.failure import text_of
from .content.summary import listed_as

_ELEMENTS = {
    Verdict.FAILED: "failure",
    Verdict.INCONCLUSIVE: "error",
    Verdict.ERROR: "error",
    Verdict.UNSUPPORTED: "skipped",
}


def junit(run: Run) -> str:
    """The XML document. What is expected to fail, or unsupported, is a skipped case."""
    features: dict[str, list[Result]] = defaultdict(list)
    for result in run.results:
        features[result.id.partition("::")[0]].append(result)
    root = ElementTree.Element("testsuites", name=_safe(run.target), time=f"{run.elapsed:.3f}")
    for feature, results in features.items():
        root.append(_suite(run, feature, results))
    if run.defects or not run.complete:
        root.append(_broken(run))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, "unicode") + "\n"


def _suite(run: Run, feature: str, results: list[Result]) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", name=_safe(feature), timestamp=_safe(run.started))
    for result in results:
        suite.append(_case(run, result))
    counts = {"tests": len(results)}
    for name in ("failure", "error", "skipped"):
        counts[name + "s" if name != "skipped" else name] = len(suite.findall(f"testcase/{name}"))
    for name, count in counts.items():
        suite.set(name, str(count))
    suite.set("time", f"{sum(result.elapsed for result in results):.3f}")
    return suite


def _case(run: Run, result: Result) -> ElementTree.Element:
    case = ElementTree.Element(
        "testcase",
        classname=_safe(result.id.partition("::")[0]),
        name=_safe(result.title),
        time=f"{result.elapsed:.3f}",
    )
    properties = ElementTree.SubElement(case, "properties")
    clause = clauses().get(result.clause)
    for name, value in {"clause": result.clause, **_register(clause)}.items():
        ElementTree.SubElement(properties, "property", name=name, value=_safe(value))
    if excuse := result.excuse:
        ElementTree.SubElement(case, "skipped", message=_safe(f"expected to fail: {excuse}"))
    elif (element := _ELEMENTS.get(result.verdict)) is not None:
        message = _safe(f"{result.verdict.value}: {result.reason}{listed_as(run, result)}")
        ElementTree.SubElement(case, element, message=message).text = _text(run, result)
    return case


def _register(clause: Clause | None) -> dict[str, str]:
    """What the register says of a clause, in words; a clause that it does not have has no words."""
    if clause is None:
        return {"source": "", "severity": ""}
    words = {
        "place": "; ".join(place.words for place in clause.place),
        "asvs": " ".join(clause.asvs),
        "cwe": " ".join(map(str, clause.cwe)),
    }
    own = {"source": clause.source, "severity": clause.severity.value}
    return own | {name: value for name, value in words.items() if value}


def _broken(run: Run) -> ElementTree.Element:
    defects = run.defects or ["the run was cut off before its end"]
    attributes = {
        "name": "the suite itself",
        "tests": str(len(defects)),
        "errors": str(len(defects)),
    }
    suite = ElementTree.Element("testsuite", attributes)
    for defect in defects:
        case = ElementTree.SubElement(suite, "testcase", classname="conformance", name="defect")
        ElementTree.SubElement(case, "error", message=_safe(defect))
    return suite


def _text(run: Run, result: Result) -> str:
    return "" if result.verdict is Verdict.UNSUPPORTED else text_of(result, run.command)


def _safe(text: str) -> str:
    # XML 1.0 cannot hold control characters at all, not even escaped.
    return printable(text, keep="")
