"""The companion's own checks pass, on the oldest Home Assistant that it promises to work with."""

import pytest

from tests.lab import companion
from tests.lab.parts import part_or_skip

pytestmark = [pytest.mark.lab, pytest.mark.timeout(companion.DEADLINE_SECONDS)]


@pytest.mark.parametrize("check", companion.CHECKS)
def test_check_passes(request: pytest.FixtureRequest, check: str) -> None:
    """Strict types, and tests with their coverage floor, in Python 3.14."""
    part_or_skip(request.config, f"Home Assistant {companion.VERSION}", companion.interpreter)
    done = companion.run(check)
    assert done.returncode == 0, done.stdout[-6000:]
