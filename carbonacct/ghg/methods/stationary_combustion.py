"""CO2 of fuel burned in boilers, furnaces, engines and power plants."""

from __future__ import annotations

from carbonacct.activity.records import Record
from carbonacct.ghg.context import CO2, LineSpec, Method, MethodContext
from carbonacct.ghg.fuel import co2_terms
from carbonacct.lineage.terms import Term, measured_ref

CATEGORY_OF_USE = {"combustion": "fuel_combustion", "generation": "fuel_generation"}


def lines(record: Record, context: MethodContext) -> list[LineSpec]:
    """Fossil CO2 in its category, biogenic CO2 on the memo line; feedstock emits nothing here."""
    category = CATEGORY_OF_USE.get(record.use)
    carrier = context.carriers[record.carrier]
    if record.flow != "consumption" or category is None or not carrier.is_fuel:
        return []
    rules = context.profile.combustion
    if carrier.nonfossil:
        terms = co2_terms(record, rules.biogenic_set, context)
        return [] if terms is None else [_line(record, "memo_biogenic", terms)]
    terms = co2_terms(record, rules.co2_set, context)
    if terms is None:
        return []
    share = record.number("biogenic_fraction")
    if not share:
        return [_line(record, category, terms)]
    fossil = Term("1 − b", 1 - share, "1", measured_ref("biogenic_fraction"), f"1 − {share:g}")
    biogenic = Term("b", share, "1", measured_ref("biogenic_fraction"))
    return [_line(record, category, (*terms, fossil)), _line(record, "memo_biogenic", (*terms, biogenic))]


def _line(record: Record, category: str, terms: tuple[Term, ...]) -> LineSpec:
    return LineSpec(record, category, CO2, METHOD.id, record.quantity, record.unit, terms)


METHOD = Method(
    id="stationary_combustion",
    name_zh="化石燃料燃烧",
    name_en="stationary combustion",
    clause="GB/T 32150-2015 第5章；发改办气候〔2013〕2526号等行业指南",
    formula="E = FC × NCV × CC × OF × 44/12",
    needs=("ncv", "carbon_content", "oxidation"),
    gases=(CO2,),
    lines=lines,
)
