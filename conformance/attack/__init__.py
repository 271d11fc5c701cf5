"""Attack a deployed application with one good token: the request, and what the token gets."""

from .baseline import Baseline as Baseline
from .baseline import measure as measure
from .curl_command import curl_of_plan as curl_of_plan
from .curl_command import plan_of_curl as plan_of_curl
from .plan import AttackPlan as AttackPlan
from .plan import file_for as file_for
