"""Process CO2 of clinker and lime from their CaO and MgO."""

from __future__ import annotations

from carbonacct.activity.records import Record
from carbonacct.ghg.context import CO2, LineSpec, Method, MethodContext
from carbonacct.lineage.terms import Term, measured_ref

OXIDES = (("CaO", "cao"), ("MgO", "mgo"))


def lines(record: Record, context: MethodContext) -> list[LineSpec]:
    """One line an oxide: output × (share − share not from carbonate) × kg CO2 per kg oxide."""
    if record.flow != "output" or record.number("cao_fraction") is None or record.unit != "kg":
        return []
    found = []
    for name, column in OXIDES:
        share = record.number(f"{column}_fraction")
        if share is None:
            continue
        other = record.number(f"{column}_noncarbonate_fraction") or 0.0
        factor = context.select(
            record.source,
            kind="ratio",
            gas=CO2,
            factor_id=f"process.{column}_to_co2",
            policy="as_printed",
            datasets=(context.profile.process.dataset,),
        )
        if factor is None:
            continue
        columns = [f"{column}_fraction"] + ([f"{column}_noncarbonate_fraction"] if other else [])
        terms = (
            Term(name, share - other, "kg/kg", measured_ref(*columns), f"{share:g} − {other:g}"),
            Term(f"CO2/{name}", factor.value, f"{factor.unit_num}/{factor.unit_den}", factor.ref),
        )
        found.append(LineSpec(record, "process", CO2, METHOD.id, record.quantity, record.unit, terms))
    return found


METHOD = Method(
    id="clinker_composition",
    name_zh="水泥熟料（按氧化钙、氧化镁）",
    name_en="clinker by CaO and MgO",
    clause="GB/T 32151.8 水泥；2006 IPCC Guidelines vol. 3 ch. 2",
    formula="E = Q × [(CaO − CaO₀) × EF_CaO + (MgO − MgO₀) × EF_MgO]",
    needs=("cao_fraction", "mgo_fraction"),
    gases=(CO2,),
    lines=lines,
)
