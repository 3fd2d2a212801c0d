"""An enterprise whose use of a carrier per value added or output is far from that of others of its industry."""

from __future__ import annotations

from collections import defaultdict

from carbonacct.activity.carriers import FUEL_KINDS
from carbonacct.activity.checks.base import Check, CheckContext, number, owners, rows
from carbonacct.activity.checks.heat_rows import HEAT_KINDS
from carbonacct.activity.checks.robust import deviants, times_text
from carbonacct.activity.load import Tables
from carbonacct.findings import Finding, finding
from carbonacct.source import Source

_DIVISION = 2
"""First digits of a GB/T 4754 code that name the division (大类)."""
_FEWEST = 5
_TIMES = 5.0
_MEASURES = (("value_added_cny", "工业增加值", "value added"), ("output_value_cny", "工业总产值", "output value"))
_USED = frozenset({"grid", "green_trade", "direct_line", "self_generated"})
_Series = tuple[str, str]


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    amounts, place = _amounts(tables, context)
    told: set[tuple[str, str]] = set()
    findings = []
    for column, zh, en in _MEASURES:
        measure, division = {}, {}
        for _, row in rows(tables, "organisations", ("entity_id", "kind", "industry_code", column)):
            value, code = number(row[column]), str(row["industry_code"])
            if row["kind"] == "enterprise" and value and value > 0 and len(code) >= _DIVISION:
                measure[str(row["entity_id"])] = value
                division[str(row["entity_id"])] = code[:_DIVISION]
        groups: dict[tuple[str, _Series], dict[str, float]] = defaultdict(dict)
        for (entity, series), amount in amounts.items():
            if entity in measure:
                groups[division[entity], series][entity] = amount / measure[entity]
        for (industry, series), values in groups.items():
            for entity, ratio in deviants(values, _FEWEST, _TIMES).items():
                if (entity, series[0]) not in told:
                    told.add((entity, series[0]))
                    texts = {"entity": entity, "industry": industry, "count": len(values), "times": times_text(ratio)}
                    names = {**context.names(series[0]), "measure_zh": zh, "measure_en": en}
                    findings.append(finding("activity.outlier_peers", place[entity, series], **names, **texts))
    return findings


def _amounts(
    tables: Tables, context: CheckContext
) -> tuple[dict[tuple[str, _Series], float], dict[tuple[str, _Series], Source]]:
    """What every member used or bought of a carrier, in one unit each, and where the first of it stands."""
    member = owners(tables)
    amounts: dict[tuple[str, _Series], float] = defaultdict(float)
    place: dict[tuple[str, _Series], Source] = {}

    def add(table: str, index: int, entity: object, series: _Series, amount: object, column: str = "amount") -> None:
        key = (member.get(str(entity), str(entity)), series)
        amounts[key] += number(amount) or 0.0
        place.setdefault(key, tables.source(table, index, column))

    for index, row in rows(tables, "activity", ("entity_id", "carrier", "flow", "quantity", "quantity_unit")):
        kind = context.kind(str(row["carrier"]))
        flow = "consumption" if kind in FUEL_KINDS else "purchase" if kind in HEAT_KINDS else ""
        if flow and row["flow"] == flow:
            series = (str(row["carrier"]), str(row["quantity_unit"]))
            add("activity", index, row["entity_id"], series, row["quantity"])
    for index, row in rows(tables, "power", ("entity_id", "origin", "quantity")):
        if row["origin"] in _USED:
            add("power", index, row["entity_id"], ("electricity", "kWh"), row["quantity"])
    for index, row in rows(tables, "transfers", ("buyer_id", "carrier", "quantity_received", "quantity_unit")):
        if context.kind(str(row["carrier"])) in HEAT_KINDS | {"electricity"}:
            series = (str(row["carrier"]), str(row["quantity_unit"]))
            add("transfers", index, row["buyer_id"], series, row["quantity_received"], "amount_received")
    return amounts, place


CHECK = Check(("activity.outlier_peers",), _run)
