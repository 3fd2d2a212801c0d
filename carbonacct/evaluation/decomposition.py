"""Why emissions changed from one year to the next: activity, structure, intensity, energy mix and factors (LMDI-I).

    C = Σ_ij Q · S_i · I_i · M_ij · F_ij  +  Σ_i Q · S_i · P_i  +  terms

Q value added, S_i a member's share of it, I_i energy per value added, M_ij a carrier's share in the member's energy,
F_ij emissions per tce of it, P_i process emissions per value added. For the intensity, C ÷ Q, there is no activity.
A member that gives no value added has its energy use as its activity. Terms that can be negative - power and heat sold,
certificates, captured CO2, the network - are added as they are, never put into logarithms.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from carbonacct.errors import CarbonacctError, UsageError
from carbonacct.evaluation.cells import CONVERSION, COUNTED, OUTSIDE, MemberCells, Year, member_cells, network_tonnes
from carbonacct.evaluation.lmdi import additive, multiplicative, value

EFFECTS = {
    "activity": ("活动规模", "activity"),
    "structure": ("产业结构", "structure"),
    "intensity": ("能源强度", "energy intensity"),
    "mix": ("能源结构", "energy mix"),
    "factor": ("排放因子", "emission factors"),
    "process": ("过程排放强度", "process intensity"),
}
"""Effects of the logarithmic part, in the order of a cell's factors."""
TERMS = {
    "exports": ("外供电力与热力", "power and heat supplied outside"),
    "sales_inside": ("园内供出电力与热力", "power and heat sold inside the park"),
    "certificates": ("绿证抵减", "certificates deducted"),
    "captured": ("捕集扣减", "captured CO2 deducted"),
    "network": ("园区管网与未归集用户", "park network and unassigned users"),
    "other": ("其他（负值或没有对应能耗的项）", "other (negative, or without energy of its own)"),
}
"""Terms beside it."""
CLOSE = 1e-9
_NAN = math.nan


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect or term; ``value`` in the unit of the figure, or a ratio in the multiplicative form."""

    effect: str
    name_zh: str
    name_en: str
    value: float


@dataclass(frozen=True, slots=True)
class TargetDecomposition:
    """The change of one figure: ``additive`` adds up to ``change``, ``multiplicative`` to the positive parts' ratio.

    ``positive_start`` and ``positive_end`` are the figure without its terms; ``multiplicative`` is empty where one of
    them is zero. ``residual`` is the remainder, as a share of the larger of start and end.
    """

    id: str
    name_zh: str
    name_en: str
    unit: str
    profile: str
    start: float
    end: float
    change: float
    additive: tuple[Effect, ...]
    multiplicative: tuple[Effect, ...]
    positive_start: float
    positive_end: float
    residual: float


@dataclass(frozen=True)
class Decomposition:
    """The decompositions between two years."""

    start: str
    end: str
    targets: tuple[TargetDecomposition, ...]


@dataclass(frozen=True)
class _Side:
    """One end of the change: cells and value added by member, value added of all, terms, and the figure.

    ``per`` divides everything: 1 for emissions, value added of all for the intensity.
    """

    cells: Mapping[str, MemberCells]
    value_added: Mapping[str, float]
    terms: Mapping[str, float]
    figure: float
    per: float


@dataclass
class _Table:
    """Factors of every cell at both ends, and what stands beside the logarithms."""

    start: list[tuple[float, ...]]
    end: list[tuple[float, ...]]
    other: list[float]


def decompose(start: Year, end: Year) -> Decomposition:
    """Decompose the park's emissions and the emissions per value added of its industrial enterprises.

    The intensity is left out where the industrial enterprises have no value added in one of the years.

    Raises:
        UsageError: the profiles of the two years measure in different units.
        CarbonacctError: the parts do not add up to the figure (a mistake in the program).
    """
    if start.profile.unit != end.profile.unit:
        raise UsageError(f"a change from {start.profile.unit} to {end.profile.unit} has no decomposition")
    unit = end.profile.unit
    names = ("emissions", "园区排放总量", "emissions of the park", unit)
    targets = [_target(names, end.profile.id, _park(start), _park(end), False)]
    sides = _industry(start), _industry(end)
    if all(side.per > 0 for side in sides):
        zh, en = "单位工业增加值排放（工业企业）", "emissions per value added of industrial enterprises"
        targets.append(_target(("intensity", zh, en, f"{unit}/1e4 CNY"), end.profile.id, *sides, True))
    return Decomposition(start.label, end.label, tuple(targets))


def _park(year: Year) -> _Side:
    cells = member_cells(year, OUTSIDE)
    terms = _terms(cells) | {"network": network_tonnes(year)}
    return _Side(cells, year.value_added, terms, year.graph.value(f"park/{year.profile.id}/total"), 1.0)


def _industry(year: Year) -> _Side:
    owners = [member for member in dict.fromkeys(year.members.values()) if member in year.industrial]
    everyone = member_cells(year, COUNTED)
    cells = {member: everyone[member] for member in owners if member in everyone}
    given = {member: year.value_added[member] for member in owners if member in year.value_added}
    total = math.fsum(year.graph.value(f"enterprise/{member}/{year.profile.id}/total") for member in owners)
    per = math.fsum(given.values())
    return _Side(cells, given, _terms(cells), total / per if per > 0 else _NAN, per)


def _terms(cells: Mapping[str, MemberCells]) -> dict[str, float]:
    return {name: math.fsum(member.terms.get(name, 0.0) for member in cells.values()) for name in TERMS}


def _target(
    names: tuple[str, str, str, str], profile: str, start: _Side, end: _Side, intensity: bool
) -> TargetDecomposition:
    table = _table(start, end, intensity)
    effects = dict(zip(EFFECTS, additive(table.start, table.end) or (0.0,) * len(EFFECTS), strict=True))
    whole = value(table.start), value(table.end)
    ratios = multiplicative(table.start, table.end) if min(whole) > 0 else ()
    if intensity:
        del effects["activity"]
    first, last = _beside(start, table.other[0]), _beside(end, table.other[1])
    terms = {name: last[name] - first[name] for name in TERMS if first[name] or last[name]}
    change = end.figure - start.figure
    residual = abs(math.fsum([*effects.values(), *terms.values()]) - change)
    scale = max(abs(start.figure), abs(end.figure))
    if residual > CLOSE * scale:
        raise CarbonacctError(f"decomposition of {names[0]}: {residual} is left of a change of {change}")
    rows = [Effect(name, *EFFECTS[name], amount) for name, amount in effects.items()]
    rows += [Effect(name, *TERMS[name], amount) for name, amount in terms.items()]
    factors = [Effect(n, *EFFECTS[n], r) for n, r in zip(EFFECTS, ratios, strict=False) if n in effects]
    share = residual / scale if scale else 0.0
    figures = (start.figure, end.figure, change)
    return TargetDecomposition(*names, profile, *figures, tuple(rows), tuple(factors), *whole, share)


def _beside(side: _Side, other: float) -> dict[str, float]:
    terms = {name: side.terms.get(name, 0.0) for name in TERMS}
    terms["other"] += other
    return {name: amount / side.per for name, amount in terms.items()}


def _table(start: _Side, end: _Side, intensity: bool) -> _Table:
    """Factors of all cells, member by member in the order of the years."""
    table = _Table([], [], [0.0, 0.0])
    members = list(dict.fromkeys([*start.cells, *end.cells, *start.value_added, *end.value_added]))
    measured = {member for member in members if _measured(member, start, end)}
    wholes = [side.per if intensity else _whole(side, measured) for side in (start, end)]
    for member in members:
        pair = [side.cells.get(member, MemberCells()) for side in (start, end)]
        kinds = [kind for kind in _kinds(pair) if _has_logarithm(kind, pair)]
        for number, cells in enumerate(pair):
            if CONVERSION not in kinds:
                table.other[number] += cells.co2.get(CONVERSION, 0.0)
            if not _processes(pair):
                table.other[number] += cells.process
        heads = [
            _head(
                max(side.value_added.get(member, 0.0), 0.0), _energy(cells, kinds), whole, member in measured, intensity
            )
            for side, cells, whole in zip((start, end), pair, wholes, strict=True)
        ]
        for side, cells, head in zip((table.start, table.end), pair, heads, strict=True):
            side.extend(_carriers(cells, kinds, head))
        if _processes(pair) and any(cells.process for cells in pair):
            alone = not all(head.process_per for head, cells in zip(heads, pair, strict=True) if cells.process)
            for side, cells, head in zip((table.start, table.end), pair, heads, strict=True):
                side.append(_process(cells.process, head, alone))
    return table


def _measured(member: str, start: _Side, end: _Side) -> bool:
    """Whether a member's value added says how active it was: given at each end where the member is there at all."""
    known = [side.value_added.get(member, 0.0) for side in (start, end)]
    absent = [member not in side.cells or side.cells[member].empty for side in (start, end)]
    return max(known) > 0 and all(amount > 0 or none for amount, none in zip(known, absent, strict=True))


