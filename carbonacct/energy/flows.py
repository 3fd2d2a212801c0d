"""The park's energy as flows between carriers, conversion and users (calorific tce): what a Sankey diagram draws."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from carbonacct.energy.balance import GRID_ORIGINS, NONFOSSIL_GENERATION, EnergyLine
from carbonacct.energy.conversion import HEAT_CARRIERS
from carbonacct.factors.carriers import Carriers

OUTSIDE, LOSSES, NETWORK, GRID, DIRECT = "outside", "losses", "network", "grid", "direct_line"
NAMES = {
    OUTSIDE: ("供给园区外", "supplied outside"),
    LOSSES: ("加工转换损失", "conversion losses"),
    NETWORK: ("管网损耗与未归集用户", "network and unassigned users"),
    GRID: ("电网来电", "grid power"),
    DIRECT: ("专线直供电", "direct-line power"),
    "solar": ("光伏", "solar"),
    "wind": ("风电", "wind"),
    "hydro": ("水电", "hydro"),
    "nuclear": ("核电", "nuclear"),
    "biomass": ("生物质发电", "biomass power"),
    "waste_heat": ("余热", "waste heat"),
}
CONVERSION_USES = frozenset({"generation", "conversion"})


@dataclass(frozen=True, slots=True)
class Flow:
    """One band: from a source node to a target node, in tce (calorific)."""

    source: str
    target: str
    carrier: str
    tce: float


def energy_flows(lines: list[EnergyLine], members: dict[str, str]) -> list[Flow]:
    """Flows of the park, the largest first; flows of the same nodes and carrier are added up.

    Args:
        lines: lines of the energy balance.
        members: entity of a row → the member it belongs to.
    """
    converters = {members[x.record.entity] for x in lines if x.record.use in CONVERSION_USES and x.term == "consumed"}
    bought = {(line.record.entity, line.record.carrier) for line in lines if line.term == "purchased"}
    self_made = {(x.record.entity, x.record.carrier) for x in lines if x.term == "converted"} - bought
    sums: dict[tuple[str, str, str], float] = defaultdict(float)
    for line in lines:
        for source, target, tce in _ends(line, members, converters, self_made):
            sums[source, target, line.record.carrier] += tce
    for name in sorted(converters):
        node = f"conversion:{name}"
        rest = sum(v for (s, t, _), v in sums.items() if t == node) - sum(
            v for (s, t, _), v in sums.items() if s == node
        )
        if rest > 0:
            sums[node, LOSSES, "losses"] = rest
    flows = [Flow(s, t, c, v) for (s, t, c), v in sums.items() if v > 0]
    return sorted(flows, key=lambda flow: (-flow.tce, flow.source, flow.target, flow.carrier))


def _ends(
    line: EnergyLine, members: dict[str, str], converters: set[str], self_made: set[tuple[str, str]]
) -> list[tuple[str, str, float]]:
    record, tce = line.record, line.tce("calorific")
    if record.table == "gate":
        name = record.origin or record.carrier
        return [(name, NETWORK, tce)] if record.flow == "gate_in" else []
    if line.at_gate and line.term == "purchased":
        origin = "grid" if record.origin in GRID_ORIGINS else record.origin or record.carrier
        network = [(origin, NETWORK, -tce)]
    else:
        network = []
    member = members[record.entity]
    if line.term == "consumed":
        target = f"conversion:{member}" if record.use in CONVERSION_USES else member
        from_own = (record.entity, record.carrier) in self_made
        return [(f"conversion:{member}" if from_own else record.carrier, target, tce)]
    if line.term == "converted" and (record.entity, record.carrier) not in self_made:
        return [(f"conversion:{member}", record.carrier, tce)]
    if line.term == "supplied":
        in_hand = _is_fuel(record.carrier) and (record.entity, record.carrier) not in self_made
        made = next((name for name in (record.generation, record.heat_source) if name in NAMES), record.carrier)
        if in_hand or record.generation in NONFOSSIL_GENERATION or member not in converters:
            return [(made, OUTSIDE, -tce)]
        return [(f"conversion:{member}", OUTSIDE, -tce)]
    if line.term == "transfer_in":
        if (record.counterparty, record.carrier) in self_made:
            return [(f"conversion:{members[record.counterparty]}", record.carrier, tce)]
        return _received(line, member, members, converters, tce)
    if record.table == "power" and line.term == "purchased":
        return [*network, (GRID if record.origin in GRID_ORIGINS else DIRECT, member, tce)]
    if record.table == "power" and line.term == "own_production" and record.origin == "self_generated":
        return [(record.generation, member, tce)]
    if line.term == "purchased" and record.flow == "purchase" and record.carrier in ("heat", "steam", "hot_water"):
        return [*network, (record.carrier, member, tce)]
    return network


def _received(
    line: EnergyLine, member: str, members: dict[str, str], converters: set[str], tce: float
) -> list[tuple[str, str, float]]:
    record = line.record
    seller = members[record.counterparty]
    if record.generation in NONFOSSIL_GENERATION:
        return [(record.generation, member, tce)]
    if record.heat_source == "waste_heat":
        return [("waste_heat", member, tce)]
    if not _is_fuel(record.carrier):
        return [(f"conversion:{seller}" if seller in converters else seller, member, tce)]
    return []


def _is_fuel(carrier: str) -> bool:
    return carrier != "electricity" and carrier not in HEAT_CARRIERS


def node_names(node: str, carriers: Carriers, entities: dict[str, str]) -> tuple[str, str]:
    """Chinese and English name of a node."""
    if node.startswith("conversion:"):
        name = entities[node.removeprefix("conversion:")]
        return f"{name} 加工转换", f"{name} conversion"
    if node in entities:
        return entities[node], entities[node]
    if node in NAMES:
        return NAMES[node]
    carrier = carriers[node]
    return carrier.name_zh, carrier.name_en
