"""Heat and steam supplied outside or sold inside the park, where the profile deducts it."""

from __future__ import annotations

from carbonacct.activity.records import Record
from carbonacct.ghg.context import CO2, LineSpec, Method, MethodContext
from carbonacct.ghg.heat import heat_lines


def lines(record: Record, context: MethodContext) -> list[LineSpec]:
    """−GJ × the factor of the same kind of heat."""
    if record.flow not in ("sale", "transfer_out", "gate_out") or context.profile.heat.exports == "none":
        return []
    return heat_lines(record, context, "heat_exported", METHOD.id, -1.0)


METHOD = Method(
    id="heat_exported",
    name_zh="输出热力",
    name_en="exported heat",
    clause="发改环资〔2025〕910号 附件4 热力间接排放；GB/T 32150-2015 总量公式",
    formula="E = −D × (h − 83.74) / 1000 × EF",
    needs=("pressure", "temperature or dryness", "emission_factor heat"),
    gases=(CO2,),
    lines=lines,
)
