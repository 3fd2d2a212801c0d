"""Non-fossil and renewable shares, with and without certificates, and electrification, by hand."""

from __future__ import annotations

import pytest

from carbonacct.activity.records import Record
from tests.energy.making import activity, burned, certificate, energy_graph, gate, power, transfer


def ledger() -> list[Record]:
    """1050 MWh used: 600 grid, 100 green trade, 100 + 50 direct line, 150 + 50 own sun; 2930.7 GJ of gas (100 tce)."""
    return [
        power("grid", 600_000),
        power("green_trade", 100_000, generation="wind", contract="C-1"),
        power("direct_line", 100_000, "E2", generation="solar"),
        power("direct_line", 50_000, "E2", generation="nuclear"),
        power("self_generated", 150_000, "E2", generation="solar", status="retained"),
        power("self_generated", 50_000, "E3", generation="solar", status="sold"),
        certificate(40_000, "E2"),
        certificate(100_000, contract="C-1"),
        certificate(70_000, "E3", status="held"),
        burned("natural_gas", 2_930.7, "GJ"),
    ]


def test_nonfossil_share_on_both_bases() -> None:
    # non-fossil, certificates apart: 100 + 100 + 50 + 150 = 400 MWh (sold sun is out, nuclear is in)
    # calorific: 49.16 / (1050 × 0.1229 + 100) = 49.16 / 229.045; with 40 MWh of certificates: 54.076 / 229.045
    # equivalent: 114.24 / (299.88 + 100); with certificates 125.664 / 399.88
    graph = energy_graph(*ledger())
    share = "nonfossil_share"
    apart = "nonfossil_share_without_certificates"
    assert graph.value(f"energy/park/calorific/{apart}") == pytest.approx(49.16 / 229.045, rel=1e-9)
    assert graph.value(f"energy/park/calorific/{share}") == pytest.approx(54.076 / 229.045, rel=1e-9)
    assert graph.value(f"energy/park/equivalent/{apart}") == pytest.approx(114.24 / 399.88, rel=1e-9)
    assert graph.value(f"energy/park/equivalent/{share}") == pytest.approx(125.664 / 399.88, rel=1e-9)


def test_renewable_power_share() -> None:
    # 100 + 100 + 150 = 350 MWh (nuclear and sold sun are out) of 1050; with certificates 390
    graph = energy_graph(*ledger())
    assert graph.value("energy/park/electricity/consumption") == 1_050_000
    assert graph.value("energy/park/renewable_power_share_without_certificates") == pytest.approx(350 / 1050)
    assert graph.value("energy/park/renewable_power_share") == pytest.approx(390 / 1050)


def test_nuclear_certificates_are_no_renewable_power() -> None:
    graph = energy_graph(power("grid", 1_000), certificate(100, generation="nuclear"))
    assert graph.value("energy/park/renewable_power_share") == 0.0


def test_exported_sun_is_no_share_of_the_park() -> None:
    # own use 100 of 1000 + 100 MWh; the exported 300 are in neither
    graph = energy_graph(
        power("grid", 1_000_000),
        power("self_generated", 100_000, generation="solar"),
        power("export", 300_000, generation="solar"),
    )
    assert graph.value("energy/park/renewable_power_share") == pytest.approx(100 / 1100)
    assert graph.value("energy/park/calorific/nonfossil_share") == pytest.approx(100 / 1100)


def test_sun_sold_to_a_neighbour_counts_once() -> None:
    graph = energy_graph(
        power("grid", 900_000, "E2"), *transfer("E1", "E2", "electricity", 100_000, "kWh", generation="solar")
    )
    assert graph.value("energy/park/electricity/consumption") == 1_000_000
    assert graph.value("energy/park/renewable_power_share") == pytest.approx(0.1)
    assert graph.value("energy/park/calorific/nonfossil_share") == pytest.approx(0.1)


def test_green_trade_counts_though_the_gate_measures_it() -> None:
    # gate 1000 MWh of the grid, of which 200 are green trade; direct line 100 at its own gate meter
    graph = energy_graph(
        gate("in", "electricity", 1_000_000, "kWh", origin="grid"),
        gate("in", "electricity", 100_000, "kWh", origin="direct_line", generation="solar"),
        power("grid", 700_000),
        power("green_trade", 200_000, generation="wind"),
        power("direct_line", 100_000, generation="solar"),
    )
    assert graph.value("energy/park/electricity/consumption") == 1_100_000
    assert graph.value("energy/park/renewable_power_share") == pytest.approx(300 / 1100)
    assert graph.value("energy/park/calorific/nonfossil_share") == pytest.approx(300 / 1100)


def test_exported_sun_is_no_share_of_the_park_though_the_gate_measures_it() -> None:
    # own 400 MWh of sun, 300 of them leave through the gate: 100 of 1000 − 300 + 400 = 1100
    graph = energy_graph(
        gate("in", "electricity", 1_000_000, "kWh", origin="grid"),
        gate("out", "electricity", 300_000, "kWh", origin="grid"),
        power("grid", 1_000_000),
        power("self_generated", 100_000, generation="solar"),
        power("export", 300_000, generation="solar"),
    )
    assert graph.value("energy/park/calorific/nonfossil_share") == pytest.approx(100 / 1100)


