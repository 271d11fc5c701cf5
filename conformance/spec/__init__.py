"""The specification: the register of clauses, and the features that show them."""

from . import asvs as asvs
from .features import Examples as Examples
from .features import Feature as Feature
from .features import Rule as Rule
from .features import Scenario as Scenario
from .features import Step as Step
from .features import apps as apps
from .features import clause_of as clause_of
from .features import features as features
from .features import read_feature as read_feature
from .features import scenario_of as scenario_of
from .features import titles as titles
from .folders import located as located
from .places import README_URL as README_URL
from .places import Place as Place
from .register import DECISIVE as DECISIVE
from .register import SOURCES as SOURCES
from .register import Clause as Clause
from .register import Severity as Severity
from .register import clauses as clauses
from .register import observable as observable
from .register import profiles as profiles
from .register import sources as sources
from .register import unknown as unknown
from .user_features import add as add
