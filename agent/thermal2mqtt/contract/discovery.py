"""The device payload by which Home Assistant finds an agent and all its entities."""

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from thermal2mqtt import __version__
from thermal2mqtt.alarms.limit import limits_of
from thermal2mqtt.contract.control_table import Platform
from thermal2mqtt.contract.controls import placed_controls
from thermal2mqtt.contract.entities import ENTITIES, Entity, Scope
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.settings import Settings
from thermal2mqtt.settings.economy import longest_interval_seconds
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.store import Component, Identity

URL = "https://github.com/thermal2mqtt/thermal2mqtt"
"""Where help is found."""

MISSED_INTERVALS = 3
"""So many `state` messages may be missed before their entities are unavailable."""


def expire_seconds(interval_seconds: float) -> int:
    """Return after how many whole seconds without a `state` message its figures are no longer true."""
    return math.ceil(MISSED_INTERVALS * interval_seconds)


def build_components(
    settings: Settings, zones: Sequence[ZoneSettings], identity: Identity, topics: Topics
) -> dict[str, Component]:
    """Return every entity's configuration in Home Assistant's short keys, by component key."""
    interval = expire_seconds(longest_interval_seconds(settings))
    components: dict[str, Component] = {}
    for key, entity, subject_id, name, sensor in _rows(settings, zones):
        component = _component(entity, subject_id, topics.base)
        component["uniq_id"] = f"{identity.instance}_{key}"
        component["def_ent_id"] = f"{entity.platform}.{_slug(identity.agent_id)}_{key}"
        component["name"] = entity.name.format(name=name)
        if entity.expires:
            component["exp_aft"] = interval
        if sensor is not None:
            component["avty"] = _availability(entity, subject_id, sensor)
        components[key] = component
    for key, placed in placed_controls(settings, zones).items():
        components[key] = placed.component(topics.base) | {
            "uniq_id": f"{identity.instance}_{key}",
            "def_ent_id": f"{placed.control.platform}.{_slug(identity.agent_id)}_{key}",
        }
    return components


def encode_device(
    settings: Settings,
    identity: Identity,
    components: Mapping[str, Component],
    removed: Mapping[str, Component],
) -> bytes:
    """Return the device payload with `components`, and a tombstone for each of `removed`.

    Tombstones come first: Home Assistant stops reading a payload at the first component that it is still
    busy with.
    """
    tombstones = {key: {"p": component["p"]} for key, component in removed.items()}
    return _encode({**_context(settings, identity), "cmps": {**tombstones, **components}})


def encode_component(settings: Settings, identity: Identity, component: Component) -> bytes:
    """Return the payload that tells of one entity alone, where the device's is too large for the broker."""
    alone = {key: value for key, value in component.items() if key != "p"}
    return _encode({**_context(settings, identity), **alone})


def _context(settings: Settings, identity: Identity) -> dict[str, Any]:
    """Return whose the entities are, and how their availabilities count."""
    device: dict[str, Any] = {
        "ids": [identity.instance],
        "cns": [["thermal2mqtt", identity.instance]],
        "name": settings.agent.name,
        "mf": "thermal2mqtt",
        "mdl": "MLX90640 thermal agent",
        "sw": __version__,
    }
    if settings.agent.site is not None:
        device["sa"] = settings.agent.site
    origin = {"name": "thermal2mqtt", "sw": __version__, "url": URL}
    return {"dev": device, "o": origin, "avty_mode": "all"}


def _encode(payload: Mapping[str, Any]) -> bytes:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def remnant(component: Component, topics: Topics) -> Component:
    """Return the least of `component` with which Home Assistant sets the entity up once more.

    A tombstone is heard only for an entity that is set up. One that was removed while Home Assistant was
    down has to return for a moment to be removed; it reads a topic on which nothing is ever said.
    """
    platform = component["p"]
    least: Component = {"p": platform, "uniq_id": component["uniq_id"]}
    if platform != Platform.BUTTON:
        least[_state_key(platform)] = topics.nowhere
    if "cmd_t" in component:
        least["cmd_t"] = topics.nowhere
    # Options are refused without the class that has them.
    wanted = ("en", "evt_typ", "ops", "dev_cla") if "ops" in component else ("en", "evt_typ")
    kept: Component = {key: component[key] for key in wanted if key in component}
    return {**least, **kept}


def _rows(
    settings: Settings, zones: Iterable[ZoneSettings]
) -> Iterator[tuple[str, Entity, str, str, str | None]]:
    """Yield component key, entity, id and name of its subject, and the sensor that it depends on."""
    for zone in zones:
        rules = {limit.rule for limit in limits_of(zone.thresholds)}
        for entity in _of(Scope.ZONE):
            if entity.rule is not None and entity.rule not in rules:
                continue
            yield f"{zone.id}_{entity.figure}", entity, zone.id, zone.name, zone.sensor
    for sensor_id, sensor in settings.sensors.items():
        for entity in _of(Scope.SENSOR):
            yield f"{sensor_id}_{entity.figure}", entity, sensor_id, sensor.name, sensor_id
    for entity in _of(Scope.AGENT):
        yield entity.figure, entity, "", "", None


def _of(scope: Scope) -> list[Entity]:
    return [entity for entity in ENTITIES if entity.scope is scope]


def _component(entity: Entity, subject_id: str, base: str) -> Component:
    component: Component = {"p": entity.platform, "~": base}
    for key, topic in entity.topics.items():
        component[key] = f"~/{topic.replace('{id}', subject_id)}"
    if entity.template is not None:
        component["val_tpl"] = entity.template.replace("{id}", subject_id)
    component.update(entity.options)
    if not entity.enabled:
        component["en"] = False
    return component


def _availability(entity: Entity, subject_id: str, sensor: str) -> list[dict[str, str]]:
    entries = [{"t": "~/availability"}, {"t": f"~/availability/{sensor}"}]
    if entity.known is not None:
        topic, template = (text.replace("{id}", subject_id) for text in entity.known)
        entries.append({"t": f"~/{topic}", "val_tpl": template})
    return entries


def _state_key(platform: str) -> str:
    return "img_t" if platform == "image" else "stat_t"


def _slug(agent_id: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", agent_id.lower()).strip("_")
