"""Electricity supplied outside or sold inside the park, where the profile deducts it."""

from __future__ import annotations

from carbonacct.activity.records import Record
from carbonacct.ghg.context import CO2, LineSpec, Method, MethodContext
from carbonacct.ghg.electricity import power_terms


def lines(record: Record, context: MethodContext) -> list[LineSpec]:
    """−kWh × the factor of the same kind of power."""
    sold = record.origin == "export" or record.flow in ("transfer_out", "gate_out")
    if record.carrier != "electricity" or not sold or context.profile.electricity.exports == "none":
        return []
    terms = power_terms(record, context)
    if terms is None:
        return []
    return [LineSpec(record, "electricity_exported", CO2, METHOD.id, record.quantity, record.unit, terms, -1.0)]


METHOD = Method(
    id="electricity_exported",
    name_zh="输出电力",
    name_en="exported electricity",
    clause="发改环资〔2025〕910号 附件4 电力间接排放；GB/T 32150-2015 总量公式",
    formula="E = −AD × EF",
    needs=("emission_factor electricity",),
    gases=(CO2,),
    lines=lines,
)
