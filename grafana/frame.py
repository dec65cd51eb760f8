"""What all dashboards share: variables, annotations, links, and how panels are laid in rows."""

from collections.abc import Sequence

from grafana_foundation_sdk.builders import dashboard as builders
from grafana_foundation_sdk.models.dashboard import (
    Dashboard,
    DashboardCursorSync,
    DashboardLinkType,
    VariableRefresh,
    VariableSort,
)

from grafana.look import BLUE, ORANGE
from grafana.panels import SOURCE, Panel

JOB = 'job="thermal2mqtt"'
SITE = f'{JOB}, site=~"$site"'
AGENT = f'{SITE}, instance=~"$instance"'
ZONE = f'{AGENT}, zone=~"$zone"'
"""Selectors; each narrows the one before."""

ZONE_COLUMNS = {"site": "Site", "instance": "Agent's address", "zone": "Zone"}
"""The labels of a zone and their headings in a table."""

UIDS = {
    "Fleet": "thermal2mqtt-fleet",
    "Device": "thermal2mqtt-device",
    "Alarms": "thermal2mqtt-alarms",
    "Agent internals": "thermal2mqtt-internals",
}
"""Stand in links and bookmarks; they never change."""

HOME_ASSISTANT = "${home_assistant}/config/devices/dashboard?domain=mqtt"


def to_device(title: str = "Show this device") -> builders.DashboardLink:
    """Return a link from a row or series to its device, at the same time."""
    url = (
        f"/d/{UIDS['Device']}?var-site=${{__field.labels.site}}&var-instance=${{__field.labels.instance}}"
        "&${__url_time_range}&${datasource:queryparam}"
    )
    return builders.DashboardLink(title).url(url).type(DashboardLinkType.LINK)


def from_row_to_device() -> builders.DashboardLink:
    """Return a link from a row of a table to its device."""
    url = (
        f"/d/{UIDS['Device']}?var-site=${{__data.fields.site}}&var-instance=${{__data.fields.instance}}"
        "&${__url_time_range}&${datasource:queryparam}"
    )
    return builders.DashboardLink("Show this device").url(url).type(DashboardLinkType.LINK)


def dashboard(
    title: str, description: str, variables: Sequence[str], content: Sequence[tuple[str, Sequence[Panel]]]
) -> Dashboard:
    """Return a dashboard.

    Args:
        title: One of `UIDS`.
        description: What it answers.
        variables: Of site, instance, zone, those that it has.
        content: Rows, each with a heading and its panels.
    """
    made = builders.Dashboard(f"thermal2mqtt: {title}").uid(UIDS[title]).description(description)
    made.tags(["thermal2mqtt"]).time("now-3h", "now").refresh("30s").timezone("browser")
    made.tooltip(DashboardCursorSync.CROSSHAIR).editable()
    made.with_variable(builders.DatasourceVariable("datasource").label("Data source").type("prometheus"))
    for name in variables:
        made.with_variable(_labels(name))
    made.with_variable(
        builders.TextBoxVariable("home_assistant")
        .label("Home Assistant")
        .default_value("http://homeassistant.local:8123")
    )
    for annotation in _annotations():
        made.annotation(annotation)
    for link in _links():
        made.link(link)
    for heading, panels in content:
        made.with_row(builders.Row(heading))
        for panel in panels:
            made.with_panel(panel)
    built = made.build()
    for place, placed in enumerate(built.panels or [], start=1):
        placed.id_val = place
    return built


_SOURCES = {
    "site": ("Site", f"label_values(up{{{JOB}}}, site)"),
    "instance": ("Agent", f"label_values(up{{{SITE}}}, instance)"),
    "zone": ("Zone", f"label_values(thermal2mqtt_zone_info{{{AGENT}}}, zone)"),
}


def _labels(name: str) -> builders.QueryVariable:
    label, query = _SOURCES[name]
    variable = builders.QueryVariable(name).label(label).query(query).datasource(SOURCE)
    variable.refresh(VariableRefresh.ON_TIME_RANGE_CHANGED).sort(VariableSort.NATURAL_ASC)
    return variable.multi(True).include_all(True).all_value(".*")  # noqa: FBT003 - theirs


def _annotations() -> list[builders.AnnotationQuery]:
    raised = f'increase(thermal2mqtt_alarm_changes_total{{{JOB}, change="raised"}}[1m]) > 0'
    started = f"time() - process_start_time_seconds{{{JOB}}} < 60"
    return [
        _annotation("Alarms raised", raised, ORANGE, "an alarm was raised"),
        _annotation("Agents started", started, BLUE, "the agent was started"),
    ]


def _annotation(name: str, expression: str, colour: str, text: str) -> builders.AnnotationQuery:
    query = builders.AnnotationQuery().name(name).datasource(SOURCE).enable(True).icon_color(colour)  # noqa: FBT003
    return query.expr(expression).step("30s").title_format("{{instance}}").text_format(text).tag_keys("site")


def _links() -> list[builders.DashboardLink]:
    others = builders.DashboardLink("thermal2mqtt").type(DashboardLinkType.DASHBOARDS).tags(["thermal2mqtt"])
    others.as_dropdown(True).include_vars(True).keep_time(True)  # noqa: FBT003 - theirs
    home = builders.DashboardLink("Home Assistant").type(DashboardLinkType.LINK).url(HOME_ASSISTANT)
    home.target_blank(True).tooltip("The agents' devices in Home Assistant")  # noqa: FBT003 - theirs
    return [others, home]
