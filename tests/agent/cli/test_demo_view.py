"""The view says what was heard and nothing else, whatever comes over the broker."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thermal2mqtt.alarms import AlarmStatus, Level
from thermal2mqtt.cli.demo_view import Observer, ZoneLine
from thermal2mqtt.contract.state import build_state
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.contract.zones import ZonesPayload
from thermal2mqtt.report import SensorReport
from thermal2mqtt.settings.zone import ZoneSettings

TOPICS = Topics("thermal2mqtt", "demo")
SQUARE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
ZONES = tuple(
    ZoneSettings(id=zone, name=name, polygon=SQUARE) for zone, name in (("b", "Second"), ("a", "First"))
)


def _state(**maxima: float | None) -> bytes:
    """A `state` message with these zones."""
    reports = {"thermal": SensorReport("thermal", 0.0, None, None, {"a": AlarmStatus(None, 0.0)})}
    zones = [ZONES[0].model_copy(update={"id": zone}) for zone in maxima]
    state = build_state(1_800_000_000.0, ["thermal"], zones, reports)
    heated = {
        zone: it.model_copy(update={"max": maxima[zone], "level": Level.NORMAL if maxima[zone] else None})
        for zone, it in state.zones.items()
    }
    return state.model_copy(update={"zones": heated}).encode()


GOOD = _state(a=50.0)


@pytest.fixture
def observer() -> Observer:
    """One that has heard nothing yet."""
    return Observer(TOPICS)


def test_before_a_word_was_heard_nothing_is_known(observer: Observer) -> None:
    """Not online, not offline, no zones, no temperature."""
    view = observer.view()
    assert (view.agent, view.sensors, view.zones, view.image, view.messages) == (None, {}, (), None, 0)
    assert not view.has_temperature


def test_availability_is_told_as_it_was_said(observer: Observer) -> None:
    """Of the agent, and of each sensor by its id."""
    observer.hear("thermal2mqtt/demo/availability", b"online")
    observer.hear("thermal2mqtt/demo/availability/thermal", b"offline")
    view = observer.view()
    assert (view.agent, view.sensors) == ("online", {"thermal": False})


def test_zones_come_in_the_order_and_with_the_names_of_the_settings(observer: Observer) -> None:
    """Figures from `state`, names from `zones`, a zone not named yet by its id."""
    observer.hear(TOPICS.state, _state(a=40.0, b=60.5, c=None))
    observer.hear(TOPICS.zones, ZonesPayload(revision=1, locked=False, zones=ZONES).encode())
    assert observer.view().zones == (
        ZoneLine("Second", None, None, 60.5, Level.NORMAL),
        ZoneLine("First", None, None, 40.0, Level.NORMAL),
        ZoneLine("c", None, None, None, None),
    )


def test_a_temperature_is_one_that_is_not_null(observer: Observer) -> None:
    """A state of nulls does not count as the first temperature."""
    observer.hear(TOPICS.state, _state(a=None))
    assert not observer.view().has_temperature
    observer.hear(TOPICS.state, _state(a=21.0))
    assert observer.view().has_temperature


def test_the_image_goes_with_its_sensor(observer: Observer) -> None:
    """An old picture is not shown as if it were the present."""
    observer.hear("thermal2mqtt/demo/image/thermal", b"jpeg")
    observer.hear("thermal2mqtt/demo/image/thermal/attributes", b"{}")
    assert observer.view().image is None
    observer.hear("thermal2mqtt/demo/availability/thermal", b"online")
    assert observer.view().image == b"jpeg"
    observer.hear("thermal2mqtt/demo/availability/thermal", b"offline")
    assert observer.view().image is None


def test_cleared_topics_leave_nothing(observer: Observer) -> None:
    """An empty retained message takes back what was said."""
    for topic, payload in ((TOPICS.state, _state(a=21.0)), (TOPICS.availability, b"online")):
        observer.hear(topic, payload)
        observer.hear(topic, b"")
    assert (observer.view().agent, observer.view().zones) == (None, ())


def test_what_cannot_be_read_changes_nothing(observer: Observer) -> None:
    """The last good state stays, and the message is counted."""
    observer.hear(TOPICS.state, _state(a=21.0))
    before = observer.view()
    observer.hear(TOPICS.state, b'{"schema": 99}')
    assert observer.view().zones == before.zones
    assert observer.view().messages == before.messages + 1


@given(
    st.lists(
        st.tuples(
            st.sampled_from([
                "state", "zones", "availability", "availability/thermal", "image/thermal", "alarm/a", "x/y",
            ]),
            st.binary(max_size=64) | st.just(GOOD) | st.just(b"online"),
        ),
        max_size=12,
    )
)  # fmt: skip
def test_no_message_breaks_it(messages: list[tuple[str, bytes]]) -> None:
    """Whoever may publish on the broker may publish anything."""
    observer = Observer(TOPICS)
    for topic, payload in messages:
        observer.hear(f"{TOPICS.base}/{topic}", payload)
    view = observer.view()
    assert view.messages == len(messages)
    states = [payload for topic, payload in messages if topic == "state" and payload in {b"", GOOD}]
    assert view.has_temperature == (states[-1:] == [GOOD])
