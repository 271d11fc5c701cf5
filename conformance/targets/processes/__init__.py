"""What the runner starts: a process in a group of its own, its output, and its certain end."""

from .child import STOP_SECONDS as STOP_SECONDS
from .child import Process as Process
from .child import inherited as inherited
