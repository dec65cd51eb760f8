"""What the connection counts since the start; written in two threads, read in any."""

import threading
from collections import Counter

from thermal2mqtt.mqtt.errors import MqttFault
from thermal2mqtt.mqtt.messages import Result


class Counts:
    """Counters, all there from the beginning."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reconnects: Counter[str] = Counter(dict.fromkeys((f.value for f in MqttFault), 0))
        self._publishes: Counter[str] = Counter(dict.fromkeys((r.value for r in Result), 0))

        self._bytes = 0

    def published(self, result: Result, size: int) -> None:
        """Count a publish of so many bytes that ended so."""
        with self._lock:
            self._publishes[result.value] += 1
            self._bytes += size if result.taken else 0

    def reconnected(self, reason: MqttFault) -> None:
        """Count a connection that was made again, by why the last one ended."""
        with self._lock:
            self._reconnects[reason.value] += 1

    @property
    def reconnects(self) -> dict[str, int]:
        """Connections made again, by reason."""
        with self._lock:
            return dict(self._reconnects)

    @property
    def bytes(self) -> int:
        """Bytes of the publishes that the broker took, as on the wire but for TLS and TCP."""
        with self._lock:
            return self._bytes

    @property
    def publishes(self) -> dict[str, int]:
        """Publishes by result."""
        with self._lock:
            return dict(self._publishes)
