"""Nobody claims more green power than the electricity it used."""

from __future__ import annotations

from collections import defaultdict

from carbonacct.activity.checks.base import Check, CheckContext, number, rows
from carbonacct.activity.load import Tables
from carbonacct.findings import Finding, finding
from carbonacct.source import Source
from carbonacct.units import convert

_USED = frozenset({"grid", "green_trade", "direct_line", "self_generated"})


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    used, green, place = _power(tables)
    for index, row in rows(tables, "certificates", ["entity_id", "quantity", "status", "bundled_contract"]):
        if row["status"] == "retired" and not row["bundled_contract"]:
            entity = str(row["entity_id"])
            green[entity] += number(row["quantity"]) or 0.0
            place.setdefault(entity, tables.source("certificates", index, "amount"))
    _add_transfers(tables, context, used)
    organisations = rows(tables, "organisations", ["entity_id", "kind"])
    parks = {str(row["entity_id"]) for _, row in organisations if row["kind"] == "park"}
    findings = []
    for entity, claimed in green.items():
        consumption = sum(used.values()) if entity in parks else used.get(entity, 0.0)
        if entity and claimed > consumption * (1 + 1e-9):
            findings.append(
                finding(
                    "electricity.green_above_consumption",
                    place[entity],
                    entity=entity,
                    green=f"{convert(claimed, 'kWh', 'MWh'):.6g}",
                    consumption=f"{convert(consumption, 'kWh', 'MWh'):.6g}",
                )
            )
    return findings


def _power(tables: Tables) -> tuple[dict[str, float], dict[str, float], dict[str, Source]]:
    """kWh used and kWh of green-power trades by entity, and where the first trade of each stands."""
    used: dict[str, float] = defaultdict(float)
    green: dict[str, float] = defaultdict(float)
    place: dict[str, Source] = {}
    for index, row in rows(tables, "power", ["entity_id", "origin", "quantity"]):
        entity, quantity = str(row["entity_id"]), number(row["quantity"]) or 0.0
        if row["origin"] in _USED:
            used[entity] += quantity
        if row["origin"] == "green_trade":
            green[entity] += quantity
            place.setdefault(entity, tables.source("power", index, "amount"))
    return used, green, place


def _add_transfers(tables: Tables, context: CheckContext, used: dict[str, float]) -> None:
    """Power handed on inside the park is used by the buyer, not by the seller."""
    columns = ("carrier", "seller_id", "buyer_id", "quantity_sold", "quantity_received")
    for _, row in rows(tables, "transfers", columns):
        if context.kind(str(row["carrier"])) == "electricity":
            used[str(row["seller_id"])] -= number(row["quantity_sold"]) or 0.0
            used[str(row["buyer_id"])] += number(row["quantity_received"]) or 0.0


CHECK = Check(("electricity.green_above_consumption",), _run)
