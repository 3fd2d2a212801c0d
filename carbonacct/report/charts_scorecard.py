"""Charts of the scorecard: adjustable power by hour, supply and demand of power, what changed and why."""

from __future__ import annotations

from collections.abc import Sequence

from carbonacct.report.charts import (
    SERIES_COLOURS,
    Chart,
    Json,
    bar,
    base_layout,
    distinct,
    label,
    name_axis,
    number_axis,
    safe,
    unit_label,
)
from carbonacct.report.format import number_text, unit_text
from carbonacct.report.scorecard_words import filled
from carbonacct.report.tables import Cell, Column, Number, Table, unit_markup
from carbonacct.report.texts import Text, text

_KWH_PER_MWH = 1000.0
_CUT_ABOVE = 0.6
"""Share of the largest value above which the axis of a decomposition does not begin at zero."""
_LOCAL, _GRID, _GENERATION, _EXPORT, _LOAD = "#2a9d76", "#8a94a0", "#e0b04c", "#d9822b", "#1f6fb2"


def hour_name(hour: int) -> str:
    """An hour of the day."""
    return f"{hour:02d}:00"


def power_plant_chart(plant: Json) -> Chart:
    """Adjustable power by hour and class, up above the axis and down below it."""
    hours = [hour_name(hour) for hour in plant["hours"]]
    classes = plant["classes"]
    names = distinct([Text(one["name_zh"], one["name_en"]) for one in classes], [one["id"] for one in classes])
    traces: list[Json] = []
    rows: list[list[Cell | Number]] = []
    for number, (one, name) in enumerate(zip(classes, names, strict=True)):
        colour = SERIES_COLOURS[number % len(SERIES_COLOURS)]
        up = bar(name, hours, one["up_kw"], colour, unit="kW")
        down = bar(name, hours, [-value for value in one["down_kw"]], colour, unit="kW")
        traces += [
            up | {"legendgroup": one["id"]},
            down | {"legendgroup": one["id"], "showlegend": False, "opacity": 0.6},
        ]
        rows += [
            [Cell(hour), Cell(name), Number(high), Number(low)]
            for hour, high, low in zip(hours, one["up_kw"], one["down_kw"], strict=True)
        ]
    columns = [Column(text("column.hour")), Column(text("column.class"))]
    columns += [Column(text("column.up"), numeric=True), Column(text("column.down"), numeric=True)]
    layout = base_layout(420, barmode="relative", xaxis=name_axis(), yaxis=number_axis("kW"))
    table = Table("data-vpp", columns, rows)
    return Chart("vpp", text("chart.vpp"), text("chart.vpp_note"), traces, layout, table, wide=True, least_width=560)


def _mwh(values: Sequence[float | None]) -> list[float | None]:
    """Kilowatt-hours as megawatt-hours, for the axis."""
    return [None if value is None else value / _KWH_PER_MWH for value in values]


def _line(name: Text, x: Sequence[str], y: Sequence[float | None], colour: str, dash: str, mode: str) -> Json:
    return {
        "type": "scatter",
        "mode": mode,
        "name": {"zh": safe(name.zh), "en": safe(name.en)},
        "x": list(x),
        "y": list(y),
        "line": {"color": colour, "width": 2.5, "dash": dash},
        "marker": {"size": 9, "symbol": "diamond", "line": {"color": "#25313b", "width": 1}},
        "customdata": [number_text(value) for value in y],
        "hovertemplate": {
            lang: f"%{{x}}<br>{safe(words)}: %{{customdata}} MWh<extra></extra>"
            for lang, words in (("zh", name.zh), ("en", name.en))
        },
    }


def _power_table(name: str, head: Text, places: Sequence[str], series: dict[str, list[float | None]]) -> Table:
    columns = [Column(head), *[Column(text(f"column.{key}").with_note("MWh"), numeric=True) for key in series]]
    rows: list[list[Cell | Number]] = [
        [Cell(place), *[Number(values[n]) for values in series.values()]] for n, place in enumerate(places)
    ]
    return Table(name, columns, rows)


def month_chart(balance: Json) -> Chart:
    """Where consumption comes from by month, and what is generated and given to the grid."""
    months = balance["by_month"]
    years = {month["month"][:4] for month in months}
    names = [month["month"][5:] if len(years) == 1 else month["month"] for month in months]
    keys = ("matched", "import", "load", "generation", "export")
    series = {key: _mwh([month[f"{key}_kwh"] for month in months]) for key in keys}
    traces = [
        bar(text("column.matched"), names, series["matched"], _LOCAL, unit="MWh"),
        bar(text("column.import"), names, series["import"], _GRID, unit="MWh"),
        _line(text("column.load"), names, series["load"], _LOAD, "solid", "lines"),
        _line(text("column.generation"), names, series["generation"], _GENERATION, "solid", "markers"),
        _line(text("column.export"), names, series["export"], _EXPORT, "solid", "markers"),
    ]
    layout = base_layout(360, barmode="stack", xaxis=name_axis(tickangle=0), yaxis=number_axis("MWh"))
    table = _power_table("data-sgls-month", text("column.month"), names, series)
    note = text("chart.sgls_month_note")
    return Chart("sgls-month", text("chart.sgls_month"), note, traces if months else [], layout, table)


