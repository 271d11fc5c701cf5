"""The rule that CONTRIBUTING adds: the diff fits, the rule is green, and red on its mutant."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from conformance.tests.command import Command

ROOT = Path(__file__).parents[2]
MUTANTS = Path("conformance", "laboratory", "mutants")


def test_the_rule_of_the_example_is_green_and_notices_its_mutant(
    command: Command, broken: Path
) -> None:
    shutil.copytree(ROOT / MUTANTS, broken / MUTANTS, dirs_exist_ok=True)
    (diff,) = re.findall(r"```diff\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.S)
    subprocess.run(["git", "apply"], input=diff, cwd=broken, check=True, text=True)
    (clause,) = re.findall(r'^\+id = "(.*)"', diff, re.M)
    (mutant,) = re.findall(r'^\+name = "(.*)"', diff, re.M)
    good = command.copied(broken, "reference", "--clause", clause, "--strict")
    assert good.code == 0, good.said
    file = command.target(str(broken / MUTANTS / "programs" / "mutant_harness.py"), mutant)
    bad = command.copied(broken, file, "--clause", clause, "--strict")
    assert bad.code == 1, bad.said
