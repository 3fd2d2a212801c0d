"""Books by hand: members, gate, network, re-attribution of green power, what a figure is made of.

Factors of a MWh in tonnes: park method 0.8325, Jiangsu average 0.5827, residual mix 0.6096; heat 0.11 t/GJ; natural gas
2.162188809 t/10³ Nm³ (389.31 × 0.0153 × 0.99 × 44/12 / 10).
"""

from __future__ import annotations

import numpy as np
import pytest

from carbonacct.ghg.books import network_entity
from carbonacct.ghg.context import CATEGORIES, MEMO_CATEGORIES
from carbonacct.ghg.figures import cube_records, park_numbers, totals_cube
from carbonacct.ghg.lines import compute, lines_frame
from carbonacct.parallel import each
from tests.energy.making import PARK, activity, burned, certificate, gate, power, transfer
from tests.ghg.accounting import ALL, CBAM, GBT, LOCATION, MARKET, NATIONAL, Accounts, accounts

NETWORK = network_entity(PARK)
GRID = {NATIONAL: 0.8325, GBT: 0.5827, LOCATION: 0.5827, MARKET: 0.6096, CBAM: 0.5827}
GREEN = {NATIONAL: 0.0, GBT: 0.5827, LOCATION: 0.5827, MARKET: 0.0, CBAM: 0.5827}


def whole(park: Accounts, name: str) -> None:
    """Park = contributions of members + network; every category adds up."""
    graph = park.graph
    owners = dict.fromkeys(park.members.values())
    parts = [graph.value(f"park/{name}/entity/{entity}") for entity in (*owners, NETWORK)]
    assert park.park(name) == pytest.approx(sum(parts), rel=1e-12, abs=1e-9)
    categories = [graph.value(f"park/{name}/category/{c}") for c in CATEGORIES if c not in MEMO_CATEGORIES]
    assert graph.value(f"park/{name}/gross") == pytest.approx(sum(categories), rel=1e-12, abs=1e-9)


@pytest.mark.parametrize("name", ALL)
def test_without_a_gate_the_park_is_its_members(name: str) -> None:
    # E1 1000 MWh, E2 500 MWh, the park's own lamps 20 MWh
    park = accounts([power("grid", 1e6), power("grid", 5e5, "E2"), power("grid", 2e4, PARK)])
    assert park.enterprise("E1", name) == pytest.approx(1_000 * GRID[name], rel=1e-12)
    assert park.enterprise("E2", name) == pytest.approx(500 * GRID[name], rel=1e-12)
    assert park.enterprise(PARK, name) == pytest.approx(20 * GRID[name], rel=1e-12)
    assert park.park(name) == pytest.approx(1_520 * GRID[name], rel=1e-12)
    assert park.enterprise(NETWORK, name) == 0.0
    whole(park, name)


@pytest.mark.parametrize("name", ALL)
def test_the_gate_is_valued_and_green_power_keeps_its_worth(name: str) -> None:
    # gate 1800 MWh; members 1000 + 400 grid and 200 green: 200 MWh of the network at the grid's factor
    park = accounts(
        [
            gate("in", "electricity", 1.8e6, "kWh", origin="grid"),
            power("grid", 1e6),
            power("grid", 4e5, "E2"),
            power("green_trade", 2e5, "E2", generation="wind"),
        ]
    )
    assert park.enterprise("E2", name) == pytest.approx(400 * GRID[name] + 200 * GREEN[name], rel=1e-12)
    assert park.enterprise(NETWORK, name) == pytest.approx(200 * GRID[name], rel=1e-12)
    assert park.park(name) == pytest.approx(1_600 * GRID[name] + 200 * GREEN[name], rel=1e-12)
    whole(park, name)


