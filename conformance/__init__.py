"""Judge any implementation of JWT authentication, over HTTP, by the features of this project."""

from pathlib import Path

__version__ = "0.1.0"

_here = Path(__file__).parent

#: The folder that holds features/, steps/ and reference/: this package where it is installed from a
#: wheel, its parent in a checkout.
SUITE = _here if (_here / "features").is_dir() else _here.parent

# So that conformance.steps is one import name in both. "steps" by itself would be taken from
# whatever else is installed.
if str(SUITE) not in __path__:
    __path__.append(str(SUITE))
