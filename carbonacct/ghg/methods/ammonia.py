"""Ammonia by the carbon of its feed; CO2 recovered for urea on a line of its own."""

from __future__ import annotations

from carbonacct.activity.records import Record
from carbonacct.energy.conversion import conversion_term
from carbonacct.findings import finding
from carbonacct.ghg.context import CO2, LineSpec, Method, MethodContext
from carbonacct.ghg.fuel import molar_ratio
from carbonacct.ghg.register_terms import mass_of, tell_recovered_too_much, typed, typed_or_published
from carbonacct.lineage.terms import Term, measured_ref, squashed

DATASETS = ("ipcc-2006-chemical",)


def lines(record: Record, context: MethodContext) -> list[LineSpec]:
    """Output × feed × carbon content × oxidation × 44/12; the recovered CO2 is a memo that the profile may deduct."""
    if not context.profile.counts(CO2):
        return []
    to_kg = conversion_term(record.unit, "kg")
    name = f"ammonia.{record.carrier}"
    feed = typed_or_published(record, context, "fuel_requirement", "FR", DATASETS, f"{name}.fuel", "constant", "GJ/t")
    carbon = typed_or_published(
        record, context, "carbon_content", "CC", DATASETS, f"{name}.carbon", "carbon_content", "t/GJ"
    )
    if feed is None or carbon is None or to_kg is None:
        return []
    if record.number("fuel_requirement") is None:
        context.findings.append(finding("process.feed_and_fuel", None, file=record.source.file))
    oxidation = typed(record, "oxidation", "OF")
    terms = (feed, carbon, *(() if oxidation is None else (oxidation,)), molar_ratio(context), to_kg)
    found = [LineSpec(record, "process", CO2, METHOD.id, record.quantity, record.unit, squashed(terms))]
    recovered = record.number("co2_recovered")
    if recovered:
        taken = Term("R", recovered, "t", measured_ref("co2_recovered"))
        captured = LineSpec(record, "memo_captured", CO2, METHOD.id, 1.0, "1", squashed((taken, to_kg)))
        tell_recovered_too_much(record, context, mass_of([captured]), mass_of(found))
        found.append(captured)
    return found


METHOD = Method(
    id="ammonia",
    name_zh="合成氨",
    name_en="ammonia",
    clause="2006 IPCC Guidelines vol. 3 ch. 3 eq. 3.1 to 3.3；中国化工生产企业温室气体排放核算方法与报告指南",
    formula="E = P × FR × CC × OF × 44/12; R = CO2 recovered",
    needs=("fuel_requirement", "carbon_content"),
    gases=(CO2,),
    lines=lines,
    table="ammonia",
)
