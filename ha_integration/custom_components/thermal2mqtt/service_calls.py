"""What every action begins with: its entry, the right of whoever calls it, and their name."""

from typing import Final

import probatio
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import ServiceCall
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import service

from .const import DOMAIN, HOME_ASSISTANT
from .coordinator import AgentCoordinator
from .rights import async_check_may_edit
from .runtime import AgentConfigEntry

ENTRY: Final = {probatio.Required(ATTR_CONFIG_ENTRY_ID): cv.string}

MAX_NAME: Final = 200
"""Characters of a name that the agent takes."""


def entry_of(call: ServiceCall) -> AgentConfigEntry:
    """Return the entry that an action names.

    Raises:
        ServiceValidationError: there is none, or it is not loaded.
    """
    entry: AgentConfigEntry = service.async_get_config_entry(
        call.hass, DOMAIN, call.data[ATTR_CONFIG_ENTRY_ID]
    )
    return entry


async def async_agent_for_change(call: ServiceCall) -> AgentCoordinator:
    """Return the agent that an action may change something of.

    Raises:
        ServiceValidationError: there is no such entry, or it is not loaded.
        Unauthorized: the user may not.
        UnknownUser: there is no such user.
    """
    entry = entry_of(call)
    await async_check_may_edit(call.hass, entry, call.context)
    return entry.runtime_data.coordinator


async def async_caller(call: ServiceCall) -> str:
    """Return the name of the user who calls an action, on one line; an automation acts for nobody."""
    user_id = call.context.user_id
    user = None if user_id is None else await call.hass.auth.async_get_user(user_id)
    name = "" if user is None or user.name is None else user.name
    printable = "".join(character if character.isprintable() else " " for character in name)
    return " ".join(printable.split())[:MAX_NAME] or HOME_ASSISTANT
