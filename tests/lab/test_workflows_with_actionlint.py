"""What the build server would say about a workflow, said before it is pushed."""

from pathlib import Path

import pytest

from tests.lab.actionlint import actionlint, complaints
from tests.lab.parts import part_or_skip

WORKFLOWS = sorted((Path(__file__).parents[2] / ".github/workflows").glob("*.yml"))

pytestmark = pytest.mark.lab


def test_actionlint_has_no_complaint(request: pytest.FixtureRequest) -> None:
    """Expressions, contexts, needs and inputs of every workflow are sound."""
    script = part_or_skip(request.config, "actionlint", actionlint)
    assert complaints(script, WORKFLOWS) == []


def test_actionlint_finds_what_is_wrong(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """A job that needs one that is not there, and an expression of nothing, are both told."""
    script = part_or_skip(request.config, "actionlint", actionlint)
    broken = tmp_path / "broken.yml"
    broken.write_text(
        "on: push\njobs:\n  one:\n    needs: [two]\n    runs-on: ubuntu-latest\n"
        "    steps:\n      - run: echo ${{ matrix.nothing }}\n"
    )
    found = "\n".join(complaints(script, [broken]))
    assert '"two"' in found
    assert '"nothing"' in found
