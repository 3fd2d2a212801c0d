"""Comprehensive energy consumption of members and park, by hand (tce; GB/T 2589-2020).

Coefficients: diesel 1.4571, raw coal 0.7143, LNG 1.7572 tce/t, natural gas 13.30, biogas 7.143 tce/10⁴ Nm³,
electricity 0.1229 (equivalent 0.2856) tce/MWh, heat 0.03412 tce/GJ.
"""

from __future__ import annotations

import pytest

from carbonacct.energy.balance import balance_lines
from tests.energy.making import (
    activity,
    balance,
    burned,
    certificate,
    comprehensive,
    energy_context,
    energy_graph,
    gate,
    power,
    transfer,
)

E1 = "E1"


def terms(*records: object) -> list[str]:
    return [line.term for line in balance(*records)]  # type: ignore[arg-type]


def test_purchases_and_stocks_stand_for_what_was_used() -> None:
    # (100 + 20 − 30) t × 1.4571 = 131.139; the 90 t burned are the same diesel
    graph = energy_graph(
        activity("purchase", "diesel", 100_000, "kg"),
        activity("stock_open", "diesel", 20_000, "kg"),
        activity("stock_close", "diesel", 30_000, "kg"),
        burned("diesel", 90_000, "kg"),
    )
    assert comprehensive(graph, E1) == pytest.approx(131.139, rel=1e-12)
    assert graph.value("energy/enterprise/E1/calorific/stock_close") == pytest.approx(-43.713, rel=1e-12)
    assert comprehensive(graph) == pytest.approx(131.139, rel=1e-12)


def test_stocks_alone_count_too() -> None:
    # opening 20 t less closing 5 t, no purchase: 15 t × 1.4571 = 21.8565
    graph = energy_graph(
        activity("stock_open", "diesel", 20_000, "kg"),
        activity("stock_close", "diesel", 5_000, "kg"),
        burned("diesel", 15_000, "kg"),
    )
    assert comprehensive(graph, E1) == pytest.approx(21.8565, rel=1e-12)


def test_consumption_stands_for_purchase_where_there_is_none() -> None:
    # 10 t × 1.4571 of E1; E2 has purchases and is not doubled: 5 t × 1.4571
    graph = energy_graph(
        burned("diesel", 10_000, "kg"),
        activity("purchase", "diesel", 5_000, "kg", "E2"),
        burned("diesel", 5_000, "kg", "E2"),
    )
    assert comprehensive(graph, E1) == pytest.approx(14.571, rel=1e-12)
    assert comprehensive(graph, "E2") == pytest.approx(7.2855, rel=1e-12)
    assert comprehensive(graph) == pytest.approx(21.8565, rel=1e-12)


def test_fuel_sold_outside_is_deducted() -> None:
    # (100 − 25) t × 1.4571 = 109.2825
    graph = energy_graph(activity("purchase", "diesel", 100_000, "kg"), activity("sale", "diesel", 25_000, "kg"))
    assert comprehensive(graph, E1) == pytest.approx(109.2825, rel=1e-12)


def test_feedstock_is_energy_too() -> None:
    # 10⁴ Nm³ × 1.33 kgce = 13.3 tce, whatever it is used for
    graph = energy_graph(activity("consumption", "natural_gas", 10_000, "Nm3", use="feedstock"))
    assert comprehensive(graph) == pytest.approx(13.3, rel=1e-12)


def test_biogas_counts_once() -> None:
    # 10⁵ Nm³ made and burned in an engine = 71.43 tce; its 200 MWh are secondary
    graph = energy_graph(
        activity("production", "biogas", 100_000, "Nm3"),
        activity("consumption", "biogas", 100_000, "Nm3", use="generation"),
        power("self_generated", 200_000, generation="biomass"),
    )
    assert comprehensive(graph, E1) == pytest.approx(71.43, rel=1e-12)
    assert graph.value("energy/enterprise/E1/calorific/own_production") == pytest.approx(71.43, rel=1e-12)


def test_production_of_secondary_energy_is_not_primary() -> None:
    # coke made from washed coal: 1000 t × 0.9 = 900; the coke counts nowhere
    graph = energy_graph(
        activity("purchase", "washed_coal", 1_000_000, "kg"),
        activity("consumption", "washed_coal", 1_000_000, "kg", use="conversion"),
        activity("production", "coke", 700_000, "kg"),
        burned("coke", 700_000, "kg"),
    )
    assert comprehensive(graph, E1) == pytest.approx(900.0, rel=1e-12)


