"""What the agent has to say at a moment, as messages. Pure: it publishes nothing and remembers nothing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from thermal2mqtt.alarms import AlarmStatus
from thermal2mqtt.contract.alarm import build_alarm, build_alarm_test
from thermal2mqtt.contract.announce import Announce
from thermal2mqtt.contract.controls import build_controls
from thermal2mqtt.contract.discovery import expire_seconds
from thermal2mqtt.contract.health import LinkPayload, build_health
from thermal2mqtt.contract.image import build_image_attributes
from thermal2mqtt.contract.settings import build_settings
from thermal2mqtt.contract.state import State, build_state
from thermal2mqtt.contract.topics import OFFLINE, ONLINE, Topics
from thermal2mqtt.contract.zones import ZonesPayload
from thermal2mqtt.health import PartHealth
from thermal2mqtt.mqtt.messages import Message
from thermal2mqtt.proof.result import ProofRecord
from thermal2mqtt.report import SensorReport
from thermal2mqtt.settings import Settings
from thermal2mqtt.settings.economy import economical, longest_interval_seconds
from thermal2mqtt.settings_book import SettingsInForce
from thermal2mqtt.traffic import NO_TRAFFIC, Traffic
from thermal2mqtt.zones import ZoneSet

Reports = Mapping[str, SensorReport]
"""The newest report by sensor id; a sensor that has not reported yet is missing."""


@dataclass(frozen=True, slots=True)
class Bulletin:
    """Everything that does not change while the agent runs, and what it makes of the rest."""

    in_force: Callable[[], SettingsInForce]
    """Gives the settings that hold now."""
    topics: Topics
    announcement: Announce
    started: float
    """Wall clock of the start; since then a zone without a report has been unknown."""
    watched: Callable[[], ZoneSet]
    """Gives the zones that are spoken of now."""

    @property
    def settings(self) -> Settings:
        """Those that the agent speaks by now."""
        return economical(self.in_force().running)

    def availability(self, *, online: bool) -> Message:
        """Return whether the agent is there; the offline one is the will."""
        return _retained(self.topics.availability, _word(online=online))

    def source_availability(self, sensor: str, *, available: bool) -> Message:
        """Return whether a sensor has temperatures."""
        return _retained(self.topics.source_availability(sensor), _word(online=available))

    def announce(self) -> Message:
        """Return who this agent is."""
        return _retained(self.topics.announce, self.announcement.encode())

    def zones(self) -> Message:
        """Return the zones."""
        watched = self.watched()
        payload = ZonesPayload(revision=watched.revision, locked=watched.locked, zones=watched.zones)
        return _retained(self.topics.zones, payload.encode())

    def settings_told(self) -> Message:
        """Return the settings that hold."""
        now = self.in_force()
        return _retained(self.topics.settings, build_settings(now.loaded, now.revision, now.waiting).encode())

    def controls(self) -> Message:
        """Return what Home Assistant's controls show."""
        payload = build_controls(self.in_force().loaded.settings, self.watched().measured)
        return _retained(self.topics.controls, payload.encode())

    def status(self, zone: str, sensor: str, reports: Reports) -> AlarmStatus:
        """Return a zone's alarm; unknown where its sensor has not reported yet."""
        report = reports.get(sensor)
        found = report.alarms.get(zone) if report is not None else None
        return found or AlarmStatus(level=None, since=self.started)

    def alarm(self, zone: str, status: AlarmStatus) -> Message:
        """Return a zone's alarm as it is told."""
        return _retained(self.topics.alarm(zone), build_alarm(status).encode())

    def alarm_test(self, report: SensorReport, zone: str) -> Message:
        """Return what a proof test made of a zone's alarm."""
        payload = build_alarm_test(report.alarms[zone], report.events[0].event_id)
        return Message(self.topics.alarm_test(zone), payload.encode())

    def state(
        self, now: float, reports: Reports, shape: Callable[[State], State] = lambda state: state
    ) -> Message:
        """Return all figures, as `shape` has them; the broker forgets them when they are no longer true."""
        state = shape(build_state(now, self.settings.sensors, self.watched().measured, reports))
        expiry = expire_seconds(longest_interval_seconds(self.settings))
        return Message(self.topics.state, state.encode(), retain=True, expiry_seconds=expiry)

    def health(
        self,
        now: float,
        parts: Iterable[PartHealth],
        link: LinkPayload,
        proofs: Mapping[str, ProofRecord],
        traffic: Traffic = NO_TRAFFIC,
    ) -> Message:
        """Return how the parts do, what was proven, and what went to the broker, and over what."""
        payload = build_health(now, parts, link, proofs, traffic, self.in_force().waiting)
        return _retained(self.topics.health, payload.encode())

    def image(self, report: SensorReport, jpeg: bytes) -> tuple[Message, Message]:
        """Return the attributes of a picture and the picture, in the order in which to publish them."""
        attributes = build_image_attributes(report, len(jpeg))
        return (
            _retained(self.topics.image_attributes(report.sensor), attributes.encode()),
            _retained(self.topics.image(report.sensor), jpeg),
        )


def _word(*, online: bool) -> bytes:
    return (ONLINE if online else OFFLINE).encode()


def _retained(topic: str, payload: bytes) -> Message:
    return Message(topic, payload, retain=True)
