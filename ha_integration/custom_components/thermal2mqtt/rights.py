"""Who may change zones: administrators, and whoever the options of the entry name."""

from enum import StrEnum
from typing import Final

from homeassistant.auth.const import GROUP_ID_USER
from homeassistant.auth.models import User
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import Unauthorized, UnknownUser

CONF_EDITORS: Final = "zone_editors"
CONF_USERS: Final = "users"


class Editors(StrEnum):
    """Who may change zones besides administrators."""

    ADMINS = "admins"
    """Nobody."""
    USERS = "users"
    """Home Assistant's group of users, without those who may only look."""
    CHOSEN = "chosen"
    """Those who are named."""


def may_edit(user: User, entry: ConfigEntry) -> bool:
    """Return whether `user` may change the zones of the entry's agent."""
    if user.is_admin:
        return True
    match entry.options.get(CONF_EDITORS):
        case Editors.USERS:
            return any(group.id == GROUP_ID_USER for group in user.groups)
        case Editors.CHOSEN:
            return user.id in entry.options.get(CONF_USERS, [])
    return False


async def async_check_may_edit(hass: HomeAssistant, entry: ConfigEntry, context: Context) -> None:
    """Refuse a user who may not change zones. Automations act for nobody and may.

    Raises:
        Unauthorized: the user may not.
        UnknownUser: there is no such user.
    """
    if context.user_id is None:
        return
    user = await hass.auth.async_get_user(context.user_id)
    if user is None:
        raise UnknownUser(context=context)
    if not may_edit(user, entry):
        raise Unauthorized(context=context)
