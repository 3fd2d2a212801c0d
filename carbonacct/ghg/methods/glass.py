"""Glass: mass melted × factor × (1 − cullet), and the carbon powder of the batch on a line of its own."""

from __future__ import annotations

from carbonacct.activity.records import Record
from carbonacct.energy.conversion import conversion_term
from carbonacct.ghg.context import CO2, LineSpec, Method, MethodContext
from carbonacct.ghg.fuel import molar_ratio
from carbonacct.ghg.register_terms import rest, typed, typed_or_published
from carbonacct.lineage.terms import Term, measured_ref, squashed

DATASETS = ("ipcc-2006-mineral",)


def lines(record: Record, context: MethodContext) -> list[LineSpec]:
    """CO2 of the carbonates by the mass melted, and of the carbon powder."""
    to_kg = conversion_term(record.unit, "kg")
    if not context.profile.counts(CO2) or to_kg is None:
        return []
    factor_id = f"glass.{record.carrier}"
    factor = typed_or_published(record, context, "emission_factor", "EF", DATASETS, factor_id, "emission_factor", "t/t")
    if factor is None:
        return []
    cullet = typed(record, "cullet", "CR")
    raw = () if cullet is None or not cullet.value else (rest(cullet),)
    found = [_line(record, (factor, *raw, to_kg), record.quantity, record.unit)]
    powder = record.number("carbon_powder")
    if powder:
        mass = Term("carbon powder", powder, "t", measured_ref("carbon_powder"))
        content = typed(record, "carbon_powder_content", "C")
        carbon = (mass, *(() if content is None else (content,)), molar_ratio(context), to_kg)
        found.append(_line(record, carbon, 1.0, "1"))
    return found


def _line(record: Record, terms: tuple[Term, ...], quantity: float, unit: str) -> LineSpec:
    return LineSpec(record, "process", CO2, METHOD.id, quantity, unit, squashed(terms))


METHOD = Method(
    id="glass",
    name_zh="玻璃熔制",
    name_en="glass",
    clause="2006 IPCC Guidelines vol. 3 ch. 2 eq. 2.10, 2.11, table 2.6；"
    "中国平板玻璃生产企业温室气体排放核算方法与报告指南",
    formula="E = M × EF × (1 − CR) + carbon powder × C × 44/12",
    needs=("cullet", "emission_factor"),
    gases=(CO2,),
    lines=lines,
    table="glass",
)
