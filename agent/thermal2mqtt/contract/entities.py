"""The entities that Home Assistant finds, as tables: what each is called, where it reads, how it is shown.

They are a public interface: a key or a figure that changes breaks automations.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from thermal2mqtt.alarms import Level, Rule
from thermal2mqtt.contract.image import CONTENT_TYPE


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
    known_topic: str | None = None
    """A topic by which the entity is unavailable while `KNOWN_TEMPLATE` says so."""
    rule: Rule | None = None
    """Only zones with a limit of this rule have it: what nobody watches would only swell the device."""


# A zone that was just removed, or a topic that was just cleared, must not raise in a template.
_ALARM = "(value_json|default({})).level|default(none)"
KNOWN_TEMPLATE = f"{{{{ 'online' if {_ALARM} else 'offline' }}}}"
_LEVEL = f"{{{{ {_ALARM} }}}}"
# A shelved alarm is silenced: it is told by its level, but is no problem that somebody has to look at.
_SHELVED = "(value_json|default({})).shelved_until|default(none)"
_PROBLEM = (
    f"{{% set l={_ALARM} %}}{{{{ none if l is none else 'OFF' if l=='normal' or {_SHELVED} else 'ON' }}}}"
)


def _figure(part: str, key: str) -> str:
    return f"{{{{ (value_json|default({{}})).get('{part}',{{}}).get('{{id}}',{{}}).{key}|default(none) }}}}"


_TEMPERATURE: dict[str, str | int | float | list[str]] = {
    "dev_cla": "temperature",
    "unit_of_meas": "°C",
    "stat_cla": "measurement",
    "sug_dsp_prc": 1,
}


def _zone_temperature(figure: str, name: str, *, enabled: bool) -> Entity:
    return Entity(
        figure=figure,
        scope=Scope.ZONE,
        platform="sensor",
        name=name,
        topics={"stat_t": "state"},
        template=_figure("zones", figure),
        options=_TEMPERATURE,
        enabled=enabled,
        expires=True,
    )


def _zone_difference(figure: str, key: str, name: str, rule: Rule) -> Entity:
    # The class of temperatures would turn a difference of 5 °C into 41 °F.
    return Entity(
        figure=figure,
        scope=Scope.ZONE,
        platform="sensor",
        name=name,
        topics={"stat_t": "state"},
        template=_figure("zones", key),
        options={**_TEMPERATURE, "dev_cla": "temperature_delta"},
        enabled=False,
        expires=True,
        rule=rule,
    )


def _sensor_temperature(figure: str, key: str, name: str, *, enabled: bool) -> Entity:
    return Entity(
        figure=figure,
        scope=Scope.SENSOR,
        platform="sensor",
        name=name,
        topics={"stat_t": "state"},
        template=_figure("sensors", key),
        options={**_TEMPERATURE, "ent_cat": "diagnostic"},
        enabled=enabled,
        expires=True,
    )


ENTITIES: tuple[Entity, ...] = (
    _zone_temperature("max", "{name} maximum", enabled=True),
    _zone_temperature("mean", "{name} mean", enabled=False),
    _zone_temperature("min", "{name} minimum", enabled=False),
    Entity(
        figure="uncertainty",
        scope=Scope.ZONE,
        platform="sensor",
        name="{name} uncertainty",
        topics={"stat_t": "state"},
        template=_figure("zones", "get('uncertainty',{}).max"),
        options={**_TEMPERATURE, "dev_cla": "temperature_delta", "ent_cat": "diagnostic"},
        enabled=False,
        expires=True,
    ),
    Entity(
        figure="valid",
        scope=Scope.ZONE,
        platform="sensor",
        name="{name} valid ratio",
        topics={"stat_t": "state"},
        template=_figure("zones", "valid_ratio"),
        options={"stat_cla": "measurement", "ic": "mdi:grid", "ent_cat": "diagnostic"},
        enabled=False,
        expires=True,
    ),
    _zone_difference("delta", "delta", "{name} over its group", Rule.DELTA),
    _zone_difference("overambient", "over_ambient", "{name} over ambient", Rule.OVER_AMBIENT),
    _zone_difference("baseline", "baseline_delta", "{name} over its usual", Rule.BASELINE),
    Entity(
        figure="rate",
        scope=Scope.ZONE,
        platform="sensor",
        name="{name} rate",
        topics={"stat_t": "state"},
        template=_figure("zones", "rate"),
        options={
            "unit_of_meas": "°C/min",
            "stat_cla": "measurement",
            "sug_dsp_prc": 1,
            "ic": "mdi:chart-line",
        },
        enabled=False,
        expires=True,
        rule=Rule.RATE,
    ),
    Entity(
        figure="level",
        scope=Scope.ZONE,
        platform="sensor",
        name="{name} level",
        topics={"stat_t": "alarm/{id}", "json_attr_t": "alarm/{id}"},
        template=_LEVEL,
        options={"dev_cla": "enum", "ops": [level.value for level in Level], "ic": "mdi:thermometer-alert"},
        known_topic="alarm/{id}",
    ),
    Entity(
        figure="problem",
        scope=Scope.ZONE,
        platform="binary_sensor",
        name="{name} problem",
        topics={"stat_t": "alarm/{id}"},
        template=_PROBLEM,
        options={"dev_cla": "problem"},
        known_topic="alarm/{id}",
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
    Entity(
        figure="connectivity",
        scope=Scope.AGENT,
        platform="binary_sensor",
        name="Connectivity",
        topics={"stat_t": "availability"},
        options={"dev_cla": "connectivity", "ent_cat": "diagnostic", "pl_on": "online", "pl_off": "offline"},
    ),
)
