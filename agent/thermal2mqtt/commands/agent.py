"""`agent/restart`: start anew, for what acts at a start only."""

import asyncio
from collections.abc import Callable

from thermal2mqtt.commands.command import AnyCommand, Command, CommandError, Role
from thermal2mqtt.contract.commands import ErrorCode
from thermal2mqtt.contract.settings_commands import AgentRestartRequest, AgentRestartResponse
from thermal2mqtt.settings import SettingsError
from thermal2mqtt.settings_book import SettingsBook

ANSWER_SECONDS = 0.5
"""By then the answer has left."""


def agent_restart(book: SettingsBook, check: Callable[[], object], leave: Callable[[], None]) -> AnyCommand:
    """Return the command.

    Args:
        book: the settings, to tell what waited.
        check: reads what the agent would start with and raises SettingsError where it could not; blocks.
        leave: ends this run, to be followed by another.
    """

    async def restart(_request: AgentRestartRequest) -> AgentRestartResponse:
        try:
            await asyncio.to_thread(check)
        except SettingsError as error:
            text = f"the agent would not start again, so it goes on: {error}"
            raise CommandError(ErrorCode.INVALID_SETTINGS, text) from error
        asyncio.get_running_loop().call_later(ANSWER_SECONDS, leave)
        return AgentRestartResponse(restart_needed=book.current.waiting)

    return Command(
        "agent/restart",
        AgentRestartRequest,
        AgentRestartResponse,
        restart,
        Role.OPERATOR,
        frozenset({ErrorCode.INVALID_SETTINGS}),
    )
