"""What the dashboard card asks and hears over the frontend's connection, for users by their rights."""

from base64 import b64encode
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import probatio
from homeassistant.components import websocket_api
from homeassistant.components.websocket_api.messages import construct_event_message
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.loader import async_get_loaded_integration

from .const import DOMAIN
from .errors import AgentError, RefusedError, SilentAgentError
from .frame_feed import Viewer
from .ids import valid_id
from .messages import Sensor
from .rights import may_edit
from .runtime import AgentConfigEntry, AgentRuntime, follow_runtime, runtime_of

CHANGES: Final = ("zones/add", "zones/update", "zones/remove", "zones/replace")
COMMANDS: Final = ("zones/list", *CHANGES)

MIN_RATE_HZ: Final = 0.1
MAX_RATE_HZ: Final = 32.0

type Connection = websocket_api.ActiveConnection
type Message = dict[str, Any]


@callback
def register_websocket_commands(hass: HomeAssistant) -> None:
    """Make the commands known."""
    for command in (websocket_agents, websocket_subscribe, websocket_subscribe_frames, websocket_command):
        websocket_api.async_register_command(hass, command)


@callback
@websocket_api.websocket_command({probatio.Required("type"): "thermal2mqtt/agents"})
def websocket_agents(hass: HomeAssistant, connection: Connection, message: Message) -> None:
    """Tell which agents there are and what the user may do with each."""
    entries: list[AgentConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    agents = [_agent(entry, connection) for entry in entries]
    version = str(async_get_loaded_integration(hass, DOMAIN).version)
    connection.send_result(message["id"], {"agents": agents, "card_version": version})


@callback
@websocket_api.websocket_command(
    {probatio.Required("type"): "thermal2mqtt/subscribe", probatio.Required("entry_id"): str}
)
def websocket_subscribe(hass: HomeAssistant, connection: Connection, message: Message) -> None:
    """Send what is known of an agent, and each change."""
    entry = _entry(hass, connection, message)
    if entry is None:
        return
    iden = message["id"]

    @callback
    def send(event: Mapping[str, Any]) -> None:
        connection.send_event(iden, event)

    @callback
    def attach(runtime: AgentRuntime | None) -> CALLBACK_TYPE | None:
        if runtime is None:
            send({"kind": "agent", "online": False, "sources": {}})
            return None
        for event in runtime.coordinator.events():
            send(event)
        return runtime.coordinator.async_listen(send)

    connection.send_result(iden)
    connection.subscriptions[iden] = follow_runtime(hass, entry, attach)


@callback
@websocket_api.websocket_command(
    {
        probatio.Required("type"): "thermal2mqtt/subscribe_frames",
        probatio.Required("entry_id"): str,
        probatio.Required("sensor"): valid_id,
        probatio.Required("rate_hz"): probatio.All(
            probatio.Coerce(float), probatio.Range(min=MIN_RATE_HZ, max=MAX_RATE_HZ)
        ),
    }
)
def websocket_subscribe_frames(hass: HomeAssistant, connection: Connection, message: Message) -> None:
    """Send the live frames of a sensor, which are leased for as long as anybody watches."""
    entry = _entry(hass, connection, message)
    if entry is None:
        return
    iden, sensor = message["id"], message["sensor"]
    if (complaint := _complaint(runtime_of(entry), sensor)) is not None:
        connection.send_error(iden, websocket_api.ERR_NOT_FOUND, complaint)
        return

    @callback
    def lease(error: AgentError | None) -> None:
        connection.send_event(iden, _lease_event(error))

    @callback
    def frame(data: bytes) -> None:
        connection.send_message(construct_event_message(iden, _frame_event(data)))

    @callback
    def attach(runtime: AgentRuntime | None) -> CALLBACK_TYPE | None:
        if runtime is None:
            lease(SilentAgentError("not_loaded"))
            return None
        if (complaint := _complaint(runtime, sensor)) is not None:
            lease(RefusedError("unknown_sensor", complaint, "sensor"))
            return None
        return runtime.feeds.async_watch(sensor, Viewer(message["rate_hz"], frame, lease))

    connection.send_result(iden)
    connection.subscriptions[iden] = follow_runtime(hass, entry, attach)


@websocket_api.websocket_command(
    {
        probatio.Required("type"): "thermal2mqtt/command",
        probatio.Required("entry_id"): str,
        probatio.Required("command"): probatio.In(COMMANDS),
        probatio.Required("data"): dict,
    }
)
@websocket_api.async_response
async def websocket_command(hass: HomeAssistant, connection: Connection, message: Message) -> None:
    """Have the agent carry out a command, where the user may."""
    entry = _entry(hass, connection, message)
    if entry is None:
        return
    iden, command = message["id"], message["command"]
    if command in CHANGES and not may_edit(connection.user, entry):
        connection.send_error(iden, websocket_api.ERR_UNAUTHORIZED, "You may not change zones.")
        return
    try:
        if (runtime := runtime_of(entry)) is None:
            raise SilentAgentError("not_loaded")
        data = await runtime.coordinator.async_command(command, message["data"])
    except AgentError as error:
        _send_agent_error(connection, iden, error)
    else:
        connection.send_result(iden, data)


def _entry(hass: HomeAssistant, connection: Connection, message: Message) -> AgentConfigEntry | None:
    """Return the entry that a message names; None after an error was sent."""
    entry = hass.config_entries.async_get_entry(message["entry_id"])
    if entry is None or entry.domain != DOMAIN:
        text = f"There is no thermal2mqtt entry {message['entry_id']!r}."
        connection.send_error(message["id"], websocket_api.ERR_NOT_FOUND, text)
        return None
    return entry


def _complaint(runtime: AgentRuntime | None, sensor: str) -> str | None:
    """Return what to say of a sensor that the agent does not have; None where it has it, or is not known."""
    known = [other.id for other in _sensors(runtime)]
    if not known or sensor in known:
        return None
    return f"There is no sensor {sensor!r}; there is: {', '.join(known)}."


def _sensors(runtime: AgentRuntime | None) -> tuple[Sensor, ...]:
    announcement = None if runtime is None else runtime.coordinator.announcement
    return announcement.sensors if announcement else ()


def _agent(entry: AgentConfigEntry, connection: Connection) -> dict[str, Any]:
    coordinator = entry.runtime_data.coordinator
    announcement = coordinator.announcement
    return {
        "entry_id": entry.entry_id,
        "instance": entry.unique_id,
        "agent_id": coordinator.topics.agent_id,
        "name": entry.title,
        "online": coordinator.online,
        "may_edit": may_edit(connection.user, entry),
        "sensors": [
            {"id": sensor.id, "name": sensor.name, "width": sensor.width, "height": sensor.height}
            for sensor in _sensors(entry.runtime_data)
        ],
        "materials": announcement.materials if announcement else {},
    }


def _send_agent_error(connection: Connection, iden: int, error: AgentError) -> None:
    connection.send_error(
        iden,
        error.code,
        error.reason,
        translation_domain=DOMAIN,
        translation_key=error.translation_key,
        translation_placeholders={"code": error.code, "message": error.reason}
        | ({} if error.field is None else {"field": error.field}),
    )


def _lease_event(error: AgentError | None) -> dict[str, Any]:
    if error is None:
        return {"kind": "lease", "active": True}
    return {"kind": "lease", "active": False, "error": {"code": error.code, "message": error.reason}}


@lru_cache(maxsize=8)
def _frame_event(data: bytes) -> bytes:
    """Return a frame's event as JSON; the same frame goes to every viewer, so it is encoded once."""
    return b'{"kind":"frame","data":"' + b64encode(data) + b'"}'
