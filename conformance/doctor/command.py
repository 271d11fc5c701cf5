"""The command jwt-conformance doctor."""

from __future__ import annotations

from argparse import Namespace

from ..bench import target_file
from ..judging import Exit
from . import Finding, Patient, Shown, examine, exit_code


def doctor(options: Namespace) -> Exit:
    """Examine a target, tell each finding as it is made, and return the exit code."""
    patient, shown = Patient(target_file(options)), Shown()
    findings: list[Finding] = []
    try:
        for finding in examine(patient):
            findings.append(finding)
            print(*shown.lines(finding), sep="\n", flush=True)
    finally:
        patient.close()
    print(shown.summary(_again(options)))
    return exit_code(findings)


def _again(options: Namespace) -> str:
    return f"--url {options.url} --app {options.app}" if options.url else str(options.target)