def test_lines_of_the_gate_say_why_they_are_there() -> None:
    park = accounts(
        [
            gate("in", "electricity", 1e6, "kWh", origin="grid"),
            power("grid", 7e5),
            power("green_trade", 2e5, generation="wind"),
        ],
        profiles=(NATIONAL,),
    )
    found = {
        (line.book, line.spec.flags, line.spec.record.origin): line.spec.sign * line.spec.terms[0].value
        for line in park.booked
        if line.book != "enterprise"
    }
    assert found == {
        ("park", "", "grid"): 0.8325,
        ("park", "reattributed", "green_trade"): 0.0,  # −0.8325 and +0: the last stands
        ("network", "gate", "grid"): 0.8325,
        ("network", "member", "grid"): -0.8325,
        ("network", "member", "green_trade"): -0.8325,
    }
    assert [line.way for line in park.booked if line.book == "enterprise"] == ["gate", "gate"]


def test_a_direct_line_is_measured_apart() -> None:
    # gates: grid 1000 MWh; direct line 310 MWh of sun for 300 of the member: the 10 lost are worth nothing either
    records = [
        gate("in", "electricity", 1e6, "kWh", origin="grid"),
        gate("in", "electricity", 3.1e5, "kWh", origin="direct_line", generation="solar"),
        power("grid", 1e6),
        power("direct_line", 3e5, generation="solar"),
    ]
    for name in ALL:
        park = accounts(records)
        assert park.park(name) == pytest.approx(1_000 * GRID[name], rel=1e-12)
        assert park.enterprise(NETWORK, name) == pytest.approx(0.0, abs=1e-9)


def test_exports_through_a_gate_that_does_not_say_what_power_it_is() -> None:
    # out 300 MWh; members: 200 of sun (worth 0), 80 fossil: network −300 + 280 = −20 MWh × 0.8325 = −16.65
    # park: −300 × 0.8325 + 200 × 0.8325 = −83.25
    park = accounts(
        [
            gate("out", "electricity", 3e5, "kWh", origin="grid"),
            power("export", 2e5, generation="solar"),
            power("export", 8e4, "E2", generation="fossil"),
        ]
    )
    assert park.enterprise("E1", NATIONAL) == 0.0
    assert park.enterprise("E2", NATIONAL) == pytest.approx(-66.6, rel=1e-12)
    assert park.enterprise(NETWORK, NATIONAL) == pytest.approx(-16.65, rel=1e-12)
    assert park.park(NATIONAL) == pytest.approx(-83.25, rel=1e-12)
    # GB/T deducts the average for all of it: −300 × 0.5827; the others deduct nothing
    assert park.park(GBT) == pytest.approx(-174.81, rel=1e-12)
    assert [park.park(name) for name in (LOCATION, MARKET, CBAM)] == [0.0, 0.0, 0.0]
    for name in ALL:
        whole(park, name)


def test_exports_through_a_gate_that_says_what_power_it_is() -> None:
    # out: 210 MWh of sun (0), 90 fossil (−74.925); members 200 and 80 (−66.6): network −8.325
    park = accounts(
        [
            gate("out", "electricity", 2.1e5, "kWh", origin="grid", generation="solar"),
            gate("out", "electricity", 9e4, "kWh", origin="grid", generation="fossil"),
            power("export", 2e5, generation="solar"),
            power("export", 8e4, "E2", generation="fossil"),
        ]
    )
    assert park.park(NATIONAL) == pytest.approx(-74.925, rel=1e-12)
    assert park.enterprise(NETWORK, NATIONAL) == pytest.approx(-8.325, rel=1e-12)
    whole(park, NATIONAL)


@pytest.mark.parametrize("name", ALL)
def test_steam_at_the_gate(name: str) -> None:
    # members 1000 × 0.11 + 900 × 0.1 (measured: it keeps its worth at the gate) = 200; network 100 GJ × 0.11 = 11
    park = accounts(
        [
            gate("in", "steam", 2_000, "GJ"),
            activity("purchase", "steam", 1_000, "GJ"),
            activity("purchase", "steam", 900, "GJ", "E2", emission_factor=0.1, emission_factor_unit="tCO2/GJ"),
        ]
    )
    assert park.park(name) == pytest.approx(211.0, rel=1e-12)
    assert park.enterprise(NETWORK, name) == pytest.approx(11.0, rel=1e-9)
    whole(park, name)


