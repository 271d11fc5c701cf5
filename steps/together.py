"""Two people at the same time, each on her own connection."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier, BrokenBarrierError

from pytest_bdd import parsers, then, when

from conformance.contract.apps import canonical
from conformance.verdicts import expect
from conformance.verdicts.expectations import TokenList
from conformance.verdicts.expected_tokens import Claim, TokenAnswer

from .api import Answer, Api, revocation
from .lists import entries
from .people import People, Person
from .refusals import expect_granted, judge
from .requests import jti_of
from .several import Rows, TableRow, each

#: A server that mixes two up does not do it every time. But a second revocation would make up for
#: a lost one.
ROUNDS, ROUNDS_OF_CHANGES = 3, 1


@when(
    parsers.parse("{one:w} and {other:w} send {method:w} {path:S} at the same time"),
    target_fixture="answer",
)
def send_together(api: Api, people: People, one: str, other: str, method: str, path: str) -> Rows:
    """Three times, each on her own connection, with the token that opens the view, or with her
    password. A PUT is sent once.
    """
    rounds = ROUNDS_OF_CHANGES if method == "PUT" else ROUNDS
    barrier, found = Barrier(2, timeout=10), list[TableRow]()

    def ask(who: str, send: Callable[[Api], Answer]) -> None:
        try:
            with api.beside() as own:
                for _ in range(rounds):
                    barrier.wait()
                    found.append(TableRow(who, partial(send, api), send(own)))
        except BaseException:
            barrier.abort()  # or the other one waits in vain
            raise

    requests = {who: _request(api, people, who, method, path) for who in (one, other)}
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(ask, who, send) for who, send in requests.items()]
    errors = [error for each_of in asked if (error := each_of.exception())]
    # If one fails, the other just sees a broken barrier: the cause has to come first.
    for error in sorted(errors, key=lambda error: isinstance(error, BrokenBarrierError)):
        raise error
    return found


def _request(api: Api, people: People, who: str, method: str, path: str) -> Callable[[Api], Answer]:
    person = people.person(who)
    if "login" in path:
        return lambda own: own.log_in(path, person.identity, "test")
    if path.endswith("/<jti>"):
        path = revocation(path.split("/")[3], jti_of(api, people, f"{who}'s refresh token"))
        people.spent.add(people.token(f"{who}'s refresh token"))
    token = people.token(f"{who}'s {'refresh' if path == '/refresh' else 'access'} token")
    return lambda own: own.send(method, path, token=token)


@then("each is answered for herself")
def each_for_herself(api: Api, people: People, answer: Rows) -> None:
    """Her token names her, and so does her response."""
    for row in answer:
        each([row], partial(_expect_hers, api, people.person(row.words)))


def _expect_hers(api: Api, person: Person, answer: Answer) -> None:
    if isinstance(answer.json(), list):
        own = entries(api, answer, person.token("refresh token"))
        only_hers = all(
            canonical(api.dialect.value(one.get("token"), "identity")) == canonical(person.identity)
            for one in answer.json()
        )
        judge(bool(own) and only_hers, TokenList("her tokens alone"), answer)
    elif answer.method == "GET":
        expect_granted(answer, person.identity)
    else:
        _expect_token_for(api, person, answer)


def _expect_token_for(api: Api, person: Person, answer: Answer) -> None:
    text = answer.member("access_token")
    judge(isinstance(text, str), TokenAnswer("access token"), answer)
    token, wanted = api.read(text), {"identity": person.identity}
    if answer.app.app == "claims":
        wanted["user_claims"] = {"hello": person.identity, "foo": ["bar", "baz"]}
    for claim, value in wanted.items():
        if not token.dialect.path(claim):
            continue
        same = canonical(token.claim(claim)) == canonical(value)
        expect(same, Claim(token.dialect.path(claim), canonical(value)), token.observed())
