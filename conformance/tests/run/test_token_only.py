"""Whether a change needs the key can be said of each, whatever else it asks of a token."""

from __future__ import annotations

from conformance.tokens.alteration_catalogue import CATALOGUE, needs_key


def test_each_change_either_needs_the_key_or_does_not() -> None:
    free = {change for change in CATALOGUE if not needs_key(change)}
    assert {"the signature is of another token", "the signature is empty"} <= free
    assert not {"the payload is not valid JSON", "the signature is by the public key"} & free
    assert len(free) > 20
