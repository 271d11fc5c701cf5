"""Scenarios that nobody wrote: generated at random in the vocabulary of the features, run like
those, and reduced to the shortest that still fails.
"""

from .families import FAMILIES as FAMILIES
from .families import Family as Family
from .scenarios import FuzzScenario as FuzzScenario
from .search import Search as Search
