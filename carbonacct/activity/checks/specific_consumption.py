"""Energy against output: a month whose use of a carrier per tonne of product is far from the other months."""

from __future__ import annotations

from collections import defaultdict

from carbonacct.activity.carriers import FUEL_KINDS
from carbonacct.activity.checks.base import Check, CheckContext, number, rows
from carbonacct.activity.checks.heat_rows import HEAT_KINDS
from carbonacct.activity.checks.robust import deviants, times_text
from carbonacct.activity.load import Tables
from carbonacct.findings import Finding, finding
from carbonacct.source import Source

_FEWEST_MONTHS = 6
_TIMES = 2.0
_USED = frozenset({"grid", "green_trade", "direct_line", "self_generated"})
_Key = tuple[str, str, str]


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    outputs = _outputs(tables)
    findings = []
    amounts, place = _amounts(tables, context)
    for (entity, carrier, unit), months in amounts.items():
        products = outputs.get(entity, {})
        if len(products) != 1:
            continue
        product, made = next(iter(products.items()))
        ratios = {month: amount / made[month] for month, amount in months.items() if made.get(month)}
        for month, ratio in deviants(ratios, _FEWEST_MONTHS, _TIMES).items():
            names = context.names(carrier)
            products_ = {f"product_{lang}": context.names(product)[f"carrier_{lang}"] for lang in ("zh", "en")}
            texts = {"entity": entity, "month": month, "times": times_text(ratio)}
            cell = place[(entity, carrier, unit), month]
            findings.append(finding("activity.specific_consumption", cell, **names, **products_, **texts))
    return findings


def _outputs(tables: Tables) -> dict[str, dict[str, dict[str, float]]]:
    """Output by unit, product and month."""
    found: dict[str, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(float)))
    for _, row in rows(tables, "activity", ("entity_id", "carrier", "flow", "period", "quantity")):
        amount, month = number(row["quantity"]), str(row["period"])
        if row["flow"] == "output" and amount and len(month) > 4:
            found[str(row["entity_id"])][str(row["carrier"])][month] += amount
    return found


def _amounts(
    tables: Tables, context: CheckContext
) -> tuple[dict[_Key, dict[str, float]], dict[tuple[_Key, str], Source]]:
    """What every unit used of a carrier by month, and where the first of it stands."""
    amounts: dict[_Key, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    place: dict[tuple[_Key, str], Source] = {}
    for table in ("activity", "power"):
        columns = ("entity_id", "carrier", "flow", "origin", "period", "quantity", "quantity_unit")
        for index, row in rows(tables, table, columns):
            kind = context.kind(str(row["carrier"])) if table == "activity" else ""
            flow = "consumption" if kind in FUEL_KINDS else "purchase" if kind in HEAT_KINDS else ""
            used = row["origin"] in _USED if table == "power" else flow and row["flow"] == flow
            amount, month = number(row["quantity"]), str(row["period"])
            if used and amount and len(month) > 4:
                key = (str(row["entity_id"]), str(row.get("carrier", "electricity")), str(row["quantity_unit"]))
                amounts[key][month] += amount
                place.setdefault((key, month), tables.source(table, index, "amount"))
    return amounts, place


CHECK = Check(("activity.specific_consumption",), _run)
