"""Read a token, change one thing in it, sign it again with the app's key or an attacker's."""

from .dialect import Dialect as Dialect
from .token import AlteredToken as AlteredToken
from .token import Token as Token
from .token import decode as decode
from .token import dumps as dumps
from .token import encode as encode
from .token import read as read
from .token import with_claim as with_claim
from .token import with_header as with_header
from .token import with_signature as with_signature
from .token import without_claim as without_claim
