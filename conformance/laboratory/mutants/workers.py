"""The processes that judge mutants, and how they end if somebody interrupts them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import cycle, islice
from multiprocessing.pool import Pool
from multiprocessing.queues import SimpleQueue

from conformance.results import Run
from conformance.run.interrupts import sigterm_interrupts
from conformance.run.pytest_run import run
from conformance.run.scenario.collection import step_fixtures
from conformance.spec import features
from conformance.tokens.keys import another_key, secret_key

_ALGORITHMS = ("HS256", "RS256", "ES256", "ES384", "ES512", "EdDSA")

#: The processors that we may use; macOS does not say.
_PROCESSORS: Sequence[int | None] = (
    sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [None]
)


@contextmanager
def workers(processes: int) -> Iterator[Pool]:
    """This many processes, which share everything imported and every key made beforehand."""
    _warm_up()
    fork = multiprocessing.get_context("fork")
    places = fork.SimpleQueue()
    for place in islice(cycle(_PROCESSORS), processes):
        places.put(place)
    with sigterm_interrupts(), fork.Pool(processes, _settle, (places,)) as pool:
        yield pool


def run_in_worker(record: Run, arguments: Sequence[str]) -> None:
    """Fill the record, as pytest_run.run does; end this worker if that is interrupted."""
    with suppress(KeyboardInterrupt):  # the SIGTERM of the pool, which waits for us now
        run(record, arguments, [])
        if not record.interrupted:
            return
    sys.exit()


def _settle(places: SimpleQueue[int | None]) -> None:
    # Ctrl-C is for the parent process, which ends all workers, and says so once.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # A worker and its harness wait for each other, so they lose nothing by sharing one processor,
    # and need not be woken up on another.
    place = places.get()
    if place is not None:
        os.sched_setaffinity(0, {place})


def _warm_up() -> None:
    features()
    step_fixtures()
    for algorithm in _ALGORITHMS:
        secret_key(algorithm)
        another_key(algorithm)
