"""The statement between the park's book and the enterprises' books, by hand; it closes for every pair of profiles."""

from __future__ import annotations

from itertools import product

import pytest

from carbonacct.activity.records import Record
from carbonacct.reconciliation import TOLERANCE, Statement
from tests.energy.making import PARK, activity, burned, certificate, gate, power, transfer
from tests.ghg.accounting import ALL, GBT, LOCATION, MARKET, NATIONAL, Accounts, accounts


def park_of_two() -> list[Record]:
    """Gate 1800 MWh; E1 1000 of the grid, E2 400 and 200 green; E1 sells 300 MWh, of which 290 arrive."""
    return [
        gate("in", "electricity", 1.8e6, "kWh", origin="grid"),
        power("grid", 1e6),
        power("grid", 4e5, "E2"),
        power("green_trade", 2e5, "E2", generation="wind"),
        *transfer("E1", "E2", "electricity", 3e5, "kWh", 2.9e5),
    ]


def values(statement: Statement) -> dict[str, float]:
    return {term.id: term.value for term in statement.terms}


def test_the_terms_of_two_profiles_by_hand() -> None:
    # GB/T: E1 (1000 − 300) × 0.5827 = 407.89; E2 (600 + 290) × 0.5827 = 518.603; together 926.493
    # transfers: booked 290 × 0.5827 = 168.983, deducted −174.81: −5.827; network 200 × 0.8325 = 166.5
    # factors: 1400 × 0.8325 + 200 × 0 − 1600 × 0.5827 = 233.18
    # park: 926.493 + 5.827 + 166.5 + 233.18 = 1332 = 1600 × 0.8325
    park = accounts(park_of_two(), profiles=(NATIONAL, GBT))
    statement = park.statement(NATIONAL, GBT)
    assert values(statement) == {
        "sum_of_enterprises": pytest.approx(926.493, rel=1e-12),
        "park_own": 0.0,
        "internal_transfers": pytest.approx(-5.827, rel=1e-9),
        "unassigned": pytest.approx(166.5, rel=1e-12),
        "factor_family": pytest.approx(233.18, rel=1e-9),
        "gas_scope": 0.0,
        "captured": 0.0,
    }
    assert {term.id: term.sign for term in statement.terms}["internal_transfers"] == -1
    assert statement.park_total == pytest.approx(1_332.0, rel=1e-12)
    assert statement.relative_difference <= TOLERANCE
    base = f"reconciliation/{NATIONAL}/{GBT}"
    assert park.graph.value(f"{base}/transfers_booked") == pytest.approx(168.983, rel=1e-12)
    assert park.graph.value(f"{base}/transfers_deducted") == pytest.approx(-174.81, rel=1e-12)
    assert park.graph.value(f"{base}/factor_family/electricity_purchased") == pytest.approx(233.18, rel=1e-9)
    assert (statement.park_profile, statement.enterprise_profile, statement.unit) == (NATIONAL, GBT, "tCO2")


def test_a_profile_with_itself_has_no_difference_of_factors() -> None:
    # E1 (1000 − 300) × 0.8325 = 582.75; E2 (400 + 290) × 0.8325 = 574.425; transfers −8.325; network 166.5
    statement = accounts(park_of_two(), profiles=(NATIONAL,)).statement(NATIONAL, NATIONAL)
    found = values(statement)
    assert found["sum_of_enterprises"] == pytest.approx(1_157.175, rel=1e-12)
    assert found["internal_transfers"] == pytest.approx(-8.325, rel=1e-9)
    assert found["factor_family"] == 0.0
    assert statement.relative_difference <= TOLERANCE


def test_a_seller_that_deducts_nothing() -> None:
    # GHG Protocol: the buyer books 290 × 0.5827 = 168.983, the seller nothing: all of it is counted twice
    statement = accounts(park_of_two(), profiles=(LOCATION,)).statement(LOCATION, LOCATION)
    assert values(statement)["internal_transfers"] == pytest.approx(168.983, rel=1e-12)
    assert statement.relative_difference <= TOLERANCE


def test_the_parks_own_users_stand_apart() -> None:
    records = [power("grid", 1e6), power("grid", 1e5, PARK)]
    found = values(accounts(records, profiles=(GBT,)).statement(GBT, GBT))
    assert found["sum_of_enterprises"] == pytest.approx(582.7, rel=1e-12)
    assert found["park_own"] == pytest.approx(58.27, rel=1e-12)