def test_combined_heat_and_power_counts_its_fuel_once() -> None:
    # fuel 1000 t × 0.7143 = 714.3; own power 1000 MWh: not again; export 500 MWh × 0.1229 = 61.45;
    # steam 1000 GJ sold inside × 0.03412 = 34.12, of which 950 GJ arrive: 32.414
    graph = energy_graph(
        activity("purchase", "raw_coal", 1_000_000, "kg"),
        activity("consumption", "raw_coal", 1_000_000, "kg", use="generation"),
        power("self_generated", 1_000_000, generation="fossil"),
        power("export", 500_000, generation="fossil"),
        *transfer("E1", "E2", "steam", 1_000, "GJ", 950),
    )
    assert comprehensive(graph, E1) == pytest.approx(714.3 - 61.45 - 34.12, rel=1e-12)
    assert comprehensive(graph, "E2") == pytest.approx(32.414, rel=1e-12)
    # over the boundary only fuel and export: the lost 50 GJ stay in the park
    assert comprehensive(graph) == pytest.approx(714.3 - 61.45, rel=1e-12)
    assert graph.value("energy/reconciliation/calorific/transfers") == pytest.approx(32.414 - 34.12, rel=1e-12)


def test_gas_from_liquefied_gas_counts_once() -> None:
    # 100 t LNG × 1.7572 = 175.72; the 14 × 10⁴ Nm³ made of it and burned are the same energy
    graph = energy_graph(
        activity("purchase", "lng", 100_000, "kg"),
        activity("consumption", "lng", 100_000, "kg", use="conversion"),
        activity("conversion_output", "natural_gas", 140_000, "Nm3"),
        burned("natural_gas", 140_000, "Nm3"),
    )
    assert comprehensive(graph, E1) == pytest.approx(175.72, rel=1e-12)


def test_exported_sun_is_produced_and_supplied() -> None:
    # own use 1000 MWh × 0.1229 = 122.9; the exported 400 MWh are made (49.16) and leave (−49.16)
    graph = energy_graph(
        power("self_generated", 1_000_000, generation="solar"), power("export", 400_000, generation="solar")
    )
    assert graph.value("energy/enterprise/E1/calorific/own_production") == pytest.approx(172.06, rel=1e-12)
    assert graph.value("energy/enterprise/E1/calorific/supplied") == pytest.approx(-49.16, rel=1e-12)
    assert comprehensive(graph) == pytest.approx(122.9, rel=1e-12)


def test_sun_sold_to_a_neighbour_is_energy_of_the_neighbour() -> None:
    # 1000 MWh: E1 makes 122.9 and sells 122.9, E2 receives 122.9; the park used 122.9
    graph = energy_graph(*transfer("E1", "E2", "electricity", 1_000_000, "kWh", generation="solar"))
    assert comprehensive(graph, E1) == pytest.approx(0.0, abs=1e-9)
    assert comprehensive(graph, "E2") == pytest.approx(122.9, rel=1e-12)
    assert comprehensive(graph) == pytest.approx(122.9, rel=1e-12)


def test_grid_power_passed_on_cancels() -> None:
    # 1000 MWh bought, 300 passed on: 86.03 + 36.87 = 122.9
    graph = energy_graph(power("grid", 1_000_000), *transfer("E1", "E2", "electricity", 300_000, "kWh"))
    assert comprehensive(graph, E1) == pytest.approx(86.03, rel=1e-12)
    assert comprehensive(graph, "E2") == pytest.approx(36.87, rel=1e-12)
    assert comprehensive(graph) == pytest.approx(122.9, rel=1e-12)


