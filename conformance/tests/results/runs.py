"""Runs that never were, for the tests of what is made of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from hypothesis import strategies as st

from conformance.http import Exchange, Request, Response
from conformance.results import Result, Run, StepPlace
from conformance.results.known_deviations import settle
from conformance.tokens import AlteredToken
from conformance.verdicts import Verdict
from conformance.verdicts.expectations import Want
from conformance.verdicts.facts import Fact
from conformance.verdicts.kinds import EXPECTATIONS, OBSERVATIONS
from conformance.verdicts.observations import Effect, FullAnswer
from conformance.verdicts.texts import ExpectedText

LOGIN = "features/basic_usage.feature::Ada logs in"
ROW = 'features/basic_usage.feature::The token names who logged in["Ada"]'
HEADER = "features/basic_usage.feature::Ada forgets her token"
CHALLENGE = "features/hardening/nothing/http.feature::A scheme of the app's own"

#: The clause of each of these scenarios.
CLAUSES = {
    LOGIN: "basic.login",
    ROW: "basic.identity",
    HEADER: "basic.no-header",
    CHALLENGE: "hardening.www-authenticate",
}

#: Everything that means something to a terminal, to XML, to Markdown or to HTML.
EVIL = (
    "\x1b[2J\x1b]0;t\x07\x00\x9b\r\n\u202e\u2066\u2028\ufeff\ud800\U000e0041"
    "</script><!--]]>&amp;\"'|`````~~~\n# [x](javascript:x) <b> ![x](y) *_\\"
)


def result(id: str, verdict: Verdict = Verdict.PASSED, **more: Any) -> Result:
    """A result with no more than it needs."""
    return Result(id, id.partition("::")[2], CLAUSES[id], verdict, **more)


def run(verdicts: Mapping[str, Verdict] | None = None, **more: Any) -> Run:
    """A run that ended, with a result for each of these scenarios."""
    made = Run("acme", ["jwt-conformance", "run", "acme.toml"], profiles=frozenset({"basic"}))
    made.results = [result(id, verdict) for id, verdict in (verdicts or {}).items()]
    made.planned = [each.id for each in made.results]
    vars(made).update(more)
    settle(made)
    return made


def hostile(text: str = EVIL) -> Result:
    """A failure with this text in every place that a target can put one."""
    raw = text.encode("utf-8", "surrogatepass")
    token = "eyJhbGciOiJub25lIn0.eyJhIjoxfQ."
    request = Request("GET", "http://127.0.0.1:9/", (("Authorization", b"Bearer " + raw),), raw)
    exchange = Exchange(request, Response(200, text, (("X", raw),), raw), text, 1.0, 0.5)
    return result(
        HEADER,
        Verdict.FAILED,
        reason=text,
        expected=ExpectedText(text),
        observed=FullAnswer(200, text, own=True),
        doubt=text,
        remedy=text,
        step=StepPlace("Then", "she is rejected", "features/basic_usage.feature", 7),
        exchanges=(exchange,),
        altered=(AlteredToken(text, text, token), AlteredToken(token, text, text)),
        log=text,
        elapsed=0.25,
    )


_texts = st.text(st.characters(), max_size=40)  # lone surrogates too
_bytes = st.binary(max_size=40)
_headers = st.lists(st.tuples(_texts, _bytes), max_size=3).map(tuple)
_seconds = st.floats(0, 1e6)
_ascii = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)
_urls = _ascii.map("http://127.0.0.1/{}".format)
_sent = st.lists(st.tuples(_ascii, _bytes), max_size=3).map(tuple)
_requests = st.builds(Request, _ascii, _urls, _sent, _bytes)
_responses = st.builds(Response, st.integers(100, 999), _texts, _headers, _bytes)
_exchanges = st.builds(Exchange, _requests, st.none() | _responses, _texts, _seconds, _seconds)

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | _texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_texts, inner, max_size=3),
    max_leaves=5,
)

_FIELDS: Mapping[str, st.SearchStrategy[Any]] = {
    **{
        "str": _texts,
        "str | None": st.none() | _texts,
        "int": st.integers(),
        "bool": st.booleans(),
    },
    **{"Any": _json, "dict[str, Any]": st.dictionaries(_texts, _json, max_size=3)},
    "tuple[int, ...]": st.lists(st.integers(), max_size=2).map(tuple),
    "tuple[str, ...]": st.lists(_texts, max_size=2).map(tuple),
}


def _facts(kind: type[Fact]) -> st.SearchStrategy[Any]:
    """Facts of a kind, by the types of its fields."""
    of = {each.name: _FIELDS[str(each.type)] for each in fields(kind)}  # type: ignore[arg-type]
    return st.builds(kind, **{**of, **{n: s for n, s in _WORDS.items() if n in of}})


#: The fields whose text is one of a few.
_WORDS = {
    "wanted": st.sampled_from([each.value for each in Want]),
    "was": st.sampled_from([each.value for each in Effect]),
}

RESULTS: st.SearchStrategy[Result] = st.builds(
    Result,
    *(_texts, _texts, _texts, st.sampled_from(Verdict), _texts),
    st.none() | st.one_of([_facts(kind) for kind in EXPECTATIONS.values()]),
    st.none() | st.one_of([_facts(kind) for kind in OBSERVATIONS.values()]),
    *(_texts, st.booleans(), _texts),
    st.none() | st.builds(StepPlace, _texts, _texts, _texts, st.integers(1, 999)),
    st.lists(_exchanges, max_size=2).map(tuple),
    st.lists(st.builds(AlteredToken, _texts, _texts, _texts, _texts), max_size=2).map(tuple),
    _texts,
    _seconds,
)

RUNS: st.SearchStrategy[Run] = st.builds(
    Run,
    _texts,
    st.lists(_texts, max_size=3),
    st.booleans(),
    _texts,
    st.lists(_texts, max_size=3, unique=True),
    st.lists(RESULTS, max_size=2),
    st.frozensets(_texts, max_size=3),
    st.dictionaries(_texts, _texts, max_size=2),
    st.dictionaries(_texts, _json, max_size=2),
    _seconds,
    st.lists(_texts, max_size=2),
    st.booleans(),
)
