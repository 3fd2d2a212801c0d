"""Indirect CO2 of electricity bought outside or received inside the park."""

from __future__ import annotations

from carbonacct.activity.records import Record
from carbonacct.ghg.context import CO2, LineSpec, Method, MethodContext
from carbonacct.ghg.electricity import power_terms


def lines(record: Record, context: MethodContext) -> list[LineSpec]:
    """kWh × factor by origin; own generation makes a line only where its certificates were sold."""
    bought = record.table == "power" and record.origin != "export"
    if record.carrier != "electricity" or not (bought or record.flow in ("transfer_in", "gate_in")):
        return []
    terms = power_terms(record, context)
    if terms is None:
        return []
    return [LineSpec(record, "electricity_purchased", CO2, METHOD.id, record.quantity, record.unit, terms)]


METHOD = Method(
    id="electricity_purchased",
    name_zh="购入电力",
    name_en="purchased electricity",
    clause="发改环资〔2025〕910号 附件4 电力间接排放；GB/T 32150-2015；GHG Protocol Scope 2 Guidance",
    formula="E = AD × EF",
    needs=("emission_factor electricity",),
    gases=(CO2,),
    lines=lines,
)
