"""The factor of a kilowatt-hour under a profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbonacct.energy.balance import NONFOSSIL_GENERATION
from carbonacct.energy.conversion import conversion_term, factor_term, measured_term
from carbonacct.errors import ReferenceDataError
from carbonacct.findings import finding
from carbonacct.ghg.context import CO2, MethodContext, choice_term
from carbonacct.lineage.terms import Term, squashed

if TYPE_CHECKING:
    from carbonacct.activity.records import Record

UNIT = "kg/kWh"


def grid_terms(record: Record, context: MethodContext) -> tuple[Term, ...] | None:
    """The ordinary factor of the profile: its family, level and year policy.

    Raises:
        ReferenceDataError: the factor that the profile names is not a mass per energy.
    """
    rules = context.profile.electricity
    factor = context.select(
        record.source,
        kind="emission_factor",
        carrier="electricity",
        gas=CO2,
        family=rules.family,
        region=context.region_of(record.entity),
        year=int(record.period[:4]),
        policy=rules.policy,
        datasets=(rules.dataset,),
        levels=rules.levels,
        factor_id=rules.factor_id,
    )
    if factor is None:
        return None
    per, to_kg = conversion_term("kWh", factor.unit_den), conversion_term(factor.unit_num, "kg")
    if per is None or to_kg is None:
        raise ReferenceDataError(f"{factor.ref}: {factor.unit} is not a mass per kWh")
    return squashed((per, factor_term("EF", factor), to_kg))


def supplier_terms(record: Record, context: MethodContext) -> tuple[Term, ...] | None:
    """The supplier's factor typed in the row, where the profile accepts it."""
    if not context.profile.electricity.supplier_factor:
        return None
    term, numerator, denominator = measured_term(record, "emission_factor", "EF")
    if term is None:
        return None
    per, to_kg = conversion_term("kWh", denominator), conversion_term(numerator, "kg")
    if per is None or to_kg is None:
        context.findings.append(
            finding("energy.unit_of_factor", record.source, unit="kWh", per=denominator, carrier=record.carrier)
        )
        return None
    return squashed((per, term, to_kg))


def zero_by(key: str, rule: str, record: Record, context: MethodContext) -> tuple[Term, ...] | None:
    """A factor of zero where the rule says so for this kind of power, else the ordinary factor."""
    return (choice_term(f"electricity.{key}", UNIT),) if rule == "zero" else grid_terms(record, context)


def power_terms(record: Record, context: MethodContext) -> tuple[Term, ...] | None:
    """Factor of a purchased, transferred or exported kilowatt-hour.

    Returns:
        None where the row makes no line (own generation) or no factor was found (with a finding).
    """
    rules = context.profile.electricity
    nonfossil = record.generation in NONFOSSIL_GENERATION
    supplier = supplier_terms(record, context)
    if supplier is not None:
        return supplier
    if record.origin == "green_trade":
        return zero_by("green_trade", rules.green_trade, record, context)
    if record.origin == "direct_line" and nonfossil:
        if record.status == "sold" and rules.self_generated_sold == "grid_factor":
            return grid_terms(record, context)
        return zero_by("direct_line_nonfossil", rules.direct_line_nonfossil, record, context)
    if record.origin == "self_generated":
        sold = nonfossil and record.status == "sold" and rules.self_generated_sold == "grid_factor"
        return grid_terms(record, context) if sold else None
    if record.table == "transfers" and nonfossil:
        return zero_by("transfer_nonfossil", rules.transfer_nonfossil, record, context)
    exported = record.origin == "export" or record.flow == "gate_out"
    if exported and nonfossil:
        return zero_by("export_nonfossil", rules.export_nonfossil, record, context)
    return grid_terms(record, context)
