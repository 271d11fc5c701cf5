"""The example apps that every implementation serves, and what they answer."""

from .answer import Answer as Answer
from .answer import authorization as authorization
from .apps import APPS as APPS
from .apps import App as App
from .apps import Json as Json
