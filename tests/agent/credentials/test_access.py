"""The access control file; what it does is tried in tests/lab/broker."""

from thermal2mqtt.credentials import Applicant, Credentials, Method, Role
from thermal2mqtt.credentials.access import access_file


def rules(credentials: Credentials, name: str) -> set[str]:
    """Return the rules of one user."""
    blocks = access_file(credentials.record).split("\n\n")
    (block,) = [block for block in blocks if f"\nuser {name}\n" in f"\n{block}\n"]
    return {line for line in block.splitlines() if line.startswith("topic ")}


def test_an_agent_has_its_own_topics_alone(credentials: Credentials) -> None:
    """It writes below its name and its device; it reads what is asked of it, its own word, and the birth."""
    assert rules(credentials, "cellar") == {
        "topic write thermal2mqtt/cellar/#",
        "topic read thermal2mqtt/cellar/request/#",
        "topic read thermal2mqtt/cellar/set/#",
        "topic read thermal2mqtt/cellar/announce",
        "topic read thermal2mqtt/cellar/availability",
        "topic write homeassistant/device/cellar/config",
        "topic read homeassistant/status",
    }


def test_a_bridge_has_the_topics_of_its_agents(credentials: Credentials) -> None:
    """And its own state, by which the centre knows whether it is there."""
    credentials.add(Applicant("site-b", Role.BRIDGE, Method.CERTIFICATE, ("pump", "fan")))
    found = rules(credentials, "site-b")
    assert {rule for rule in found if "pump" in rule} == {
        "topic write thermal2mqtt/pump/#",
        "topic read thermal2mqtt/pump/request/#",
        "topic read thermal2mqtt/pump/set/#",
        "topic write homeassistant/device/pump/config",
    }
    assert len([rule for rule in found if "fan" in rule]) == 4
    assert "topic write $SYS/broker/connection/site-b/state" in found
    assert "topic write thermal2mqtt/#" not in found


def test_monitoring_reads_the_broker_alone(credentials: Credentials) -> None:
    """No topic of an agent."""
    credentials.add(Applicant("prometheus", Role.MONITOR, Method.PASSWORD))
    assert rules(credentials, "prometheus") == {"topic read $SYS/broker/#"}


def test_home_assistant_asks_but_does_not_speak_for_agents(credentials: Credentials) -> None:
    """What it writes below the base topic are requests and settings."""
    credentials.add(Applicant("homeassistant", Role.HOME_ASSISTANT, Method.PASSWORD))
    written = {rule for rule in rules(credentials, "homeassistant") if "write thermal2mqtt" in rule}
    assert written == {"topic write thermal2mqtt/+/request/#", "topic write thermal2mqtt/+/set/#"}
