"""Fuels: what was bought was used, stored or sold; every use is named; electricity has a table of its own."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from carbonacct.activity.carriers import FUEL_KINDS
from carbonacct.activity.checks.base import Check, CheckContext, number, rows
from carbonacct.activity.load import Tables
from carbonacct.findings import Finding, finding

_ALLOWED_GAP = 0.01
_COLUMNS = ("entity_id", "carrier", "flow", "use", "period", "quantity", "quantity_unit")
_SUPPLY = ("purchase", "production", "conversion_output")


@dataclass(slots=True)
class _Balance:
    """Quantities of one carrier of one unit by flow, the row each flow starts at, and the units used."""

    quantities: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    stocks: dict[str, dict[str, float]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(float)))
    first: dict[str, int] = field(default_factory=dict)
    units: set[str] = field(default_factory=set)

    def supply(self) -> float:
        """Stock at the beginning and all that came in."""
        opening = self.stocks.get("stock_open", {})
        start = opening[min(opening)] if opening else 0.0
        return start + sum(self.quantities.get(flow, 0.0) for flow in _SUPPLY)

    def left(self) -> float:
        """Stock at the end."""
        closing = self.stocks.get("stock_close", {})
        return closing[max(closing)] if closing else 0.0


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    findings: list[Finding] = []
    balances: dict[tuple[str, str], _Balance] = defaultdict(_Balance)
    for index, row in rows(tables, "activity", _COLUMNS):
        carrier, flow = str(row["carrier"]), str(row["flow"])
        kind = context.kind(carrier)
        if kind == "electricity":
            findings.append(finding("activity.electricity_table", tables.source("activity", index, "carrier")))
        if kind not in FUEL_KINDS:
            continue
        if flow == "consumption" and not row["use"]:
            place = tables.source("activity", index, "use")
            findings.append(finding("activity.use_missing", place, **context.names(carrier)))
        _book(balances[str(row["entity_id"]), carrier], index, row)
    for (entity, carrier), balance in balances.items():
        findings += _judge(tables, balance, entity, context.names(carrier))
    return findings


def _book(balance: _Balance, index: int, row: dict[str, object]) -> None:
    flow, quantity = str(row["flow"]), number(row["quantity"])
    balance.first.setdefault(flow, index)
    if quantity is None:
        return
    balance.units.add(str(row["quantity_unit"]))
    if flow.startswith("stock"):
        balance.stocks[flow][str(row["period"])] += quantity
    else:
        balance.quantities[flow] += quantity


def _judge(tables: Tables, balance: _Balance, entity: str, names: dict[str, str]) -> list[Finding]:
    """Purchases without consumption, and a balance that does not close within 1 %."""
    bought = [flow for flow in ("purchase", "stock_open", "stock_close") if flow in balance.first]
    if not bought or len(balance.units) != 1:
        return []
    supply = balance.supply()
    gap = supply - balance.quantities.get("sale", 0.0) - balance.left()
    place = tables.source("activity", balance.first[bought[0]], "amount")
    if "consumption" not in balance.first:
        if abs(gap) <= _ALLOWED_GAP * supply:
            return []
        return [finding("activity.consumption_missing", place, entity=entity, **names)]
    gap -= balance.quantities["consumption"]
    if "purchase" not in balance.first or abs(gap) <= _ALLOWED_GAP * supply:
        return []
    share = f"{gap / supply:.1%}" if supply else "∞"
    unit = next(iter(balance.units))
    return [
        finding(
            "activity.balance_gap", place, entity=entity, **names, gap=f"{gap:.6g}", quantity_unit=unit, share=share
        )
    ]


CHECK = Check(
    ("activity.electricity_table", "activity.use_missing", "activity.consumption_missing", "activity.balance_gap"), _run
)
