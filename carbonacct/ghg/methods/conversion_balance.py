"""Energy conversion (refining, gas making): carbon in minus carbon out, oxidised whole."""

from __future__ import annotations

from carbonacct.activity.records import Record
from carbonacct.ghg.context import CO2, LineSpec, Method, MethodContext
from carbonacct.ghg.fuel import co2_terms


def lines(record: Record, context: MethodContext) -> list[LineSpec]:
    """Fuel put into conversion counts, its products are deducted; oxidation as the profile fixes it."""
    put_in = record.flow == "consumption" and record.use == "conversion"
    if not (put_in or record.flow == "conversion_output") or not context.carriers[record.carrier].is_fuel:
        return []
    rules = context.profile.combustion
    terms = co2_terms(record, rules.co2_set, context, rules.conversion_oxidation)
    if terms is None:
        return []
    sign = 1.0 if put_in else -1.0
    return [LineSpec(record, "conversion", CO2, METHOD.id, record.quantity, record.unit, terms, sign)]


METHOD = Method(
    id="conversion_balance",
    name_zh="能源加工转换碳平衡",
    name_en="carbon balance of energy conversion",
    clause="发改环资〔2025〕910号 附件4 能源加工转换",
    formula="E = Σ IN × NCV × CC × 44/12 − Σ OUT × NCV × CC × 44/12",
    needs=("ncv", "carbon_content"),
    gases=(CO2,),
    lines=lines,
)
