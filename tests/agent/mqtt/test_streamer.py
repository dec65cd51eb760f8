"""Live frames on their way to the broker."""

from dataclasses import replace

import numpy as np

from tests.agent.contract.samples import lost, report
from thermal2mqtt.contract.frame import decode_frame
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.leases import FrameLeases
from thermal2mqtt.mlx90640.emulator import TurnableClock
from thermal2mqtt.mqtt.messages import Message, Result, Settled
from thermal2mqtt.mqtt.streamer import Streamer


class Line:
    """A connection that keeps what it was given until it is let go."""

    def __init__(self) -> None:
        self.clock = TurnableClock()
        self.leases = FrameLeases(self.clock)
        self.sent: list[Message] = []
        self.waiting: list[Settled] = []
        self.slow = self.away = False
        topics = Topics("thermal2mqtt", "pi")
        self.streamer = Streamer(topics, self.leases, self.publish, lambda: not self.away)

    def publish(self, message: Message, settled: Settled | None) -> None:
        """Take a message; it leaves at once, or later where the line is slow."""
        assert settled is not None
        self.sent.append(message)
        self.waiting.append(settled)
        if not self.slow:
            self.let_go()

    def let_go(self) -> None:
        """Have everything left."""
        while self.waiting:
            self.waiting.pop()(Result.SENT)

    def frame(self, sensor: str = "thermal", sequence: int = 1) -> None:
        """Have a sensor deliver a frame, a second after the one before."""
        self.clock.advance(1)
        reading = report(sensor=sensor)
        assert reading.frame is not None
        self.streamer.accept(replace(reading, frame=replace(reading.frame, sequence=sequence)))


def test_a_leased_frame_is_published() -> None:
    """On the sensor's own topic, not kept, without a receipt, as everybody can read it."""
    line = Line()
    line.leases.hold("thermal", 4, 30)
    line.frame(sequence=9)
    [message] = line.sent
    assert (message.topic, message.qos, message.retain) == ("thermal2mqtt/pi/frame/thermal", 0, False)
    found = decode_frame(message.payload)
    assert found.sequence == 9
    np.testing.assert_allclose(found.celsius, np.full((24, 32), 41.238), atol=0.0051)


def test_nothing_is_published_for_nobody() -> None:
    """Not without a lease, not without a broker, not without temperatures."""
    line = Line()
    line.frame()
    line.leases.hold("thermal", 4, 30)
    line.frame(sensor="rack")
    line.streamer.accept(lost())
    line.away = True
    line.frame()
    assert line.sent == []


def test_a_frame_does_not_queue_behind_another() -> None:
    """A line that is slower than the sensor gets fewer frames, each as new as can be; sensors do not wait."""
    line = Line()
    line.slow = True
    for sensor in ("thermal", "rack"):
        line.leases.hold(sensor, 4, 120)
    line.frame(sequence=1)
    line.frame(sequence=2)
    line.frame(sensor="rack", sequence=3)
    line.let_go()
    line.frame(sequence=4)
    assert [decode_frame(message.payload).sequence for message in line.sent] == [1, 3, 4]
