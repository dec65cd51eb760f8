"""One palette for levels and severities, with a word beside each colour: never colour alone."""

from grafana_foundation_sdk.builders import dashboard as builders
from grafana_foundation_sdk.models.dashboard import (
    Threshold,
    ThresholdsMode,
    ValueMap,
    ValueMappingResult,
)

GREEN, YELLOW, ORANGE, RED, GREY, BLUE = "#37872D", "#F2CC0C", "#FF780A", "#C4162A", "#8E8E8E", "#3274D9"

LEVEL_COLOURS = {"normal": GREEN, "warning": YELLOW, "critical": ORANGE, "emergency": RED}

Steps = list[tuple[float | None, str]]


def words(*named: tuple[str, str]) -> ValueMap:
    """Return a mapping of 0, 1, 2... to words and their colours."""
    return ValueMap(
        {
            str(place): ValueMappingResult(text=word, color=colour, index=place)
            for place, (word, colour) in enumerate(named)
        }
    )


LEVELS = words(*LEVEL_COLOURS.items())
"""0 to 3, as `instance_zone:thermal2mqtt_zone_alarm_level:number` has them."""

YES_IS_GOOD = words(("no", RED), ("yes", GREEN))
YES_IS_BAD = words(("no", GREEN), ("yes", RED))


def steps(*limits: tuple[float | None, str]) -> builders.ThresholdsConfig:
    """Return colours from limits on; the first limit is None."""
    return (
        builders.ThresholdsConfig()
        .mode(ThresholdsMode.ABSOLUTE)
        .steps([Threshold(value=value, color=colour) for value, colour in limits])
    )


def none_is_good(colour: str) -> builders.ThresholdsConfig:
    """Return green for 0, and a colour from 1 on."""
    return steps((None, GREEN), (1, colour))
