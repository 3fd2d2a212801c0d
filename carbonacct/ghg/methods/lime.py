"""Lime: output × CO2 per oxide × content of the oxide × what is not water of hydration × kiln dust."""

from __future__ import annotations

from carbonacct.activity.records import Record
from carbonacct.energy.conversion import conversion_term, factor_term
from carbonacct.findings import finding
from carbonacct.ghg.context import CO2, LineSpec, Method, MethodContext
from carbonacct.ghg.register_terms import published, rest, typed, typed_or_published
from carbonacct.lineage.terms import Term, squashed

DATASETS = ("ipcc-2006-mineral",)


def lines(record: Record, context: MethodContext) -> list[LineSpec]:
    """One line of CO2 (tier 2); hydrated lime is corrected where its share is stated."""
    if not context.profile.counts(CO2):
        return []
    kind, to_kg = f"lime.{record.carrier}", conversion_term(record.unit, "kg")
    ratio = published(record, context, DATASETS, f"{kind}.ratio")
    content = typed_or_published(record, context, "oxide_content", "content", DATASETS, f"{kind}.content")
    dust = typed_or_published(record, context, "kiln_dust", "LKD", DATASETS, "lime.kiln_dust")
    if ratio is None or content is None or dust is None or to_kg is None:
        return []
    if dust.value < 1:
        context.findings.append(finding("process.kiln_dust_below_one", record.source, value=f"{dust.value:g}"))
        return []
    dry: tuple[Term, ...] = ()
    hydrated = typed(record, "hydrated_fraction", "x")
    if hydrated is not None and hydrated.value:
        water = published(record, context, DATASETS, "lime.hydrate_water")
        if water is None:
            return []
        dry = (rest(hydrated, factor_term("y", water)),)
    terms = squashed((factor_term("SR", ratio), content, *dry, dust, to_kg))
    return [LineSpec(record, "process", CO2, METHOD.id, record.quantity, record.unit, terms)]


METHOD = Method(
    id="lime",
    name_zh="石灰生产",
    name_en="lime production",
    clause="2006 IPCC Guidelines vol. 3 ch. 2 eq. 2.6, 2.9, table 2.4",
    formula="E = P × SR × CaO × (1 − x·y) × LKD",
    needs=("oxide_content", "kiln_dust"),
    gases=(CO2,),
    lines=lines,
    table="lime",
)
