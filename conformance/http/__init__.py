"""The HTTP client of the suite: one request, one response, bounded and recorded byte for byte."""

from .client import Client as Client
from .exchange import Exchange as Exchange
from .exchange import Headers as Headers
from .exchange import Request as Request
from .exchange import Response as Response
from .manners import ManneredClient as ManneredClient
from .manners import ManneredError as ManneredError
from .manners import Manners as Manners
from .manners import is_here as is_here
from .manners import origin_of as origin_of
from .request import ABSENT as ABSENT
