"""What was accepted before somebody was rejected, and has to be accepted afterwards, too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from conformance.contract import Answer, App, authorization
from conformance.contract.apps import method_of
from conformance.verdicts import Doubt
from conformance.verdicts.expectations import Refusal, ViewAnswer

from .api import Api
from .header_values import media_type
from .people import People
from .refusals import judge, limits, refused, seen
from .several import Rows, each
from .views import granted


class Grant(NamedTuple):
    """A request that opened a view, and the token's owner."""

    path: str
    token: str
    identity: object
    app: App
    type: str = ""


class Control:
    """Shows, once in a scenario, that a rejection is not one that everybody gets."""

    def __init__(self, api: Api, people: People) -> None:
        self._api, self._people = api, people
        self._grants: list[Grant] = []
        self._shown = False

    def remember(self, answer: Answer, token: str, identity: object) -> None:
        """Note an accepted request, if it can be repeated without changing anything."""
        if answer.method != "PUT" and granted(answer, identity):
            type = media_type(answer.header("Content-Type") or "")
            self._grants.insert(0, Grant(answer.path, token, identity, answer.app, type))

    def expect_refused(self, answer: Answer | Rows) -> None:
        """Raise Deviation unless the client got an error message and no view, each time."""
        self.again(each(answer, lambda one: judge(refused(one), Refusal(), one)))

    def again(self, answer: Answer) -> None:
        """Raise Doubt unless a good token still opens a view, after this response rejected one."""
        good = next((each for each in self._known() if self._is_good(each, answer)), None)
        if self._shown or good is None:
            return
        self._shown = True
        once_more = self._api.send(method_of(good.path), good.path, token=good.token)
        if not granted(once_more, good.identity):
            busy = limits(once_more)
            why = "the target limits requests" if busy else "a good token is turned away, too"
            raise Doubt(why, ViewAnswer(), seen(once_more))

    def is_another_page(self, answer: Answer) -> bool:
        """Whether a response to HEAD is not of the type that the views of this scenario have.

        A server that shows one page for every unknown address shows it to HEAD, too.
        """
        type = media_type(answer.header("Content-Type") or "")
        known = {grant.type for grant in self._grants}
        return answer.method == "HEAD" and bool(type and known) and type not in known

    def _known(self) -> Iterator[Grant]:
        yield from self._grants
        # If the token that opened the view was revoked, whoever did that has an access token.
        she = self._people.she
        for name in ("other access token", "access token"):
            if she is not None and name in she.tokens:
                yield Grant("/protected", she.tokens[name], she.identity, self._api.app)

    def _is_good(self, known: Grant, answer: Answer) -> bool:
        # A token that has expired, or was revoked, is rightly rejected.
        same = answer.path == known.path and answer.method == method_of(known.path)
        sent = authorization(self._api.app, known.token) in answer.exchange.request.headers
        there = known.app is answer.app and known.token not in self._people.spent
        return there and not (same and sent)


@pytest.fixture
def control(api: Api, people: People) -> Control:
    """What shows that a rejection has the intended reason."""
    return Control(api, people)
