"""Composting and anaerobic digestion of solid waste: CH4 and N2O by mass, less methane recovered."""

from __future__ import annotations

from carbonacct.activity.records import Record
from carbonacct.energy.conversion import conversion_term
from carbonacct.findings import finding
from carbonacct.ghg.context import LineSpec, Method, MethodContext
from carbonacct.ghg.defaults import mass_in, parameter
from carbonacct.ghg.fluorinated import sum_of
from carbonacct.lineage.terms import squashed

DATASET = "ipcc-waste"
CATEGORY = "waste"


def lines(record: Record, context: MethodContext) -> list[LineSpec]:
    """Mass × factor for each gas; recovered methane on a line of its own."""
    found: list[LineSpec] = []
    for gas in (gas for gas in METHOD.gases if context.profile.counts(gas)):
        ref = f"{DATASET}#biological.{record.carrier}.{gas.lower()}"
        factor = parameter(record, context, "EF", ref, kind="emission_factor")
        to_kg = conversion_term(record.unit, "t")
        if factor is None or to_kg is None:
            return []
        terms = squashed((factor, to_kg))
        found.append(LineSpec(record, CATEGORY, gas, METHOD.id, record.quantity, record.unit, terms, fossil=False))
    recovered = mass_in(record, "ch4_recovered") if context.profile.counts("CH4") else None
    if recovered is not None:
        made = sum_of([line for line in found if line.gas == "CH4"])
        found.append(LineSpec(record, CATEGORY, "CH4", METHOD.id, 1.0, "row", (recovered,), -1.0, fossil=False))
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
