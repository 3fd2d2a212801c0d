"""Refrigerants, SF6 and extinguishing gases by mass balance."""

from __future__ import annotations

from carbonacct.activity.records import Record
from carbonacct.findings import finding
from carbonacct.ghg.context import LineSpec, Method, MethodContext
from carbonacct.ghg.fluorinated import counted, gas_lines
from carbonacct.ghg.register_terms import mass_of

PARTS = {
    "stock_open": 1.0,
    "purchased": 1.0,
    "charged_by_maker": 1.0,
    "capacity_retired": 1.0,
    "stock_close": -1.0,
    "disbursed": -1.0,
    "capacity_new": -1.0,
}
"""Columns of the balance and their signs."""


def lines(record: Record, context: MethodContext) -> list[LineSpec]:
    """One line a column and gas; what came in and is neither in stock nor in equipment nor handed on has leaked."""
    if not counted(context):
        return []
    found = [
        line for column, sign in PARTS.items() for line in gas_lines(record, METHOD.id, context, column, sign=sign)
    ]
    leaked = mass_of(found)
    if leaked < 0:
        text = {"gas": record.carrier, "mass": f"{leaked:.6g}"}
        context.findings.append(finding("fluorinated.negative_balance", record.source, **text))
    return found


METHOD = Method(
    id="fluorinated_balance",
    name_zh="含氟气体（质量平衡）",
    name_en="fluorinated gases by mass balance",
    clause="2006 IPCC Guidelines vol. 3 ch. 7 eq. 7.9; ch. 8 (mass balance of gas)",
    formula="E = S₀ − S₁ + purchased + charged by maker − disbursed − new capacity + retired capacity",
    needs=("stock", "purchases", "capacity"),
    gases=("HFCs", "PFCs", "SF6"),
    lines=lines,
    table="fluorinated_balance",
)
