"""What a member used and emitted in a year, by carrier: the cells that a decomposition works on.

A cell is a member's carrier: a fuel, power or heat with a factor above zero, power or heat whose factor is zero (green
trade, direct line, own sun, waste heat), fuel put into conversion. Its energy is that of the rows of use, in tce on the
calorific basis; its emissions are those of the same rows. What can be negative stands apart, as a term.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from carbonacct.activity.records import ELECTRICITY
from carbonacct.energy.balance import EnergyLine
from carbonacct.energy.conversion import HEAT_CARRIERS
from carbonacct.ghg.context import MEMO_CATEGORIES

if TYPE_CHECKING:
    from carbonacct.ghg.lines import Booked
    from carbonacct.ghg.profile import Profile
    from carbonacct.lineage.graph import Graph

CONVERSION = "conversion"
ZERO = "_zero"
"""Ending of the class of power or heat that carries no emissions in these books."""
OUTSIDE = frozenset({"own", "gate"})
COUNTED = frozenset({"own", "gate", "inside"})
_USES = frozenset({"combustion", "generation", "mobile", CONVERSION})
_OF_ROWS = frozenset({"fuel_combustion", "fuel_generation", "mobile", "electricity_purchased", "heat_purchased"})
_NO_ENERGY = frozenset({"fugitive", "waste"})
_EXPORTS = frozenset({"electricity_exported", "heat_exported"})
_KG_PER_T = 1000.0


@dataclass(frozen=True)
class Year:
    """The accounts of one year, as far as a decomposition reads them.

    Attributes:
        label: the year as it is shown.
        profile: the accounting profile whose books are read.
        energy: every energy line.
        booked: every emission line.
        co2e_kg: mass of each of them.
        members: every entity → the member it belongs to.
        value_added: member (with its facilities) → value added in 1e4 CNY, where it was given.
        industrial: members that are industrial enterprises.
        graph: the figures.
    """

    label: str
    profile: Profile
    energy: Sequence[EnergyLine]
    booked: Sequence[Booked]
    co2e_kg: Sequence[float]
    members: Mapping[str, str]
    value_added: Mapping[str, float]
    industrial: frozenset[str]
    graph: Graph


@dataclass
class MemberCells:
    """Emissions (t) and energy (tce) of a member by class, its process emissions, and its terms (t, signed)."""

    co2: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    energy: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    process: float = 0.0
    terms: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    @property
    def empty(self) -> bool:
        """Whether the member neither used energy nor emitted anything."""
        return not self.process and not any(self.co2.values()) and not any(self.energy.values())


def member_cells(year: Year, ways: frozenset[str]) -> dict[str, MemberCells]:
    """Cells and terms of every member that has any.

    Args:
        year: the accounts.
        ways: ways of the lines that the figure counts: :data:`OUTSIDE` for the park's, :data:`COUNTED` for members'.
    """
    found: dict[str, MemberCells] = defaultdict(MemberCells)
    by_row: dict[str, float] = defaultdict(float)
    owner: dict[str, str] = {}
    for number, line in enumerate(year.booked):
        if line.book != "enterprise" or line.profile != year.profile.id or line.way not in ways:
            continue
        tonnes, member = float(year.co2e_kg[number]) / _KG_PER_T, year.members[line.entity]
        if line.spec.category in _OF_ROWS:
            by_row[line.spec.record.row_id] += tonnes
            owner[line.spec.record.row_id] = member
        else:
            _add(found[member], line, tonnes, year.profile.capture.deduct)
    for row_id, (member, kind, tce) in _used(year).items():
        _place(found[member], kind, tce, by_row.pop(row_id, 0.0))
    for row_id, tonnes in by_row.items():  # emissions without energy: own power of biomass whose certificates were sold
        found[owner[row_id]].terms["other"] += tonnes
    return dict(found)


def network_tonnes(year: Year) -> float:
    """Emissions of the park's network and its unassigned users: gate minus members."""
    total = 0.0
    for number, line in enumerate(year.booked):
        counted = line.book == "network" and line.spec.category not in MEMO_CATEGORIES
        if counted and line.profile == year.profile.id:
            total += float(year.co2e_kg[number]) / _KG_PER_T
    return total


def _add(cells: MemberCells, line: Booked, tonnes: float, deduct: bool) -> None:
    """Add a line that belongs to no carrier in use."""
    category = line.spec.category
    if category == "process":
        cells.process += tonnes
    elif category == CONVERSION:
        cells.co2[CONVERSION] += tonnes
    elif category == "electricity_certificate":
        cells.terms["certificates"] += tonnes
    elif category in _EXPORTS:
        cells.terms["sales_inside" if line.way == "inside" else "exports"] += tonnes
    elif category == "memo_captured" and deduct:
        cells.terms["captured"] -= tonnes
    elif category in _NO_ENERGY:
        cells.terms["other"] += tonnes


def _place(cells: MemberCells, kind: str, tce: float, tonnes: float) -> None:
    """Put energy and emissions of one row into its cell; what has no logarithm goes to the terms."""
    if kind == CONVERSION:
        cells.energy[kind] += tce
    elif tonnes < 0 or tce < 0 or (tonnes and not tce):
        cells.terms["other"] += tonnes
    else:
        name = kind if tonnes or kind not in (ELECTRICITY, "heat") else kind + ZERO
        cells.energy[name] += tce
        cells.co2[name] += tonnes


def _used(year: Year) -> dict[str, tuple[str, str, float]]:
    """Row → (member, class, tce) of every row of energy use."""
    found: dict[str, tuple[str, str, float]] = {}
    for line in year.energy:
        record = line.record
        kind = _use(line)
        if not kind or record.table == "gate":
            continue
        member = year.members[record.entity]
        if line.term == "transfer_in" and year.members.get(record.counterparty) == member:
            continue  # within the member: its source is counted already
        before = found[record.row_id][2] if record.row_id in found else 0.0
        found[record.row_id] = (member, kind, before + line.tce("calorific"))
    return found


def _use(line: EnergyLine) -> str:
    """Class of energy use of a line; empty where it is none (stocks, sales, feedstock, purchase of a fuel)."""
    record = line.record
    if line.term == "consumed":
        if record.use not in _USES:
            return ""
        return CONVERSION if record.use == CONVERSION else record.carrier
    if record.carrier in HEAT_CARRIERS:
        return "heat" if line.term in ("purchased", "transfer_in") else ""
    if record.carrier == ELECTRICITY:
        own = line.term == "own_production" and record.origin == "self_generated"
        return ELECTRICITY if own or line.term in ("purchased", "transfer_in") else ""
    return ""
