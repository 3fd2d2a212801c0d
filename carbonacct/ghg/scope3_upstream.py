"""Category 3 of scope 3 from the rows of scopes 1 and 2: upstream emissions of the fuels burned and the power bought.

Only published upstream factors are used: those that the workspace's settings name for a carrier, else the one that is
published for the nation or without a region. A factor of another country is never taken by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from carbonacct.energy.conversion import conversion_term, factor_term, measure_terms
from carbonacct.findings import Finding, finding
from carbonacct.ghg.context import CO2E, LineSpec, MethodContext
from carbonacct.ghg.fuel import heat_terms
from carbonacct.ghg.lines import SCOPE3_BOOK, Booked
from carbonacct.lineage.terms import Term, squashed

if TYPE_CHECKING:
    from carbonacct.activity.records import Record
    from carbonacct.factors.store import Factor

CATEGORY, METHOD = "scope3_03", "upstream_factor"
NUMBER = 3
UPSTREAM = "upstream"
BURNED = frozenset({"combustion", "generation", "mobile"})
BOUGHT = frozenset({"grid", "green_trade", "direct_line"})
NATIONAL = frozenset({"", "CN"})
GROSS = "gross_cv"
"""In the family of a factor per gross heat, which heat by net calorific values does not fit."""


def is_bought_energy(record: Record) -> bool:
    """Whether a row is fuel that was burned or power that was bought: what category 3 is about."""
    burned = record.flow == "consumption" and record.use in BURNED and record.table == "activity"
    return burned or (record.table == "power" and record.origin in BOUGHT)


def upstream_lines(
    records: Iterable[Record],
    context: MethodContext,
    members: Mapping[str, str],
    named: Mapping[str, Sequence[str]],
    by_hand: frozenset[str],
) -> list[Booked]:
    """Lines of category 3 under one profile.

    Args:
        records: rows of the activity tables.
        context: profile and factors; carriers without an upstream factor are found in it.
        members: entity → the member it belongs to.
        named: carrier → references of its upstream factors (production, losses …), as the settings name them.
        by_hand: members whose category 3 stands in the register: their rows make no line here.
    """
    booked = []
    without: dict[str, Record] = {}
    for record in records:
        if not is_bought_energy(record) or members.get(record.entity) in by_hand or not record.quantity:
            continue
        factors = _factors(record.carrier, context, named)
        if not factors:
            without.setdefault(record.carrier, record)
        for factor in factors:
            terms = _terms(record, factor, context)
            if terms is not None:
                spec = LineSpec(record, CATEGORY, factor.gas or CO2E, METHOD, record.quantity, record.unit, terms)
                booked.append(Booked(SCOPE3_BOOK, context.profile.id, record.entity, "own", spec))
    if without:
        context.findings.append(_without(without, context))
    return booked


def _without(without: Mapping[str, Record], context: MethodContext) -> Finding:
    """The finding for carriers without an upstream factor, at the first row of one."""
    known = [context.carriers[carrier] for carrier in without]
    names = {"names_zh": "、".join(one.name_zh for one in known), "names_en": ", ".join(one.name_en for one in known)}
    first = next(iter(without.values()))
    return finding("scope3.no_upstream_factor", first.source, count=len(known), example=first.carrier, **names)


def _factors(carrier: str, context: MethodContext, named: Mapping[str, Sequence[str]]) -> list[Factor]:
    if carrier in named:
        return [context.store.get(ref) for ref in named[carrier]]
    national = [one for one in _published(carrier, context) if one.region in NATIONAL]
    return national if len(national) == 1 else []


def _published(carrier: str, context: MethodContext) -> list[Factor]:
    """Upstream factors of a carrier in the editions that no other supersedes; libraries are not looked through."""
    return [
        factor
        for dataset in context.store.datasets
        if context.store.is_active(dataset)
        for factor in dataset.factors
        if factor.boundary == UPSTREAM and factor.carrier == carrier and factor.kind == "emission_factor"
        and factor.gas == CO2E and not factor.suspect
    ]  # fmt: skip


def _terms(record: Record, factor: Factor, context: MethodContext) -> tuple[Term, ...] | None:
    """Terms from the amount of a row to kilograms: by its own unit, else through the heat of a fuel."""
    if GROSS in factor.family:
        context.findings.append(finding("scope3.gross_heating_value", record.source, ref=factor.ref))
        return None
    to_kg = conversion_term(factor.unit_num, "kg")
    before: tuple[Term, ...] | None = None
    per_heat = conversion_term("GJ", factor.unit_den)
    if record.unit != "kWh" and per_heat is not None:
        heat = heat_terms(record, context.profile.combustion.co2_set, context)
        before = None if heat is None else (*heat, per_heat)
    else:
        before, found = measure_terms(record, factor.unit_den, context.store)
        context.findings.extend(found)
    return None if before is None or to_kg is None else squashed((*before, factor_term("EF", factor), to_kg))
