"""What the log says of zones whose figures cannot be trusted."""

import pytest

from tests.agent.contract.samples import settings, zone, zone_set
from thermal2mqtt.settings import Settings
from thermal2mqtt.zone_doubts import ZoneDoubts


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what was told, and forget it."""
    told = [record.getMessage() for record in caplog.records]
    caplog.clear()
    return told


def test_each_doubt_is_told_once_for_as_long_as_it_stays(caplog: pytest.LogCaptureFixture) -> None:
    """Also one that comes with a setting that was turned while the agent runs."""
    current: list[Settings] = [settings({**zone("door"), "sensor": "thermal"})]
    doubts = ZoneDoubts(lambda: current[-1], lambda: zone_set(current[0]))
    doubts.tell()
    assert warnings(caplog) == []
    current.append(settings(sensors={"thermal": {"emissivity": 0.2}}))
    doubts.tell()
    doubts.tell()
    (told,) = warnings(caplog)
    assert told.startswith("zone door ")
    current.append(current[0])
    doubts.tell()
    current.append(settings(sensors={"rack": {}}))
    doubts.tell()
    assert warnings(caplog) == ["zone door has no temperatures: there is no sensor thermal"]
