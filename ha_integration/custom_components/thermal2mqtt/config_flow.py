"""Adding an agent: found by its announcement or named by hand, always probed first; its options."""

from collections.abc import Mapping
from typing import Any, override

import probatio
from homeassistant.components import mqtt
from homeassistant.config_entries import ConfigEntry, ConfigFlow, ConfigFlowResult, OptionsFlow
from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
)
from homeassistant.helpers.service_info.mqtt import MqttServiceInfo

from .const import (
    API_VERSION,
    CONF_AGENT_ID,
    CONF_ANNOUNCEMENT,
    CONF_BASE_TOPIC,
    DEFAULT_BASE_TOPIC,
    DOMAIN,
)
from .errors import InvalidMessageError
from .messages import Announcement, parse_document
from .probe import Found, ProbeError, async_is_online, async_probe
from .rights import CONF_EDITORS, CONF_USERS, Editors
from .topics import Topics

AGENT_SCHEMA = probatio.Schema(
    {
        probatio.Required(CONF_BASE_TOPIC, default=DEFAULT_BASE_TOPIC): TextSelector(),
        probatio.Required(CONF_AGENT_ID): TextSelector(),
    }
)


class Thermal2mqttConfigFlow(ConfigFlow, domain=DOMAIN):
    """Adds an agent, or points its entry elsewhere."""

    VERSION = 1

    def __init__(self) -> None:
        self._topics: Topics | None = None
        self._name = ""

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        """Return the form of the options."""
        return Thermal2mqttOptionsFlow()

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Add an agent that is named by hand."""
        if user_input is None and not await mqtt.async_wait_for_mqtt_client(self.hass):
            return self.async_abort(reason="mqtt_unavailable")
        return await self._named_by_hand("user", user_input, {})

    @override
    async def async_step_mqtt(self, discovery_info: MqttServiceInfo) -> ConfigFlowResult:
        """Offer an agent that announces itself; follow one that is known to its new topics."""
        topics = Topics.from_announce(discovery_info.topic)
        try:
            announcement = Announcement.parse(parse_document(str(discovery_info.payload)))
        except InvalidMessageError:
            return self.async_abort(reason="invalid_discovery_info")
        if topics is None:
            return self.async_abort(reason="invalid_discovery_info")
        entry = await self.async_set_unique_id(announcement.instance)
        self._abort_if_unique_id_configured(updates=await self._moved(entry, topics))
        if announcement.api_version != API_VERSION:
            return self.async_abort(reason="incompatible")
        self._topics = topics
        self._name = announcement.name
        self.context["title_placeholders"] = {"name": announcement.name}
        return await self.async_step_confirm()

    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Add an agent that was found."""
        assert self._topics is not None  # noqa: S101 - this step follows the one that sets it
        errors: dict[str, str] = {}
        details = ""
        if user_input is not None:
            try:
                found = await async_probe(self.hass, self._topics)
            except ProbeError as error:
                errors["base"], details = error.reason, error.details
            else:
                return await self._finish(self._topics, found)
        self._set_confirm_only()
        placeholders = {"name": self._name, "agent_id": self._topics.agent_id, "details": details}
        return self.async_show_form(step_id="confirm", errors=errors, description_placeholders=placeholders)

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Point an entry to the topics that its agent has now."""
        entry = self._get_reconfigure_entry()
        return await self._named_by_hand("reconfigure", user_input, entry.data)

    async def _named_by_hand(
        self, step: str, user_input: dict[str, Any] | None, suggested: Mapping[str, Any]
    ) -> ConfigFlowResult:
        errors: dict[str, str] = {}
        details = ""
        if user_input is not None:
            topics = Topics(*(user_input[key].strip().strip("/") for key in (CONF_BASE_TOPIC, CONF_AGENT_ID)))
            errors = _problems(topics)
            if not errors:
                try:
                    found = await async_probe(self.hass, topics)
                except ProbeError as error:
                    errors["base"], details = error.reason, error.details
                else:
                    return await self._finish(topics, found)
        return self.async_show_form(
            step_id=step,
            data_schema=self.add_suggested_values_to_schema(AGENT_SCHEMA, user_input or suggested),
            errors=errors,
            description_placeholders={"details": details},
        )

    async def _finish(self, topics: Topics, found: Found) -> ConfigFlowResult:
        await self.async_set_unique_id(found[0].instance, raise_on_progress=False)
        if self.source == "reconfigure":
            self._abort_if_unique_id_mismatch(reason="another_agent")
            return self.async_update_reload_and_abort(
                self._get_reconfigure_entry(), data=_data(topics, found)
            )
        self._abort_if_unique_id_configured()
        return self.async_create_entry(title=found[0].name, data=_data(topics, found))

    async def _moved(self, entry: ConfigEntry | None, topics: Topics) -> dict[str, str] | None:
        """Return what to change in an entry whose agent is online under other topics now; None for nothing.

        What an agent announced before it moved may still lie on the broker; and one that is online where it
        was did not move: it has a copy of its data directory elsewhere, or an impostor.
        """
        if entry is None or CONF_AGENT_ID not in entry.data:  # it has no data where it is ignored
            return None
        known = Topics(entry.data[CONF_BASE_TOPIC], entry.data[CONF_AGENT_ID])
        try:
            if topics == known or not await async_is_online(self.hass, topics):
                return None
            if await async_is_online(self.hass, known):
                return None
        except HomeAssistantError:
            return None
        return {CONF_BASE_TOPIC: topics.base_topic, CONF_AGENT_ID: topics.agent_id}


class Thermal2mqttOptionsFlow(OptionsFlow):
    """Who may change zones."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for it."""
        errors: dict[str, str] = {}
        if user_input is not None:
            if user_input[CONF_EDITORS] != Editors.CHOSEN or user_input.get(CONF_USERS):
                return self.async_create_entry(data=user_input)
            errors[CONF_USERS] = "choose_users"
        users = {
            user.id: user.name or user.id
            for user in await self.hass.auth.async_get_users()
            if user.is_active and not user.system_generated and not user.is_admin
        }
        known = dict(user_input or self.config_entry.options)
        # Whoever is gone meanwhile could not be taken off the list, since the form does not show them.
        known[CONF_USERS] = [user for user in known.get(CONF_USERS, []) if user in users]
        schema = self.add_suggested_values_to_schema(_options_schema(users), known)
        return self.async_show_form(step_id="init", data_schema=schema, errors=errors)


