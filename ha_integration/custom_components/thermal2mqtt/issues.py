"""What only a person can mend, told in Home Assistant's repairs."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import API_VERSION, DOMAIN
from .messages import Announcement

ANOTHER_AGENT = "another_agent"
INCOMPATIBLE_AGENT = "incompatible_agent"


@callback
def judge_announcement(hass: HomeAssistant, entry: ConfigEntry, announcement: Announcement) -> None:
    """Raise or withdraw the issues of an entry by what its agent announced."""
    is_another = announcement.instance != entry.unique_id
    _tell(hass, entry, announcement, ANOTHER_AGENT, wanted=is_another)
    _tell(hass, entry, announcement, INCOMPATIBLE_AGENT, wanted=announcement.api_version != API_VERSION)


@callback
def withdraw_issues(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Withdraw every issue of an entry."""
    for issue in (ANOTHER_AGENT, INCOMPATIBLE_AGENT):
        ir.async_delete_issue(hass, DOMAIN, f"{issue}_{entry.entry_id}")


@callback
def _tell(
    hass: HomeAssistant, entry: ConfigEntry, announcement: Announcement, issue: str, *, wanted: bool
) -> None:
    issue_id = f"{issue}_{entry.entry_id}"
    if not wanted:
        ir.async_delete_issue(hass, DOMAIN, issue_id)
        return
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        is_fixable=False,
        severity=ir.IssueSeverity.ERROR,
        translation_key=issue,
        translation_placeholders={
            "title": entry.title,
            "name": announcement.name,
            "version": announcement.version,
            "api_version": str(announcement.api_version),
            "supported": str(API_VERSION),
        },
    )