def _whole(side: _Side, measured: set[str]) -> float:
    return math.fsum(max(side.value_added.get(member, 0.0), 0.0) for member in sorted(measured))


def _kinds(pair: list[MemberCells]) -> list[str]:
    return list(dict.fromkeys(kind for cells in pair for kind in (*cells.energy, *cells.co2)))


def _has_logarithm(kind: str, pair: list[MemberCells]) -> bool:
    """Whether a carrier is nowhere negative and emits only where energy was used."""
    found = [(cells.co2.get(kind, 0.0), cells.energy.get(kind, 0.0)) for cells in pair]
    return all(co2 >= 0 and energy >= 0 and (energy > 0 or co2 == 0) for co2, energy in found)


def _processes(pair: list[MemberCells]) -> bool:
    return all(cells.process >= 0 for cells in pair)


def _energy(cells: MemberCells, kinds: list[str]) -> float:
    return math.fsum(cells.energy.get(kind, 0.0) for kind in kinds)


@dataclass(frozen=True)
class _Head:
    """Activity, structure and intensity of a member, its energy, and what its process emissions are divided by."""

    activity: float
    structure: float
    intensity: float
    energy: float
    process_per: float


def _head(added: float, energy: float, whole: float, measured: bool, intensity: bool) -> _Head:
    activity = 1.0 if intensity else whole
    if measured:
        return _Head(activity, _ratio(added, whole), _ratio(energy, added), energy, added)
    if intensity:
        return _Head(1.0, 1.0, energy / whole, energy, whole)
    return _Head(energy, 1.0, 1.0, energy, energy)


def _carriers(cells: MemberCells, kinds: list[str], head: _Head) -> Iterator[tuple[float, ...]]:
    """Factors of every carrier of a member, in the order of :data:`EFFECTS`."""
    for kind in kinds:
        energy = cells.energy.get(kind, 0.0)
        mix, factor = _ratio(energy, head.energy), _ratio(cells.co2.get(kind, 0.0), energy)
        yield head.activity, head.structure, head.intensity, mix, factor, 1.0


def _process(tonnes: float, head: _Head, alone: bool) -> tuple[float, ...]:
    """Factors of a member's process emissions; ``alone`` where there is nothing to divide them by."""
    if alone:
        return 1.0, 1.0, 1.0, 1.0, 1.0, tonnes
    return head.activity, head.structure, 1.0, 1.0, 1.0, _ratio(tonnes, head.process_per)


def _ratio(above: float, below: float) -> float:
    """A factor; undefined where there is nothing to divide by."""
    return above / below if below else _NAN
