"""Charts of emissions: by category, by enterprise, by month, and the waterfall of a reconciliation."""

from __future__ import annotations

from carbonacct.report.charts import (
    ACCENT,
    CATEGORY_COLOURS,
    SERIES_COLOURS,
    Chart,
    Json,
    bar,
    base_layout,
    distinct,
    label,
    name_axis,
    number_axis,
    unit_label,
)
from carbonacct.report.format import number_text, unit_text
from carbonacct.report.tables import Cell, Column, Number, Table, unit_markup
from carbonacct.report.texts import Text, text
from carbonacct.report.view import AccountsView, pivot

_MANY = 8
"""Members above which the charts beside each other would differ too much in height: each takes a whole row."""


def _colour(category: str, number: int) -> str:
    return CATEGORY_COLOURS.get(category, SERIES_COLOURS[number % len(SERIES_COLOURS)])


def _profile_label(view: AccountsView, profile: str) -> Text:
    name, unit = view.profile_name(profile), view.profile_unit(profile)
    return name.with_note(unit_text(unit))


def category_chart(view: AccountsView) -> Chart:
    """Emissions of the park by category, one bar per profile (from the figures of the park book)."""
    profiles = [p for p in view.profiles if view.pick(f"park/{p}/category/")]
    labels = distinct([_profile_label(view, p) for p in profiles], profiles)
    traces: list[Json] = []
    rows: list[list[Cell | Number]] = []
    for number, (category, entry) in enumerate(view.categories.items()):
        paths = [f"park/{p}/category/{category}" for p in profiles]
        figures = [view.figure(path) for path in paths]
        if entry["memo"] or all(figure is None or not figure["value"] for figure in figures):
            continue
        name = view.category_name(category)
        values = [view.value(path) for path in paths]
        traces.append(bar(name, values, [label(one) for one in labels], _colour(category, number), horizontal=True))
        for profile, path, value in zip(profiles, paths, values, strict=True):
            unit = view.profile_unit(profile)
            rows.append([Cell(name), Cell(view.profile_name(profile)), Number(value, path), Cell(unit_markup(unit))])
    columns = [Column(text("column.category")), Column(text("column.profile"))]
    columns += [Column(text("column.value"), numeric=True), Column(text("column.unit"))]
    layout = base_layout(
        150 + 62 * max(1, len(profiles)),
        barmode="relative",
        xaxis=number_axis(),
        yaxis=name_axis(autorange="reversed"),
    )
    table = Table("data-category", columns, rows)
    wide = len(view.members(facilities=False)) > _MANY
    return Chart("category", text("chart.category"), text("chart.category_note"), traces, layout, table, wide=wide)


def _shown(view: AccountsView, entity: str, value: float) -> bool:
    """Whether an entity has a bar: the park's own users and its network only where they emit something."""
    return value != 0 or view.entities[entity]["kind"] not in {"park", "network"}


def enterprise_chart(view: AccountsView) -> Chart:
    """Emissions of the enterprises under their headline profile, the largest on top."""
    profile = view.document["enterprise_profile"]
    unit = view.profile_unit(profile)
    found = [(e["id"], f"enterprise/{e['id']}/{profile}/total") for e in view.members(facilities=False)]
    items = [(entity, path, view.value(path)) for entity, path in found]
    present = sorted(
        ((entity, path, value) for entity, path, value in items if value is not None and _shown(view, entity, value)),
        key=lambda item: (-item[2], item[0]),
    )
    names = [view.entity_name(entity) for entity, _, _ in present]
    labels = distinct([Text(name, name) for name in names], [entity for entity, _, _ in present])
    values = [value for _, _, value in present]
    name = Text(unit_text(unit, "zh"), unit_text(unit, "en"))
    trace = bar(name, values, [label(one) for one in labels], ACCENT, horizontal=True)
    trace["text"] = trace["customdata"]
    trace["textposition"] = "auto"
    trace["cliponaxis"] = False
    layout = base_layout(
        110 + (34 if len(values) > _MANY else 42) * max(1, len(values)),
        showlegend=False,
        xaxis=number_axis(unit),
        yaxis=name_axis(autorange="reversed"),
    )
    rows: list[list[Cell | Number]] = [
        [Cell(view.entity_name(entity)), Number(value, path), Cell(unit_markup(unit))]
        for entity, path, value in present
    ]
    columns = [
        Column(text("column.entity")),
        Column(text("column.value"), numeric=True),
        Column(text("column.unit")),
    ]
    profile_name = view.profile_name(profile)
    note = Text(
        text("chart.enterprise_note", profile=profile_name.zh, unit=name.zh).zh,
        text("chart.enterprise_note", profile=profile_name.en, unit=name.en).en,
    )
    table = Table("data-enterprise", columns, rows)
    traces = [trace] if present else []
    return Chart("enterprise", text("chart.enterprise"), note, traces, layout, table, wide=len(values) > _MANY)


