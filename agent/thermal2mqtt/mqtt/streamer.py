"""Publishes live frames while somebody holds a lease: at once, in the sensor's thread, never two in a row."""

import threading
from collections.abc import Callable

from thermal2mqtt.contract.frame import encode_frame
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.leases import FrameLeases
from thermal2mqtt.mqtt.messages import Message, Settled
from thermal2mqtt.report import SensorReport


class Streamer:
    """A sink of the pipelines."""

    def __init__(
        self,
        topics: Topics,
        leases: FrameLeases,
        publish: Callable[[Message, Settled | None], None],
        connected: Callable[[], bool],
    ) -> None:
        self._topics = topics
        self._leases = leases
        self._publish = publish
        self._connected = connected
        self._lock = threading.Lock()
        self._leaving: set[str] = set()

    def accept(self, report: SensorReport) -> None:
        """Publish the report's frame if it is wanted; encodes nothing that nobody gets."""
        if report.frame is None or not self._connected() or not self._leases.take(report.sensor):
            return
        sensor = report.sensor
        with self._lock:
            if sensor in self._leaving:
                return  # a slow line gets fewer frames, not older ones
            self._leaving.add(sensor)
        message = Message(self._topics.frame(sensor), encode_frame(report.frame), qos=0)
        self._publish(message, lambda _result: self._left(sensor))

    def _left(self, sensor: str) -> None:
        with self._lock:
            self._leaving.discard(sensor)
