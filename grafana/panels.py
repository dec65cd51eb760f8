"""The kinds of panels that the dashboards are made of. Each has a title, a description and a unit."""

from typing import TypeAlias

from grafana_foundation_sdk.builders import (
    common,
    heatmap,
    prometheus,
    stat,
    statetimeline,
    statushistory,
    table,
    timeseries,
)
from grafana_foundation_sdk.builders import dashboard as builders
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models.common import (
    BigValueColorMode,
    DataSourceRef,
    GraphDrawStyle,
    LegendDisplayMode,
    LegendPlacement,
    LineStyle,
    SortOrder,
    TooltipDisplayMode,
    VisibilityMode,
)
from grafana_foundation_sdk.models.dashboard import (
    DashboardLink,
    DataTransformerConfig,
    DynamicConfigValue,
    ValueMap,
)
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

from grafana.look import LEVEL_COLOURS

SOURCE = DataSourceRef(type_val="prometheus", uid="${datasource}")

Query: TypeAlias = tuple[str, str]
"""An expression, and the legend of its series."""

Panel: TypeAlias = (
    timeseries.Panel | stat.Panel | statetimeline.Panel | statushistory.Panel | table.Panel | heatmap.Panel
)

HEIGHT = 8


def _queried(panel: Panel, queries: tuple[Query, ...], *, instant: bool = False) -> None:
    for place, (expression, legend) in enumerate(queries):
        target = prometheus.Dataquery().expr(expression).legend_format(legend).ref_id(chr(ord("A") + place))
        panel.with_target(target.instant() if instant else target.range())


def series(title: str, description: str, unit: str, *queries: Query, width: int = 12) -> timeseries.Panel:
    """Return lines over time."""
    panel = timeseries.Panel().title(title).description(description).unit(unit).datasource(SOURCE)
    panel.span(width).height(HEIGHT).line_width(2).fill_opacity(0).show_points(VisibilityMode.NEVER)
    panel.tooltip(common.VizTooltipOptions().mode(TooltipDisplayMode.MULTI).sort(SortOrder.DESCENDING))
    legend = common.VizLegendOptions().show_legend(True).placement(LegendPlacement.BOTTOM)  # noqa: FBT003 - theirs
    panel.legend(legend.display_mode(LegendDisplayMode.TABLE).calcs(["lastNotNull", "max"]))
    _queried(panel, queries)
    return panel


def with_limits(panel: timeseries.Panel) -> timeseries.Panel:
    """Draw the series whose legend is a level as dashed lines in its colour."""
    for level, colour in LEVEL_COLOURS.items():
        panel.override_by_name(
            f"limit {level}",
            [
                DynamicConfigValue("color", {"mode": "fixed", "fixedColor": colour}),
                DynamicConfigValue("custom.lineStyle", LineStyle(fill="dash", dash=[8, 6])),
                DynamicConfigValue("custom.lineWidth", 1),
            ],
        )
    return panel


def stacked_bars(panel: timeseries.Panel) -> timeseries.Panel:
    """Draw bars in place of lines."""
    return panel.draw_style(GraphDrawStyle.BARS).fill_opacity(60).line_width(0)


def number(
    title: str,
    description: str,
    unit: str,
    query: str,
    colours: builders.ThresholdsConfig,
    *,
    width: int = 4,
    words: ValueMap | None = None,
) -> stat.Panel:
    """Return one number, in the colour of its limits."""
    panel = stat.Panel().title(title).description(description).unit(unit).datasource(SOURCE)
    panel.span(width).height(4).thresholds(colours).color_mode(BigValueColorMode.BACKGROUND)
    if words is not None:
        panel.mappings([words])
    _queried(panel, ((query, ""),), instant=True)
    return panel


def states(
    title: str, description: str, query: Query, words: ValueMap, *, width: int = 12
) -> statetimeline.Panel:
    """Return bars over time, each with the word of its state."""
    panel = statetimeline.Panel().title(title).description(description).unit("short").datasource(SOURCE)
    panel.span(width).height(HEIGHT).mappings([words]).merge_values(True).row_height(0.8)  # noqa: FBT003 - theirs
    panel.show_value(VisibilityMode.AUTO)
    _queried(panel, (query,))
    return panel


def wall(title: str, description: str, query: Query, words: ValueMap) -> statushistory.Panel:
    """Return a field for each series and moment."""
    panel = statushistory.Panel().title(title).description(description).unit("short").datasource(SOURCE)
    panel.span(24).height(HEIGHT).mappings([words]).row_height(0.85).show_value(VisibilityMode.NEVER)
    _queried(panel, (query,))
    return panel


def rows(
    title: str,
    description: str,
    unit: str,
    query: str,
    columns: dict[str, str],
    *,
    width: int = 12,
    links: list[Builder[DashboardLink]] | None = None,
) -> table.Panel:
    """Return a table of what an instant query finds; `columns` are the labels shown, and their headings."""
    panel = table.Panel().title(title).description(description).unit(unit).datasource(SOURCE)
    panel.span(width).height(HEIGHT)
    if links:
        panel.data_links(links)
    target = prometheus.Dataquery().expr(query).ref_id("A").instant().format(PromQueryFormat.TABLE)
    panel.with_target(target)
    order = {name: place for place, name in enumerate(columns)}
    panel.with_transformation(
        DataTransformerConfig(id_val="filterFieldsByName", options={"include": {"names": list(columns)}})
    )
    panel.with_transformation(
        DataTransformerConfig(id_val="organize", options={"indexByName": order, "renameByName": columns})
    )
    return panel


def sorted_by(panel: table.Panel, heading: str, *, falling: bool) -> table.Panel:
    """Sort a table by the column of this heading."""
    return panel.sort_by([common.TableSortByFieldState().display_name(heading).desc(falling)])


def in_colour(panel: table.Panel, heading: str) -> table.Panel:
    """Have the cells of a column lie on the colours of their words."""
    look = DynamicConfigValue("custom.cellOptions", {"type": "color-background"})
    return panel.override_by_name(heading, [look])


def latencies(title: str, description: str, query: str, *, width: int = 12) -> heatmap.Panel:
    """Return how many took how long, over time."""
    panel = heatmap.Panel().title(title).description(description).unit("s").datasource(SOURCE)
    panel.span(width).height(HEIGHT).calculate(False)  # noqa: FBT003 - theirs
    target = prometheus.Dataquery().expr(query).legend_format("{{le}}").ref_id("A").range()
    panel.with_target(target.format(PromQueryFormat.HEATMAP))
    return panel
