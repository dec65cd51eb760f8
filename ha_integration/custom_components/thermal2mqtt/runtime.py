"""What an entry has while it is loaded, and how others follow it through reloads."""

from collections.abc import Callable
from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect, async_dispatcher_send
from homeassistant.util.signal_type import SignalTypeFormat

from .coordinator import AgentCoordinator
from .event_history import EventHistory
from .frames import FrameFeeds

type AgentConfigEntry = ConfigEntry[AgentRuntime]

_LOADED_OR_NOT: SignalTypeFormat[AgentRuntime | None] = SignalTypeFormat("thermal2mqtt_{}")


@dataclass(frozen=True, slots=True)
class AgentRuntime:
    """The working parts of one entry."""

    coordinator: AgentCoordinator
    feeds: FrameFeeds
    history: EventHistory


def runtime_of(entry: AgentConfigEntry) -> AgentRuntime | None:
    """Return what the entry has now; None while it is not loaded."""
    return entry.runtime_data if entry.state is ConfigEntryState.LOADED else None


type Attach = Callable[[AgentRuntime | None], CALLBACK_TYPE | None]
"""Takes what an entry has now, None while it is not loaded, and returns what undoes that."""


@callback
def announce_runtime(hass: HomeAssistant, entry: AgentConfigEntry, runtime: AgentRuntime | None) -> None:
    """Tell followers that the entry was loaded, or that it is about to be unloaded (None)."""
    async_dispatcher_send(hass, _LOADED_OR_NOT.format(entry.entry_id), runtime)


@callback
def follow_runtime(hass: HomeAssistant, entry: AgentConfigEntry, attach: Attach) -> CALLBACK_TYPE:
    """Call `attach` now and whenever the entry is loaded or unloaded; the returned function ends it."""
    detach: CALLBACK_TYPE | None = None

    @callback
    def changed(runtime: AgentRuntime | None) -> None:
        nonlocal detach
        if detach is not None:
            detach()
        detach = attach(runtime)

    disconnect = async_dispatcher_connect(hass, _LOADED_OR_NOT.format(entry.entry_id), changed)
    changed(runtime_of(entry))

    @callback
    def leave() -> None:
        disconnect()
        if detach is not None:
            detach()

    return leave
