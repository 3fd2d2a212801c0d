"""Charts of energy: consumption by carrier and the flows of the park, both on the calorific basis."""

from __future__ import annotations

from collections.abc import Iterable

from carbonacct.report.charts import (
    LOSSES_COLOUR,
    SERIES_COLOURS,
    TERM_COLOURS,
    Chart,
    Json,
    bar,
    base_layout,
    distinct,
    label,
    localised,
    name_axis,
    number_axis,
    safe,
)
from carbonacct.report.tables import Cell, Column, Number, Table
from carbonacct.report.texts import Text, text, word
from carbonacct.report.view import AccountsView, pivot

_INTERNAL = frozenset({"transfer_in", "transfer_out"})
_OUTWARD = frozenset({"supplied", "transfer_out"})


def counted_tce(item: Json, basis: str) -> float:
    """What a record adds to comprehensive consumption (tce): energy that leaves counts down."""
    value = float(item[f"tce_{basis}"] or 0.0)
    return -abs(value) if item["term"] in _OUTWARD else value


def carrier_chart(view: AccountsView) -> Chart:
    """Energy of the park by carrier and term of the balance, calorific tce; transfers cancel and are left out."""
    items = [item for item in view.document["energy"]["by_carrier"] if item["term"] not in _INTERNAL]
    cube = pivot(items, lambda i: (i["carrier"], i["term"]), lambda i: counted_tce(i, "calorific"))
    names = {item["carrier"]: Text(item["name_zh"], item["name_en"]) for item in items}
    sizes = pivot(items, lambda i: i["carrier"], lambda i: abs(counted_tce(i, "calorific")))
    carriers = sorted((c for c in names if sizes[c]), key=lambda carrier: (-sizes[carrier], carrier))
    labels = distinct([names[carrier] for carrier in carriers], carriers)
    traces: list[Json] = []
    rows: list[list[Cell | Number]] = []
    for term, colour in _terms_shown(term for _, term in cube).items():
        values = [cube.get((carrier, term)) for carrier in carriers]
        if not any(values):
            continue
        name = word("term", term)
        traces.append(bar(name, values, [label(one) for one in labels], colour, unit="tce", horizontal=True))
        rows += [
            [Cell(names[carrier]), Cell(name), Number(value), Cell("tce")]
            for carrier, value in zip(carriers, values, strict=True)
            if value is not None
        ]
    layout = base_layout(
        150 + 38 * max(1, len(carriers)),
        barmode="relative",
        xaxis=number_axis("tce"),
        yaxis=name_axis(autorange="reversed"),
    )
    columns = [Column(text("column.carrier")), Column(text("column.term"))]
    columns += [Column(text("column.tce_calorific"), numeric=True), Column(text("column.unit"))]
    table = Table("data-energy", columns, rows)
    return Chart("energy", text("chart.energy_carrier"), text("chart.energy_carrier_note"), traces, layout, table)


def _terms_shown(terms: Iterable[str]) -> dict[str, str]:
    """Colours of the terms of the balance: the usual ones in their order, then whatever else there is."""
    others = sorted(set(terms) - TERM_COLOURS.keys())
    return TERM_COLOURS | {term: SERIES_COLOURS[-1 - number % 4] for number, term in enumerate(others)}


def _escaped(name: Text) -> Text:
    return Text(safe(name.zh), safe(name.en))


def _translucent(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.42)"


def sankey_chart(view: AccountsView) -> Chart:
    """Flows of energy through the park, tce, calorific basis; one colour per carrier."""
    flows = [flow for flow in view.document["energy"]["flows"] if flow["tce"] > 0]
    names: dict[str, Text] = {}
    for flow in flows:
        names.setdefault(flow["source"], Text(flow["source_zh"], flow["source_en"]))
        names.setdefault(flow["target"], Text(flow["target_zh"], flow["target_en"]))
    places = {node: number for number, node in enumerate(names)}
    carriers = [carrier for carrier in dict.fromkeys(flow["carrier"] for flow in flows) if carrier != "losses"]
    colours = {c: SERIES_COLOURS[number % len(SERIES_COLOURS)] for number, c in enumerate(carriers)}
    colours |= {"losses": LOSSES_COLOUR} if any(flow["carrier"] == "losses" for flow in flows) else {}
    trace: Json = {
        "type": "sankey",
        "arrangement": "snap",
        "valueformat": ",.5~r",
        "valuesuffix": " tce",
        "node": {
            "label": [localised(_escaped(name)) for name in names.values()],
            "color": "#46535f",
            "pad": 22,
            "thickness": 16,
            "line": {"width": 0},
        },
        "link": {
            "source": [places[flow["source"]] for flow in flows],
            "target": [places[flow["target"]] for flow in flows],
            "value": [flow["tce"] for flow in flows],
            "label": [localised(_escaped(view.carrier_name(flow["carrier"]))) for flow in flows],
            "color": [_translucent(colours[flow["carrier"]]) for flow in flows],
        },
    }
    rows: list[list[Cell | Number]] = [
        [
            Cell(names[flow["source"]]),
            Cell(names[flow["target"]]),
            Cell(view.carrier_name(flow["carrier"])),
            Number(flow["tce"]),
            Cell("tce"),
        ]
        for flow in flows
    ]
    columns = [Column(text("column.source")), Column(text("column.target")), Column(text("column.carrier"))]
    columns += [Column(text("column.tce_calorific"), numeric=True), Column(text("column.unit"))]
    layout = base_layout(max(340, 46 * len(names)), margin={"l": 10, "r": 10, "t": 16, "b": 16})
    return Chart(
        "sankey",
        text("chart.sankey"),
        text("chart.sankey_note"),
        [trace] if flows else [],
        layout,
        Table("data-sankey", columns, rows),
        wide=True,
        least_width=640,
        legend=[(_translucent(colour), view.carrier_name(carrier)) for carrier, colour in colours.items()],
    )
