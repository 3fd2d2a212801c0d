"""Electrification of final energy: final electricity ÷ final energy, both calorific.

Fuel of conversion (power and heat plants) and feedstock are left out, station service too; heat used is in.
"""

from __future__ import annotations

from carbonacct.activity.records import Record
from carbonacct.energy.balance import EnergyLine
from carbonacct.energy.conversion import BASES, HEAT_CARRIERS, Basis, tce_terms
from carbonacct.energy.figures import BASIS_NAMES, EnergyFigures
from carbonacct.lineage.graph import Node
from carbonacct.lineage.terms import factor_refs
from carbonacct.source import Source

BASE = "energy/park/final"
FINAL_USES = ("combustion", "mobile")
"""Uses of fuel that are final consumption: burned on site and in vehicles."""


def electrification(figures: EnergyFigures) -> None:
    """Add final electricity, fuels, heat and their ratio for the park; the electricity figures must stand."""
    _electricity(figures)
    fuels = figures.numbers(lambda line: line.term == "consumed" and line.record.use in FINAL_USES)
    zh, en = "终端燃料（不含加工转换与原料）", "final fuels (no conversion, no feedstock)"
    figures.leaf(f"{BASE}/fuels", zh, en, "calorific", fuels)
    _network_fuels(figures)
    figures.leaf(f"{BASE}/heat", "终端用热", "heat used", "calorific", _heat_used(figures))
    parts = [f"{BASE}/electricity", f"{BASE}/fuels", f"{BASE}/network_fuels", f"{BASE}/heat"]
    figures.graph.sum(f"{BASE}/energy", "终端能源消费量（当量值）", "final energy (calorific)", "tce", parts)
    zh, en = "终端电气化率", "electrification of final energy"
    figures.graph.ratio("energy/park/electrification", zh, en, "1", f"{BASE}/electricity", f"{BASE}/energy")


def _electricity(figures: EnergyFigures) -> None:
    graph = figures.graph
    conversion = figures.rows(
        f"{BASE}/electricity_of_conversion",
        "加工转换（厂用电）用电",
        "electricity used by conversion (station service)",
        lambda r: r.table == "power" and r.use == "conversion" and r.origin != "export",
    )
    pair = ["energy/park/electricity/consumption", conversion.path]
    graph.difference(f"{BASE}/electricity_kwh", "终端用电量", "final electricity", "kWh", pair)
    path = f"{BASE}/electricity_coefficient"
    value = coefficient(figures, path, "calorific")
    zh, en = "终端用电（当量值）", "final electricity (calorific)"
    product = graph.value(f"{BASE}/electricity_kwh") * value
    inputs = (f"{BASE}/electricity_kwh", path)
    graph.add(Node(f"{BASE}/electricity", zh, en, product, "tce", "product", inputs))


def coefficient(figures: EnergyFigures, path: str, basis: Basis) -> float:
    """Add the standard-coal coefficient of electricity on a basis as a figure, in tce/kWh."""
    sample = Record("power", "", Source(""), "", "", "electricity", "power", 0.0, "kWh")
    terms, _ = tce_terms(sample, basis, figures.context)
    value = 1.0
    for term in terms:
        value *= term.value
    zh, en = f"电力折标系数（{BASIS_NAMES[basis][0]}）", f"coefficient of electricity ({BASIS_NAMES[basis][1]})"
    figures.graph.add(Node(path, zh, en, value, "tce/kWh", "factor", factors=factor_refs(terms)))
    return value


def ordinary_grid_power(figures: EnergyFigures) -> None:
    """Add power from the grid without green-power trade, in kWh and on both bases in tce."""
    graph, base = figures.graph, "energy/park/electricity"
    zh, en = "绿电交易电量", "green-power trade"
    traded = figures.rows(f"{base}/green_trade", zh, en, lambda r: r.table == "power" and r.origin == "green_trade")
    zh, en = "电网来电（不含绿电交易）", "from the grid without green-power trade"
    power = graph.difference(f"{base}/grid_ordinary", zh, en, "kWh", [f"{base}/grid", traded.path])
    for basis in BASES:
        path = f"{base}/coefficient/{basis}"
        tce = graph.value(power.path) * coefficient(figures, path, basis)
        names = f"{zh}（{BASIS_NAMES[basis][0]}）", f"{en} ({BASIS_NAMES[basis][1]})"
        parts = (power.path, path)
        graph.add(Node(f"energy/park/{basis}/grid_ordinary", *names, tce, "tce", "product", parts))


def _network_fuels(figures: EnergyFigures) -> None:
    def is_fuel(line: EnergyLine) -> bool:
        return figures.context.carriers[line.record.carrier].is_fuel

    gate = figures.numbers(lambda line: line.record.table == "gate" and is_fuel(line))
    members = figures.numbers(lambda line: line.at_gate and is_fuel(line))
    figures.leaf(f"{BASE}/gate_fuels", "关口燃料计量", "fuels at the gate", "calorific", gate)
    figures.leaf(f"{BASE}/members_fuels", "成员经关口的燃料", "members' fuels through the gate", "calorific", members)
    pair = [f"{BASE}/gate_fuels", f"{BASE}/members_fuels"]
    figures.graph.difference(f"{BASE}/network_fuels", "未归集用户的燃料", "fuels of unassigned users", "tce", pair)


def _heat_used(figures: EnergyFigures) -> list[int]:
    """Heat lines of final use: bought over the boundary and received inside; what a buyer resells is deducted."""
    heat = [line for line in figures.lines if line.record.carrier in HEAT_CARRIERS]
    buyers = {line.record.entity for line in heat if line.term in ("purchased", "transfer_in")}

    def used(line: EnergyLine) -> bool:
        if line.record.carrier not in HEAT_CARRIERS:
            return False
        if line.term in ("transfer_out", "supplied"):
            return line.record.entity in buyers and not line.at_gate
        return line.term == "transfer_in" or (line.term in ("purchased", "gate_in") and not line.at_gate)

    return figures.numbers(used)
