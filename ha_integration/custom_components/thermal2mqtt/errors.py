"""What goes wrong between Home Assistant and an agent, with a code for programs and a text for people."""

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .const import DOMAIN


class AgentError(HomeAssistantError):
    """A command was not carried out, as far as we know."""

    code: str
    """The agent's error code, or one of `SilentAgentError`."""

    field: str | None = None
    """Path of the value that was wrong, with dots between the levels; None where no value is to blame."""

    @property
    def reason(self) -> str:
        """What went wrong, in the words of whoever noticed it."""
        return str(self)


class SilentAgentError(AgentError):
    """The agent was not reached, or did not answer.

    Args:
        code: `offline`, `timeout`, `busy`, `no_frame`, `not_loaded` or `mqtt_unavailable`, as under
            `exceptions` in the translations.
    """

    def __init__(self, code: str) -> None:
        super().__init__(translation_domain=DOMAIN, translation_key=code)
        self.code = code


class RefusedError(AgentError, ServiceValidationError):
    """The agent answered that it will not; nothing was changed there."""

    def __init__(self, code: str, message: str, field: str | None = None) -> None:
        super().__init__(
            translation_domain=DOMAIN,
            translation_key="refused" if field is None else "refused_field",
            translation_placeholders={"code": code, "message": message, "field": field or ""},
        )
        self.code = code
        self.field = field
        self._reason = message

    @property
    def reason(self) -> str:
        """The agent's own words."""
        return self._reason


class InvalidMessageError(Exception):
    """A message does not have the form that its topic promises."""
