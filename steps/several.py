"""Several requests from one sentence, which are sent one by one as they are judged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from conformance.tokens.alteration import NoAlteration
from conformance.verdicts import Deviation, Doubt
from conformance.verdicts.expectations import Each

from .api import Answer
from .views import ran


@dataclass
class TableRow:
    """A request: ``words`` say which, ``send`` sends it, ``answer`` is its first response."""

    words: str
    send: Callable[[], Answer]
    answer: Answer | None = None

    def once(self) -> Answer:
        """The response; the request is sent if it has not been."""
        self.answer = self.answer or self.send()
        return self.answer

    @property
    def let_in(self) -> bool:
        """Whether the view ran."""
        return self.answer is not None and ran(self.answer)

    @property
    def is_last_word(self) -> bool:
        """Whether no later row can be worse, or get a response at all."""
        return self.let_in or (self.answer is not None and self.answer.exchange.timed_out)


Rows: TypeAlias = "Sequence[TableRow]"


def each(answer: Answer | Rows, judge: Callable[[Answer], None]) -> Answer:
    """Judge the response, or that of each row, and return the last one.

    Raises the worst of what the rows raise: letting somebody in comes first, a doubt last. The
    request of that row is then the last one that was sent. Nothing is sent after a response that
    never came. A row whose copy would be the token itself is skipped, unless all rows are such.
    """
    if isinstance(answer, Answer):
        judge(answer)
        return answer
    found: list[tuple[Deviation, TableRow]] = []
    sent: list[TableRow] = []
    for row in answer:
        try:
            judge(row.once())
            sent.append(row)
        except NoAlteration as same:
            if row is answer[-1] and not sent + found:
                raise doubt_of(same) from None
        except Deviation as deviation:
            found.append((deviation, row))
            if row.is_last_word:
                break
    if found:
        raise _named(*min(found, key=_rank), last=answer[-1])
    return sent[-1].once()


def doubt_of(missing: Deviation) -> Doubt:
    """The doubt if there is no such copy, so that nothing can be said about the view."""
    why = "there is no such copy of this token"
    return Doubt(why, missing.expected, missing.observed, elsewhere=True)


def _rank(found: tuple[Deviation, TableRow]) -> tuple[bool, bool]:
    return isinstance(found[0], Doubt), not found[1].let_in


def _named(deviation: Deviation, row: TableRow, last: TableRow) -> Deviation:
    if row is not last and row.answer and not row.is_last_word:
        row.send()  # readers of the record look at the last exchange
    if isinstance(deviation.expected, Each):
        deviation.expected = deviation.expected.of_each(row.words)
    return deviation
