"""The factor of a gigajoule of heat under a profile, and the lines of a heat record."""

from __future__ import annotations

from carbonacct.activity.records import Record
from carbonacct.energy.conversion import HEAT_CARRIERS, conversion_term, factor_term, measured_term
from carbonacct.energy.steam import heat_parts
from carbonacct.errors import ReferenceDataError
from carbonacct.findings import finding
from carbonacct.ghg.context import CO2, LineSpec, MethodContext, choice_term
from carbonacct.lineage.terms import Term, squashed


def heat_factor_terms(record: Record, context: MethodContext) -> tuple[Term, ...]:
    """kg CO2 per GJ: measured where the row has a factor, zero for non-fossil heat, else the default.

    A factor typed per tonne of steam is a finding: it cannot be turned into one per heat, and nothing replaces it.

    Raises:
        ReferenceDataError: the default that the profile names is not a mass per energy.
    """
    measured, numerator, denominator = measured_term(record, "emission_factor", "EF")
    if measured is not None:
        per, to_kg = conversion_term("GJ", denominator), conversion_term(numerator, "kg")
        if per is not None and to_kg is not None:
            return (per, measured, to_kg)
        context.findings.append(
            finding("energy.unit_of_factor", record.source, unit="GJ", per=denominator, carrier=record.carrier)
        )
    rules = context.profile.heat
    for source in ("nonfossil", "waste_heat"):
        if record.heat_source == source and getattr(rules, source) == "zero":
            return (choice_term(f"heat.{source}", "kg/GJ"),)
    factor = context.store.get(rules.factor)
    per, to_kg = conversion_term("GJ", factor.unit_den), conversion_term(factor.unit_num, "kg")
    if per is None or to_kg is None:
        raise ReferenceDataError(f"{factor.ref}: {factor.unit} is not a mass per GJ")
    return (per, factor_term("EF", factor), to_kg)


def heat_lines(record: Record, context: MethodContext, category: str, method: str, sign: float) -> list[LineSpec]:
    """Lines of a heat, steam or hot-water record: the heat supplied, and returned condensate deducted."""
    if record.carrier not in HEAT_CARRIERS:
        return []
    parts, findings = heat_parts(record, context.store)
    context.findings.extend(findings)
    factor = heat_factor_terms(record, context)
    return [
        LineSpec(
            record, category, CO2, method, part.quantity, part.unit, squashed((*part.terms, *factor)), sign * part.sign
        )
        for part in parts
    ]
