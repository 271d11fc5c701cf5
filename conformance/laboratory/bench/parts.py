"""The parts of the bench, by name."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterable
from pathlib import Path

from .page import Section, render
from .reference.blacklist import blacklist
from .reference.in_process import create, protected, threads
from .reference.instructions import instructions
from .reference.over_http import served
from .runner.growth import growth
from .runner.suite import runner

#: Each takes the number of rounds.
PARTS: dict[str, Callable[[int], Section]] = {
    "protected": protected,
    "create": create,
    "threads": threads,
    "http": served,
    "blacklist": blacklist,
    "instructions": instructions,
    "runner": runner,
    "growth": growth,
}


def measure(names: Iterable[str], rounds: int, say: Callable[[str], None]) -> str:
    """Return the page with these parts, in their own order; ``say`` gets the name of each first."""
    sections = []
    for name, part in PARTS.items():
        if name in names:
            say(name)
            sections.append(part(rounds))
    return render(machine(rounds), sections)


def machine(rounds: int) -> str:
    """The hardware and software of the machine, without its name."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    cpus, load = os.cpu_count() or 1, os.getloadavg()[0]
    busy = f" The load was {load:.1f}: it was not idle." if load > cpus / 2 else ""
    where = f"{platform.system()} on {_processor()}, {cpus} processors"
    return f"Measured by {python} on {where}, in {rounds} rounds at most.{busy}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.machine()
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.machine())
