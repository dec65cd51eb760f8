"""The agent's end of the contract, as far as the companion uses it: zones, leases, frames, and its refusals.

It knows no transport: whoever holds it hands requests to `answer` and publishes what that returns.
"""

import json
import struct
from collections.abc import Callable, Mapping, Sequence
from typing import Any

HEADER = struct.Struct("<4sBBHHHIQff")
SCALE, OFFSET = 0.01, 100.0
NOT_KNOWN = -32768
TIME_NS = 1_795_000_000_123_000_000

MAX_RECEIVED = 1000

Publish = Callable[[str, bytes, bool], None]
"""Takes topic, payload and whether it is retained."""

SWITCHBOARD = "5b1f6f5e-6a51-4d0c-9a43-0f7a3fa9c2d1"


class Refusal(Exception):  # noqa: N818 - it is an answer, not a fault
    """What a command refuses with."""

    def __init__(self, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.body = {"code": code, "message": message} | ({} if field is None else {"field": field})


class FakeAgent:
    """One agent with one sensor of 4 x 3 pixels."""

    def __init__(
        self, publish: Publish, instance: str = SWITCHBOARD, base: str = "thermal2mqtt/board"
    ) -> None:
        self.instance = instance
        self.base = base
        self.name = "Switchboard"
        self.api_version = 1
        self.capabilities = ["frame/lease", "zones/list"]
        self.materials: dict[str, float] | None = {"copper_oxidised": 0.65, "paint_matt": 0.96}
        """What it announces; None for an agent that is too old to."""
        self.events: list[dict[str, Any]] = []
        """Everything that happened, in order."""
        self.revision = 1
        self.locked = False
        self.zones: list[dict[str, Any]] = [{"id": "joint", "name": "Joint", "sensor": "thermal"}]
        self.leases: dict[str, dict[str, Any]] = {}
        self.received: list[tuple[str, dict[str, Any]]] = []
        """Commands and requests, in order."""
        self.proof: dict[str, Any] = {"passed": True, "error": None}
        """What becomes of a proof test."""
        self.known_test = "0190-test"
        """Id of the last one's event."""
        self.silent = False
        """Takes requests and answers none."""
        self.refusal: Refusal | None = None
        """Answers every request with this."""
        self.zones_changed: Callable[[], None] = self.publish_zones
        """What follows the answer to a change; the agent's disk comes between the two."""
        self._publish = publish
        self._sequence = 0

    def announcement(self) -> dict[str, Any]:
        """Return who it is."""
        return {
            "schema": 1,
            "instance": self.instance,
            "id": self.base.rpartition("/")[2],
            "name": self.name,
            "site": "Cellar",
            "version": "0.1.0",
            "api_version": self.api_version,
            "url": None,
            "started": "2026-11-20T14:05:09.123Z",
            "sources": {
                "thermal": {"kind": "thermal", "name": "Thermal", "width": 4, "height": 3},
                "visual": {"kind": "visual", "name": "Camera"},
            },
            "capabilities": self.capabilities,
        } | ({} if self.materials is None else {"materials": self.materials})

    def appear(self) -> None:
        """Publish everything that it keeps on the broker."""
        self.announce()
        self.publish_zones()
        self.publish("alarm/joint", {"schema": 1, "level": "normal"})
        self.publish_state(21.5)
        self.go("online")

    def announce(self) -> None:
        """Say who it is."""
        self.publish("announce", self.announcement())

    def go(self, availability: str) -> None:
        """Say that it and its sensor are `online` or `offline`."""
        self._publish(f"{self.base}/availability/thermal", availability.encode(), True)  # noqa: FBT003 - as paho's
        self._publish(f"{self.base}/availability", availability.encode(), True)  # noqa: FBT003 - as paho's

    def publish_zones(self) -> None:
        """Say which zones there are."""
        self.publish("zones", {"schema": 1, "locked": self.locked, **self._zones()})

    def publish_state(self, celsius: float) -> None:
        """Say how hot the joint is."""
        zones = {"joint": {"sensor": "thermal", "max": celsius, "level": "normal"}}
        self.publish("state", {"schema": 1, "time": "2026-11-20T14:05:10.000Z", "zones": zones})

    def publish(self, topic: str, document: Mapping[str, Any]) -> None:
        """Publish JSON, retained."""
        self._publish(f"{self.base}/{topic}", json.dumps(document).encode(), True)  # noqa: FBT003 - as paho's

    def publish_frame(self, celsius: Sequence[Sequence[float | None]]) -> bytes:
        """Publish a radiometric frame and return it."""
        self._sequence += 1
        frame = encode_frame(celsius, sequence=self._sequence)
        self._publish(f"{self.base}/frame/thermal", frame, False)  # noqa: FBT003 - as paho's
        return frame

    def hear(self, topic: str, payload: bytes) -> None:
        """Take a message; a request of this agent is answered."""
        prefix = f"{self.base}/request/"
        if not topic.startswith(prefix):
            return
        command, request = topic.removeprefix(prefix), json.loads(payload)
        revision = self.revision
        answer = self.answer(command, request)
        if not self.silent:
            self._publish(f"{self.base}/response/{command}", json.dumps(answer).encode(), False)  # noqa: FBT003 - as paho's
        if self.revision != revision:
            self.zones_changed()

    def answer(self, command: str, request: dict[str, Any]) -> dict[str, Any]:
        """Carry out a command and return the response."""
        transaction = request.pop("transaction", None)
        del self.received[:-MAX_RECEIVED]
        self.received.append((command, request))
        try:
            if self.refusal is not None:
                raise self.refusal
            response: dict[str, Any] = {"status": "ok", "data": self._run(command, request)}
        except Refusal as refusal:
            response = {"status": "error", "error": refusal.body}
        return response | ({} if transaction is None else {"transaction": transaction})

    def requests(self, command: str) -> list[dict[str, Any]]:
        """Return the requests of one command so far."""
        return [request for name, request in self.received if name == command]

    def _run(self, command: str, request: dict[str, Any]) -> dict[str, Any]:
        match command:
            case "zones/list":
                return self._zones()
            case "frame/lease":
                return self._lease(request)
            case "events/list":
                return self._list_events(**request)
            case "alarm/acknowledge" | "alarm/shelve" | "alarm/unshelve" | "alarm/test":
                return self._act_on_alarm(command.partition("/")[2], request)
            case "zones/add" | "zones/update" | "zones/remove" | "zones/replace":
                return self._change(command.partition("/")[2], request)
        raise Refusal("unknown_command", f"no command {command!r}")

    def happen(self, kind: str = "alarm", *, tell: str | None = "event", **changes: Any) -> dict[str, Any]:
        """Have something happen and return its event.

        Args:
            kind: What it is about.
            tell: Topic before the kind, `event` or `backlog/event`; None to tell nobody.
            changes: Other values of the event.
        """
        sequence = 1 + sum(event["kind"] == kind for event in self.events)
        event = {
            "schema": 1,
            "event_id": f"{kind}-{sequence}",
            "event_type": "raised",
            "kind": kind,
            "sequence": sequence,
            "time": "2026-11-20T14:05:09.123Z",
            "stored": True,
            "sensor": "thermal",
            "zone": "joint",
            "boot": "b",
            "monotonic": 1.0,
            "data": {"after": "warning", "rule": "high", "value": 61.5, "limit": 60.0, "unit": "°C"},
        } | changes
        self.events.append(event)
        if tell is not None:
            self.tell(event, tell)
        return event

    def tell(self, event: Mapping[str, Any], topic: str = "event") -> None:
        """Publish an event, as often as it is wanted."""
        document = dict(event) | ({"late": True} if topic.startswith("backlog") else {})
        self._publish(f"{self.base}/{topic}/{event['kind']}", json.dumps(document).encode(), False)  # noqa: FBT003 - as paho's

    def _list_events(self, kind: str, limit: int, after_sequence: int | None = None) -> dict[str, Any]:
        found = [event for event in self.events if event["kind"] == kind]
        if after_sequence is None:
            newest_first = sorted(found, key=lambda event: str(event["time"]), reverse=True)
            return {"events": newest_first[:limit], "next": None}
        missed = [event for event in found if event["sequence"] > after_sequence]
        return {"events": missed[:limit], "next": None}

    def _zones(self) -> dict[str, Any]:
        return {"revision": self.revision, "zones": self.zones}

    def _lease(self, request: dict[str, Any]) -> dict[str, Any]:
        if request["sensor"] != "thermal":
            raise Refusal("unknown_sensor", f"no sensor {request['sensor']!r}; there is: thermal", "sensor")
        if request["seconds"] > 0:
            self.leases[request["lease"]] = request
        else:
            self.leases.pop(request["lease"], None)
        return {**request, "expires": "2026-11-20T14:05:39.123Z"}

    def _act_on_alarm(self, verb: str, request: dict[str, Any]) -> dict[str, Any]:
        zone = request["zone"]
        if zone not in {zone["id"] for zone in self.zones}:
            raise Refusal("unknown_zone", f"there is no zone {zone!r}", "zone")
        if verb == "test":
            return {"zone": zone, "test": self.proof}
        if request.get("test_event_id", self.known_test) != self.known_test:
            raise Refusal("nothing_to_prove", f"the last proof test of zone {zone} is another", "zone")
        return {"zone": zone, "alarm": {"level": "warning", "acknowledged_by": request["by"]}}

    def publish_proof_test(self, event_id: str, zone: str = "joint") -> None:
        """Say what a proof test made of the alarm of a zone."""
        test = {"test": True, "event_id": event_id, "level": "emergency", "value": 105.2, "rule": "high"}
        document = {"schema": 1, **test, "limit": 100.0, "unit": "°C"}
        self._publish(f"{self.base}/alarm/{zone}/test", json.dumps(document).encode(), False)  # noqa: FBT003 - as paho's

    def _change(self, verb: str, request: dict[str, Any]) -> dict[str, Any]:
        if request.get("if_revision", self.revision) != self.revision:
            raise Refusal("stale_revision", f"the zones are at revision {self.revision}", "if_revision")
        zones = {zone["id"]: zone for zone in self.zones}
        match verb:
            case "add":
                zones[request["zone"]["id"]] = request["zone"]
            case "replace":
                zones = {zone["id"]: zone for zone in request["zones"]}
            case _ if request["id"] not in zones:
                raise Refusal("unknown_zone", f"no zone {request['id']!r}", "id")
            case "update":
                zones[request["id"]] = zones[request["id"]] | request["changes"]
            case "remove":
                del zones[request["id"]]
        self.zones = list(zones.values())
        self.revision += 1
        return self._zones()


def encode_frame(
    celsius: Sequence[Sequence[float | None]], *, sequence: int = 1, parities: int = 0b0001_0011
) -> bytes:
    """Return a frame of rows of temperatures; None is a pixel that is not known."""
    pixels = [value for row in celsius for value in row]
    counts = [NOT_KNOWN if value is None else round((value - OFFSET) / SCALE) for value in pixels]
    size = (len(celsius[0]), len(celsius))
    head = HEADER.pack(b"T2MF", 1, parities, *size, 0, sequence, TIME_NS, SCALE, OFFSET)
    return head + struct.pack(f"<{len(counts)}h", *counts)