def _period_label(period: str) -> Text:
    return Text(period, period) if "-" in period else text("chart.year", year=period)


def monthly_chart(view: AccountsView) -> Chart:
    """Emissions of the park by month and category under its headline profile."""
    profile = view.document["park_profile"]
    unit = view.profile_unit(profile)
    cube = pivot(view.totals(profile, "park"), lambda t: (t["category"], t["period"]), view.total_tonnes)
    periods = sorted({period for _, period in cube}, key=lambda period: ("-" not in period, period))
    labels = [_period_label(period) for period in periods]
    axis = [{"zh": one.zh, "en": one.en} for one in labels]
    traces: list[Json] = []
    rows: list[list[Cell | Number]] = []
    for number, category in enumerate(view.categories):
        values = [cube.get((category, period)) for period in periods]
        if not any(values):
            continue
        name = view.category_name(category)
        traces.append(bar(name, axis, values, _colour(category, number), unit=unit))
        rows += [
            [Cell(one), Cell(name), Number(value), Cell(unit_markup(unit))]
            for one, value in zip(labels, values, strict=True)
            if value is not None
        ]
    columns = [Column(text("column.period")), Column(text("column.category"))]
    columns += [Column(text("column.value"), numeric=True), Column(text("column.unit"))]
    layout = base_layout(400, barmode="relative", xaxis=name_axis(), yaxis=number_axis(unit))
    profile_name = view.profile_name(profile)
    note = Text(
        text("chart.monthly_note", profile=profile_name.zh, unit=unit_text(unit, "zh")).zh,
        text("chart.monthly_note", profile=profile_name.en, unit=unit_text(unit, "en")).en,
    )
    table = Table("data-monthly", columns, rows)
    return Chart("monthly", text("chart.monthly"), note, traces, layout, table, wide=True)


def waterfall_chart(view: AccountsView, statement: Json, number: int) -> Chart:
    """A reconciliation: each term that is not zero as it is counted, then the park total."""
    unit = statement["unit"]
    names = [Text(term["label_zh"], term["label_en"]) for term in statement["terms"]]
    labels = distinct(names, [term["id"] for term in statement["terms"]])
    counted = [term["sign"] * term["value"] for term in statement["terms"]]
    drawn = [place for place, value in enumerate(counted) if value]
    values = [*[counted[place] for place in drawn], statement["park_total"]]
    shown_numbers = [number_text(value) for value in values]
    trace: Json = {
        "type": "waterfall",
        "orientation": "h",
        "y": [label(one) for one in [*[labels[place] for place in drawn], text("row.park_total")]],
        "x": values,
        "measure": ["absolute" if number == 0 else "relative" for number in range(len(drawn))] + ["total"],
        "text": shown_numbers,
        "customdata": shown_numbers,
        "hovertemplate": "%{y}<br>%{customdata} " + unit_text(unit) + "<extra></extra>",
        "textposition": "auto",
        "cliponaxis": False,
        "connector": {"line": {"color": "#8a94a0", "width": 1, "dash": "dot"}},
        "increasing": {"marker": {"color": "#b3541e"}},
        "decreasing": {"marker": {"color": "#2a9d76"}},
        "totals": {"marker": {"color": "#3d5566"}},
    }
    layout = base_layout(
        110 + 46 * len(values),
        showlegend=False,
        xaxis=number_axis(unit),
        yaxis=name_axis(autorange="reversed"),
    )
    rows: list[list[Cell | Number]] = [
        [Cell(name), Number(value, term["path"]), Cell(unit_markup(unit))]
        for name, value, term in zip(names, counted, statement["terms"], strict=True)
    ]
    total_path = f"park/{statement['park_profile']}/total"
    rows.append([Cell(text("row.park_total")), Number(statement["park_total"], total_path), Cell(unit_markup(unit))])
    columns = [Column(text("column.item")), Column(text("column.contribution"), numeric=True)]
    table = Table(f"data-waterfall-{number}", [*columns, Column(text("column.unit"))], rows)
    shown = unit_label(unit)
    note = Text(
        text("chart.waterfall_note", unit=shown["zh"]).zh,
        text("chart.waterfall_note", unit=shown["en"]).en,
    )
    return Chart(f"waterfall-{number}", text("chart.waterfall"), note, [trace], layout, table, wide=True)
