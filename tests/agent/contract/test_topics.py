"""The names of topics."""

from thermal2mqtt.contract.topics import Topics, birth_topic


def test_topics_lie_below_the_agent() -> None:
    """The public names, all at once."""
    topics = Topics("site/thermal2mqtt", "pi-1")
    assert {
        topics.availability,
        topics.source_availability("thermal"),
        topics.announce,
        topics.state,
        topics.health,
        topics.zones,
        topics.alarm("door"),
        topics.image("thermal"),
        topics.image_attributes("thermal"),
        topics.request("simulator/set"),
        topics.response("simulator/set"),
    } == {
        "site/thermal2mqtt/pi-1/availability",
        "site/thermal2mqtt/pi-1/availability/thermal",
        "site/thermal2mqtt/pi-1/announce",
        "site/thermal2mqtt/pi-1/state",
        "site/thermal2mqtt/pi-1/health",
        "site/thermal2mqtt/pi-1/zones",
        "site/thermal2mqtt/pi-1/alarm/door",
        "site/thermal2mqtt/pi-1/image/thermal",
        "site/thermal2mqtt/pi-1/image/thermal/attributes",
        "site/thermal2mqtt/pi-1/request/simulator/set",
        "site/thermal2mqtt/pi-1/response/simulator/set",
    }


def test_home_assistants_topics_follow_its_prefix() -> None:
    """A prefix other than the default is used for both."""
    assert Topics("thermal2mqtt", "pi-1").discovery("ha") == "ha/device/pi-1/config"
    assert birth_topic("ha") == "ha/status"
