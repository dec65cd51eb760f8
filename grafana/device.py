"""*Device*: one agent, its zones, its sensor and its machine."""

from grafana_foundation_sdk.models.dashboard import Dashboard

from grafana.frame import AGENT, ZONE, dashboard
from grafana.look import LEVELS, YES_IS_BAD, YES_IS_GOOD
from grafana.panels import Panel, latencies, series, states, with_limits

PER_ZONE = "{{instance}} {{zone}}"
PER_SOURCE = "{{instance}} {{source}}"
RISE = "instance_zone:thermal2mqtt_zone_max_temperature_celsius:deriv2m_per_minute"


def _against_limits() -> list[Panel]:
    temperatures = series(
        "Temperatures",
        "The hottest pixel of each zone, and the limits that it is held against, dashed.",
        "celsius",
        (f"thermal2mqtt_zone_max_temperature_celsius{{{ZONE}}}", PER_ZONE),
        (f"min by (level) (thermal2mqtt_zone_threshold_celsius{{{ZONE}}})", "limit {{level}}"),
        width=24,
    )
    return [
        with_limits(temperatures),
        states(
            "Levels",
            "The level of each zone by the agent's own judgement.",
            (f"instance_zone:thermal2mqtt_zone_alarm_level:number{{{ZONE}}}", PER_ZONE),
            LEVELS,
            width=24,
        ),
    ]


def _spread_and_rise() -> list[Panel]:
    return [
        series(
            "Mean and minimum",
            "Weighted by area, and the coldest pixel.",
            "celsius",
            (f"thermal2mqtt_zone_mean_temperature_celsius{{{ZONE}}}", f"{PER_ZONE} mean"),
            (f"thermal2mqtt_zone_min_temperature_celsius{{{ZONE}}}", f"{PER_ZONE} min"),
        ),
        series(
            "Rate of rise",
            "Of the maximum, over two minutes.",
            "celsius",
            (
                f"instance_zone:thermal2mqtt_zone_max_temperature_celsius:deriv2m_per_minute{{{ZONE}}}",
                PER_ZONE,
            ),
        ).axis_label("per minute"),
    ]


def _differences() -> list[Panel]:
    return [
        series(
            "Over the similar zones of the group",
            "4 to 15 is a probable deficiency, above 15 a major one (NETA MTS-2023, table 100.18).",
            "celsius",
            (f"thermal2mqtt_zone_delta_kelvin{{{ZONE}}}", PER_ZONE),
        ).axis_label("difference"),
        series(
            "Over the ambient zone",
            "11 to 20 is a probable deficiency, above 40 a major one (NETA MTS-2023, table 100.18).",
            "celsius",
            (f"thermal2mqtt_zone_over_ambient_kelvin{{{ZONE}}}", PER_ZONE),
        ).axis_label("difference"),
    ]


def _pixels() -> list[Panel]:
    return [
        series(
            "Known pixels",
            "Share of each zone whose pixels are known.",
            "percentunit",
            (f"thermal2mqtt_zone_valid_pixels_ratio{{{ZONE}}}", PER_ZONE),
        ),
        series(
            "Hotspots",
            "Hot regions in the frame, in zones or not.",
            "short",
            (f"thermal2mqtt_hotspots{{{AGENT}}}", PER_SOURCE),
        ),
    ]


def _frames() -> list[Panel]:
    return [
        series(
            "Frames per second",
            "What was analysed. 0 is a silent sensor.",
            "hertz",
            (f"instance:thermal2mqtt_frames:rate1m{{{AGENT}}}", PER_SOURCE),
        ),
        series(
            "Age of the last frame",
            "Grows while the sensor is silent, as far as it is still known.",
            "s",
            (f"time() - thermal2mqtt_frame_last_timestamp_seconds{{{AGENT}}}", PER_SOURCE),
        ),
        series(
            "The sensor's image",
            "Mean of the whole frame, its hottest hotspot, and the composite of its zones.",
            "celsius",
            (f"thermal2mqtt_sensor_frame_mean_celsius{{{AGENT}}}", f"{PER_SOURCE} mean"),
            (f"thermal2mqtt_hotspot_max_celsius{{{AGENT}}}", f"{PER_SOURCE} hotspot"),
            (f"thermal2mqtt_sensor_composite_celsius{{{AGENT}}}", f"{PER_SOURCE} composite"),
        ),
    ]


def _sensor() -> list[Panel]:
    return [
        series(
            "The sensor itself",
            "Its own temperature; in open air some 8 C above its surroundings.",
            "celsius",
            (f"thermal2mqtt_sensor_ambient_celsius{{{AGENT}}}", PER_SOURCE),
        ),
        series(
            "Its supply",
            "3.3 V is right; below 3.0 V its figures go astray.",
            "volt",
            (f"thermal2mqtt_sensor_supply_volts{{{AGENT}}}", PER_SOURCE),
        ),
        series(
            "Bad pixels",
            "By its EEPROM, or found to be; they are repaired from their neighbours.",
            "short",
            (f"thermal2mqtt_sensor_bad_pixels{{{AGENT}}}", PER_SOURCE),
        ),
    ]


def _machine() -> list[Panel]:
    return [
        latencies(
            "From reading to telling",
            "How many frames took how long from the end of their reading until all was handed on.",
            f"sum by (le) (increase(thermal2mqtt_frame_latency_seconds_bucket{{{AGENT}}}[$__rate_interval]))",
        ),
        series(
            "Processor temperature",
            "From 80 C on a Raspberry Pi slows itself down.",
            "celsius",
            (f"thermal2mqtt_soc_temperature_celsius{{{AGENT}}}", "{{instance}}"),
        ),
        states(
            "Throttled",
            "What a Raspberry Pi says of its supply and its heat; other machines say nothing.",
            (f"thermal2mqtt_soc_throttled{{{AGENT}}}", "{{instance}} {{condition}}"),
            YES_IS_BAD,
        ),
        states(
            "Clock kept right",
            "Whether NTP or the like keeps the wall clock right.",
            (f"thermal2mqtt_clock_synchronized{{{AGENT}}}", "{{instance}}"),
            YES_IS_GOOD,
        ),
        series(
            "Room on the disk",
            "Free share of the data directory's disk.",
            "percentunit",
            (f"instance:thermal2mqtt_storage_free:ratio{{{AGENT}}}", "{{instance}}"),
        ),
        series(
            "Disk",
            "Free on the data directory's disk, and its size.",
            "bytes",
            (f"thermal2mqtt_storage_free_bytes{{{AGENT}}}", "{{instance}} free"),
            (f"thermal2mqtt_storage_size_bytes{{{AGENT}}}", "{{instance}} size"),
        ),
    ]


def device() -> Dashboard:
    """Return the dashboard."""
    return dashboard(
        "Device",
        "One agent: its zones, its sensor, its machine. Its device in Home Assistant is linked above.",
        ["site", "instance", "zone"],
        [
            ("Zones", [*_against_limits(), *_spread_and_rise(), *_differences(), *_pixels()]),
            ("Sensor", [*_frames(), *_sensor()]),
            ("Machine", _machine()),
        ],
    )
