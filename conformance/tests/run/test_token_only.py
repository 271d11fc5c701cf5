"""What an attack by one token runs: what needs no key, in sentences that the features have."""

from __future__ import annotations

from conformance.run.token_only import SENTENCES
from conformance.spec import features
from conformance.tokens.alteration_catalogue import CATALOGUE, needs_key


def test_each_change_either_needs_the_key_or_does_not() -> None:
    free = {change for change in CATALOGUE if not needs_key(change)}
    assert {"the signature is of another token", "the signature is empty"} <= free
    assert not {"the payload is not valid JSON", "the signature is by the public key"} & free
    assert len(free) > 20


def test_each_sentence_is_one_of_the_features() -> None:
    scenarios = (scenario for feature in features() for _, scenario in feature.scenarios())
    texts = {step.text for scenario in scenarios for step in scenario.steps}
    unknown = [s.pattern for s in SENTENCES if not any(map(s.fullmatch, texts))]
    assert unknown == [], "an attack would silently leave out what was worded anew"