def test_the_gate_stands_for_the_members() -> None:
    # gate 1500 MWh × 0.1229 = 184.35; members 1000 + 200 green = 147.48; network 36.87; direct line has no meter
    graph = energy_graph(
        gate("in", "electricity", 1_500_000, "kWh", origin="grid"),
        power("grid", 1_000_000),
        power("green_trade", 200_000, "E2", generation="wind"),
        power("direct_line", 100_000, "E2", generation="solar"),
    )
    assert comprehensive(graph) == pytest.approx(184.35 + 12.29, rel=1e-12)
    assert graph.value("energy/reconciliation/calorific/network") == pytest.approx(36.87, rel=1e-12)
    assert graph.value("energy/reconciliation/equivalent/network") == pytest.approx(300 * 0.2856, rel=1e-12)
    assert comprehensive(graph, "E2") == pytest.approx(24.58 + 12.29, rel=1e-12)


def test_the_gate_in_both_directions() -> None:
    # in 1000, out 250 MWh: 750 × 0.1229 = 92.175, whatever the members exported; own sun 100 + 240 made in the park
    graph = energy_graph(
        gate("in", "electricity", 1_000_000, "kWh", origin="grid"),
        gate("out", "electricity", 250_000, "kWh", origin="grid"),
        power("grid", 1_000_000),
        power("export", 240_000, generation="solar"),
        power("self_generated", 100_000, generation="solar"),
    )
    assert comprehensive(graph) == pytest.approx((750 + 340) * 0.1229, rel=1e-12)


def test_gate_meters_of_gas_and_steam() -> None:
    # gas: gate 3 × 13.3 = 39.9 for the members' 2 × 13.3; steam: gate 2000 GJ × 0.03412 = 68.24 for 1900 GJ
    graph = energy_graph(
        gate("in", "natural_gas", 30_000, "Nm3"),
        gate("in", "steam", 2_000, "GJ"),
        burned("natural_gas", 20_000, "Nm3"),
        activity("purchase", "steam", 1_900, "GJ", "E2"),
    )
    assert comprehensive(graph) == pytest.approx(39.9 + 68.24, rel=1e-12)
    assert graph.value("energy/reconciliation/calorific/network") == pytest.approx(13.3 + 3.412, rel=1e-12)


@pytest.mark.parametrize("basis", ["calorific", "equivalent"])
def test_the_park_is_members_less_transfers_and_network(basis: str) -> None:
    graph = energy_graph(
        gate("in", "electricity", 1_500_000, "kWh", origin="grid"),
        power("grid", 1_000_000),
        power("grid", 10_000, "P"),
        burned("diesel", 1_000, "L", "E3"),
        *transfer("E1", "E2", "electricity", 300_000, "kWh", 290_000),
        *transfer("E3", "E2", "steam", 1_000, "GJ", 950),
        activity("purchase", "heat", 77.0, "GJ", "E4", heat_source="waste_heat"),
    )
    base = f"energy/reconciliation/{basis}"
    statement = graph.value(f"{base}/members") - graph.value(f"{base}/transfers") + graph.value(f"{base}/network")
    assert comprehensive(graph, basis=basis) == pytest.approx(statement, rel=1e-12)


def test_both_bases_differ_by_electricity_alone() -> None:
    # 100 MWh: 12.29 and 28.56; 1 t of diesel 1.4571 on both
    graph = energy_graph(power("grid", 100_000), burned("diesel", 1_000, "kg"))
    assert comprehensive(graph) == pytest.approx(13.7471, rel=1e-12)
    assert comprehensive(graph, basis="equivalent") == pytest.approx(30.0171, rel=1e-12)


def test_a_facility_counts_in_its_enterprise_and_once_in_the_park() -> None:
    graph = energy_graph(power("grid", 100_000), power("grid", 50_000, "E1-F1"), members={"E1-F1": "E1"})
    assert comprehensive(graph, "E1-F1") == pytest.approx(6.145, rel=1e-12)
    assert comprehensive(graph, E1) == pytest.approx(18.435, rel=1e-12)
    assert comprehensive(graph) == pytest.approx(18.435, rel=1e-12)


def test_products_carbonates_and_captured_gas_are_no_energy() -> None:
    assert not terms(
        activity("output", "clinker", 1_000, "kg"),
        activity("consumption", "limestone", 1_000, "kg"),
        activity("capture", "co2_captured", 1_000, "kg"),
    )


