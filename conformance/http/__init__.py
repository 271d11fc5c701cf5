"""The HTTP client of the suite: one request, one response, bounded and recorded byte for byte."""

from .client import Client as Client
from .exchange import Exchange as Exchange
from .exchange import Headers as Headers
from .exchange import Request as Request
from .exchange import Response as Response
from .politeness import NotSentError as NotSentError
from .politeness import PoliteClient as PoliteClient
from .politeness import Politeness as Politeness
from .politeness import is_here as is_here
from .politeness import origin_of as origin_of
from .request import ABSENT as ABSENT
