"""Every metric of the agent, one line each, for the scrape, docs/metrics.md and the checks of the rules."""

from dataclasses import dataclass
from enum import StrEnum

PREFIX = "thermal2mqtt_"


class Kind(StrEnum):
    """The kinds of metrics that Prometheus knows."""

    GAUGE = "gauge"
    COUNTER = "counter"
    HISTOGRAM = "histogram"
    INFO = "info"


SUFFIX = {Kind.COUNTER: "_total", Kind.INFO: "_info"}


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric, as people and Prometheus are told of it."""

    kind: Kind
    name: str
    """Without the prefix, and without the suffix that its kind gives it."""

    unit: str
    """What a value of 1 is; empty for what is only true or false, and for numbers of things."""

    help: str
    labels: tuple[str, ...] = ()

    @property
    def family(self) -> str:
        """The name that its family has in a scrape."""
        return (PREFIX + self.name).rstrip("_")

    @property
    def full_name(self) -> str:
        """The name that its samples have; a histogram's end in _bucket, _sum and _count besides."""
        return self.family + SUFFIX.get(self.kind, "")


def _gauge(name: str, unit: str, text: str, *labels: str) -> Metric:
    return Metric(Kind.GAUGE, name, unit, text, labels)


def _counter(name: str, unit: str, text: str, *labels: str) -> Metric:
    return Metric(Kind.COUNTER, name, unit, text, labels)


def _histogram(name: str, unit: str, text: str, *labels: str) -> Metric:
    return Metric(Kind.HISTOGRAM, name, unit, text, labels)


def _info(name: str, text: str, *labels: str) -> Metric:
    return Metric(Kind.INFO, name, "", text, labels)


INFO = _info("", "The agent.", "version", "agent", "board", "sensor")

ZONE_INFO = _info("zone", "A zone; `kind` is its role.", "zone", "source", "group", "kind")
ZONE_MIN = _gauge("zone_min_temperature_celsius", "°C", "Coldest pixel of the zone.", "zone")
ZONE_MEAN = _gauge("zone_mean_temperature_celsius", "°C", "Mean over the zone's area.", "zone")
ZONE_MAX = _gauge("zone_max_temperature_celsius", "°C", "Hottest pixel of the zone.", "zone")
ZONE_VALID = _gauge("zone_valid_pixels_ratio", "0 to 1", "Share of the zone that is known.", "zone")
ZONE_DELTA = _gauge("zone_delta_kelvin", "K", "Maximum over that of the similar zones of its group.", "zone")
ZONE_OVER_AMBIENT = _gauge("zone_over_ambient_kelvin", "K", "Maximum over the ambient zone.", "zone")
ZONE_THRESHOLD = _gauge("zone_threshold_celsius", "°C", "Limit of the zone's maximum.", "zone", "level")
ZONE_ALARM_STATE = _gauge(
    "zone_alarm_state", "", "1 at the zone's level, 0 at the others; `normal` is 0 at each.", "zone", "level"
)
ZONE_SHELVED_UNTIL = _gauge(
    "zone_alarm_shelved_until_timestamp_seconds",
    "s",
    "When the silence of the zone's alarm ends; only while it is shelved.",
    "zone",
)
ALARMS_UNACKNOWLEDGED = _gauge("alarms_unacknowledged", "", "Alarms that wait for somebody to see them.")
ALARMS_CHATTERING = _gauge("alarms_chattering", "", "Zones with a limit that comes and goes too fast.")
ZONE_PROOF_PASS = _gauge(
    "zone_proof_last_pass_timestamp_seconds", "s", "When a proof test last passed; none, none.", "zone"
)
PROOFS_FAILED = _gauge("zones_proof_failed", "", "Zones whose last proof test did not pass.")
ALARM_CHANGES = _counter("alarm_changes", "", "What happened to alarms.", "change")
ALARM_LATENCY = _histogram(
    "alarm_latency_seconds", "s", "From the end of the reading that raises an alarm until it was handed on."
)

