"""What the tests of the metrics share: an agent's metrics."""

import pytest

from tests.agent.metrics.scraped import agent_metrics
from thermal2mqtt.metrics import AgentMetrics


@pytest.fixture
def metrics() -> AgentMetrics:
    """Return the metrics of an agent with one zone, a connected broker and a sensor with a past."""
    return agent_metrics()
