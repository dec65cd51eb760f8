"""What can be asked of a running agent: one request, one answer, one handler, one role each; no transport."""

from thermal2mqtt.commands.command import Command, CommandError, Role
from thermal2mqtt.commands.registry import CommandRegistry, Delivery, refused

__all__ = ["Command", "CommandError", "CommandRegistry", "Delivery", "Role", "refused"]
