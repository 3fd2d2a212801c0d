"""CO2 of a fuel: carbon content, oxidation and heating value, measured or default.

E = Σ FC × NCV × CC × OF × 44/12 (GB/T 32150 and the NDRC industry guidelines). Factor sets never mix: every default of
a fuel comes from the one set that the profile names. A measured value typed in the row always wins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbonacct.energy.conversion import conversion_term, factor_term, gj_terms, measure_terms, measured_term
from carbonacct.findings import finding
from carbonacct.ghg.context import CO2, MethodContext
from carbonacct.lineage.terms import Term, measured_ref, squashed

if TYPE_CHECKING:
    from carbonacct.activity.records import Record
    from carbonacct.factors.store import Factor

CONSTANTS = "carbonacct-constants@1"


def default_factor(record: Record, kind: str, dataset: str, context: MethodContext, gas: str = "") -> Factor | None:
    """The default of one kind for the fuel of a record from one set, or None (without a finding)."""
    return context.select(
        record.source,
        optional=True,
        kind=kind,
        carrier=record.carrier,
        gas=gas,
        family="",
        region="CN",
        year=context.period_year,
        policy="latest_published",
        datasets=(dataset,),
    )


def molar_ratio(context: MethodContext) -> Term:
    """Mass of CO2 per mass of carbon."""
    co2 = context.store.get(f"{CONSTANTS}#constant.molar_mass.CO2")
    carbon = context.store.get(f"{CONSTANTS}#constant.molar_mass.C")
    return Term(
        "44/12",
        co2.value / carbon.value,
        "kgCO2/kgC",
        f"{co2.ref} {carbon.ref}",
        f"{co2.value_text} / {carbon.value_text}",
    )


def heat_terms(record: Record, dataset: str, context: MethodContext) -> tuple[Term, ...] | None:
    """Terms from the quantity of a fuel record to GJ; None (with a finding) where there is no heating value."""
    ncv = None
    if record.unit != "GJ" and record.number("ncv") is None:
        ncv = default_factor(record, "ncv", dataset, context)
        if ncv is None:
            context.findings.append(
                finding("ghg.no_heating_value", record.source, carrier=record.carrier, dataset=dataset)
            )
            return None
    terms, findings = gj_terms(record, ncv, context.store)
    context.findings.extend(findings)
    return None if findings else terms


def oxidation_term(record: Record, dataset: str, context: MethodContext, fixed: float | None) -> Term | None:
    """Oxidation: fixed by the profile (carbon balance), else measured, else the default of the set and equipment."""
    if fixed is not None:
        return Term("OF", fixed, "1", "choice:combustion.conversion_oxidation")
    measured = record.number("oxidation")
    if measured is not None:
        return Term("OF", measured, "1", measured_ref("oxidation"))
    factor = context.select(
        record.source,
        kind="oxidation",
        carrier=record.carrier,
        gas="",
        family=record.equipment,
        region="CN",
        year=context.period_year,
        policy="latest_published",
        datasets=(dataset,),
        optional=bool(record.equipment),
    )
    if factor is None and record.equipment:
        factor = context.select(
            record.source,
            kind="oxidation",
            carrier=record.carrier,
            gas="",
            family="",
            region="CN",
            year=context.period_year,
            policy="latest_published",
            datasets=(dataset,),
        )
    return factor_term("OF", factor) if factor is not None else None


def co2_terms(
    record: Record, dataset: str, context: MethodContext, oxidation: float | None = None
) -> tuple[Term, ...] | None:
    """Terms from the quantity of a fuel record to kg CO2 (fossil and biogenic together).

    Returns:
        None, with a finding of severity error, where a factor is missing.
    """
    measured, numerator, denominator = measured_term(record, "emission_factor", "EF")
    if measured is not None:
        return _by_emission_factor(record, measured, numerator, denominator, dataset, context, oxidation)
    printed = None
    if record.number("carbon_content") is None:
        printed = default_factor(record, "emission_factor", dataset, context, CO2)
    if printed is not None:
        return _by_emission_factor(
            record, factor_term("EF", printed), printed.unit_num, printed.unit_den, dataset, context, oxidation
        )
    return _by_carbon(record, dataset, context, oxidation)


def _up_to(record: Record, denominator: str, dataset: str, context: MethodContext) -> tuple[Term, ...] | None:
    """Terms from the quantity of a fuel record to the unit a factor is per: through heat, or by mass or volume."""
    per_heat = conversion_term("GJ", denominator)
    if per_heat is not None:
        heat = heat_terms(record, dataset, context)
        return None if heat is None else (*heat, per_heat)
    terms, findings = measure_terms(record, denominator, context.store)
    context.findings.extend(findings)
    return terms


def _to_kg(record: Record, numerator: str, context: MethodContext) -> Term | None:
    term = conversion_term(numerator, "kg")
    if term is None:
        context.findings.append(
            finding("energy.unit_of_factor", record.source, unit=numerator, per="kg", carrier=record.carrier)
        )
    return term


def _by_emission_factor(
    record: Record,
    factor: Term,
    numerator: str,
    denominator: str,
    dataset: str,
    context: MethodContext,
    fixed_oxidation: float | None,
) -> tuple[Term, ...] | None:
    before, to_kg = _up_to(record, denominator, dataset, context), _to_kg(record, numerator, context)
    if before is None or to_kg is None:
        return None
    share = record.number("oxidation")
    oxidation = (
        () if share is None or fixed_oxidation is not None else (Term("OF", share, "1", measured_ref("oxidation")),)
    )
    return squashed((*before, factor, *oxidation, to_kg))


def _by_carbon(
    record: Record, dataset: str, context: MethodContext, fixed_oxidation: float | None
) -> tuple[Term, ...] | None:
    carbon, numerator, denominator = measured_term(record, "carbon_content", "CC")
    if carbon is None:
        factor = context.select(
            record.source,
            kind="carbon_content",
            carrier=record.carrier,
            gas="C",
            family="",
            region="CN",
            year=context.period_year,
            policy="latest_published",
            datasets=(dataset,),
        )
        if factor is None:
            return None
        carbon, numerator, denominator = factor_term("CC", factor), factor.unit_num, factor.unit_den
    oxidation = oxidation_term(record, dataset, context, fixed_oxidation)
    before, to_kg = _up_to(record, denominator, dataset, context), _to_kg(record, numerator, context)
    if before is None or to_kg is None or oxidation is None:
        return None
    return squashed((*before, carbon, oxidation, molar_ratio(context), to_kg))
