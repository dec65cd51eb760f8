"""What one run of an agent leaves on the broker, as its tests look at it."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from thermal2mqtt.mqtt.footprint import Footprint

MakeFootprint = Callable[..., Footprint]


def recalled(footprint: Footprint) -> Footprint:
    """Return it after it has recalled earlier runs and secured its own."""

    async def begin() -> None:
        await footprint.load()
        await footprint.secure()

    asyncio.run(begin())
    return footprint


def told(footprint: Footprint) -> Any:
    """Return the components that Home Assistant is told."""
    (message,) = footprint.discovery()
    assert message.retain
    return json.loads(message.payload)["cmps"]
