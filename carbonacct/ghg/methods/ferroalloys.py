"""Ferroalloys and silicon metal: output × factor."""

from __future__ import annotations

from carbonacct.activity.records import Record
from carbonacct.energy.conversion import conversion_term
from carbonacct.ghg.context import CO2, LineSpec, Method, MethodContext
from carbonacct.ghg.register_terms import typed_or_published
from carbonacct.lineage.terms import squashed

DATASETS = ("ipcc-2019-metal",)


def lines(record: Record, context: MethodContext) -> list[LineSpec]:
    """One line of CO2 (tier 1); reducing agents by their carbon belong in the carbon balance."""
    to_kg = conversion_term(record.unit, "kg")
    if not context.profile.counts(CO2) or to_kg is None:
        return []
    factor_id = f"ferroalloy.{record.carrier}"
    factor = typed_or_published(record, context, "emission_factor", "EF", DATASETS, factor_id, "emission_factor", "t/t")
    if factor is None:
        return []
    return [LineSpec(record, "process", CO2, METHOD.id, record.quantity, record.unit, squashed((factor, to_kg)))]


METHOD = Method(
    id="ferroalloys",
    name_zh="铁合金与工业硅",
    name_en="ferroalloys and silicon metal",
    clause="2019 Refinement vol. 3 ch. 4 eq. 4.15, table 4.5；发改环资〔2025〕910号 附件4 工业生产过程",
    formula="E = P × EF",
    needs=("emission_factor",),
    gases=(CO2,),
    lines=lines,
    table="ferroalloys",
)
