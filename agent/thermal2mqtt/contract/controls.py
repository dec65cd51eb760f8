"""Controls of Home Assistant: what each asks of the agent when it is turned, and what it shows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from pydantic import JsonValue

from thermal2mqtt.alarms.limit import limits_of
from thermal2mqtt.contract.base import VersionedPayload
from thermal2mqtt.contract.control_table import CONTROLS, Control, Platform
from thermal2mqtt.contract.entities import Scope
from thermal2mqtt.errors import Thermal2mqttError
from thermal2mqtt.settings import Settings
from thermal2mqtt.settings.materials import emissivity_of
from thermal2mqtt.settings.outline import FieldPath, Schema, field_at
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.store import Component

CALLER = "Home Assistant"
"""Who acknowledges, as others are told."""

Value: TypeAlias = float | str | bool | None

CommandCall = tuple[str, dict[str, JsonValue]]
"""The name of a command, and a request."""

_WORDS = {"ON": True, "OFF": False}
_STATE = "{{{{(value_json|default({{}})).get('controls',{{}}).get('{key}')}}}}"


class ControlValueError(Thermal2mqttError):
    """What was sent is no value of the control."""


class ControlsPayload(VersionedPayload):
    """What Home Assistant's controls show; told again after each turn, whether it was granted or not."""

    controls: dict[str, float | str | bool | None]
    """By control: a number, an option, or whether it is on; null where nothing is set."""


@dataclass(frozen=True, slots=True)
class PlacedControl:
    """A control of one zone, of one sensor or of the agent."""

    key: str
    """Its name in `set/<name>` and among the device's components."""
    control: Control
    subject: str
    """Id of the zone or the sensor; empty for the agent."""
    subject_name: str
    zones: tuple[str, ...]
    """Ids of the zones that it acts on, where it is about alarms."""

    def calls(self, payload: str) -> Sequence[CommandCall]:
        """Return what the agent is asked for when the control is turned.

        Args:
            payload: what came on `set/<key>`.

        Raises:
            ControlValueError: it is no value of this control.
        """
        if self.control.platform is Platform.BUTTON:
            return self._pressed()
        value = _nested(self.control.path, self._read(payload))
        match self.control.scope:
            case Scope.ZONE:
                return [("zones/update", {"id": self.subject, "changes": value})]
            case Scope.SENSOR:
                return [("settings/set", {"settings": {"sensors": {self.subject: value}}})]
            case _:
                return [("settings/set", {"settings": value})]

    def component(self, base: str) -> Component:
        """Return its configuration in Home Assistant's short keys, but for what all entities have."""
        control, key = self.control, self.key
        component: Component = {
            "p": control.platform.value,
            "~": base,
            "cmd_t": f"~/set/{key}",
            "avty_t": "~/availability",
        }
        if control.icon is not None:
            component["ic"] = control.icon
        if control.platform is not Platform.BUTTON:
            component |= {"stat_t": "~/controls", "val_tpl": _STATE.format(key=key)}
        if control.platform is Platform.NUMBER:
            component |= {"mode": "box", **_bounds(self._field())}
        if control.platform is Platform.SWITCH:
            component |= {"stat_on": "True", "stat_off": "False"}
        component |= control.options
        if control.category is not None:
            component["ent_cat"] = control.category
        if not control.enabled:
            component["en"] = False
        component["name"] = control.name.format(name=self.subject_name)
        return component

    def shown(self, settings: Settings, zones: Iterable[ZoneSettings]) -> Value:
        """Return what it shows."""
        holder: Any = settings
        if self.control.scope is Scope.SENSOR:
            holder = settings.sensors[self.subject]
        elif self.control.scope is Scope.ZONE:
            holder = next(zone for zone in zones if zone.id == self.subject)
        for part in self.control.path:
            holder = getattr(holder, str(part))
        return self._plain(holder)

    def _plain(self, value: Any) -> Value:
        if self.control.platform is Platform.SELECT:
            return f"{value:g}" if isinstance(value, float) else str(value)
        if self.control.figure == "emissivity":
            return emissivity_of(value)
        plain: Value = value
        return plain

    def _pressed(self) -> Sequence[CommandCall]:
        match self.control.figure:
            case "prooftest":
                return [("alarm/test", {"zone": self.subject})]
            case "snapshot":
                return [("snapshot/take", {"source": self.subject})]
            case "acknowledgeall":
                return [("alarm/acknowledge", {"zone": zone, "by": CALLER}) for zone in self.zones]
            case _:
                return [("agent/restart", {})]

    def _read(self, payload: str) -> JsonValue:
        if self.control.platform is Platform.SWITCH:
            if payload not in _WORDS:
                raise ControlValueError(f"{self.key} is ON or OFF, not {payload[:64]!r}")
            return _WORDS[payload]
        if self._field().get("type") == "string":
            return payload
        try:
            return float(payload)
        except ValueError as error:
            raise ControlValueError(f"{self.key} is a number, not {payload[:64]!r}") from error

    def _field(self) -> Schema:
        above: dict[Scope, FieldPath] = {
            Scope.ZONE: ("zones", "list", 0),
            Scope.SENSOR: ("sensors", "*"),
            Scope.AGENT: (),
        }
        return field_at((*above[self.control.scope], *self.control.path)) or {}


def placed_controls(settings: Settings, zones: Sequence[ZoneSettings]) -> dict[str, PlacedControl]:
    """Return all controls by key.

    Args:
        settings: of the agent.
        zones: those that have alarms.
    """
    return {placed.key: placed for placed in _placed(settings, zones)}


def build_controls(settings: Settings, zones: Sequence[ZoneSettings]) -> ControlsPayload:
    """Return what all controls show."""
    controls = placed_controls(settings, zones).items()
    shown = {key: placed.shown(settings, zones) for key, placed in controls if placed.control.path}
    return ControlsPayload(controls=shown)


def _placed(settings: Settings, zones: Sequence[ZoneSettings]) -> Iterator[PlacedControl]:
    ids = tuple(zone.id for zone in zones)
    for control in CONTROLS:
        match control.scope:
            case Scope.ZONE:
                subjects = [(zone.id, zone.name) for zone in zones if _has(zone, control)]
            case Scope.SENSOR:
                subjects = [(name, sensor.name) for name, sensor in settings.sensors.items()]
            case _:
                subjects = [("", "")]
        for subject, name in subjects:
            key = f"{subject}_{control.figure}" if subject else control.figure
            yield PlacedControl(key, control, subject, name, ids)


def _has(zone: ZoneSettings, control: Control) -> bool:
    return control.rule is None or control.rule in {limit.rule for limit in limits_of(zone.thresholds)}


def _nested(path: FieldPath, value: JsonValue) -> dict[str, JsonValue]:
    for part in reversed(path):
        value = {str(part): value}
    if not isinstance(value, dict):
        raise TypeError(f"no path: {path}")
    return value


def _bounds(field: Schema) -> dict[str, float]:
    limits = field.get("anyOf", [field])[0]
    low, high = limits.get("minimum", limits.get("exclusiveMinimum", 0.0)), limits["maximum"]
    return {"min": low, "max": high}