def test_biomass_and_nonfossil_heat_count_waste_heat_does_not() -> None:
    # biogas 10⁴ Nm³ = 7.143; heat 100 GJ non-fossil = 3.412, 100 GJ waste heat = 3.412, 100 GJ fossil = 3.412
    graph = energy_graph(
        activity("production", "biogas", 10_000, "Nm3"),
        burned("biogas", 10_000, "Nm3"),
        *(activity("purchase", "heat", 100, "GJ", heat_source=kind) for kind in ("nonfossil", "waste_heat", "fossil")),
    )
    share = graph.value("energy/park/calorific/nonfossil_share")
    assert share == pytest.approx((7.143 + 3.412) / (7.143 + 3 * 3.412), rel=1e-12)


def test_stock_of_biomass_changes_the_nonfossil_energy() -> None:
    # pellets, 15 GJ/t: bought 100 t, 40 left at the end: 60 t × 15 / 29.307 = 30.7094 tce, all there is
    measured = {"ncv": 15.0, "ncv_unit": "GJ/t"}
    graph = energy_graph(
        activity("purchase", "biomass_pellets", 100_000, "kg", **measured),
        activity("stock_close", "biomass_pellets", 40_000, "kg", **measured),
    )
    assert graph.value("energy/park/calorific/nonfossil") == pytest.approx(900 / 29.307, rel=1e-12)
    assert graph.value("energy/park/calorific/nonfossil_share") == pytest.approx(1.0, rel=1e-12)


def test_a_park_without_energy_has_no_shares() -> None:
    graph = energy_graph(activity("output", "clinker", 1.0, "kg"))
    assert graph["energy/park/calorific/nonfossil_share"].value is None
    assert graph["energy/park/renewable_power_share"].value is None
    assert graph["energy/park/electrification"].value is None


def test_electrification() -> None:
    # electricity 1000 − 100 MWh station service = 900 × 0.1229 = 110.61; fuels 1465.35 GJ = 50 tce burned at the point
    # of use (fuel of generation, conversion and feedstock is out); heat 1000 − 40 GJ resold − … = see below
    graph = energy_graph(
        power("grid", 900_000),
        power("self_generated", 100_000, "E2", generation="fossil", use="conversion"),
        power("export", 70_000, "E2", generation="fossil"),
        burned("natural_gas", 1_465.35, "GJ"),
        activity("consumption", "raw_coal", 1_000_000, "kg", "E2", use="generation"),
        activity("consumption", "natural_gas", 10_000, "Nm3", use="feedstock"),
        *transfer("E2", "E1", "steam", 1_000, "GJ"),
        *transfer("E1", "E3", "steam", 40, "GJ"),
    )
    # E2 makes the steam, E1 receives 1000 and passes 40 on, E3 uses 40: final heat 1000 GJ × 0.03412 = 34.12
    assert graph.value("energy/park/final/electricity") == pytest.approx(110.61, rel=1e-12)
    assert graph.value("energy/park/final/fuels") == pytest.approx(50.0, rel=1e-12)
    assert graph.value("energy/park/final/heat") == pytest.approx(34.12, rel=1e-12)
    assert graph.value("energy/park/electrification") == pytest.approx(110.61 / 194.73, rel=1e-9)


def test_electrification_by_the_gate() -> None:
    # gas: gate 30 000 Nm³, members' 20 000 burned: 39.9 tce of final fuel; steam: the gate's 500 GJ, not 450
    graph = energy_graph(
        gate("in", "electricity", 1_000_000, "kWh", origin="grid"),
        gate("in", "natural_gas", 30_000, "Nm3"),
        gate("in", "steam", 500, "GJ"),
        power("grid", 800_000),
        burned("natural_gas", 20_000, "Nm3"),
        activity("purchase", "steam", 450, "GJ"),
    )
    assert graph.value("energy/park/final/network_fuels") == pytest.approx(13.3, rel=1e-12)
    assert graph.value("energy/park/final/heat") == pytest.approx(17.06, rel=1e-12)
    assert graph.value("energy/park/electrification") == pytest.approx(122.9 / (122.9 + 39.9 + 17.06), rel=1e-12)


def test_certificates_of_another_year_count_in_no_share() -> None:
    # 1000 MWh of grid power; 100 MWh of certificates of 2025 count, 300 MWh of 2023 do not
    of_year, older = certificate(100_000, period="2025-05"), certificate(300_000, period="2023-05")
    graph = energy_graph(power("grid", 1_000_000), of_year, older)
    assert graph.value("energy/park/renewable_power_share") == pytest.approx(0.1, rel=1e-12)
    assert graph.value("energy/park/calorific/nonfossil_share") == pytest.approx(0.1, rel=1e-12)
