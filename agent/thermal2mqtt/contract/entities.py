"""The entities that Home Assistant finds, as tables: what each is called, where it reads, how it is shown.

They are a public interface: a key or a figure that changes breaks automations.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from thermal2mqtt.alarms import AlarmChange, Level, Rule
from thermal2mqtt.contract.events import SystemChange
from thermal2mqtt.contract.image import CONTENT_TYPE
from thermal2mqtt.store.event import EventKind
from thermal2mqtt.thermal.results import HotspotChange


class Scope(StrEnum):
    """What there is one of each entity for."""

    ZONE = "zone"
    SENSOR = "sensor"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Entity:
    """One row. `{id}` in topics and templates stands for the zone's or the sensor's id."""

    figure: str
    """Last part of the unique id; no underscore, so that two ids never meet."""
    scope: Scope
    platform: str
    name: str
    """What people read; `{name}` is the zone's or the sensor's name."""
    topics: dict[str, str]
    """Home Assistant's topic keys, each with the topic below the agent's base."""
    template: str | None = None
    """How the state is read from the first topic."""
    options: dict[str, str | int | float | list[str]] = field(default_factory=dict)
    """Home Assistant's keys that are the same for each."""
    enabled: bool = True
    """Shown without the user's asking."""
    expires: bool = False
    """Unavailable when no figure came for three intervals."""
    known: tuple[str, str] | None = None
    """A topic, and the template by which it says `offline` while the state is not known."""
    rule: Rule | None = None
    """Only zones with a limit of this rule have it: what nobody watches would only swell the device."""


# A zone that was just removed, or a topic that was just cleared, must not raise in a template.
_LEVEL = "(value_json|default({})).level|default(none)"
# A shelved alarm is silenced: it is told by its level, but is no problem that somebody has to look at.
_SHELVED = "(value_json|default({})).shelved_until|default(none)"
_PROBLEM = (
    f"{{% set l={_LEVEL} %}}{{{{ none if l is none else 'OFF' if l=='normal' or {_SHELVED} else 'ON' }}}}"
)


def _figure(part: str, key: str) -> str:
    return f"(value_json|default({{}})).get('{part}',{{}}).get('{{id}}',{{}}).{key}|default(none)"


def _shown(figure: str) -> str:
    return f"{{{{ {figure} }}}}"


def _known(figure: str) -> str:
    return f"{{{{ 'offline' if {figure} is none else 'online' }}}}"


_TEMPERATURE: dict[str, str | int | float | list[str]] = {
    "dev_cla": "temperature",
    "unit_of_meas": "°C",
    "stat_cla": "measurement",
    "sug_dsp_prc": 1,
}
# The class of temperatures would turn a difference of 5 °C into 41 °F.
_DIFFERENCE = {**_TEMPERATURE, "dev_cla": "temperature_delta"}
_RATE: dict[str, str | int | float | list[str]] = {
    "unit_of_meas": "°C/min",
    "stat_cla": "measurement",
    "sug_dsp_prc": 1,
    "ic": "mdi:chart-line",
}


def _zone_figure(
    figure: str,
    key: str,
    name: str,
    options: dict[str, str | int | float | list[str]],
    *,
    enabled: bool = False,
    rule: Rule | None = None,
) -> Entity:
    return Entity(
        figure=figure,
        scope=Scope.ZONE,
        platform="sensor",
        name=name,
        topics={"stat_t": "state"},
        template=_shown(_figure("zones", key)),
        options=options,
        enabled=enabled,
        expires=True,
        known=("state", _known(_figure("zones", key))),
        rule=rule,
    )


def _sensor_temperature(figure: str, key: str, name: str, *, enabled: bool) -> Entity:
    return Entity(
        figure=figure,
        scope=Scope.SENSOR,
        platform="sensor",
        name=name,
        topics={"stat_t": "state"},
        template=_shown(_figure("sensors", key)),
        options={**_TEMPERATURE, "ent_cat": "diagnostic"},
        enabled=enabled,
        expires=True,
        known=("state", _known(_figure("sensors", key))),
    )


def _event(
    kind: EventKind, name: str, changes: type[StrEnum], icon: str, *, category: str | None = None
) -> Entity:
    options: dict[str, str | int | float | list[str]] = {
        "evt_typ": [change.value for change in changes],
        "ic": icon,
    }
    if category is not None:
        options["ent_cat"] = category
    return Entity(
        figure=kind.value,
        scope=Scope.AGENT,
        platform="event",
        name=name,
        topics={"stat_t": f"event/{kind.value}"},
        options=options,
    )


ENTITIES: tuple[Entity, ...] = (
    _zone_figure("max", "max", "{name} maximum", _TEMPERATURE, enabled=True),
    _zone_figure("mean", "mean", "{name} mean", _TEMPERATURE),
    _zone_figure("min", "min", "{name} minimum", _TEMPERATURE),
    _zone_figure(
        "uncertainty",
        "get('uncertainty',{}).max",
        "{name} uncertainty",
        {**_DIFFERENCE, "ent_cat": "diagnostic"},
    ),
    _zone_figure(
        "valid",
        "valid_ratio",
        "{name} valid ratio",
        {"stat_cla": "measurement", "ic": "mdi:grid", "ent_cat": "diagnostic"},
    ),
    _zone_figure("delta", "delta", "{name} over its group", _DIFFERENCE, rule=Rule.DELTA),
    _zone_figure("overambient", "over_ambient", "{name} over ambient", _DIFFERENCE, rule=Rule.OVER_AMBIENT),
    _zone_figure("baseline", "baseline_delta", "{name} over its usual", _DIFFERENCE, rule=Rule.BASELINE),
    _zone_figure("rate", "rate", "{name} rate", _RATE, rule=Rule.RATE),
    Entity(
        figure="level",
        scope=Scope.ZONE,
        platform="sensor",
        name="{name} level",
        topics={"stat_t": "alarm/{id}", "json_attr_t": "alarm/{id}"},
        template=_shown(_LEVEL),
        options={"dev_cla": "enum", "ops": [level.value for level in Level], "ic": "mdi:thermometer-alert"},
        known=("alarm/{id}", _known(_LEVEL)),
    ),
    Entity(
        figure="problem",
        scope=Scope.ZONE,
        platform="binary_sensor",
        name="{name} problem",
        topics={"stat_t": "alarm/{id}"},
        template=_PROBLEM,
        options={"dev_cla": "problem"},
        known=("alarm/{id}", _known(_LEVEL)),
    ),
    _sensor_temperature("hottest", "max", "{name} hottest", enabled=True),
    _sensor_temperature("composite", "composite", "{name} composite", enabled=False),
    _sensor_temperature("ambient", "ambient", "{name} ambient", enabled=False),
    Entity(
        figure="image",
        scope=Scope.SENSOR,
        platform="image",
        name="{name} image",
        topics={"img_t": "image/{id}", "json_attr_t": "image/{id}/attributes"},
        options={"cont_type": CONTENT_TYPE},
    ),
    _event(EventKind.ALARM, "Alarm event", AlarmChange, "mdi:thermometer-alert"),
    _event(EventKind.HOTSPOT, "Hotspot event", HotspotChange, "mdi:fire"),
    _event(EventKind.SYSTEM, "System event", SystemChange, "mdi:cog", category="diagnostic"),
    Entity(
        figure="connectivity",
        scope=Scope.AGENT,
        platform="binary_sensor",
        name="Connectivity",
        topics={"stat_t": "availability"},
        options={"dev_cla": "connectivity", "ent_cat": "diagnostic", "pl_on": "online", "pl_off": "offline"},
    ),
)
