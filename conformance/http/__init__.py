"""The HTTP client of the suite: one request, one response, both bounded and kept to the byte."""

from .client import Client as Client
from .exchange import Exchange as Exchange
from .exchange import Headers as Headers
from .exchange import Request as Request
from .exchange import Response as Response
from .request import ABSENT as ABSENT
