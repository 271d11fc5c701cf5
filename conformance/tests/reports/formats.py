"""What a JUnit and a SARIF file have to be, whatever wrote them."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import jsonschema

from conformance.spec import SOURCES

_COUNTS = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def check_junit(text: str) -> ElementTree.Element:
    """The root of a JUnit file, whose elements, attributes and counts are as readers need them."""
    root = ElementTree.fromstring(text)
    assert root.tag == "testsuites"
    for suite in root:
        assert suite.tag == "testsuite"
        assert suite.get("name")
        for case in suite:
            _check_case(case)
    for each in (root, *root):
        assert float(each.get("time", "none")) >= 0
        assert int(each.get("tests", "none")) == len(each.findall(".//testcase"))
        for name, element in _COUNTS.items():
            assert int(each.get(name, "none")) == len(each.findall(f".//{element}")), name
    return root


def _check_case(case: ElementTree.Element) -> None:
    assert case.tag == "testcase"
    assert case.get("classname")
    assert case.get("name")
    assert float(case.get("time", "none")) >= 0
    outcomes = [each for each in case if each.tag != "properties"]
    assert [each.tag for each in case] in (
        *([], ["properties"]),
        *([tag] for tag in _COUNTS.values()),
        *(["properties", tag] for tag in _COUNTS.values()),
    )
    assert all(each.get("message") for each in outcomes)


def _object(*required: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": properties,
    }


def _list(of: dict[str, Any], least: int = 0) -> dict[str, Any]:
    return {"type": "array", "minItems": least, "items": of}


_TEXT = {"type": "string", "minLength": 1}
_MESSAGE = _object("text", text=_TEXT)
_LEVEL = {"enum": ["note", "warning", "error"]}
_RULE = _object(
    *("id", "shortDescription", "defaultConfiguration", "properties"),
    id=_TEXT,
    shortDescription=_MESSAGE,
    defaultConfiguration=_object("level", level=_LEVEL),
    properties=_object(
        *("severity", "source"),
        severity={"enum": ["critical", "serious", "minor"]},
        source={"enum": list(SOURCES)},
        tags=_list(_TEXT),
    ),
)
_LOCATION = _object(
    "logicalLocations",
    logicalLocations=_list(_object("fullyQualifiedName", fullyQualifiedName=_TEXT), 1),
    physicalLocation=_object(
        *("artifactLocation", "region"),
        artifactLocation=_object("uri", uri=_TEXT, uriBaseId=_TEXT),
        region=_object("startLine", startLine={"type": "integer", "minimum": 1}),
    ),
)
_SUPPRESSION = _object(
    "kind",
    kind={"enum": ["inSource", "external"]},
    status={"enum": ["accepted", "underReview", "rejected"]},
    justification=_TEXT,
)
_RESULT = _object(
    *("ruleId", "message", "locations", "suppressions"),
    ruleId=_TEXT,
    ruleIndex={"type": "integer", "minimum": 0},
    level=_LEVEL,
    message=_MESSAGE,
    locations=_list(_LOCATION, 1),
    partialFingerprints={"type": "object", "additionalProperties": _TEXT},
    suppressions=_list(_SUPPRESSION),
)
_INVOCATION = _object(
    *("executionSuccessful", "exitCode", "exitCodeDescription"),
    commandLine=_TEXT,
    exitCode={"type": "integer"},
    exitCodeDescription=_TEXT,
    executionSuccessful={"type": "boolean"},
    toolExecutionNotifications=_list(_object("message", level=_LEVEL, message=_MESSAGE)),
)
_DRIVER = _object("name", "version", "rules", name=_TEXT, version=_TEXT, rules=_list(_RULE))
_RUN = _object(
    *("tool", "invocations", "results"),
    tool=_object("driver", driver=_DRIVER),
    automationDetails=_object("id", id=_TEXT),
    invocations=_list(_INVOCATION, 1),
    results=_list(_RESULT),
)
#: The part of the schema of OASIS for SARIF 2.1.0 that is used here; nothing else is allowed.
SARIF = _object(
    *("$schema", "version", "runs"),
    **{"$schema": _TEXT},
    version={"const": "2.1.0"},
    runs=_list(_RUN, 1),
)


def check_sarif(document: Any) -> dict[str, Any]:
    """The one run of a SARIF file that is valid, and whose results have the rules they name."""
    jsonschema.Draft202012Validator(SARIF).validate(document)
    (run,) = document["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(rules)) == len(rules)
    for result in run["results"]:
        if "ruleIndex" in result:
            assert rules[result["ruleIndex"]] == result["ruleId"]
    found: dict[str, Any] = run
    return found