def day_chart(balance: Json) -> Chart:
    """The mean day of the year by hour."""
    day = balance["typical_day"]
    hours = [hour_name(hour) for hour in range(len(day["load_kwh"]))]
    series = {key: _mwh(day[f"{key}_kwh"]) for key in ("load", "generation", "import")}
    colours = {"load": (_LOAD, "solid"), "generation": (_GENERATION, "solid"), "import": (_GRID, "dot")}
    traces = [_line(text(f"column.{key}"), hours, series[key], *colours[key], "lines") for key in series]
    layout = base_layout(360, xaxis=name_axis(dtick=3, tickangle=0), yaxis=number_axis("MWh", rangemode="tozero"))
    table = _power_table("data-sgls-day", text("column.hour"), hours, series)
    return Chart("sgls-day", text("chart.sgls_day"), text("chart.sgls_day_note"), traces, layout, table)


def _cut(start: float, effects: Sequence[float], axis: Json) -> Json:
    """The axis, begun near the values where the effects would be too small to see from zero."""
    places = [start, *(start + sum(effects[: n + 1]) for n in range(len(effects)))]
    low, high = min(places), max(places)
    if low <= _CUT_ABOVE * high:
        return axis
    span = high - low or high
    return axis | {"range": [low - 0.4 * span, high + 0.15 * span]}


def effects_chart(decomposition: Json, number: int) -> Chart:
    """A decomposition: the earlier value, every effect, the value now."""
    target = decomposition["targets"][number]
    unit = target["unit"]
    effects = target["additive"]
    names = distinct([Text(one["name_zh"], one["name_en"]) for one in effects], [one["effect"] for one in effects])
    ends = [Text(decomposition[key], decomposition[key]) for key in ("from", "to")]
    labels = [ends[0], *names, ends[1]]
    values = [target["start"], *[one["value"] for one in effects], target["end"]]
    shown = [number_text(value) for value in values]
    trace: Json = {
        "type": "waterfall",
        "orientation": "h",
        "y": [label(one) for one in labels],
        "x": values,
        "measure": ["absolute", *["relative"] * len(effects), "total"],
        "text": shown,
        "customdata": shown,
        "hovertemplate": "%{y}<br>%{customdata} " + unit_text(unit) + "<extra></extra>",
        "textposition": "auto",
        "cliponaxis": False,
        "connector": {"line": {"color": "#8a94a0", "width": 1, "dash": "dot"}},
        "increasing": {"marker": {"color": "#b3541e"}},
        "decreasing": {"marker": {"color": "#2a9d76"}},
        "totals": {"marker": {"color": "#3d5566"}},
    }
    factors = {one["effect"]: one["value"] for one in target["multiplicative"]}
    rows: list[list[Cell | Number]] = [[Cell(ends[0]), Number(target["start"]), Cell(unit_markup(unit)), Number(None)]]
    rows += [
        [Cell(name), Number(one["value"]), Cell(unit_markup(unit)), Number(factors.get(one["effect"]))]
        for name, one in zip(names, effects, strict=True)
    ]
    rows.append([Cell(ends[1]), Number(target["end"]), Cell(unit_markup(unit)), Number(None)])
    columns = [
        Column(text("column.effect")),
        Column(text("column.additive"), numeric=True),
        Column(text("column.unit")),
    ]
    columns.append(Column(text("column.multiplicative"), numeric=True))
    name = Text(target["name_zh"], target["name_en"])
    title = filled("chart.lmdi", name=name, start=decomposition["from"], end=decomposition["to"])
    shown_unit = unit_label(unit)
    axis = _cut(target["start"], [one["value"] for one in effects], number_axis(unit))
    note = filled(
        "chart.lmdi_cut" if "range" in axis else "chart.lmdi_note", unit=Text(shown_unit["zh"], shown_unit["en"])
    )
    layout = base_layout(120 + 42 * len(values), showlegend=False, xaxis=axis, yaxis=name_axis(autorange="reversed"))
    return Chart(f"lmdi-{number}", title, note, [trace], layout, Table(f"data-lmdi-{number}", columns, rows))