def test_gas_at_the_gate_that_no_member_reports_is_burned() -> None:
    # gate 30 000 Nm³, bought 15 000 and 8 000, 3 000 of these sold on outside: 30 − (23 − 3) = 10 thousand Nm³
    # × 2.162188809 = 21.62188809 t; measured values of a member do not touch it
    gas = {"ncv": 35.0, "ncv_unit": "MJ/Nm3"}
    park = accounts(
        [
            gate("in", "natural_gas", 33_000, "Nm3"),
            gate("out", "natural_gas", 3_000, "Nm3"),
            activity("purchase", "natural_gas", 15_000, "Nm3", **gas),
            burned("natural_gas", 15_000, "Nm3", **gas),
            activity("purchase", "natural_gas", 8_000, "Nm3", "E2"),
            activity("sale", "natural_gas", 3_000, "Nm3", "E2"),
            burned("natural_gas", 5_000, "Nm3", "E2"),
        ]
    )
    assert park.graph.value(f"enterprise/{NETWORK}/{NATIONAL}/category/fuel_combustion") == pytest.approx(
        21.62188809, rel=1e-9
    )
    # E1: 15 000 × 35 MJ = 525 GJ × 0.0153 × 0.99 × 44/12 = 29.157975 t; E2: 5 × 2.162188809
    assert park.enterprise("E1", NATIONAL) == pytest.approx(29.157975, rel=1e-9)
    assert park.park(NATIONAL) == pytest.approx(29.157975 + 5 * 2.162188809 + 21.62188809, rel=1e-9)
    # GHG Protocol: 389.31 GJ: CH4 0.38931 kg × 29.8 + N2O 0.038931 kg × 273 = 22.229601 kg more
    assert park.enterprise(NETWORK, LOCATION) == pytest.approx(21.62188809 + 0.022229601, rel=1e-9)
    for name in ALL:
        whole(park, name)


def test_consumption_stands_for_what_passed_the_gate() -> None:
    park = accounts([gate("in", "natural_gas", 10_000, "Nm3"), burned("natural_gas", 10_000, "Nm3")])
    for name in ALL:
        assert park.enterprise(NETWORK, name) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("name", ALL)
def test_transfers_are_in_members_books_and_not_in_the_parks(name: str) -> None:
    # E1 buys 1000 MWh, sells 300 (290 arrive); E1 sells 500 GJ of steam (480 arrive)
    park = accounts(
        [
            power("grid", 1e6),
            *transfer("E1", "E2", "electricity", 3e5, "kWh", 2.9e5),
            *transfer("E1", "E2", "steam", 500, "GJ", 480),
        ]
    )
    deducts = name in (NATIONAL, GBT)
    sold = 300 * GRID[name] + 500 * 0.11 if deducts else 0.0
    assert park.enterprise("E1", name) == pytest.approx(1_000 * GRID[name] - sold, rel=1e-12)
    assert park.enterprise("E2", name) == pytest.approx(290 * GRID[name] + 480 * 0.11, rel=1e-12)
    assert park.park(name) == pytest.approx(1_000 * GRID[name], rel=1e-12)
    whole(park, name)


def test_gross_recovery_and_total_are_three_lines() -> None:
    # lime 1000 t × 0.683 = 683 t; 50 t captured: GB/T 683, 50, 633; the others 683
    park = accounts([activity("output", "lime", 1e6, "kg"), activity("capture", "co2_captured", 5e4, "kg")])
    for name in ALL:
        base = f"enterprise/E1/{name}"
        assert park.graph.value(f"{base}/gross") == pytest.approx(683.0, rel=1e-12)
        assert park.graph.value(f"{base}/category/memo_captured") == pytest.approx(50.0, rel=1e-12)
        assert park.graph.value(f"{base}/total") == pytest.approx(633.0 if name == GBT else 683.0, rel=1e-12)
        assert park.park(name) == pytest.approx(633.0 if name == GBT else 683.0, rel=1e-12)
        assert park.graph.value(f"park/{name}/gross") == pytest.approx(683.0, rel=1e-12)
        whole(park, name)
    assert park.graph[f"park/{GBT}/total"].inputs == (f"park/{GBT}/gross", f"park/{GBT}/category/memo_captured")


