"""Composting and anaerobic digestion of solid waste: CH4 and N2O by mass, less methane recovered."""

from __future__ import annotations

from carbonacct.activity.records import Record
from carbonacct.energy.conversion import conversion_term, factor_term
from carbonacct.findings import finding
from carbonacct.ghg.context import LineSpec, Method, MethodContext
from carbonacct.ghg.register_terms import mass_of, published, typed
from carbonacct.lineage.terms import squashed

DATASETS = ("ipcc-waste",)
CATEGORY = "waste"


def lines(record: Record, context: MethodContext) -> list[LineSpec]:
    """Mass × factor for each gas; recovered methane on a line of its own."""
    found: list[LineSpec] = []
    for gas in (gas for gas in METHOD.gases if context.profile.counts(gas)):
        factor_id = f"biological.{record.carrier}.{gas.lower()}"
        factor = published(record, context, DATASETS, factor_id, "emission_factor")
        to_kg = conversion_term(record.unit, "t")
        if factor is None or to_kg is None:
            return []
        terms = squashed((factor_term("EF", factor), to_kg))
        found.append(LineSpec(record, CATEGORY, gas, METHOD.id, record.quantity, record.unit, terms, fossil=False))
    recovered = typed(record, "ch4_recovered", "R", "kg") if context.profile.counts("CH4") else None
    if recovered is not None:
        made = mass_of([line for line in found if line.gas == "CH4"])
        found.append(LineSpec(record, CATEGORY, "CH4", METHOD.id, 1.0, "1", (recovered,), -1.0, fossil=False))
        if recovered.value > made:
            text = {"recovered": f"{recovered.value:g}", "made": f"{made:.6g}"}
            context.findings.append(finding("waste.recovered_too_much", record.source, **text))
    return found


METHOD = Method(
    id="biological_treatment",
    name_zh="固体废物生物处理",
    name_en="biological treatment of waste",
    clause="2006 IPCC Guidelines vol. 5 ch. 4 eq. 4.1, 4.2, table 4.1",
    formula="CH4 = M × EF − R; N2O = M × EF",
    needs=("emission_factor",),
    gases=("CH4", "N2O"),
    lines=lines,
    table="biological_treatment",
)
