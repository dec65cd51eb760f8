"""Checks of zones: whether what they are told to measure can be trusted."""

from thermal2mqtt.cli.checks.finding import Finding, ok, warn
from thermal2mqtt.settings import Settings
from thermal2mqtt.thermal.remarks import remarks
from thermal2mqtt.zones import zones_now


def zones(settings: Settings) -> Finding:
    """Check that every zone is large enough and radiates well enough for its figures to be believed."""
    watched = zones_now(settings)
    if not watched.measured:
        return ok("none is set")
    found = [
        f"{remark.zone} {remark.text}"
        for name, sensor in settings.sensors.items()
        for remark in remarks(sensor, watched.of(name))
    ]
    if found:
        return warn("; ".join(found), "Their figures are given all the same, with an uncertainty to match.")
    return ok(f"{len(watched.measured)}, each of 3 x 3 pixels or more and with an emissivity of 0.5 or more")
