"""Captured CO2, on a line of its own; the profile says whether its total deducts it."""

from __future__ import annotations

from carbonacct.activity.records import Record
from carbonacct.ghg.context import CO2, LineSpec, Method, MethodContext


def lines(record: Record, context: MethodContext) -> list[LineSpec]:
    """The captured mass as typed, in kg."""
    if record.flow != "capture" or record.unit != "kg":
        return []
    return [LineSpec(record, "memo_captured", CO2, METHOD.id, record.quantity, record.unit, ())]


METHOD = Method(
    id="captured_co2",
    name_zh="二氧化碳捕集",
    name_en="captured CO2",
    clause="GB/T 32150-2015 总量公式末项 R",
    formula="R = captured mass",
    needs=(),
    gases=(CO2,),
    lines=lines,
)
