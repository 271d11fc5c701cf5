"""What the runner starts: a process in its own group, its output, and its guaranteed end."""

from .child import STOP_SECONDS as STOP_SECONDS
from .child import Process as Process
from .child import inherited as inherited
