"""Process CO2 by product output or by carbonate use: quantity × factor."""

from __future__ import annotations

from carbonacct.activity.records import Record
from carbonacct.energy.conversion import conversion_term, factor_term, measure_terms, measured_term
from carbonacct.findings import finding
from carbonacct.ghg.context import CO2, LineSpec, Method, MethodContext
from carbonacct.lineage.terms import Term, measured_ref, squashed


def lines(record: Record, context: MethodContext) -> list[LineSpec]:
    """Product output (flow ``output``) and carbonates used (flow ``consumption``); a measured factor wins.

    A product that is used (raw meal) counts only with a factor of its own on the row: bought clinker emits nothing.
    """
    kind = context.carriers[record.carrier].kind
    produced = kind == "product" and record.flow == "output"
    calcined_here = kind == "product" and record.flow == "consumption" and record.number("emission_factor") is not None
    used = kind == "carbonate" and record.flow == "consumption"
    by_oxides = record.flow == "output" and record.number("cao_fraction") is not None
    if not (produced or calcined_here or used) or by_oxides:
        return []
    term, numerator, denominator = measured_term(record, "emission_factor", "EF")
    if term is None:
        factor = context.select(
            record.source,
            kind="emission_factor",
            carrier=record.carrier,
            gas=CO2,
            family="",
            region="CN",
            year=context.period_year,
            policy="latest_published",
            datasets=(context.profile.process.dataset,),
        )
        if factor is None:
            return []
        term, numerator, denominator = factor_term("EF", factor), factor.unit_num, factor.unit_den
    measure, findings = measure_terms(record, denominator, context.store)
    to_kg = conversion_term(numerator, "kg")
    context.findings.extend(findings)
    if measure is None or to_kg is None:
        if to_kg is None:
            context.findings.append(
                finding("energy.unit_of_factor", record.source, unit=numerator, per="kg", carrier=record.carrier)
            )
        return []
    share = record.number("oxidation")
    calcined = () if share is None else (Term("F", share, "1", measured_ref("oxidation"), "degree of calcination"),)
    terms = squashed((*measure, term, *calcined, to_kg))
    return [LineSpec(record, "process", CO2, METHOD.id, record.quantity, record.unit, terms)]


METHOD = Method(
    id="process_output",
    name_zh="工业生产过程（产量或碳酸盐用量法）",
    name_en="industrial processes by output or carbonate use",
    clause="发改环资〔2025〕910号 附件4 工业生产过程；行业指南碳酸盐分解",
    formula="E = AD × EF",
    needs=("emission_factor",),
    gases=(CO2,),
    lines=lines,
)
