"""The target file: what it may say, where it is found, and everything that can be wrong with it."""

from .target_file import PROFILES as PROFILES
from .target_file import Deployment as Deployment
from .target_file import TargetFile as TargetFile
