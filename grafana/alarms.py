"""*Alarms*: what fires, what fired, who has seen it, and whether the alarms themselves can be relied on."""

from grafana_foundation_sdk.builders import stat
from grafana_foundation_sdk.models.dashboard import Dashboard

from grafana.frame import SITE, ZONE_COLUMNS, dashboard, from_row_to_device
from grafana.look import BLUE, GREY, ORANGE, RED, YELLOW, none_is_good, words
from grafana.panels import Panel, in_colour, number, rows, series, sorted_by, stacked_bars, states

FIRING = f'ALERTS{{{SITE}, alertstate="firing"}}'

SEVERITIES = {"info": BLUE, "warning": YELLOW, "critical": ORANGE, "emergency": RED}
WEIGHED = " or ".join(
    f'{weight} * ALERTS{{{SITE}, alertstate="firing", severity="{severity}"}}'
    for weight, severity in enumerate(SEVERITIES, start=1)
)
"""What fires, each with the weight of its severity, so that a table can have the worst first."""


def failed_proof_tests() -> stat.Panel:
    """Return the number of zones whose alarm failed its last test."""
    return number(
        "Failed proof tests",
        "Zones whose last proof test did not pass: their alarm cannot be relied on.",
        "short",
        f"sum(thermal2mqtt_zones_proof_failed{{{SITE}}})",
        none_is_good(RED),
    )


def _firing(severity: str) -> str:
    return f'count(ALERTS{{{SITE}, alertstate="firing", severity="{severity}"}}) or vector(0)'


def _numbers() -> list[Panel]:
    return [
        *(
            number(
                f"Severity {severity}",
                f"Alerts of severity {severity} that fire now.",
                "short",
                _firing(severity),
                none_is_good(colour),
            )
            for severity, colour in reversed(SEVERITIES.items())
        ),
        number(
            "Unseen",
            "Alarms on the devices that nobody has acknowledged.",
            "short",
            f"sum(thermal2mqtt_alarms_unacknowledged{{{SITE}}})",
            none_is_good(ORANGE),
        ),
        number(
            "Chattering",
            "Zones with a limit that comes and goes too fast: its dead-band or delay is too small.",
            "short",
            f"sum(thermal2mqtt_alarms_chattering{{{SITE}}})",
            none_is_good(YELLOW),
        ),
    ]


def _lists() -> list[Panel]:
    firing = rows(
        "Firing now",
        "Worst first. What each means and what to do: docs/runbooks. A row leads to its device.",
        "short",
        WEIGHED,
        {"Value": "Severity", "alertname": "Alert", **ZONE_COLUMNS, "source": "Sensor", "part": "Part"},
        width=24,
        links=[from_row_to_device()],
    )
    firing.mappings([words(("none", GREY), *SEVERITIES.items())])
    return [
        in_colour(sorted_by(firing, "Severity", falling=True), "Severity"),
        states(
            "What fired",
            "Each alert over time, by agent and zone.",
            (
                f"max by (alertname, severity, instance, zone) ({FIRING})",
                "{{severity}}: {{alertname}} {{instance}} {{zone}}",
            ),
            words(("over", GREY), ("firing", RED)),
            width=24,
        ),
    ]


def _course() -> list[Panel]:
    return [
        stacked_bars(
            series(
                "What happened to alarms",
                "On the devices: raised, acknowledged, cleared, begun to chatter.",
                "short",
                (
                    (
                        "sum by (change) "
                        f"(increase(thermal2mqtt_alarm_changes_total{{{SITE}}}[$__rate_interval]))"
                    ),
                    "{{change}}",
                ),
            )
        ),
        series(
            "From reading to alarm",
            "19 of 20 alarms were handed to MQTT this long after the end of their reading.",
            "s",
            (
                (
                    "histogram_quantile(0.95, sum by (instance, le) "
                    f"(increase(thermal2mqtt_alarm_latency_seconds_bucket{{{SITE}}}[$__range])))"
                ),
                "{{instance}}",
            ),
        ),
    ]


def _trust() -> list[Panel]:
    return [
        rows(
            "Shelved",
            "Zones whose alarm is silenced, and how much longer.",
            "s",
            f"thermal2mqtt_zone_alarm_shelved_until_timestamp_seconds{{{SITE}}} - time()",
            ZONE_COLUMNS | {"Value": "Still"},
        ),
        rows(
            "Proof tests",
            "How long ago a test of the way from pixel to broker last passed; no row: never tested.",
            "s",
            f"time() - thermal2mqtt_zone_proof_last_pass_timestamp_seconds{{{SITE}}}",
            ZONE_COLUMNS | {"Value": "Ago"},
        ),
        failed_proof_tests().span(6),
        number(
            "Watchdog",
            "The alert that fires always: no is a broken Prometheus.",
            "short",
            'count(ALERTS{alertname="Watchdog", alertstate="firing"}) or vector(0)',
            none_is_good(BLUE),
            width=6,
            words=words(("no", RED), ("fires", BLUE)),
        ),
    ]


def _zones() -> Panel:
    return rows(
        "Zones",
        "All zones with their group and role.",
        "short",
        f"thermal2mqtt_zone_info{{{SITE}}}",
        ZONE_COLUMNS | {"source": "Sensor", "group": "Group", "kind": "Role"},
    )


def alarms() -> Dashboard:
    """Return the dashboard."""
    return dashboard(
        "Alarms",
        "What fires, what fired, who has seen it, and whether the alarms can be relied on.",
        ["site"],
        [
            ("Now", _numbers()),
            ("Alerts", _lists()),
            ("On the devices", [*_course(), *_trust(), _zones()]),
        ],
    )