def test_biogenic_carbon_is_in_no_total() -> None:
    # wood 100 t × 15.6 GJ/t × 112 kg/GJ = 174.72 t; CH4 1.2636 and N2O 1.70352 t CO2e stay in under GHG Protocol
    park = accounts([burned("wood_chips", 1e5, "kg", ncv=15.6, ncv_unit="GJ/t")])
    for name in ALL:
        assert park.graph.value(f"park/{name}/category/memo_biogenic") == pytest.approx(174.72, rel=1e-12)
        expected = 1.2636 + 1.70352 if name in (LOCATION, MARKET) else 0.0
        assert park.park(name) == pytest.approx(expected, rel=1e-12)


def test_certificates_deduct_from_member_and_park() -> None:
    # 1000 − 200 = 800 MWh
    park = accounts([gate("in", "electricity", 1e6, "kWh", origin="grid"), power("grid", 1e6), certificate(2e5)])
    for name in (NATIONAL, MARKET):
        assert park.enterprise("E1", name) == pytest.approx(800 * GRID[name], rel=1e-12)
        assert park.park(name) == pytest.approx(800 * GRID[name], rel=1e-12)
        whole(park, name)
    assert park.park(GBT) == pytest.approx(582.7, rel=1e-12)


@pytest.mark.parametrize("name", ALL)
def test_a_facility_stands_in_its_enterprise_and_once_in_the_park(name: str) -> None:
    records = [power("grid", 1e6), power("grid", 2e5, "E1-F1"), activity("capture", "co2_captured", 1e4, "kg", "E1-F1")]
    park = Accounts(records, {PARK: PARK, "E1": "E1", "E1-F1": "E1"})
    recovered = 10.0 if name == GBT else 0.0
    assert park.enterprise("E1-F1", name) == pytest.approx(200 * GRID[name] - recovered, rel=1e-12)
    assert park.enterprise("E1", name) == pytest.approx(1_200 * GRID[name] - recovered, rel=1e-12)
    assert park.park(name) == pytest.approx(1_200 * GRID[name] - recovered, rel=1e-12)
    assert park.graph.value(f"park/{name}/entity/E1-F1") == pytest.approx(200 * GRID[name] - recovered, rel=1e-12)
    whole(park, name)


def test_members_in_another_province_and_the_gate() -> None:
    # gate 1000 MWh in Jiangsu (0.5827); E1 in Zhejiang (0.4974) uses 600, E2 in Jiangsu 300: 100 MWh of the network
    park = accounts(
        [gate("in", "electricity", 1e6, "kWh", origin="grid"), power("grid", 6e5), power("grid", 3e5, "E2")],
        profiles=(GBT,),
    )
    park.regions["E1"] = "CN-ZJ"
    assert park.enterprise("E1", GBT) == pytest.approx(600 * 0.4974, rel=1e-12)
    assert park.enterprise(NETWORK, GBT) == pytest.approx(100 * 0.5827, rel=1e-12)
    whole(park, GBT)


def varied() -> Accounts:
    """A park with something of everything."""
    return accounts(
        [
            gate("in", "electricity", 1.8e6, "kWh", origin="grid", period="2025-01"),
            gate("in", "natural_gas", 33_000, "Nm3", period="2025-01"),
            power("grid", 1e6, period="2025-01"),
            power("green_trade", 2e5, "E2", generation="wind", period="2025-02"),
            burned("natural_gas", 15_000, "Nm3"),
            burned("wood_chips", 1e5, "kg", "E2", ncv=15.6, ncv_unit="GJ/t"),
            activity("output", "lime", 1e6, "kg"),
            activity("capture", "co2_captured", 5e4, "kg"),
            activity("purchase", "steam", 900, "GJ", "E2"),
            *transfer("E1", "E2", "electricity", 3e5, "kWh", 2.9e5, period="2025-02"),
        ]
    )


