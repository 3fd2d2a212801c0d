"""Indirect CO2 of heat and steam bought outside or received inside the park."""

from __future__ import annotations

from carbonacct.activity.records import Record
from carbonacct.ghg.context import CO2, LineSpec, Method, MethodContext
from carbonacct.ghg.heat import heat_lines


def lines(record: Record, context: MethodContext) -> list[LineSpec]:
    """GJ × factor; steam in tonnes through its enthalpy, returned condensate deducted."""
    if record.flow not in ("purchase", "transfer_in", "gate_in"):
        return []
    return heat_lines(record, context, "heat_purchased", METHOD.id, 1.0)


METHOD = Method(
    id="heat_purchased",
    name_zh="购入热力",
    name_en="purchased heat",
    clause="发改环资〔2025〕910号 附件4 热力间接排放；GB/T 32150-2015",
    formula="E = D × (h − 83.74) / 1000 × EF",
    needs=("pressure", "temperature or dryness", "emission_factor heat"),
    gases=(CO2,),
    lines=lines,
)
