"""What a proof test hears of a face that has no broker."""

import asyncio
from pathlib import Path

from tests.lab.server import free_port
from thermal2mqtt import mqtt
from thermal2mqtt.alarms import AlarmChange, AlarmEvent, AlarmStatus, Level, Rule
from thermal2mqtt.clock import SystemClock
from thermal2mqtt.commands import CommandRegistry
from thermal2mqtt.health import Part
from thermal2mqtt.leases import FrameLeases
from thermal2mqtt.mqtt import MqttFace, Subject
from thermal2mqtt.report import Proof, SensorReport
from thermal2mqtt.settings import Settings
from thermal2mqtt.store import Identity
from thermal2mqtt.store.archive import Archive
from thermal2mqtt.zones import ZoneSet

DEADLINE_SECONDS = 20.0


def test_without_a_broker_a_proof_is_told_so_at_once(tmp_path: Path) -> None:
    """Nothing is queued: an alarm that cannot leave the house now has not been proven."""

    async def main() -> str | None:
        clock = SystemClock()
        settings = Settings.model_validate(
            {"agent": {"data_directory": tmp_path}, "mqtt": {"host": "127.0.0.1", "port": free_port()}}
        )
        part = Part(
            "mqtt", mqtt.LADDER, clock=clock, stale_after_seconds=mqtt.STALE_SECONDS, kinds=mqtt.MqttFault
        )
        identity = Identity("6f0a9d3e-0d7f-4c0e-9f6e-1d2c3b4a5f60", "unit")
        face = MqttFace(
            settings,
            identity,
            part,
            Subject(
                health=lambda: (),
                commands=CommandRegistry([], clock=clock),
                zones=lambda: ZoneSet((), 1, locked=False),
                leases=FrameLeases(clock),
                archive=Archive(settings, clock),
            ),
            clock=clock,
        )
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[str | None] = loop.create_future()

        def told(error: str | None) -> None:
            loop.call_soon_threadsafe(answer.set_result, error)

        status = AlarmStatus(Level.CRITICAL, 1.0, 85.0, Rule.HIGH, 80.0)
        event = AlarmEvent("e", 1.0, "z", AlarmChange.RAISED, Level.NORMAL, Level.CRITICAL, test=True)
        report = SensorReport("thermal", 1.0, None, None, {"z": status}, (event,), Proof("z", told))
        await face.start()
        try:
            await asyncio.to_thread(face.accept, report)
            return await asyncio.wait_for(answer, DEADLINE_SECONDS)
        finally:
            await face.stop()

    assert asyncio.run(main()) == "there is no connection to the broker"