@pytest.mark.parametrize("name", ALL)
def test_the_cube_of_the_park_adds_up_to_its_book(name: str) -> None:
    park = varied()
    cube = totals_cube(park.booked, park.arrays, park_numbers(park.booked, name), PARK)
    for category in CATEGORIES:
        expected = park.graph.value(f"park/{name}/category/{category}")
        present = category in cube.coords["category"].values
        found = float(cube["co2e_t"].sel(category=category).sum()) if present else 0.0
        assert found == pytest.approx(expected, rel=1e-12, abs=1e-9), category
    assert set(cube.coords["period"].values) <= {"2025", "2025-01", "2025-02"}
    records = cube_records(cube, name, "park")
    assert sum(float(str(r["co2e_t"])) for r in records) == pytest.approx(float(cube["co2e_t"].sum()), rel=1e-12)
    assert {(r["profile"], r["book"], r["entity"]) for r in records} == {(name, "park", PARK)}


def test_the_cube_keeps_entity_gas_and_month() -> None:
    park = varied()
    chosen = [n for n, line in enumerate(park.booked) if line.profile == LOCATION and line.book == "enterprise"]
    cube = totals_cube(park.booked, park.arrays, chosen)
    one = {"entity": "E1", "category": "electricity_purchased", "gas": "CO2", "period": "2025-01"}
    assert float(cube["mass_t"].sel(one)) == pytest.approx(582.7, rel=1e-12)
    # wood: 1.56 TJ × 30 kg = 46.8 kg CH4
    wood = {"entity": "E2", "category": "fuel_combustion", "gas": "CH4", "period": "2025"}
    assert float(cube["mass_t"].sel(wood)) == pytest.approx(0.0468, rel=1e-12)
    assert float(cube["co2e_t"].sel(wood)) == pytest.approx(0.0468 * 27, rel=1e-12)


def test_an_empty_book_is_an_empty_cube() -> None:
    park = accounts([], "E1")
    assert park.park(NATIONAL) == 0.0
    assert totals_cube(park.booked, park.arrays, []).sizes["entity"] == 0


def test_the_table_of_lines_multiplies_out() -> None:
    park = varied()
    frame = lines_frame(park.booked, park.arrays)
    assert list(frame["line"]) == list(range(len(park.booked)))
    assert np.allclose(frame["mass_kg"] * frame["gwp"], frame["co2e_kg"], rtol=1e-15)
    assert frame["gwp"][frame["gas"] == "CO2"].eq(1.0).all()
    assert set(frame["book"]) == {"enterprise", "park", "network"}


def test_threads_do_not_touch_the_digits() -> None:
    park = varied()
    two, _ = compute(park.booked, park.contexts, each(2))
    assert two.mass_kg.tobytes() == park.arrays.mass_kg.tobytes()
    assert two.co2e_kg.tobytes() == park.arrays.co2e_kg.tobytes()


def test_a_direct_line_whose_certificates_were_sold_through_the_gate() -> None:
    # gate 100 MWh solar: 60 MWh kept count 0, 40 MWh sold 0.8325 each: park 33.3 t, nothing left to the network
    found = accounts(
        [
            gate("in", "electricity", 100_000, "kWh", origin="direct_line", generation="solar"),
            power("direct_line", 60_000, "E1", generation="solar", status="retained"),
            power("direct_line", 40_000, "E2", generation="solar", status="sold"),
        ],
        "E1",
        "E2",
        profiles=(NATIONAL,),
    )
    assert found.graph.value(f"park/{NATIONAL}/total") == pytest.approx(33.3, rel=1e-12)
    assert found.graph.value(f"enterprise/E2/{NATIONAL}/total") == pytest.approx(33.3, rel=1e-12)
    assert found.graph.value(f"enterprise/P:unassigned/{NATIONAL}/total") == pytest.approx(0.0, abs=1e-12)
