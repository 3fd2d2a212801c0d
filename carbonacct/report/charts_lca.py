"""Charts of life-cycle results: contributions, supply-chain tree, distributions, sensitivity."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from carbonacct.report.charts import (
    ACCENT,
    LOSSES_COLOUR,
    SERIES_COLOURS,
    Chart,
    bar,
    base_layout,
    distinct,
    label,
    localised,
    name_axis,
    number_axis,
    safe,
)
from carbonacct.report.format import number_text, percent_text, unit_text
from carbonacct.report.tables import Cell, Column, Number, Table
from carbonacct.report.texts import Text, text

Json = dict[str, Any]
SHOWN_BARS = 15
"""Rows of a contribution table that are drawn; the table holds all of them."""


def entry_name(entry: Json) -> Text:
    """Name of a row: the words of ``rest`` and ``direct`` rows, else the label as typed."""
    kind = entry.get("kind", "")
    return text(f"lca.{kind}") if kind in {"rest", "cut", "direct"} else Text(entry["label"], entry["label"])


def contribution_table(name: str, entries: Sequence[Json], unit: str) -> Table:
    """Contributions, largest first; the rest in a row of its own, so that the rows add up to the result."""
    columns = [Column(text("lca_column.name")), Column(text("lca_column.value").with_note(unit), numeric=True)]
    columns.append(Column(text("lca_column.share"), numeric=True))
    rows: list[list[Cell | Number]] = [
        [Cell(entry_name(one)), Number(one["value"], unit=unit), Number(one["share"], share=True)] for one in entries
    ]
    return Table(name, columns, rows)


def contribution_chart(kind: str, method: Json, entries: Sequence[Json], number: int) -> Chart:
    """Bars of the largest contributions of one method, the largest on top."""
    drawn = list(reversed(entries[:SHOWN_BARS]))
    names = distinct([entry_name(one) for one in drawn], [str(one.get("id", "")) for one in drawn])
    unit = method["unit"]
    traces = [bar(text("lca_column.value"), [one["value"] for one in drawn], [label(n) for n in names], ACCENT,
                  unit=unit, horizontal=True)] if drawn else []  # fmt: skip
    layout = base_layout(90 + 34 * len(drawn), xaxis=number_axis(unit), yaxis=name_axis(), showlegend=False)
    note = text("lca_chart.note", method=method["name"], unit=unit_text(unit) or "1")
    table = contribution_table(f"{kind}-{number}", entries, unit)
    return Chart(f"{kind}-{number}", text(f"lca_chart.{kind}"), note, traces, layout, table, wide=True, least_width=560)


def tree_table(tree: Json, unit: str) -> Table:
    """Every node of the tree in the order it was opened."""
    columns = [Column(text("lca_column.name")), Column(text("lca_column.depth"), numeric=True)]
    columns += [Column(text(f"lca_column.{key}").with_note(unit), numeric=True) for key in ("cumulative", "direct")]
    columns.append(Column(text("lca_column.share"), numeric=True))
    rows: list[list[Cell | Number]] = []
    for node in tree["nodes"]:
        indent = "　" * node["depth"]
        shown = entry_name(node)
        name = Cell(Text(indent + shown.zh, indent + shown.en))
        figures = [Number(node[key], unit=unit) for key in ("cumulative", "direct")]
        tier = Cell(str(node["depth"]), key=node["depth"], css="n")
        rows.append([name, tier, *figures, Number(node["share"], share=True)])
    return Table("tree", columns, rows)


def tree_chart(tree: Json, method: Json) -> Chart:
    """Icicle of the paths with a positive share; areas are cumulative scores."""
    kept = {node["id"] for node in tree["nodes"] if node["cumulative"] > 0}
    drawn = [node for node in tree["nodes"] if node["id"] in kept and (node["parent"] == "" or node["parent"] in kept)]
    unit = method["unit"]
    colours = [LOSSES_COLOUR if node.get("kind") == "cut" else SERIES_COLOURS[node["depth"] % 8] for node in drawn]
    names = [entry_name(node) for node in drawn]
    below: dict[str, float] = {}
    for node in drawn:
        below[node["parent"]] = below.get(node["parent"], 0.0) + node["cumulative"]
    trace = {
        "type": "icicle",
        "ids": [node["id"] for node in drawn],
        "parents": [node["parent"] for node in drawn],
        "labels": [localised(Text(safe(name.zh), safe(name.en))) for name in names],
        "values": [max(0.0, node["cumulative"] - below.get(node["id"], 0.0)) for node in drawn],
        "branchvalues": "remainder",  # robust where negative branches, left out, make the rest exceed its parent
        "marker": {"colors": colours, "line": {"width": 1, "color": "#ffffff"}},
        "tiling": {"orientation": "h"},
        "customdata": [[number_text(node["cumulative"]), percent_text(node["share"])] for node in drawn],
        "hovertemplate": f"%{{label}}<br>%{{customdata[0]}} {unit_text(unit)}<br>%{{customdata[1]}} %<extra></extra>",
        "maxdepth": 6,
        "pathbar": {"visible": True},
    }
    layout = base_layout(560)
    table = tree_table(tree, unit)
    note = text("lca_chart.tree_note")
    return Chart("tree", text("lca_chart.tree"), note, [trace] if drawn else [], layout, table, wide=True)


def _lines(series: Json) -> list[Json]:
    """Vertical lines at the quantiles of a distribution."""
    marks = (("p025", "dot"), ("p500", "solid"), ("p975", "dot"))
    return [
        {
            "type": "line",
            "xref": "x",
            "yref": "paper",
            "x0": series["quantiles"][key],
            "x1": series["quantiles"][key],
            "y0": 0,
            "y1": 1,
            "line": {"color": "#25313b", "width": 1.5, "dash": dash},
        }
        for key, dash in marks
        if series["quantiles"].get(key) is not None
    ]


def histogram_table(name: str, histogram: Json) -> Table:
    """Bins of a histogram."""
    columns = [Column(Text("从", "from"), numeric=True), Column(Text("到", "to"), numeric=True)]
    columns.append(Column(text("lca_chart.count"), numeric=True))
    edges = histogram["edges"]
    rows: list[list[Cell | Number]] = [
        [Number(edges[at]), Number(edges[at + 1]), Number(count)] for at, count in enumerate(histogram["counts"])
    ]
    return Table(name, columns, rows)


def histogram_chart(name: str, title: Text, note: Text, series: Json, unit: str) -> Chart:
    """Counts of draws by value, with lines at the quantiles."""
    edges, counts = series["histogram"]["edges"], series["histogram"]["counts"]
    middle = [(low + high) / 2 for low, high in pairwise(edges)]
    width = [high - low for low, high in pairwise(edges)]
    trace = {
        "type": "bar",
        "x": middle,
        "y": counts,
        "width": width,
        "marker": {"color": ACCENT, "line": {"width": 0.5, "color": "#ffffff"}},
        "hovertemplate": f"%{{x:.5~r}} {unit_text(unit)}<br>%{{y}}<extra></extra>",
    }
    counts_axis = number_axis(title={"text": localised(text("lca_chart.count")), "font": {"size": 12}})
    layout = base_layout(340, xaxis=number_axis(unit), yaxis=counts_axis, shapes=_lines(series), bargap=0)
    table = histogram_table(f"bins-{name}", series["histogram"])
    return Chart(name, title, note, [trace] if counts else [], {**layout, "showlegend": False}, table)


def sensitivity_chart(entries: Sequence[Json]) -> Chart:
    """First-order and total indices of the inputs that carry the most variance."""
    drawn = list(reversed([one for one in entries if one.get("s1") is not None][:SHOWN_BARS]))
    names = [Text(one["label"], one["label"]) for one in drawn]
    shown = [label(name) for name in distinct(names, [str(one["id"]) for one in drawn])]
    traces = []
    for key, colour in (("s1", SERIES_COLOURS[0]), ("st", SERIES_COLOURS[1])):
        traces.append(bar(text(f"lca_column.{key}"), [one[key] for one in drawn], shown, colour, horizontal=True))
    layout = base_layout(120 + 44 * len(drawn), xaxis=number_axis(), yaxis=name_axis(), barmode="group")
    table = sensitivity_table(entries)
    title = text("lca_chart.sensitivity")
    return Chart("sensitivity", title, Text("", ""), traces if drawn else [], layout, table, wide=True, least_width=560)


def sensitivity_table(entries: Sequence[Json]) -> Table:
    """Inputs with their first-order share from gradients and their variance-based indices."""
    keys = ("first_order", "s1", "st", "delta")
    columns = [Column(text("lca_column.name")), *[Column(text(f"lca_column.{key}"), numeric=True) for key in keys]]
    rows: list[list[Cell | Number]] = [
        [Cell(one["label"]), Number(one["first_order"], share=True), *[Number(one.get(key)) for key in keys[1:]]]
        for one in entries
    ]
    return Table("sensitivity", columns, rows)
