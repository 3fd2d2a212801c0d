"""Energy conversion (refining, gas making): carbon in minus carbon out, oxidised whole."""

from __future__ import annotations

from carbonacct.activity.records import Record
from carbonacct.ghg.context import CO2, LineSpec, Method, MethodContext
from carbonacct.ghg.fuel import co2_terms
from carbonacct.lineage.terms import Term, measured_ref


def lines(record: Record, context: MethodContext) -> list[LineSpec]:
    """Fuel put in counts, products are deducted, biogenic carbon goes to the memo line; oxidation is fixed."""
    put_in = record.flow == "consumption" and record.use == "conversion"
    if not (put_in or record.flow == "conversion_output") or not context.carriers[record.carrier].is_fuel:
        return []
    rules = context.profile.combustion
    biogenic = context.carriers[record.carrier].nonfossil
    dataset = rules.biogenic_set if biogenic else rules.co2_set
    terms = co2_terms(record, dataset, context, rules.conversion_oxidation)
    if terms is None:
        return []
    sign = 1.0 if put_in else -1.0
    share = 1.0 if biogenic else record.number("biogenic_fraction") or 0.0
    found = []
    for category, symbol, part in (("conversion", "1 − b", 1 - share), ("memo_biogenic", "b", share)):
        if part:
            factor = () if part == 1 else (Term(symbol, part, "1", measured_ref("biogenic_fraction")),)
            line = LineSpec(record, category, CO2, METHOD.id, record.quantity, record.unit, (*terms, *factor), sign)
            found.append(line)
    return found


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
