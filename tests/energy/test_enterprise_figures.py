"""Non-fossil energy, feedstock and electricity of members, and what the park supplies directly, by hand."""

from __future__ import annotations

import pytest

from carbonacct.activity.records import Record
from carbonacct.lineage.graph import Graph
from carbonacct.workspace.open import open_workspace
from carbonacct.workspace.run import run_accounts
from tests.energy.making import activity, burned, certificate, energy_graph, gate, power, transfer
from tests.workspace.runs import DEMO, EXAMPLES

MEMBERS = {"E1-F1": "E1"}


def ledger() -> list[Record]:
    """Two members, the first with a facility; power, heat and certificates in every way they can be had.

    E1 has 20 MWh of sun that it sells to E2, and hands 50 MWh of grid power on, of which 48 arrive.
    """
    return [
        power("grid", 500_000),
        power("green_trade", 100_000, generation="wind", contract="C-1"),
        power("self_generated", 80_000, generation="solar", status="retained"),
        power("direct_line", 40_000, "E1-F1", generation="nuclear"),
        power("self_generated", 30_000, "E1-F1", generation="solar", status="sold"),
        power("export", 70_000, "E1-F1", generation="solar"),
        activity("purchase", "heat", 100, "GJ", heat_source="nonfossil"),
        activity("purchase", "heat", 900, "GJ", heat_source="waste_heat"),
        power("grid", 200_000, "E2"),
        certificate(60_000, "E2"),
        certificate(15_000, "E2", generation="nuclear"),
        certificate(10_000, "E2", status="held"),
        activity("production", "biogas", 10_000, "Nm3", "E2"),
        burned("biogas", 10_000, "Nm3", "E2"),
        activity("consumption", "natural_gas", 1_000, "Nm3", "E2", use="feedstock"),
        *transfer("E1", "E2", "electricity", 20_000, "kWh", generation="solar"),
        *transfer("E1", "E2", "electricity", 50_000, "kWh", 48_000, generation="unspecified"),
        *transfer("E2", "E1-F1", "heat", 50, "GJ", heat_source="nonfossil"),
    ]


@pytest.fixture(scope="module")
def graph() -> Graph:
    return energy_graph(*ledger(), members=MEMBERS)


def of(graph: Graph, member: str, name: str) -> float:
    return graph.value(f"energy/enterprise/{member}/{name}")


def test_nonfossil_energy_of_members(graph: Graph) -> None:
    # E1: 100 traded + 80 own + 40 direct + 20 made − 20 sold = 220 MWh (sold certificates: out; exports: + 70 − 70)
    #     heat 100 GJ × 0.03412 = 3.412, received 50 GJ = 1.706 (waste heat is out)
    # E2: 20 MWh received; biogas 7.143 less the heat made of it and sold, 1.706; certificates 60 + 15 MWh
    assert of(graph, "E1", "calorific/nonfossil_supplied") == pytest.approx(220 * 0.1229 + 5.118, rel=1e-12)
    assert of(graph, "E1", "equivalent/nonfossil_supplied") == pytest.approx(220 * 0.2856 + 5.118, rel=1e-12)
    assert of(graph, "E1", "calorific/nonfossil_certificates") == 0
    assert of(graph, "E2", "calorific/nonfossil_supplied") == pytest.approx(20 * 0.1229 + 7.143 - 1.706, rel=1e-12)
    assert of(graph, "E2", "calorific/nonfossil_certificates") == pytest.approx(75 * 0.1229, rel=1e-12)
    assert of(graph, "E2", "equivalent/nonfossil") == pytest.approx(95 * 0.2856 + 7.143 - 1.706, rel=1e-12)


@pytest.mark.parametrize("basis", ["calorific", "equivalent"])
@pytest.mark.parametrize("name", ["nonfossil_supplied", "nonfossil_certificates", "nonfossil", "feedstock"])
def test_members_add_up_to_the_park(graph: Graph, basis: str, name: str) -> None:
    members = sum(of(graph, member, f"{basis}/{name}") for member in ("P", "E1", "E2"))
    assert members == pytest.approx(graph.value(f"energy/park/{basis}/{name}"), rel=1e-12)
    assert members > 0


def test_feedstock_of_members(graph: Graph) -> None:
    # 1000 Nm³ × 1.33 kgce = 1.33 tce
    assert of(graph, "E2", "calorific/feedstock") == pytest.approx(1.33, rel=1e-12)
    assert of(graph, "E1", "calorific/feedstock") == 0


