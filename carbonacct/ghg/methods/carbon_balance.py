"""Carbon mass balance of iron and steel and other metals: carbon in − carbon out, each material a line."""

from __future__ import annotations

from carbonacct.activity.records import Record
from carbonacct.energy.conversion import conversion_term
from carbonacct.ghg.context import CO2, LineSpec, Method, MethodContext
from carbonacct.ghg.fuel import molar_ratio
from carbonacct.ghg.register_terms import typed_or_published
from carbonacct.lineage.terms import squashed

DATASETS = ("ipcc-2019-metal",)
BIOGENIC = frozenset({"charcoal"})
"""Materials whose CO2 the guidelines report as zero; it stands on the memo line."""


def lines(record: Record, context: MethodContext) -> list[LineSpec]:
    """Mass × carbon content × 44/12, deducted for what leaves with its carbon."""
    to_kg = conversion_term(record.unit, "kg")
    if not context.profile.counts(CO2) or to_kg is None:
        return []
    carbon = typed_or_published(
        record, context, "carbon_content", "C", DATASETS, f"carbon.{record.carrier}", "ratio", "t/t"
    )
    if carbon is None:
        return []
    terms = squashed((carbon, molar_ratio(context), to_kg))
    sign = -1.0 if record.text("direction") == "out" else 1.0
    category = "memo_biogenic" if record.carrier in BIOGENIC else "process"
    return [LineSpec(record, category, CO2, METHOD.id, record.quantity, record.unit, terms, sign)]


METHOD = Method(
    id="carbon_balance",
    name_zh="含碳物料平衡",
    name_en="carbon mass balance",
    clause="2019 Refinement vol. 3 ch. 4 eq. 4.9 to 4.11, table 4.3；GB/T 32151.5 钢铁；(EU) 2023/1773 Annex III B.3.2",
    formula="E = (Σ IN × C − Σ OUT × C) × 44/12",
    needs=("carbon_content",),
    gases=(CO2,),
    lines=lines,
    table="carbon_balance",
)
