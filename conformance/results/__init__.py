"""The results of a run: its records, how they are saved, and what they add up to."""

from .records import Result as Result
from .records import Run as Run
from .records import StepPlace as StepPlace
from .records import StepRun as StepRun
