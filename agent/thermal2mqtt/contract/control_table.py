"""What people turn in Home Assistant, as a table: numbers, selects, switches and buttons.

They are a public interface, as the other entities are: a figure that changes breaks automations.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from thermal2mqtt.alarms import Rule
from thermal2mqtt.contract.entities import Scope
from thermal2mqtt.settings.outline import FieldPath
from thermal2mqtt.settings.outputs import Palette
from thermal2mqtt.settings.sensor import REFRESH_RATES_HZ
from thermal2mqtt.settings.thresholds import LEVELS


class Platform(StrEnum):
    """What it is in Home Assistant."""

    NUMBER = "number"
    SELECT = "select"
    SWITCH = "switch"
    BUTTON = "button"


@dataclass(frozen=True, slots=True)
class Control:
    """One row."""

    figure: str
    """Last part of the unique id and of the topic `set/<name>`; no underscore, so that two ids never meet."""
    scope: Scope
    platform: Platform
    name: str
    """What people read; `{name}` is the zone's or the sensor's name."""
    icon: str | None = None
    """None takes that of its class."""
    path: FieldPath = ()
    """Of a setting, below its zone or sensor; empty for a button."""
    options: dict[str, str | int | float | list[str]] = field(default_factory=dict)
    """Home Assistant's further keys."""
    category: str | None = "config"
    """Under what heading of the device it stands; None for its main controls."""
    enabled: bool = True
    """Shown without the user's asking."""
    rule: Rule | None = None
    """Only zones with a limit of this rule have it: what nobody watches would only swell the device."""


_CELSIUS: dict[str, str | int | float | list[str]] = {
    "dev_cla": "temperature",
    "unit_of_meas": "°C",
    "step": 0.1,
}
_SECONDS: dict[str, str | int | float | list[str]] = {"dev_cla": "duration", "unit_of_meas": "s", "step": 0.1}


def _threshold(side: str, level: str) -> Control:
    return Control(
        figure=f"{side}{level}",
        scope=Scope.ZONE,
        platform=Platform.NUMBER,
        name=f"{{name}} {level}, too {'hot' if side == 'high' else 'cold'}",
        path=("thresholds", side, level),
        options=_CELSIUS,
        enabled=False,
        rule=Rule.LOW if side == "low" else None,
    )


def _of_sensor(
    figure: str,
    name: str,
    path: FieldPath,
    icon: str,
    *,
    platform: Platform = Platform.NUMBER,
    options: dict[str, str | int | float | list[str]] | None = None,
    enabled: bool = False,
) -> Control:
    return Control(
        figure=figure,
        scope=Scope.SENSOR,
        platform=platform,
        name=f"{{name}} {name}",
        icon=icon,
        path=path,
        options=options or {},
        enabled=enabled,
    )


CONTROLS: tuple[Control, ...] = (
    *(_threshold("high", level) for level in LEVELS),
    *(_threshold("low", level) for level in LEVELS),
    Control(
        "prooftest",
        Scope.ZONE,
        Platform.BUTTON,
        "{name} proof test",
        "mdi:clipboard-check-outline",
        category="diagnostic",
    ),
    _of_sensor(
        "emissivity",
        "emissivity",
        ("emissivity",),
        "mdi:brightness-percent",
        options={"step": 0.01},
        enabled=True,
    ),
    _of_sensor(
        "refreshrate",
        "refresh rate",
        ("refresh_rate_hz",),
        "mdi:speedometer",
        platform=Platform.SELECT,
        options={"ops": [f"{rate:g}" for rate in REFRESH_RATES_HZ]},
        enabled=True,
    ),
    _of_sensor(
        "filter",
        "filter",
        ("conditioning", "filter_seconds"),
        "mdi:chart-bell-curve",
        options=_SECONDS,
        enabled=True,
    ),
    _of_sensor(
        "outliers",
        "outlier filter",
        ("conditioning", "outliers"),
        "mdi:scatter-plot",
        platform=Platform.SWITCH,
    ),
    _of_sensor("smooth", "smoothing", ("conditioning", "smooth"), "mdi:blur", platform=Platform.SWITCH),
    _of_sensor("drift", "drift correction", ("conditioning", "drift"), "mdi:tune", platform=Platform.SWITCH),
    _of_sensor("reflected", "reflected temperature", ("reflected_celsius",), "mdi:mirror", options=_CELSIUS),
    _of_sensor(
        "window",
        "window transmission",
        ("window", "transmission"),
        "mdi:window-closed-variant",
        options={"step": 0.01},
    ),
    _of_sensor(
        "distance",
        "distance",
        ("distance_metres",),
        "mdi:arrow-expand-horizontal",
        options={"dev_cla": "distance", "unit_of_meas": "m", "step": 0.1},
    ),
    _of_sensor(
        "humidity", "relative humidity of the air", ("humidity",), "mdi:water-percent", options={"step": 0.01}
    ),
    _of_sensor(
        "hotspotabsolute",
        "hotspot threshold",
        ("hotspots", "absolute_celsius"),
        "mdi:fire-alert",
        options=_CELSIUS,
    ),
    _of_sensor(
        "hotspotrelative",
        "hotspot threshold above the scene",
        ("hotspots", "relative_kelvin"),
        "mdi:fire-alert",
        options={**_CELSIUS, "dev_cla": "temperature_delta"},
    ),
    _of_sensor(
        "staleafter", "unavailable after", ("stale_after_seconds",), "mdi:timer-off-outline", options=_SECONDS
    ),
    Control("snapshot", Scope.SENSOR, Platform.BUTTON, "{name} snapshot", "mdi:camera", category=None),
    Control(
        "palette",
        Scope.AGENT,
        Platform.SELECT,
        "Palette",
        "mdi:palette",
        ("image", "palette"),
        {"ops": [palette.value for palette in Palette]},
    ),
    Control(
        "telemetryinterval",
        Scope.AGENT,
        Platform.NUMBER,
        "Telemetry interval",
        "mdi:timer-outline",
        ("telemetry", "interval_seconds"),
        _SECONDS,
        enabled=False,
    ),
    Control(
        "imageinterval",
        Scope.AGENT,
        Platform.NUMBER,
        "Image interval",
        "mdi:timer-outline",
        ("image", "interval_seconds"),
        _SECONDS,
        enabled=False,
    ),
    Control(
        "acknowledgeall",
        Scope.AGENT,
        Platform.BUTTON,
        "Acknowledge all alarms",
        "mdi:bell-check",
        category=None,
    ),
    Control(
        "restart",
        Scope.AGENT,
        Platform.BUTTON,
        "Restart",
        "mdi:restart",
        options={"dev_cla": "restart"},
    ),
)
