"""Vehicles by distance: hand calculation from the equations below; no worked example with these factors was found.

With fuel per 100 km: litres × density × the fuel's factors (2006 IPCC Guidelines vol. 2 ch. 3 table 3.2.2; NDRC set).
Without: EPA GHG Emission Factors Hub (2021) table 10, passenger car 0.341 kg CO2, 0.009 g CH4, 0.008 g N2O a mile;
table 8, medium- and heavy-duty truck 1.407 kg, 0.013 g, 0.033 g a mile; 1 mile = 1.609344 km.
"""

from __future__ import annotations

import pytest

from carbonacct.lineage.terms import factor_refs
from tests.ghg.accounting import LOCATION, NATIONAL, RATIO, codes, kg, lines_of, method_context
from tests.ghg.sources import row

MILE = 1.609344


def masses(name: str, **values: object) -> dict[str, float]:
    lines = lines_of(row("vehicle_distance", **values), method_context(name))
    assert {(line.category, line.method, line.unit) for line in lines} == {("mobile", "mobile_distance", "km")}
    return {line.gas: kg(line) for line in lines}


def test_distance_with_litres_of_diesel() -> None:
    # 20 000 km × 30 L/100 km = 6000 L × 0.84 kg/L = 5.04 t × 43.33 GJ/t = 218.3832 GJ
    # CO2 218.3832 × 0.0202 × 0.98 × 44/12 t; CH4 = N2O = 0.2183832 TJ × 3.9 = 0.85169448 kg
    found = masses(LOCATION, vehicle_type="heavy_truck", fuel="diesel", distance=20_000, litres_per_100km=30)
    assert found["CO2"] == pytest.approx(218.3832 * 0.0202 * 0.98 * RATIO * 1000, rel=1e-12)
    assert found["CH4"] == pytest.approx(0.85169448, rel=1e-12)
    assert found["N2O"] == pytest.approx(0.85169448, rel=1e-12)


def test_distance_with_litres_of_gasoline() -> None:
    # 10 000 km × 8 L/100 km = 800 L; × 2.33984/3154.08213 t/L (0.7418 kg/L) = 0.59344 t × 44.8 GJ/t = 26.586112 GJ
    found = masses(LOCATION, vehicle_type="passenger_car", fuel="gasoline", distance=10_000, litres_per_100km=8)
    assert found["CO2"] == pytest.approx(800 * 0.7418 / 1000 * 44.8 * 0.0189 * 0.98 * RATIO * 1000, rel=1e-12)
    assert found["CH4"] == pytest.approx(0.026586112 * 3.8, rel=1e-12)


def test_distance_with_gas_by_mass_and_by_volume() -> None:
    # 100 km × 25 kg/100 km of LNG × 41.868 GJ/t = 1.0467 GJ × 92e-3; 100 km × 10 Nm3/100 km × 389.31 GJ/1e4 Nm3
    lng = masses(LOCATION, vehicle_type="bus", fuel="lng", distance=100, kg_per_100km=25)
    cng = masses(LOCATION, vehicle_type="bus", fuel="natural_gas", distance=100, nm3_per_100km=10)
    assert lng["CH4"] == pytest.approx(1.0467 * 0.092, rel=1e-12)
    assert cng["CH4"] == pytest.approx(0.38931 * 0.092, rel=1e-12)


@pytest.mark.parametrize(
    ("kind", "per_mile"), [("passenger_car", (0.341, 9e-6, 8e-6)), ("heavy_truck", (1.407, 1.3e-5, 3.3e-5))]
)
def test_distance_alone(kind: str, per_mile: tuple[float, float, float]) -> None:
    found = masses(LOCATION, vehicle_type=kind, fuel="gasoline", distance=MILE * 1000)
    for gas, factor in zip(("CO2", "CH4", "N2O"), per_mile, strict=True):
        assert found[gas] == pytest.approx(factor * 1000, rel=1e-9), gas


def test_the_energy_that_is_missing_is_told_once_a_file() -> None:
    context = method_context(NATIONAL)
    for _ in range(2):
        record = row("vehicle_distance", vehicle_type="passenger_car", fuel="gasoline", distance=100)
        assert [line.gas for line in lines_of(record, context)] == ["CO2"]
    told = {f for f in context.findings if f.code == "mobile.distance_without_energy"}
    assert len(told) == 1
    assert told.pop().severity == "warning"


def test_terms_name_the_cell_and_the_factors() -> None:
    record = row("vehicle_distance", vehicle_type="heavy_truck", fuel="diesel", distance=100, litres_per_100km=30)
    line = next(line for line in lines_of(record, method_context(LOCATION)) if line.gas == "CH4")
    assert line.terms[0].ref == "row:litres_per_100km"
    assert "ipcc-2006-mobile@2006#mobile.road_vehicle.diesel.ch4" in factor_refs(line.terms)
    assert all(term.ref for term in line.terms)


def test_two_figures_of_consumption_and_a_type_without_factor() -> None:
    context = method_context(LOCATION)
    twice = row("vehicle_distance", vehicle_type="bus", fuel="lng", distance=1, kg_per_100km=2, litres_per_100km=3)
    assert lines_of(twice, context) == []
    (error,) = [f for f in context.findings if f.severity == "error"]
    assert (error.code, error.source) == ("mobile.consumption_twice", twice.source)
    context = method_context(LOCATION)
    assert lines_of(row("vehicle_distance", vehicle_type="bus", fuel="diesel", distance=1), context) == []
    assert "factors.none_found" in codes(context.findings)


@pytest.mark.parametrize(
    ("fuel", "column"), [("natural_gas", "litres_per_100km"), ("lng", "litres_per_100km"), ("diesel", "nm3_per_100km")]
)
def test_a_fuel_stands_in_the_column_of_its_unit(fuel: str, column: str) -> None:
    context = method_context(LOCATION)
    record = row("vehicle_distance", vehicle_type="bus", fuel=fuel, distance=100, **{column: 30})
    assert lines_of(record, context) == []
    assert [(f.code, f.source) for f in context.findings if f.severity == "error"] == [
        ("mobile.consumption_column", record.source)
    ]


@pytest.mark.parametrize("fuel", ["natural_gas", "lng", "lpg"])
def test_the_factors_of_vehicle_types_are_of_petrol_and_diesel(fuel: str) -> None:
    context = method_context(LOCATION)
    record = row("vehicle_distance", vehicle_type="heavy_truck", fuel=fuel, distance=100)
    assert lines_of(record, context) == []
    assert [(f.code, f.source) for f in context.findings if f.severity == "error"] == [
        ("mobile.no_distance_factor", record.source)
    ]
