"""Tokens in any order: what an app does, request by request, against a model of a few lines.

Where uv is missing or can install nothing, the tests of the original package are skipped.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    initialize,
    multiple,
    rule,
    run_state_machine_as_test,
)

from conformance import SUITE
from conformance.http import Client, Response
from conformance.targets import Target, TargetError, TargetFile, find, load, open_target
from conformance.tokens import Dialect, read
from conformance.tokens.keys import secret_key

pytestmark = pytest.mark.full

#: Serves the reference with one mistake in it.
MUTANT = SUITE / "conformance/laboratory/mutants/programs/mutant_harness.py"

IMPLEMENTATIONS = SUITE / "conformance" / "implementations"
ORIGINAL = "flask-jwt-extended-0.0.2"

#: Two people whose names look alike, and are not the same JSON.
LOOKALIKES: Sequence[tuple[Any, Any]] = (
    *(("Ada", "Grace"), ("Ada", "ada"), ("Ada", "Ada "), ("\u00e9", "e\u0301")),
    *((1, "1"), (None, ""), (None, "null"), (0, ""), ({"id": 7}, {"id": "7"}), ([], {})),
)
#: To Python, though, these are equal.
EQUALS: Sequence[tuple[Any, Any]] = (
    (1, True),
    (0, False),
    ([1], [True]),
    ({"id": 0}, {"id": False}),
)

VIEWS = {"/protected": False, "/protected-fresh": True}


@dataclass
class IssuedToken:
    """A token, and all that the model knows about it."""

    text: str
    jti: str
    kind: str
    identity: Any
    fresh: bool
    stored: bool
    revoked: bool = False

    def opens(self, kind: str, fresh: bool = False) -> bool:
        """Whether a view lets it in that wants this kind, or even a fresh one."""
        return self.kind == kind and not self.revoked and (self.fresh or not fresh)

    def of(self, identity: Any) -> bool:
        """Whether it is that person's: the same JSON, not what Python takes for equal."""
        return json.dumps(self.identity, sort_keys=True) == json.dumps(identity, sort_keys=True)


class Model(RuleBasedStateMachine):
    """Two people who do what they like with their own tokens and each other's."""

    tokens = Bundle("tokens")
    verbs = st.sampled_from(("revoke", "unrevoke"))

    def __init__(self, target: Target, people: st.SearchStrategy[tuple[Any, Any]]) -> None:
        super().__init__()
        self.target, self.strategy = target, people
        self.issued: list[IssuedToken] = []

    @initialize(data=st.data(), checks=st.sampled_from(("all", "refresh")))
    def start(self, data: st.DataObject, checks: str) -> None:
        self.people, self.checks = data.draw(self.strategy, "people"), checks
        options: dict[str, Any] = {"SECRET_KEY": secret_key("HS256"), "LOADERS": []}
        options["JWT_BLACKLIST_TOKEN_CHECKS"] = checks
        self.app = self.target.app("loaders", options)

    @rule(target=tokens, who=st.sampled_from((0, 1)))
    def log_in(self, who: int) -> MultipleResults[IssuedToken]:
        answer = self.log_in_at("/login", self.people[who])
        access = self.keep(answer, "access", self.people[who], fresh=True)
        return multiple(access, self.keep(answer, "refresh", self.people[who]))

    @rule(target=tokens, who=st.sampled_from((0, 1)))
    def log_in_afresh(self, who: int) -> IssuedToken:
        return self.log_in_afresh_as(self.people[who])

    @rule(target=tokens, token=tokens)
    def exchange(self, token: IssuedToken) -> MultipleResults[IssuedToken]:
        answer = self.ask("POST", "/refresh", token, token.opens("refresh"))
        if not token.opens("refresh"):
            return multiple()
        return multiple(self.keep(answer, "access", token.identity))

    @rule()
    def use_all(self) -> None:
        for token in self.issued:
            self.use(token, "/protected")
            self.use(token, "/protected-fresh")

    @rule(token=tokens, view=st.sampled_from(tuple(VIEWS)))
    def use(self, token: IssuedToken, view: str) -> None:
        self.ask("GET", view, token, token.opens("access", VIEWS[view]))

    @rule(verb=verbs, caller=tokens, token=tokens)
    def change(self, verb: str, caller: IssuedToken, token: IssuedToken) -> None:
        found = token.stored and token.of(caller.identity)
        self.ask_to(verb, caller, token.jti, found)
        if found and caller.opens("access"):
            token.revoked = verb == "revoke"

    @rule(target=tokens, verb=verbs, token=tokens)
    def change_ones_own(self, verb: str, token: IssuedToken) -> IssuedToken:
        """Two tokens that were drawn at random are seldom one person's, and both good."""
        caller = self.log_in_afresh_as(token.identity)
        self.change(verb, caller, token)
        self.list_all()
        return caller

    @rule(verb=verbs, caller=tokens)
    def change_what_is_not_there(self, verb: str, caller: IssuedToken) -> None:
        self.ask_to(verb, caller, "no-such-token", False)

    @rule(caller=tokens)
    def list_own(self, caller: IssuedToken) -> None:
        answer = self.ask("GET", "/auth/tokens", caller, caller.opens("access"))
        if caller.opens("access"):
            self.compare(answer, [token for token in self.issued if token.of(caller.identity)])

    @rule()
    def list_all(self) -> None:
        self.compare(self.send("GET", "/auth/all-tokens"), self.issued)

    def teardown(self) -> None:
        if hasattr(self, "app"):
            self.target.drop(self.app)

    def send(
        self, method: str, path: str, token: IssuedToken | None = None, **more: Any
    ) -> Response:
        headers = [("Authorization", f"Bearer {token.text}")] if token else []
        url = self.app.url + path
        exchange = self.target.client.send(method, url, headers=headers, **more)
        assert exchange.response is not None, exchange.failure
        return exchange.response

    def log_in_at(self, path: str, identity: Any) -> Response:
        return self.send("POST", path, json={"username": identity, "password": "test"})

    def log_in_afresh_as(self, identity: Any) -> IssuedToken:
        answer = self.log_in_at("/fresh-login", identity)
        return self.keep(answer, "access", identity, fresh=True)

    def keep(self, answer: Response, kind: str, identity: Any, fresh: bool = False) -> IssuedToken:
        assert answer.status == 200, f"no token: {answer}"
        text = member(answer, f"{kind}_token")
        jti = read(text, Dialect()).claim("jti")
        stored = self.checks == "all" or kind == "refresh"
        self.issued.append(IssuedToken(text, jti, kind, identity, fresh, stored))
        return self.issued[-1]

    def ask(self, method: str, path: str, token: IssuedToken, opens: bool) -> Response:
        answer = self.send(method, path, token)
        if opens:
            assert answer.status == 200, f"{path} stays shut: {answer}"
        else:
            assert answer.status in (401, 422), f"{path} opens: {answer}"
        return answer

    def ask_to(self, verb: str, caller: IssuedToken, jti: str, found: bool) -> None:
        if not caller.opens("access") or found:
            self.ask("PUT", f"/auth/tokens/{verb}/{jti}", caller, caller.opens("access"))
            return
        answer = self.send("PUT", f"/auth/tokens/{verb}/{jti}", caller)
        assert answer.status == 404, f"{verb} finds it: {answer}"
        assert member(answer, "msg") == "Token not found"

    def compare(self, answer: Response, issued: Sequence[IssuedToken]) -> None:
        assert answer.status == 200, f"no list: {answer}"
        entries: Any = answer.json()
        listed = sorted((entry["token"]["jti"], entry["revoked"]) for entry in entries)
        expected = sorted((token.jti, token.revoked) for token in issued if token.stored)
        assert listed == expected, "the list is another"


