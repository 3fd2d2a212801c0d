"""Comprehensive energy consumption (GB/T 2589-2020) as lines that add up to tce on both bases.

Comprehensive consumption of a member = purchased outside + own primary production (sun, wind, hydro, biogas used on
site) + opening stock − closing stock − supplied outside + transfers received − transfers sold. Secondary energy made
and used inside counts once: power and steam of a plant that burns fuel appear only where they cross a fence.
The park = the same over its boundary: transfers cancel; what the gate meters show beyond the members is the park's
network and its unassigned users.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from carbonacct.activity.records import ELECTRICITY, Record
from carbonacct.energy.conversion import BASES, HEAT_CARRIERS, NOT_ENERGY, Basis, EnergyContext, tce_terms
from carbonacct.energy.steam import heat_parts
from carbonacct.findings import Finding
from carbonacct.lineage.terms import Term

NONFOSSIL_GENERATION = frozenset({"solar", "wind", "hydro", "nuclear", "biomass"})
RENEWABLE_GENERATION = NONFOSSIL_GENERATION - {"nuclear"}
PRIMARY_GENERATION = NONFOSSIL_GENERATION - {"biomass"}
"""Own power that is primary production; power from biomass is secondary, for its biomass is counted as a fuel."""
GRID_ORIGINS = frozenset({"grid", "green_trade"})
SIGNS = {
    "purchased": 1.0,
    "own_production": 1.0,
    "stock_open": 1.0,
    "stock_close": -1.0,
    "supplied": -1.0,
    "transfer_in": 1.0,
    "transfer_out": -1.0,
    "gate_in": 1.0,
    "gate_out": -1.0,
    "certificate": 1.0,
    "consumed": 1.0,
    "converted": 1.0,
}

MEMO_TERMS = frozenset({"certificate", "consumed", "converted"})
"""Terms beside the balance: retired certificates, fuel as it is used, products of conversion."""


@dataclass(frozen=True, slots=True)
class EnergyLine:
    """One row's contribution to the energy balance (or, for a term of :data:`MEMO_TERMS`, to a share or a flow).

    ``at_gate``: the gate meter of this carrier measures the same flow, so the park counts the gate row instead.
    tce values carry the sign.
    """

    record: Record
    term: str
    sign: float
    quantity: float
    unit: str
    terms: dict[Basis, tuple[Term, ...]]
    at_gate: bool
    nonfossil: bool

    def tce(self, basis: Basis) -> float:
        """Standard coal of the line in tce, signed."""
        value = self.sign * self.quantity
        for term in self.terms[basis]:
            value *= term.value
        return value


def certificate_counts(record: Record, context: EnergyContext) -> bool:
    """Whether a certificate adds to the shares: retired, not bundled with a trade, power of the accounting period."""
    return record.status == "retired" and not record.contract and context.period.contains(record.period)


def gate_streams(records: Iterable[Record]) -> frozenset[tuple[str, str]]:
    """Streams that the park's gate meters: (carrier, direction), and for electricity (origin, direction)."""
    return frozenset(gate_stream(record) for record in records if record.table == "gate")


def gate_stream(record: Record) -> tuple[str, str]:
    """The stream that a gate row meters; power out of the park leaves by the grid, whatever line it is named after."""
    direction = record.flow.removeprefix("gate_")
    if direction == "out" and record.carrier == ELECTRICITY:
        return "grid", direction
    return record.origin or record.carrier, direction


def stream(record: Record, term: str) -> tuple[str, str] | None:
    """The gate stream that a member's row belongs to as this term, or None where the row stays inside the park."""
    if term not in ("purchased", "supplied"):
        return None
    direction = "in" if term == "purchased" else "out"
    if record.table == "power":
        return ("grid" if record.origin in GRID_ORIGINS or direction == "out" else record.origin), direction
    return record.carrier, direction


@dataclass(frozen=True)
class _Supply:
    """How members come by their energy: what decides which terms a row stands for, by (member, carrier)."""

    members: Mapping[str, str]
    otherwise: frozenset[tuple[str, str]]
    first_stock: dict[tuple[str, str], str]
    last_stock: dict[tuple[str, str], str]
    burning_biomass: frozenset[str]

    def key(self, record: Record) -> tuple[str, str]:
        """Member and carrier of a row."""
        return self.members.get(record.entity, record.entity), record.carrier


_SUPPLYING = ("purchase", "stock_open", "stock_close", "transfer_in", "production", "conversion_output")


def _supply(records: list[Record], context: EnergyContext, members: Mapping[str, str]) -> _Supply:
    keyed = [((members.get(r.entity, r.entity), r.carrier), r) for r in records]
    first: dict[tuple[str, str], str] = {}
    last: dict[tuple[str, str], str] = {}
    for key, record in keyed:
        if record.flow == "stock_open":
            first[key] = min(first.get(key, record.period), record.period)
        elif record.flow == "stock_close":
            last[key] = max(last.get(key, record.period), record.period)
    otherwise = frozenset(key for key, record in keyed if record.flow in _SUPPLYING)
    biomass = frozenset(
        key[0] for key, r in keyed if r.flow == "consumption" and r.use and context.carriers[r.carrier].nonfossil
    )
    return _Supply(members, otherwise, first, last, biomass)


