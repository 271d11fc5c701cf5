"""Flask-JWT-Extended as its README of release 0.0.2 describes it; start reading at views.py."""

from .blacklist import get_stored_token as get_stored_token
from .blacklist import revoke_token as revoke_token
from .blacklist import unrevoke_token as unrevoke_token
from .exceptions import FreshTokenRequired as FreshTokenRequired
from .exceptions import InvalidHeaderError as InvalidHeaderError
from .exceptions import JWTDecodeError as JWTDecodeError
from .exceptions import JWTEncodeError as JWTEncodeError
from .exceptions import JWTExtendedException as JWTExtendedException
from .exceptions import NoAuthHeaderError as NoAuthHeaderError
from .exceptions import RevokedTokenError as RevokedTokenError
from .exceptions import StoreError as StoreError
from .exceptions import WrongTokenError as WrongTokenError
from .manager import JWTManager as JWTManager
from .stores.listing import get_all_stored_tokens as get_all_stored_tokens
from .stores.listing import get_stored_tokens as get_stored_tokens
from .stores.listing import iter_all_stored_tokens as iter_all_stored_tokens
from .stores.purging import purge_expired_tokens as purge_expired_tokens
from .tokens import create_access_token as create_access_token
from .tokens import create_refresh_token as create_refresh_token
from .views import fresh_jwt_required as fresh_jwt_required
from .views import get_jwt_claims as get_jwt_claims
from .views import get_jwt_identity as get_jwt_identity
from .views import jwt_refresh_token_required as jwt_refresh_token_required
from .views import jwt_required as jwt_required