def test_terms_that_stand_beside_the_balance() -> None:
    assert terms(certificate(1.0)) == ["certificate"]
    assert terms(certificate(1.0, period="2025-12")) == ["certificate"]
    assert terms(certificate(1.0, period="2024-12")) == []  # power of another period
    assert terms(certificate(1.0, status="sold")) == []
    assert terms(certificate(1.0, contract="C-1")) == []  # bundled with a trade: counted there
    assert terms(burned("diesel", 1.0, "kg")) == ["purchased", "consumed"]
    assert terms(activity("conversion_output", "natural_gas", 1.0, "Nm3")) == ["converted"]
    graph = energy_graph(certificate(1_000_000), power("grid", 1_000_000))
    assert comprehensive(graph) == pytest.approx(122.9, rel=1e-12)


def test_steam_with_condensate_is_two_lines() -> None:
    # hot part 10 t × (2777.12 − 83.74)/1000 = 26.9338 GJ, condensate 4 t × 4.1868 × 60 / 1000 = 1.004832 GJ
    record = activity(
        "purchase", "steam", 10_000, "kg", pressure_mpa=1.0, dryness=1.0, condensate_t=4.0,
        condensate_temperature_c=80.0,
    )  # fmt: skip
    lines = balance(record)
    assert [line.sign for line in lines] == [1.0, -1.0]
    assert sum(line.tce("calorific") for line in lines) == pytest.approx((26.9338 - 1.004832) * 0.03412, abs=1e-5)


def test_a_finding_of_a_row_is_kept_and_its_line_left_out() -> None:
    lines, findings = balance_lines([activity("purchase", "steam", 1_000, "kg")], energy_context())
    assert lines == []
    assert [f.code for f in findings] == ["energy.steam_missing"]


def test_a_fuel_handed_on_without_a_purchase_row_was_bought() -> None:
    # E1 burns 50 000 Nm³ and hands on 100 000: 150 000 × 1.33 kgce = 199.5 tce bought, 133 go to E2
    burned_by_buyer = burned("natural_gas", 100_000, "Nm3", "E2")
    graph = energy_graph(
        burned("natural_gas", 50_000, "Nm3"), *transfer("E1", "E2", "natural_gas", 100_000, "Nm3"), burned_by_buyer
    )
    assert comprehensive(graph) == pytest.approx(199.5, rel=1e-12)
    assert comprehensive(graph, "E1") == pytest.approx(66.5, rel=1e-12)
    assert comprehensive(graph, "E2") == pytest.approx(133.0, rel=1e-12)


def test_an_enterprise_buys_for_its_facilities() -> None:
    # E1 buys 100 t of diesel and burns 40, its facility burns 60: 145.71 tce, once
    members = {"E1": "E1", "E1-F1": "E1"}
    graph = energy_graph(
        activity("purchase", "diesel", 100_000, "kg"),
        burned("diesel", 40_000, "kg"),
        burned("diesel", 60_000, "kg", "E1-F1"),
        members=members,
    )
    assert comprehensive(graph, "E1") == pytest.approx(145.71, rel=1e-12)
    assert comprehensive(graph) == pytest.approx(145.71, rel=1e-12)


def test_a_chain_of_stocks_counts_its_ends() -> None:
    # bought 100 t; openings of two months 10 and 12 t, one closing of 8 t: 100 + 10 − 8 = 102 t × 0.7143
    graph = energy_graph(
        activity("purchase", "raw_coal", 100_000, "kg"),
        activity("stock_open", "raw_coal", 10_000, "kg", period="2025-01"),
        activity("stock_open", "raw_coal", 12_000, "kg", period="2025-02"),
        activity("stock_close", "raw_coal", 8_000, "kg", period="2025-12"),
        burned("raw_coal", 102_000, "kg"),
    )
    assert comprehensive(graph) == pytest.approx(102 * 0.7143, rel=1e-12)


def test_non_fossil_heat_that_no_reported_fuel_made_is_produced() -> None:
    # geothermal 1000 GJ sold inside: 34.12 tce produced; made from wood chips that are counted: nothing more
    heat = transfer("E1", "E2", "hot_water", 1_000, "GJ", heat_source="nonfossil")
    assert comprehensive(energy_graph(*heat)) == pytest.approx(34.12, rel=1e-12)
    wood = burned("wood_chips", 2_000, "GJ", use="generation")
    assert comprehensive(energy_graph(wood, *heat)) == pytest.approx(2_000 / 29.307, rel=1e-12)
