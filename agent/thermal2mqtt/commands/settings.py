"""`settings/*`: the settings of a running agent, each change all or nothing."""

from collections.abc import Awaitable

from thermal2mqtt.commands.command import AnyCommand, Command, CommandError, Role
from thermal2mqtt.contract.commands import ErrorCode
from thermal2mqtt.contract.settings import SettingsPayload, build_settings
from thermal2mqtt.contract.settings_commands import (
    ChangedField,
    SettingsChangedResponse,
    SettingsGetRequest,
    SettingsResetRequest,
    SettingsSchemaRequest,
    SettingsSchemaResponse,
    SettingsSetRequest,
)
from thermal2mqtt.settings.outline import schema
from thermal2mqtt.settings.partial import ChangeRefusedError, Reason
from thermal2mqtt.settings_book import FieldChange, SettingsBook, StaleSettingsError
from thermal2mqtt.store import StoreError

_CODES = {
    Reason.FILE_ONLY: ErrorCode.FILE_ONLY,
    Reason.HELD_BY_ENVIRONMENT: ErrorCode.HELD_BY_ENVIRONMENT,
    Reason.UNKNOWN: ErrorCode.INVALID_REQUEST,
    Reason.NOT_ALLOWED: ErrorCode.INVALID_REQUEST,
}


def settings_commands(book: SettingsBook) -> tuple[AnyCommand, ...]:
    """Return the commands for the settings in `book`."""

    async def get(_request: SettingsGetRequest) -> SettingsPayload:
        now = book.current
        return build_settings(now.loaded, now.revision, now.waiting)

    async def describe(_request: SettingsSchemaRequest) -> SettingsSchemaResponse:
        return SettingsSchemaResponse(json_schema=schema())

    async def change(request: SettingsSetRequest) -> SettingsChangedResponse:
        return await _changed(book, book.set(request.settings, request.if_revision))

    async def reset(request: SettingsResetRequest) -> SettingsChangedResponse:
        return await _changed(book, book.reset(request.fields, request.if_revision))

    code = ErrorCode
    errors = frozenset({code.FILE_ONLY, code.HELD_BY_ENVIRONMENT, code.STALE_REVISION, code.NOT_STORED})
    return (
        Command("settings/get", SettingsGetRequest, SettingsPayload, get, Role.VIEWER, safe=True),
        Command(
            "settings/schema",
            SettingsSchemaRequest,
            SettingsSchemaResponse,
            describe,
            Role.VIEWER,
            safe=True,
        ),
        Command("settings/set", SettingsSetRequest, SettingsChangedResponse, change, Role.OPERATOR, errors),
        Command(
            "settings/reset",
            SettingsResetRequest,
            SettingsChangedResponse,
            reset,
            Role.OPERATOR,
            errors - {code.HELD_BY_ENVIRONMENT},
        ),
    )


async def _changed(book: SettingsBook, change: Awaitable[dict[str, FieldChange]]) -> SettingsChangedResponse:
    try:
        changes = await change
    except ChangeRefusedError as error:
        raise CommandError(_CODES[error.reason], str(error), error.field) from error
    except StaleSettingsError as error:
        raise CommandError(ErrorCode.STALE_REVISION, str(error), "if_revision") from error
    except StoreError as error:
        raise CommandError(ErrorCode.NOT_STORED, f"the change was not made: {error}") from error
    now = book.current
    told = {
        name: ChangedField(old=field.old, new=field.new, restart_needed=field.restart_needed)
        for name, field in changes.items()
    }
    return SettingsChangedResponse(revision=now.revision, changed=told, restart_needed=now.waiting)
