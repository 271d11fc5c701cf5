"""The verdict on a scenario and, for a failure, what was expected and observed."""

from __future__ import annotations

from .deviation import Deviation as Deviation
from .deviation import Doubt as Doubt
from .deviation import Unsupported as Unsupported
from .deviation import UsageError as UsageError
from .deviation import Verdict as Verdict
from .deviation import expect as expect
