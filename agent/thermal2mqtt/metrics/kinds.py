"""What is counted as one: kinds of faults, and ends of messages, that send somebody to the same place.

Each kind by itself is in the topic `health` and in the log; as series of their own they would be a fifth of
what an agent may have.
"""

from collections import Counter
from collections.abc import Mapping

Classes = Mapping[str, tuple[str, ...]]
"""What is counted, and of which kinds it is the sum; a kind that is in none is counted as itself."""

SENSOR: Classes = {
    "bus": ("bus_error", "bus_busy", "stuck_bus"),
    "bad_page": (
        *("empty_page", "invalid_pixels", "gain_out_of_range", "supply_out_of_range"),
        *("ambient_out_of_range", "implausible_temperatures"),
    ),
    "bad_part": ("bad_eeprom", "not_configured"),
}

MQTT: Classes = {
    "unreachable": ("unreachable", "timeout", "unanswered", "cut"),
    "refused": ("refused", "tls", "unsupported_protocol"),
    "lost": ("lost", "keepalive", "ended", "unacknowledged"),
}

PARTS: Mapping[str, Classes] = {"mqtt": MQTT}
"""Of the parts that are no sensors, by name."""

PUBLISHES: Classes = {
    "sent": ("sent", "unheard"),
    "dropped": ("dropped", "unacknowledged"),
    "not_connected": ("not_connected", "lost"),
}


def faults_of(part: str, faults: Mapping[str, int]) -> dict[str, int]:
    """Return the faults of a part by what they are counted as."""
    return together(PARTS.get(part, SENSOR), faults)


def together(classes: Classes, numbers: Mapping[str, int]) -> dict[str, int]:
    """Return numbers by kind as numbers by class; what is zero stays."""
    place = {kind: name for name, kinds in classes.items() for kind in kinds}
    found: Counter[str] = Counter()
    for kind, number in numbers.items():
        found[place.get(kind, kind)] += number
    return dict(found)