@pytest.mark.parametrize(("park", "books", "expected"), [(NATIONAL, GBT, 50.0), (GBT, NATIONAL, -50.0), (GBT, GBT, 0)])
def test_recovery_that_one_profile_deducts(park: str, books: str, expected: float) -> None:
    # 50 t captured: GB/T totals are 50 lower
    records = [activity("output", "lime", 1e6, "kg"), activity("capture", "co2_captured", 5e4, "kg")]
    statement = accounts(records).statement(park, books)
    assert values(statement)["captured"] == pytest.approx(expected, rel=1e-12)
    assert statement.relative_difference <= TOLERANCE


@pytest.mark.parametrize(("park", "books"), list(product(ALL, ALL)))
def test_the_statement_closes_for_every_pair(park: str, books: str) -> None:
    records = [
        *park_of_two(),
        gate("out", "electricity", 3e5, "kWh", origin="grid"),
        gate("in", "steam", 2_000, "GJ"),
        gate("in", "natural_gas", 30_000, "Nm3"),
        power("export", 2e5, generation="solar"),
        power("self_generated", 9e4, "E2", generation="solar", status="sold"),
        power("direct_line", 7e4, "E2", generation="wind", emission_factor=0.1, emission_factor_unit="kgCO2/kWh"),
        power("grid", 5e4, "E3", emission_factor=0.7, emission_factor_unit="kgCO2/kWh"),
        certificate(1.5e5, "E3"),
        burned("natural_gas", 20_000, "Nm3", "E3", ncv=36.0, ncv_unit="MJ/Nm3"),
        burned("biogas", 5_000, "Nm3", "E3", ncv=21.0, ncv_unit="MJ/Nm3"),
        activity("purchase", "steam", 1_900, "GJ", "E2", emission_factor=0.1, emission_factor_unit="tCO2/GJ"),
        *transfer("E3", "E1", "steam", 800, "GJ", 760, heat_source="waste_heat"),
        *transfer("E3", "E1", "electricity", 1e5, "kWh", generation="solar"),
        activity("capture", "co2_captured", 4e4, "kg", "E3"),
        burned("diesel", 500, "L", PARK),
    ]
    statement = accounts(records, profiles=tuple(dict.fromkeys((park, books)))).statement(park, books)
    assert abs(statement.park_total) > 100
    assert statement.relative_difference <= TOLERANCE


def test_an_empty_park_closes_at_zero() -> None:
    statement = accounts([], "E1").statement(NATIONAL, MARKET)
    assert (statement.park_total, statement.sum_of_terms, statement.relative_difference) == (0.0, 0.0, 0.0)


def test_a_difference_is_measured_against_the_largest_term() -> None:
    made = accounts(park_of_two(), profiles=(NATIONAL,)).statement(NATIONAL, NATIONAL)
    wrong = Statement(NATIONAL, NATIONAL, "tCO2", made.terms, made.park_total, made.park_total + 13.32)
    assert wrong.relative_difference == pytest.approx(0.01, rel=1e-9)


def test_gases_that_the_park_does_not_count_have_a_term_of_their_own() -> None:
    # E1 burns 1 TJ of gas: 55.54 t CO2 in both books; GHG Protocol adds CH4 1 kg × 29.8 + N2O 0.1 kg × 273 = 0.0571 t
    park = accounts([burned("natural_gas", 1_000, "GJ")], "E1", profiles=(NATIONAL, LOCATION))
    statement = park.statement(NATIONAL, LOCATION)
    found = values(statement)
    assert found["gas_scope"] == pytest.approx(-0.0571, rel=1e-9)
    assert found["factor_family"] == pytest.approx(0.0, abs=1e-12)
    assert found["sum_of_enterprises"] - 0.0571 == pytest.approx(statement.park_total, rel=1e-12)


def test_heat_between_facilities_of_one_enterprise_is_in_no_enterprise_book() -> None:
    # E1-F1 burns 1 TJ and gives 500 GJ to E1-F2: 55 t at the facilities, nothing more at E1 nor at the park
    moved = transfer("E1-F1", "E1-F2", "heat", 500, "GJ")
    members = {"E1": "E1", "E1-F1": "E1", "E1-F2": "E1", "P": "P"}
    records = [burned("natural_gas", 1_000, "GJ", "E1-F1", use="generation"), *moved]
    park = Accounts(records, members, (LOCATION,)).graph
    fuel = park.value(f"enterprise/E1-F1/{LOCATION}/total")
    assert park.value(f"enterprise/E1-F2/{LOCATION}/total") == pytest.approx(55.0, rel=1e-12)
    assert park.value(f"enterprise/E1/{LOCATION}/total") == pytest.approx(fuel, rel=1e-12)
    assert park.value(f"park/{LOCATION}/total") == pytest.approx(fuel, rel=1e-12)
