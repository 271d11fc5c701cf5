"""Scenarios that nobody wrote: made at random in the vocabulary of the features, run as those are,
and reduced to the shortest that still fails.
"""

from .families import FAMILIES as FAMILIES
from .families import Family as Family
from .scenarios import Scenario as Scenario
from .search import Search as Search
