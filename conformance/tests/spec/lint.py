"""What every feature must be like, apart from its sentences. Each rule yields complaints."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise

from conformance.spec import Clause, Feature, Rule, Scenario

Clauses = Mapping[str, Clause]

MARKERS = frozenset({"slow"})
STEPS, TITLE = 6, 80

_ORDER = ("given", "when", "then")


def tags_of_rules(feature: Feature, clauses: Clauses) -> Iterator[str]:
    """A rule has the id of one clause and that clause's source as its tags, and nothing else."""
    for rule in feature.rules:
        found = [clauses[tag] for tag in rule.tags if tag in clauses]
        if len(found) != 1:
            yield f"{_at(feature, rule)} names {len(found)} clauses, and not one"
        elif rule.tags != {found[0].id, found[0].source}:
            yield f"{_at(feature, rule)} is tagged {' '.join(sorted(rule.tags))}"


def tags_of_scenarios(feature: Feature) -> Iterator[str]:
    """A scenario has no tags but the markers, and the profiles that it needs besides its rule's."""
    for rule, scenario in feature.scenarios():
        own = {tag.partition(".")[0] for tag in (rule.tags if rule else ())}
        if unknown := scenario.tags - MARKERS - (scenario.profiles - own):
            yield f"{_at(feature, scenario)} is tagged {' '.join(sorted(unknown))}"


def tags_elsewhere(feature: Feature, text: str) -> Iterator[str]:
    """Tags stand above rules and scenarios only: elsewhere nobody would see them."""
    for number, (line, below) in enumerate(pairwise(text.splitlines()), 1):
        if line.lstrip().startswith("@") and not below.lstrip().startswith(("Rule:", "Scenario")):
            yield f"{feature.path}:{number} has tags above {below.strip()!r}"


def backgrounds(feature: Feature, text: str) -> Iterator[str]:
    """There is no Background: each scenario can be read by itself."""
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(r"\s*Background\b", line):
            yield f"{feature.path}:{number} is a Background"


def loose_scenarios(feature: Feature) -> Iterator[str]:
    """Every scenario pictures a rule, and every rule has a picture."""
    yield from (f"{_at(feature, scenario)} is in no rule" for scenario in feature.loose)
    yield from (f"{_at(feature, r)} has no scenario" for r in feature.rules if not r.scenarios)


def same_names(feature: Feature) -> Iterator[str]:
    """No two scenarios of one name: pytest-bdd would lose the first without a word."""
    names = Counter(scenario.name for _, scenario in feature.scenarios())
    yield from (f"{feature.path}: {n} is there {names[n]} times" for n in names if names[n] > 1)


def titles_of_rules(feature: Feature) -> Iterator[str]:
    """The title of a rule is its norm: it stands alone in lists, and ends without a full stop."""
    for rule in feature.rules:
        if not re.fullmatch(r"[A-Z].*[^.]", rule.name):
            yield f"{_at(feature, rule)} does not stand by itself"


def notes_of_rules(feature: Feature) -> Iterator[str]:
    """A note on today's practice says where that is written."""
    for rule in feature.rules:
        _, said, note = rule.description.partition("Since 2016: ")
        if said and not re.search(r"RFC \d+ section", note):
            yield f"{_at(feature, rule)} says what is advised, and not by whom"


def missing_prose(feature: Feature) -> Iterator[str]:
    """Every feature and every rule says why."""
    if not feature.description:
        yield f"{feature.path} has no prose"
    yield from (f"{_at(feature, r)} has no prose" for r in feature.rules if not r.description)


def titles(feature: Feature) -> Iterator[str]:
    """A title is there, and short enough to be read in a list."""
    for _, scenario in feature.scenarios():
        if not 0 < len(scenario.name) <= TITLE:
            yield f"{_at(feature, scenario)} has {len(scenario.name)} characters"


def order_of_steps(feature: Feature) -> Iterator[str]:
    """Given, then one When, then Then; and few enough steps to be seen at once."""
    for _, scenario in feature.scenarios():
        kinds = [step.kind for step in scenario.steps]
        if len(kinds) > STEPS:
            yield f"{_at(feature, scenario)} has {len(kinds)} steps"
        if kinds != sorted(kinds, key=_ORDER.index) or kinds.count("when") != 1:
            yield f"{_at(feature, scenario)} goes {', '.join(kinds)}"
        if not {"given", "then"} <= set(kinds):
            yield f"{_at(feature, scenario)} lacks a Given or a Then"


def names_of_examples(feature: Feature) -> Iterator[str]:
    """Examples are named by what they mean, and there are some."""
    for _, scenario in feature.scenarios():
        for table in scenario.examples:
            if not table.name or not table.rows:
                yield f"{feature.path}:{table.line} has no name, or no rows"


def slow_scenarios(features: Iterable[Feature]) -> Iterator[str]:
    """One scenario waits for a clock, and not more."""
    slow = [_at(f, s) for f in features for _, s in f.scenarios() if "slow" in s.tags]
    if len(slow) != 1:
        yield f"{len(slow)} scenarios are slow: {', '.join(slow)}"


def clauses_without_one_rule(features: Iterable[Feature], clauses: Clauses) -> Iterator[str]:
    """Each clause that a client can observe has just one rule; each other clause has none."""
    rules = Counter(tag for feature in features for rule in feature.rules for tag in rule.tags)
    for clause in clauses.values():
        if rules[clause.id] != (clause.over == "http"):
            yield f"{clause.id} ({clause.over}) has {rules[clause.id]} rules"


def clauses_without_test(sources: Iterable[str], clauses: Clauses) -> Iterator[str]:
    """Each clause that only the process can observe has a unit test, and no mark names another."""
    marked = {id for source in sources for id in marks(source)}
    python = {clause.id for clause in clauses.values() if clause.over == "python"}
    yield from (f"{id} has no test" for id in sorted(python - marked))
    yield from (f"a test shows {id}, which is no clause" for id in sorted(marked - set(clauses)))


def marks(source: str) -> Iterator[str]:
    """The ids in the ``@pytest.mark.clause("id")`` of the tests in a module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            calls = (d for d in node.decorator_list if isinstance(d, ast.Call))
            for call in calls:
                if ast.unparse(call.func) == "pytest.mark.clause":
                    yield from (str(ast.literal_eval(argument)) for argument in call.args)


def _at(feature: Feature, node: Rule | Scenario) -> str:
    return f"{feature.path}:{node.line} {node.name!r}"


#: The rules that look at one feature by itself.
ALONE: tuple[Callable[[Feature], Iterator[str]], ...] = (
    tags_of_scenarios,
    loose_scenarios,
    same_names,
    missing_prose,
    titles_of_rules,
    notes_of_rules,
    titles,
    order_of_steps,
    names_of_examples,
)
#: The rules that look at its text, too.
OF_TEXT: tuple[Callable[[Feature, str], Iterator[str]], ...] = (tags_elsewhere, backgrounds)