FRAMES = _counter(
    "frames",
    "",
    "Frames analysed; `half_missing` where every other pixel was not known.",
    "source",
    "result",
)
FRAME_TIMESTAMP = _gauge("frame_last_timestamp_seconds", "s", "When the last frame was read.", "source")
FRAME_LATENCY = _histogram(
    "frame_latency_seconds", "s", "From the end of a reading until all was known and handed on."
)
STAGE_SECONDS = _counter("pipeline_stage_seconds", "s", "Time that a stage of the frames' way took.", "stage")
HOTSPOTS = _gauge("hotspots", "", "Hot regions in the frame.", "source")
HOTSPOT_MAX = _gauge("hotspot_max_celsius", "°C", "Maximum of the hottest one; none, none.", "source")
SENSOR_AMBIENT = _gauge("sensor_ambient_celsius", "°C", "The sensor's own temperature.", "source")
SENSOR_SUPPLY = _gauge("sensor_supply_volts", "V", "The sensor's own supply.", "source")
SENSOR_BAD_PIXELS = _gauge(
    "sensor_bad_pixels", "", "Pixels that are bad by its EEPROM or were found to be.", "source"
)
SENSOR_FRAME_MEAN = _gauge("sensor_frame_mean_celsius", "°C", "Mean over the whole frame.", "source")
SENSOR_COMPOSITE = _gauge(
    "sensor_composite_celsius", "°C", "Maxima of its zones, averaged by weight.", "source"
)

PART_UP = _gauge("part_up", "", "1 while the part delivers, else 0.", "part")
PART_FAULTS = _counter("part_faults", "", "Faults of a part; `store` is the database.", "part", "kind")
PART_RECOVERIES = _counter(
    "part_recoveries", "", "Faults that were mended, by what was done.", "part", "action"
)

MQTT_CONNECTED = _gauge("mqtt_connected", "", "1 while the broker is connected.")
MQTT_RECONNECTS = _counter(
    "mqtt_reconnects", "", "Connections made again; `part_faults_total` of mqtt tells why they ended."
)
MQTT_PUBLISHES = _counter("mqtt_publishes", "", "Messages handed to the broker.", "result")
MQTT_PUBLISHED_BYTES = _counter("mqtt_published_bytes", "bytes", "Size of the messages that the broker took.")

OUTBOX_MESSAGES = _gauge(
    "outbox_messages", "", "What waits for the broker: events, and minutes of zones.", "class"
)
OUTBOX_OLDEST = _gauge(
    "outbox_oldest_timestamp_seconds", "s", "When the oldest event happened that waits; none, none."
)
OUTBOX_DROPPED = _counter("outbox_dropped", "", "Events and minutes that can never be told.", "class")
EVENTS = _counter("events", "", "Events told; `stored` where they were on disk before.", "stored")
EVENTS_UNHEARD = _counter("events_unheard", "", "Events that the broker took while nobody was subscribed.")

STORAGE_FREE = _gauge("storage_free_bytes", "bytes", "What the data directory's disk still takes.")
STORAGE_SIZE = _gauge("storage_size_bytes", "bytes", "Size of the data directory's disk.")
STORAGE_EVICTED = _counter("storage_evicted_bytes", "bytes", "Dropped to make room for newer.", "class")
FRAMES_LOST = _counter("kept_frames_lost", "", "Frames to be kept for which there was no room or no disk.")
SOC_TEMPERATURE = _gauge("soc_temperature_celsius", "°C", "The processor's own temperature.")
SOC_THROTTLED = _gauge(
    "soc_throttled", "", "1 while the condition holds; only a Raspberry Pi tells.", "condition"
)
CLOCK_SYNCHRONIZED = _gauge(
    "clock_synchronized", "", "1 while NTP or the like keeps the wall clock right; none where nobody tells."
)
CLOCK_STEPS = _counter("clock_steps", "", "Steps of the wall clock by more than a second.")
CONFIG_TAKEN = _gauge(
    "config_last_reload_successful",
    "",
    "0 where the last change of the settings, or one of an earlier run, could not be taken.",
)

CATALOGUE: tuple[Metric, ...] = tuple(value for value in globals().values() if isinstance(value, Metric))
"""All of them, in the order of a scrape."""
