"""What is generated from data: the tables of the contract and the vocabulary, and two schemas."""

from .files import outdated as outdated
from .files import write as write