def balance_lines(
    records: list[Record], context: EnergyContext, members: Mapping[str, str] | None = None
) -> tuple[list[EnergyLine], list[Finding]]:
    """All lines of the energy balance, in row order, and what was found on the way.

    Args:
        records: every activity record.
        context: standard-coal coefficients.
        members: entity → the member it belongs to; purchases and stocks of a member cover its facilities.
    """
    gates = gate_streams(records)
    supply = _supply(records, context, members or {})
    lines: list[EnergyLine] = []
    findings: list[Finding] = []
    for record in records:
        for term in _terms_of(record, supply, context):
            made, found = _lines(record, term, gates, context)
            lines.extend(made)
            findings.extend(found)
    return lines, findings


def _terms_of(record: Record, supply: _Supply, context: EnergyContext) -> list[str]:
    """Balance terms that a row stands for (a row can stand for two: exported own PV is produced and supplied)."""
    carrier = context.carriers[record.carrier]
    if carrier.kind in NOT_ENERGY:
        return []
    if record.flow == "certificate":
        return ["certificate"] if certificate_counts(record, context) else []
    if record.table == "gate":
        return [record.flow]
    if record.table == "power":
        return _power_terms(record)
    if record.table == "transfers":
        return _transfer_terms(record, supply, carrier.is_fuel)
    return _activity_terms(record, carrier.is_fuel, carrier.primary_energy, supply)


def _power_terms(record: Record) -> list[str]:
    own = record.generation in PRIMARY_GENERATION
    if record.origin == "export":
        return ["own_production", "supplied"] if own else ["supplied"]
    if record.origin == "self_generated":
        return ["own_production"] if own else []
    return ["purchased"]


def _own_heat(record: Record, supply: _Supply) -> bool:
    """Whether sold heat is primary production: non-fossil, and not made from biomass that is counted as a fuel."""
    return record.heat_source == "nonfossil" and supply.key(record)[0] not in supply.burning_biomass


def _transfer_terms(record: Record, supply: _Supply, is_fuel: bool) -> list[str]:
    if record.flow != "transfer_out":
        return [record.flow]
    if is_fuel and supply.key(record) not in supply.otherwise:
        return ["purchased", record.flow]  # a fuel handed on and bought without a row of its own
    own = record.generation in PRIMARY_GENERATION or _own_heat(record, supply)
    return ["own_production", record.flow] if own else [record.flow]


def _activity_terms(record: Record, is_fuel: bool, primary: bool, supply: _Supply) -> list[str]:
    key = supply.key(record)
    match record.flow:
        case "purchase":
            return ["purchased"]
        case "sale":
            return ["own_production", "supplied"] if _own_heat(record, supply) else ["supplied"]
        case "stock_open":  # the first opening and the last closing; those between cancel
            return ["stock_open"] if record.period == supply.first_stock[key] else []
        case "stock_close":
            return ["stock_close"] if record.period == supply.last_stock[key] else []
        case "conversion_output":
            return ["converted"]
        case "production":
            return ["own_production"] if primary else []
        case "consumption":
            terms = [] if key in supply.otherwise else ["purchased"]
            return [*terms, "consumed"] if is_fuel else terms
    return []


def _lines(
    record: Record, term: str, gates: frozenset[tuple[str, str]], context: EnergyContext
) -> tuple[list[EnergyLine], list[Finding]]:
    at_gate = record.table != "gate" and stream(record, term) in gates
    carrier = context.carriers[record.carrier]
    generated = record.generation in NONFOSSIL_GENERATION and record.origin != "grid"
    nonfossil = carrier.nonfossil or generated or record.heat_source == "nonfossil"
    sign = SIGNS[term]
    if record.carrier in HEAT_CARRIERS:
        parts, findings = heat_parts(record, context.store)
    else:
        parts, findings = [], []
    lines = []
    if record.carrier in HEAT_CARRIERS:
        for part in parts:
            heat = {basis: (*part.terms, *_heat_terms(record, basis, context, findings)) for basis in BASES}
            lines.append(EnergyLine(record, term, sign * part.sign, part.quantity, part.unit, heat, at_gate, nonfossil))
        return lines, findings
    terms: dict[Basis, tuple[Term, ...]] = {}
    for basis in BASES:
        terms[basis], found = tce_terms(record, basis, context)
        findings.extend(found)
    return [EnergyLine(record, term, sign, record.quantity, record.unit, terms, at_gate, nonfossil)], findings


def _heat_terms(record: Record, basis: Basis, context: EnergyContext, findings: list[Finding]) -> tuple[Term, ...]:
    as_heat = Record(
        record.table, record.row_id, record.source, record.entity, record.period, "heat", record.flow, 0.0, "GJ"
    )
    terms, found = tce_terms(as_heat, basis, context)
    findings.extend(found)
    return terms
