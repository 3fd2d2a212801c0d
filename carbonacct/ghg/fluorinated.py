"""Refrigerants and their like: blends split by mass, and the gases that are none of the seven."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbonacct.activity.emission_sources import all_sources
from carbonacct.energy.conversion import factor_term
from carbonacct.findings import finding
from carbonacct.ghg.context import LineSpec, MethodContext
from carbonacct.lineage.terms import Term, measured_ref

if TYPE_CHECKING:
    from carbonacct.activity.records import Record

CATEGORY = "fugitive"
BLENDS = "refrigerant-blends@34"
_GROUPS = frozenset({"HFCs", "PFCs", "SF6"})
_OUTSIDE = ("CFC-", "HCFC-", "HFO-", "HC-", "NH3")
"""Beginnings of what is no gas of the seven: ozone-depleting gases, unsaturated ones, hydrocarbons, ammonia."""


def counted(context: MethodContext) -> bool:
    """Whether the profile counts fluorinated gases at all."""
    return bool(_GROUPS.intersection(context.profile.gases))


def gas_lines(
    record: Record, method: str, context: MethodContext, column: str, terms: tuple[Term, ...] = (), sign: float = 1.0
) -> list[LineSpec]:
    """A mass typed in a column of the row × ``terms``, split into the gases of the blend.

    What is none of the seven gases makes no line; a finding names it.
    """
    mass = record.number(column)
    if not mass:
        return []
    if column == all_sources()[record.table].amount:
        quantity, unit, base = record.quantity, record.unit, terms
    else:
        quantity, unit, base = 1.0, "1", (Term(column, mass, "kg", measured_ref(column)), *terms)
    found = []
    for gas, share in _parts(record, context):
        if gas.startswith(_OUTSIDE):
            context.findings.append(finding("fluorinated.outside_gases", None, gas=gas, material=record.carrier))
        else:
            found.append(LineSpec(record, CATEGORY, gas, method, quantity, unit, (*base, *share), sign))
    return found


def _parts(record: Record, context: MethodContext) -> list[tuple[str, tuple[Term, ...]]]:
    """The gases of a blend with their shares, or the gas itself."""
    blend = [factor for factor in context.store.dataset(BLENDS).factors if factor.family == record.carrier]
    return [(factor.gas, (factor_term("w", factor),)) for factor in blend] or [(record.carrier, ())]
