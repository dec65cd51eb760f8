"""*Fleet*: the whole at a glance, worst first."""

from grafana_foundation_sdk.models.dashboard import Dashboard

from grafana.alarms import failed_proof_tests
from grafana.frame import SITE, ZONE_COLUMNS, dashboard, from_row_to_device, to_device
from grafana.look import GREEN, LEVELS, ORANGE, RED, YELLOW, none_is_good, steps
from grafana.panels import Panel, number, rows, series, sorted_by, wall


def _zones_at(level: str) -> str:
    return f'sum(thermal2mqtt_zone_alarm_state{{{SITE}, level="{level}"}}) or vector(0)'


NUMBERS = (
    number(
        "Agents that do not answer",
        "Targets of Prometheus that it gets no metrics from.",
        "short",
        f"sum(1 - up{{{SITE}}}) or vector(0)",
        none_is_good(RED),
    ),
    number("At emergency", "Zones now at emergency.", "short", _zones_at("emergency"), none_is_good(RED)),
    number("At critical", "Zones now at critical.", "short", _zones_at("critical"), none_is_good(ORANGE)),
    number("At warning", "Zones now at warning.", "short", _zones_at("warning"), none_is_good(YELLOW)),
    number(
        "Silent sensors",
        "Sensors that have given no frame for a minute: their zones are unknown.",
        "short",
        f"count(instance:thermal2mqtt_frames:rate1m{{{SITE}}} == 0) or vector(0)",
        none_is_good(RED),
    ),
    number(
        "Unseen alarms",
        "Alarms that nobody has acknowledged.",
        "short",
        f"sum(thermal2mqtt_alarms_unacknowledged{{{SITE}}})",
        none_is_good(ORANGE),
    ),
    number(
        "Waiting events",
        "Events that wait for the broker: alarms that nobody was told of yet.",
        "short",
        f'sum(thermal2mqtt_outbox_messages{{{SITE}, class="event"}})',
        none_is_good(YELLOW),
    ),
    failed_proof_tests(),
)

AGENT_COLUMNS = {
    "site": "Site",
    "instance": "Agent's address",
    "agent": "Agent",
    "version": "Version",
    "board": "Board",
    "sensor": "Driver",
}

HOT_COLUMNS = ZONE_COLUMNS | {"Value": "Maximum"}
NEAR_COLUMNS = ZONE_COLUMNS | {"Value": "To the warning limit"}


def _worst() -> Panel:
    level = f"max by (site, instance) (instance_zone:thermal2mqtt_zone_alarm_level:number{{{SITE}}})"
    return wall(
        "The worst level of each agent",
        "The worst of its zones at each moment; a gap where none is known.",
        (level, "{{site}} {{instance}}"),
        LEVELS,
    ).data_links([to_device()])


def _hottest() -> Panel:
    table = rows(
        "The ten hottest zones",
        "By the hottest pixel. A row leads to its device.",
        "celsius",
        f"topk(10, thermal2mqtt_zone_max_temperature_celsius{{{SITE}}})",
        HOT_COLUMNS,
        links=[from_row_to_device()],
    ).thresholds(steps((None, GREEN), (60, YELLOW), (80, ORANGE), (100, RED)))
    return sorted_by(table, HOT_COLUMNS["Value"], falling=True)


def _nearest() -> Panel:
    table = rows(
        "The ten zones nearest to their limit",
        "How far the maximum is below the warning limit; negative above it.",
        "celsius",
        (
            f'bottomk(10, thermal2mqtt_zone_threshold_celsius{{{SITE}, level="warning"}}'
            f" - on (job, instance, zone) group_left thermal2mqtt_zone_max_temperature_celsius{{{SITE}}})"
        ),
        NEAR_COLUMNS,
        links=[from_row_to_device()],
    ).thresholds(steps((None, RED), (0, ORANGE), (5, YELLOW), (10, GREEN)))
    return sorted_by(table, NEAR_COLUMNS["Value"], falling=False)


def _over_time() -> list[Panel]:
    hottest = f"max by (site, instance) (thermal2mqtt_zone_max_temperature_celsius{{{SITE}}})"
    return [
        series(
            "Hottest zone of each agent",
            "Maximum of all its zones.",
            "celsius",
            (hottest, "{{site}} {{instance}}"),
        ).data_links([to_device()]),
        series(
            "Agents that answer",
            "Of each site; a step down is an agent that is gone.",
            "short",
            (f"site:thermal2mqtt_agents_up:sum{{{SITE}}}", "{{site}}"),
        ),
    ]


def _agents() -> Panel:
    return rows(
        "Agents",
        "What runs where. A row leads to its device.",
        "short",
        f"thermal2mqtt_info{{{SITE}}}",
        AGENT_COLUMNS,
        width=24,
        links=[from_row_to_device()],
    )


def fleet() -> Dashboard:
    """Return the dashboard."""
    return dashboard(
        "Fleet",
        "How all agents do, worst first. Rows and series lead to the device.",
        ["site"],
        [
            ("Now", [one.span(24 // len(NUMBERS)) for one in NUMBERS]),
            ("Alarms", [_worst()]),
            ("Hottest", [_hottest(), _nearest()]),
            ("Over time", _over_time()),
            ("Agents", [_agents()]),
        ],
    )
