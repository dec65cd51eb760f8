"""What the benchmark of commands sends, and how it counts."""

import json
from collections import Counter

import pytest

from benchmarks._requests import generated
from benchmarks.commands import percentile


def test_generated_requests_can_be_repeated() -> None:
    """A figure that fails is measured again with the very same requests."""
    assert list(generated(50)) == list(generated(50))
    assert list(generated(50, seed=2)) != list(generated(50))


def test_generated_requests_are_of_every_kind() -> None:
    """Good ones, broken ones, noise, some too large, some for no command; none is empty."""
    requests = list(generated(4000))
    kinds: Counter[str] = Counter()
    for _, payload in requests:
        try:
            json.loads(payload.decode())
        except ValueError:
            kinds["no JSON"] += 1
        else:
            kinds["JSON"] += 1
    assert min(kinds.values()) > 400
    assert min(len(payload) for _, payload in requests) > 0
    assert max(len(payload) for _, payload in requests) > 128 * 1024
    assert {command for command, _ in requests} > {"zones/add", "frame/lease", "zones/none"}


@pytest.mark.parametrize(("share", "value"), [(0.5, 51), (0.99, 100), (1.0, 100), (0.0, 1)])
def test_a_percentile_is_a_value_that_was_measured(share: float, value: float) -> None:
    """Of a hundred, 99 % do not exceed the one before the last."""
    assert percentile([*range(100, 0, -1)], share) == value
