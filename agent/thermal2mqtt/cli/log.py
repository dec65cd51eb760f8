"""The log on standard error: one line a message, with UTC times as on the wire."""

import logging
import time

from thermal2mqtt.settings.outputs import LogLevel


class UtcFormatter(logging.Formatter):
    """`2026-11-20T14:05:09.123Z WARNING thermal2mqtt.mqtt: lost the broker`."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")


def set_up_log(level: LogLevel) -> None:
    """Write messages of that level and above to standard error, and take over every earlier handler."""
    handler = logging.StreamHandler()
    handler.setFormatter(UtcFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
