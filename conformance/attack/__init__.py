"""Attack a deployed application with one good token: the request, and what the token gets."""

from .aim import Aim as Aim
from .aim import file_for as file_for
from .curl_command import aim_of_curl as aim_of_curl
from .lesson import Lesson as Lesson
from .lesson import learn as learn