def _options_schema(users: Mapping[str, str]) -> probatio.Schema:
    """Return the form, which offers these users: id -> name."""
    choices = [SelectOptionDict(value=user, label=name) for user, name in users.items()]
    return probatio.Schema(
        {
            probatio.Required(CONF_EDITORS, default=Editors.ADMINS): SelectSelector(
                SelectSelectorConfig(
                    options=[editors.value for editors in Editors],
                    translation_key=CONF_EDITORS,
                    mode=SelectSelectorMode.LIST,
                )
            ),
            probatio.Optional(CONF_USERS): SelectSelector(
                SelectSelectorConfig(options=choices, multiple=True, mode=SelectSelectorMode.LIST)
            ),
        }
    )


def _problems(topics: Topics) -> dict[str, str]:
    """Return the errors of fields that cannot be part of a topic."""
    errors = {}
    for field, value in ((CONF_BASE_TOPIC, topics.base_topic), (CONF_AGENT_ID, topics.agent_id)):
        try:
            mqtt.valid_publish_topic(value)
        except probatio.Invalid:
            errors[field] = "invalid_topic"
    if "/" in topics.agent_id:
        errors[CONF_AGENT_ID] = "invalid_agent_id"
    return errors


def _data(topics: Topics, found: Found) -> dict[str, Any]:
    return {
        CONF_BASE_TOPIC: topics.base_topic,
        CONF_AGENT_ID: topics.agent_id,
        CONF_ANNOUNCEMENT: found[1],
    }
