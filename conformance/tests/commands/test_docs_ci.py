"""The page on CI promises nothing that the command does not have."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from conformance.commands.dispatch import parser
from conformance.reports import FORMATS

PAGE = Path(__file__).parents[3] / "docs" / "ci.md"
TEXT = PAGE.read_text("utf-8").replace("\\\n", " ").replace("\n          --", " --")
TEXT = TEXT.replace("\n      --", " --")
COMMANDS = re.findall(
    r"(?<![\w/.-])jwt-conformance ((?:run|report|compare|matrix|docs|history) .*)", TEXT
)


def test_there_are_commands_to_look_at() -> None:
    assert len(COMMANDS) >= 10


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_is_one(command: str) -> None:
    words = shlex.split(command.replace("|| true", ""), comments=True)
    options = parser(words[:1]).parse_args(words)
    for report in getattr(options, "report", None) or []:
        assert any(report.endswith(ending) for ending in FORMATS)


def test_each_ending_is_explained() -> None:
    assert all(f"{ending}`" in TEXT for ending in FORMATS)