def test_electricity_of_members(graph: Graph) -> None:
    # E1: 600 grid and trade + 40 direct + 80 + 30 own = 750, less 50 handed on; the 20 it made and sold never count
    assert of(graph, "E1", "electricity/grid") == 600_000
    assert of(graph, "E1", "electricity/consumption") == 700_000
    # E2: 200 grid + 20 + 48 received
    assert of(graph, "E2", "electricity/grid") == 200_000
    assert of(graph, "E2", "electricity/consumption") == 268_000
    # the park uses 600 + 200 + 40 + 110 + 20 = 970: the members' 968 and the 2 lost on the way
    assert graph.value("energy/park/electricity/consumption") == 970_000


def test_renewable_power_of_members(graph: Graph) -> None:
    # E1: 100 traded + 80 own; E2: 20 received + certificates of 60 (of nuclear: none); the park the same
    assert of(graph, "E1", "electricity/renewable") == 180_000
    assert of(graph, "E2", "electricity/renewable_supplied") == 20_000
    assert of(graph, "E2", "electricity/renewable") == 80_000
    assert graph.value("energy/park/electricity/renewable") == 260_000


def test_physical_green_power(graph: Graph) -> None:
    # own 80 and direct 40, nuclear too; no trade, no transfer, no certificate, nothing sold
    assert of(graph, "E1", "electricity/physical_green") == 120_000
    assert of(graph, "E2", "electricity/physical_green") == 0
    # the park's own sun that a neighbour bought is supplied directly as well
    assert graph.value("energy/park/electricity/direct_supply") == 140_000


def test_facilities_stand_in_their_member(graph: Graph) -> None:
    assert "energy/enterprise/E1-F1/electricity/consumption" not in graph
    assert "energy/enterprise/E1-F1/calorific/nonfossil" not in graph


def test_every_member_has_every_figure(graph: Graph) -> None:
    names = ("consumption", "grid", "renewable", "renewable_supplied", "renewable_certificates", "physical_green")
    assert [of(graph, "P", f"electricity/{name}") for name in names] == [0] * 6
    assert of(graph, "P", "equivalent/nonfossil") == 0


def test_power_between_facilities_is_used_once() -> None:
    # F1 makes 30 MWh of sun for F2 of the same member and hands 10 of the grid's on: 100 + 30 used, 30 renewable
    members = {"E1-F1": "E1", "E1-F2": "E1"}
    graph = energy_graph(
        power("grid", 100_000, "E1-F1"),
        *transfer("E1-F1", "E1-F2", "electricity", 30_000, "kWh", generation="solar"),
        *transfer("E1-F1", "E1-F2", "electricity", 10_000, "kWh", generation="unspecified"),
        members=members,
    )
    assert of(graph, "E1", "electricity/consumption") == 130_000
    assert of(graph, "E1", "electricity/renewable") == 30_000
    assert of(graph, "E1", "calorific/nonfossil") == pytest.approx(30 * 0.1229, rel=1e-12)


def test_a_direct_line_at_the_gate_alone_is_direct_supply_of_the_park() -> None:
    meter = gate("in", "electricity", 90_000, "kWh", origin="direct_line", generation="wind")
    alone = energy_graph(meter, power("grid", 10_000))
    assert alone.value("energy/park/electricity/direct_supply") == 90_000
    both = energy_graph(meter, power("direct_line", 85_000, generation="wind"))
    assert both.value("energy/park/electricity/direct_supply") == 85_000
    assert of(both, "E1", "electricity/physical_green") == 85_000


def test_captured_and_used_or_stored() -> None:
    # 120 + 30 t; what was vented or has no destination is out, and so is a sale
    graph = energy_graph(
        activity("capture", "co2_captured", 120_000, "kg", destination="used"),
        activity("capture", "co2_captured", 30_000, "kg", "E2", destination="stored"),
        activity("capture", "co2_captured", 7_000, "kg", destination="vented"),
        activity("capture", "co2_captured", 5_000, "kg"),
        activity("output", "clinker", 9_000, "kg", destination="used"),
    )
    node = graph["activity/captured_used_or_stored"]
    assert (node.value, node.unit, len(node.rows)) == (150.0, "tCO2", 2)


def test_members_of_the_demonstration_park_add_up() -> None:
    """Its gate meters no biomass and no non-fossil heat, and green power goes by the members' rows: nothing is added.

    What falls outside the identity: non-fossil energy that a gate meters (the network's share), power lost inside.
    """
    workspace = open_workspace(EXAMPLES / DEMO)
    graph = run_accounts(workspace).graph
    members = dict.fromkeys(workspace.members.values())
    names = [f"{b}/{n}" for b in ("calorific", "equivalent") for n in ("nonfossil", "nonfossil_supplied", "feedstock")]
    for name in [*names, "electricity/renewable"]:
        total = sum(of(graph, member, name) for member in members)
        assert total == pytest.approx(graph.value(f"energy/park/{name}"), rel=1e-12)
