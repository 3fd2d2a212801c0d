"""CH4 and N2O of combustion, where the profile counts them."""

from __future__ import annotations

from carbonacct.activity.records import Record
from carbonacct.energy.conversion import conversion_term, factor_term
from carbonacct.findings import finding
from carbonacct.ghg.context import LineSpec, Method, MethodContext
from carbonacct.ghg.fuel import default_factor, heat_terms
from carbonacct.ghg.methods.stationary_combustion import CATEGORY_OF_USE
from carbonacct.lineage.terms import Term, measured_ref, squashed

GASES = ("CH4", "N2O")


def lines(record: Record, context: MethodContext) -> list[LineSpec]:
    """GJ × kg/TJ for each gas; a gas that the profile asks for and that has no factor is a finding."""
    category = CATEGORY_OF_USE.get(record.use)
    carrier = context.carriers[record.carrier]
    dataset = context.profile.combustion.non_co2_set
    if record.flow != "consumption" or category is None or not carrier.is_fuel or not dataset:
        return []
    found = []
    for gas in (gas for gas in GASES if gas in context.profile.gases):
        factor = default_factor(record, "emission_factor", dataset, context, gas)
        if factor is None:
            context.findings.append(
                finding(
                    "ghg.gas_without_factor",
                    gas=gas,
                    carrier_zh=carrier.name_zh,
                    carrier_en=carrier.name_en,
                    profile=context.profile.id,
                )
            )
            continue
        heat_set = context.profile.combustion.biogenic_set if carrier.nonfossil else context.profile.combustion.co2_set
        heat = heat_terms(record, heat_set, context)
        per, to_kg = conversion_term("GJ", factor.unit_den), conversion_term(factor.unit_num, "kg")
        if heat is None or per is None or to_kg is None:
            continue
        terms = squashed((*heat, per, factor_term("EF", factor), to_kg))
        share = record.number("biogenic_fraction") or 0.0
        parts = [((*terms, *_share("1 − b", 1 - share)), carrier.fossil_gas_origin)]
        if share:
            parts.append(((*terms, *_share("b", share)), False))
        for part, fossil in parts:
            found.append(LineSpec(record, category, gas, METHOD.id, record.quantity, record.unit, part, fossil=fossil))
    return found


def _share(symbol: str, value: float) -> tuple[Term, ...]:
    return () if value == 1 else (Term(symbol, value, "1", measured_ref("biogenic_fraction")),)


METHOD = Method(
    id="combustion_ch4_n2o",
    name_zh="燃烧的甲烷与氧化亚氮",
    name_en="CH4 and N2O of combustion",
    clause="2006 IPCC Guidelines vol. 2 ch. 2 eq. 2.1, table 2.3",
    formula="E = FC × NCV × EF",
    needs=("ncv", "emission_factor CH4", "emission_factor N2O"),
    gases=GASES,
    lines=lines,
)
