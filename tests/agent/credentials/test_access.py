"""The access control file; what it does is tried in tests/lab/broker."""

from pathlib import Path

from thermal2mqtt.credentials import Applicant, Credentials, Method, Role
from thermal2mqtt.credentials.access import access_file


def rules(credentials: Credentials, name: str) -> set[str]:
    """Return the rules of one user."""
    blocks = access_file(credentials.record).split("\n\n")
    (block,) = [block for block in blocks if f"\nuser {name}\n" in f"\n{block}\n"]
    return {line for line in block.splitlines() if line.startswith("topic ")}


def test_an_agent_has_its_own_topics_alone(credentials: Credentials) -> None:
    """It writes below its name and its device; it reads what is asked of it, its own words, and the birth."""
    assert rules(credentials, "cellar") == {
        "topic write thermal2mqtt/cellar/#",
        "topic read thermal2mqtt/cellar/request/#",
        "topic read thermal2mqtt/cellar/set/#",
        "topic read thermal2mqtt/cellar/announce",
        "topic read thermal2mqtt/cellar/availability",
        "topic read thermal2mqtt/cellar/health",
        "topic read thermal2mqtt/cellar/state",
        "topic read thermal2mqtt/cellar/zones",
        "topic write homeassistant/device/cellar/config",
        "topic write homeassistant/+/cellar/+/config",
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
        "topic write homeassistant/+/pump/+/config",
    }
    assert len([rule for rule in found if "fan" in rule]) == 5
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


PATTERNS = (Path(__file__).parents[3] / "mosquitto/acl-patterns").read_text(encoding="utf-8")


def patterns_of_agents() -> set[str]:
    """Return what the delivered patterns allow everybody, in the words of a list."""
    lines = [line for line in PATTERNS.splitlines() if line.startswith("pattern ")]
    return {line.replace("pattern ", "topic ") for line in lines}


def patterns_of(user: str) -> set[str]:
    """Return what the delivered patterns allow a user beside, without what is denied him as an agent."""
    lines = PATTERNS.partition(f"\nuser {user}\n")[2].partition("\n\n")[0].splitlines()
    return {line for line in lines if not line.startswith("topic deny ")}


def test_the_patterns_say_what_the_list_says(credentials: Credentials) -> None:
    """For an agent, and for those who are none; whoever changes one changes the other."""
    credentials.add(Applicant("homeassistant", Role.HOME_ASSISTANT, Method.PASSWORD))
    credentials.add(Applicant("prometheus", Role.MONITOR, Method.PASSWORD))
    credentials.add(Applicant("administrator", Role.ADMINISTRATOR, Method.PASSWORD))
    assert {rule.replace("%u", "cellar") for rule in patterns_of_agents()} == rules(credentials, "cellar")
    for name in ("homeassistant", "prometheus", "administrator"):
        assert patterns_of(name) == rules(credentials, name)
