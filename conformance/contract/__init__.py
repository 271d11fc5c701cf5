"""The example apps that every implementation serves, and what they answer."""

from .answer import Answer as Answer
from .answer import authorization as authorization
from .answer import not_a_token as not_a_token
from .app import App as App
from .apps import APPS as APPS
from .apps import Json as Json
