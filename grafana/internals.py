"""*Agent internals*: where an agent's time goes, what fails in it, and what mends it."""

from grafana_foundation_sdk.models.dashboard import Dashboard

from grafana.frame import AGENT, dashboard
from grafana.look import YES_IS_GOOD
from grafana.panels import Panel, series, stacked_bars, states

PER_AGENT = "{{instance}}"


def _increase(metric: str, by: str) -> str:
    return f"sum by (instance, {by}) (increase({metric}{{{AGENT}}}[$__rate_interval]))"


def _work() -> list[Panel]:
    stages = f"sum by (stage) (rate(thermal2mqtt_pipeline_stage_seconds_total{{{AGENT}}}[$__rate_interval]))"
    return [
        series(
            "Where the time goes",
            "Seconds per second that each stage of the frames' way takes.",
            "percentunit",
            (stages, "{{stage}}"),
            width=24,
        ),
        series(
            "Latency of a frame",
            "19 of 20 frames took less from the end of their reading until all was handed on.",
            "s",
            (f"instance:thermal2mqtt_frame_latency_seconds:p95_5m{{{AGENT}}}", PER_AGENT),
        ),
        series(
            "Frames by result",
            "Whole ones, and those of which only every other pixel was known.",
            "hertz",
            (
                f"sum by (instance, result) (rate(thermal2mqtt_frames_total{{{AGENT}}}[$__rate_interval]))",
                "{{instance}} {{result}}",
            ),
        ),
        series(
            "Time of a scrape",
            "What Prometheus waits for an answer.",
            "s",
            (f"scrape_duration_seconds{{{AGENT}}}", PER_AGENT),
        ),
        series(
            "Series",
            "Of each scrape. 200 is the budget of an agent with 8 zones.",
            "short",
            (f"scrape_samples_scraped{{{AGENT}}}", PER_AGENT),
        ),
    ]


def _faults() -> list[Panel]:
    return [
        states(
            "Parts that deliver",
            "Sensors, the connection to the broker, and the database.",
            (f"thermal2mqtt_part_up{{{AGENT}}}", "{{instance}} {{part}}"),
            YES_IS_GOOD,
            width=24,
        ),
        stacked_bars(
            series(
                "Faults",
                "By part and kind; docs/metrics.md says what each kind is.",
                "short",
                (
                    f"{_increase('thermal2mqtt_part_faults_total', 'part, kind')} > 0",
                    "{{instance}} {{part}} {{kind}}",
                ),
            )
        ),
        stacked_bars(
            series(
                "What mended them",
                "By part and action.",
                "short",
                (
                    _increase("thermal2mqtt_part_recoveries_total", "part, action"),
                    "{{instance}} {{part}} {{action}}",
                ),
            )
        ),
    ]


def _broker() -> list[Panel]:
    return [
        states(
            "Connected",
            "To the broker.",
            (f"thermal2mqtt_mqtt_connected{{{AGENT}}}", PER_AGENT),
            YES_IS_GOOD,
        ),
        series(
            "Reconnects",
            "Connections made again since the start.",
            "short",
            (f"thermal2mqtt_mqtt_reconnects_total{{{AGENT}}}", PER_AGENT),
        ),
        series(
            "Messages",
            "By what became of them.",
            "cps",
            (
                (
                    "sum by (instance, result) "
                    f"(rate(thermal2mqtt_mqtt_publishes_total{{{AGENT}}}[$__rate_interval]))"
                ),
                "{{instance}} {{result}}",
            ),
        ),
        series(
            "Steps of the clock",
            "Since the start; each is a jump of the wall clock by more than a second.",
            "short",
            (f"thermal2mqtt_clock_steps_total{{{AGENT}}}", PER_AGENT),
        ),
    ]


def _waiting() -> list[Panel]:
    return [
        series(
            "What waits for the broker",
            "Events, and minutes of zones from while it was away.",
            "short",
            (f"thermal2mqtt_outbox_messages{{{AGENT}}}", "{{instance}} {{class}}"),
        ),
        series(
            "The oldest event that waits",
            "How long ago it happened; nothing where none waits.",
            "s",
            (f"time() - thermal2mqtt_outbox_oldest_timestamp_seconds{{{AGENT}}}", PER_AGENT),
        ),
    ]


def _told() -> list[Panel]:
    events = f"sum by (instance, stored) (increase(thermal2mqtt_events_total{{{AGENT}}}[$__rate_interval]))"
    return [
        stacked_bars(
            series(
                "Events told",
                "Those that were on disk before, and those told without. Unheard: nobody was subscribed.",
                "short",
                (events, "{{instance}} on disk: {{stored}}"),
                (
                    (
                        "sum by (instance) "
                        f"(increase(thermal2mqtt_events_unheard_total{{{AGENT}}}[$__rate_interval]))"
                    ),
                    "{{instance}} unheard",
                ),
            )
        ),
        stacked_bars(
            series(
                "Lost for ever",
                "Events and minutes of zones that can never be told.",
                "short",
                (_increase("thermal2mqtt_outbox_dropped_total", "class"), "{{instance}} {{class}}"),
            )
        ),
        series(
            "Bytes to the broker",
            "Of the messages that it took.",
            "Bps",
            (f"rate(thermal2mqtt_mqtt_published_bytes_total{{{AGENT}}}[$__rate_interval])", PER_AGENT),
        ),
    ]


def _frames_and_settings() -> list[Panel]:
    return [
        series(
            "Frames that made room",
            "Bytes of the oldest frames that went so that newer ones fit into the quota.",
            "bytes",
            (_increase("thermal2mqtt_storage_evicted_bytes_total", "class"), "{{instance}} {{class}}"),
        ),
        series(
            "Frames not kept",
            "The disk was full, slow or gone; alarms go out all the same.",
            "short",
            (f"increase(thermal2mqtt_kept_frames_lost_total{{{AGENT}}}[$__rate_interval])", PER_AGENT),
        ),
        states(
            "Settings taken",
            "Whether the last change of the settings was taken; at the start, those of earlier runs.",
            (f"thermal2mqtt_config_last_reload_successful{{{AGENT}}}", PER_AGENT),
            YES_IS_GOOD,
        ),
    ]


def _process() -> list[Panel]:
    return [
        series(
            "CPU",
            "Share of one core.",
            "percentunit",
            (f"rate(process_cpu_seconds_total{{{AGENT}}}[$__rate_interval])", PER_AGENT),
        ),
        series(
            "Memory",
            "Resident. It should stay level for years.",
            "bytes",
            (f"process_resident_memory_bytes{{{AGENT}}}", PER_AGENT),
        ),
        series(
            "Open files",
            "Of those that it may open. It should stay level for years.",
            "percentunit",
            (f"process_open_fds{{{AGENT}}} / process_max_fds{{{AGENT}}}", PER_AGENT),
        ),
        series(
            "Running for",
            "Since its start.",
            "s",
            (f"time() - process_start_time_seconds{{{AGENT}}}", PER_AGENT),
        ),
    ]


def internals() -> Dashboard:
    """Return the dashboard."""
    return dashboard(
        "Agent internals",
        "Where an agent's time goes, what fails in it and what mends it.",
        ["site", "instance"],
        [
            ("Work", _work()),
            ("Faults", _faults()),
            ("Broker and clock", _broker()),
            ("Outbox and settings", [*_waiting(), *_told(), *_frames_and_settings()]),
            ("Process", _process()),
        ],
    )
