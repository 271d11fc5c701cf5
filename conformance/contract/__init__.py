"""The example apps that every implementation serves, and what they answer."""

from .answer import Answer as Answer
from .answer import authorization as authorization
from .app import App as App
from .app import Json as Json
from .apps import APPS as APPS
