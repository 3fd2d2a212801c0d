"""Fuels: what was bought was used, stored or sold; every use is named; electricity has a table of its own."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from carbonacct.activity.carriers import FUEL_KINDS
from carbonacct.activity.checks.base import Check, CheckContext, number, owners, rows
from carbonacct.activity.load import Tables
from carbonacct.findings import Finding, finding

_ALLOWED_GAP = 0.01
_COLUMNS = ("entity_id", "carrier", "flow", "use", "period", "quantity", "quantity_unit")
_SUPPLY = ("purchase", "production", "conversion_output", "transferred_in")
_LEAVING = ("sale", "transferred_out")


@dataclass(slots=True)
class _Balance:
    """Quantities of one carrier of one member by flow, the row each flow starts at, and the units used.

    Stocks stand by flow, unit of the member and period.
    """

    quantities: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    stocks: dict[tuple[str, str], dict[str, float]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(float))
    )
    first: dict[str, int] = field(default_factory=dict)
    units: set[str] = field(default_factory=set)

    def supply(self) -> float:
        """Stock at the beginning and all that came in."""
        start = sum(stock[min(stock)] for (flow, _), stock in self.stocks.items() if flow == "stock_open")
        return start + sum(self.quantities.get(flow, 0.0) for flow in _SUPPLY)

    def left(self) -> float:
        """Stock at the end."""
        return sum(stock[max(stock)] for (flow, _), stock in self.stocks.items() if flow == "stock_close")


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    findings: list[Finding] = []
    member = owners(tables)
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
        entity = str(row["entity_id"])
        _book(balances[member.get(entity, entity), carrier], index, row)
    _add_transfers(tables, context, member, balances)
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
        balance.stocks[flow, str(row["entity_id"])][str(row["period"])] += quantity
    else:
        balance.quantities[flow] += quantity


def _add_transfers(
    tables: Tables, context: CheckContext, member: dict[str, str], balances: dict[tuple[str, str], _Balance]
) -> None:
    """Fuel handed on inside the park leaves the seller and comes in at the buyer."""
    columns = ("seller_id", "buyer_id", "carrier", "quantity_sold", "quantity_received", "quantity_unit")
    for _, row in rows(tables, "transfers", columns):
        carrier = str(row["carrier"])
        if context.kind(carrier) not in FUEL_KINDS:
            continue
        for side, amount, flow in (
            ("seller_id", "quantity_sold", "transferred_out"),
            ("buyer_id", "quantity_received", "transferred_in"),
        ):
            quantity, unit = number(row[amount]), str(row[side])
            if quantity is not None:
                balance = balances[member.get(unit, unit), carrier]
                balance.quantities[flow] += quantity
                balance.units.add(str(row["quantity_unit"]))


def _judge(tables: Tables, balance: _Balance, entity: str, names: dict[str, str]) -> list[Finding]:
    """Purchases without consumption, and a balance that does not close within 1 %."""
    bought = [flow for flow in ("purchase", "stock_open", "stock_close") if flow in balance.first]
    if not bought:
        return []
    if len(balance.units) != 1:
        place = tables.source("activity", balance.first[bought[0]], "unit")
        units = "、".join(sorted(balance.units))
        return [finding("activity.balance_units", place, entity=entity, units=units, **names)] if units else []
    supply = balance.supply()
    gap = supply - sum(balance.quantities.get(flow, 0.0) for flow in _LEAVING) - balance.left()
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
    (
        "activity.electricity_table",
        "activity.use_missing",
        "activity.consumption_missing",
        "activity.balance_gap",
        "activity.balance_units",
    ),
    _run,
    needs={
        "activity.consumption_missing": frozenset({"activity", "transfers"}),
        "activity.balance_gap": frozenset({"activity", "transfers"}),
    },
)