def member(answer: Response, name: str) -> Any:
    body: Any = answer.json()
    return body[name]


def check(target: Target, pairs: Sequence[tuple[Any, Any]], examples: int, **more: Any) -> None:
    """Run the model against a target, in the same order of steps each time."""
    text = st.text(max_size=5)
    people = st.sampled_from(pairs)
    if pairs is not EQUALS:
        people |= st.tuples(text, text)
    run_state_machine_as_test(  # any callable will do, whatever its annotation says
        cast("type[Model]", lambda: Model(target, people)),
        settings=settings(
            max_examples=examples,
            stateful_step_count=30,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            **more,
        ),
    )


@contextmanager
def running(file: TargetFile) -> Iterator[Target]:
    with ExitStack() as stack:
        target = open_target(file, stack.enter_context(Client()))
        stack.callback(target.close)
        target.start()
        yield target


@pytest.fixture(scope="module")
def reference() -> Iterator[Target]:
    with running(load(find("reference", [SUITE]))) as target:
        yield target


@pytest.fixture(scope="module")
def original() -> Iterator[Target]:
    try:
        with running(load(find(ORIGINAL, [IMPLEMENTATIONS]))) as target:
            yield target
    except TargetError as error:
        pytest.skip(str(error))


def test_the_reference_does_as_the_model(reference: Target) -> None:
    check(reference, [*LOOKALIKES, *EQUALS], 60)


def test_the_original_does_as_the_model(original: Target) -> None:
    check(original, LOOKALIKES, 25)


def test_the_model_finds_that_the_original_takes_true_for_1(original: Target) -> None:
    with pytest.raises(AssertionError, match="the list is another"):
        check(original, EQUALS, 40, phases=[Phase.generate])


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("revoked-by-identity", "/refresh stays shut|the list is another"),
        ("unrevoke-deletes", "stays shut|the list is another"),
        ("unrevoked-for-ever", "opens|the list is another"),
        ("anybody-may-revoke", "finds it"),
        ("endpoints-take-any-type", "opens"),
        ("fresh-views-not-checked", "/protected-fresh opens"),
        ("list-leaks", "the list is another"),
        ("refreshed-stored", "the list is another"),
        ("again-not-found", "stays shut"),
    ],
)
def test_the_model_finds_a_mutant(name: str, found: str) -> None:
    command = ("{python}", str(MUTANT), name)
    with (
        running(TargetFile(MUTANT, name, command=command)) as target,
        pytest.raises(AssertionError, match=found),
    ):
        check(target, LOOKALIKES, 400, phases=[Phase.generate])
