"""Fuel burned in vehicles: heat × kg/TJ of 2006 IPCC Guidelines vol. 2 ch. 3, CO2 by the NDRC set.

Worked example in print, for CO2: American Petroleum Institute, Compendium of Greenhouse Gas Emissions Methodologies
(2021), Exhibit 4.12; its numbers were read in a public test suite that quotes it (test_onshore_exhibits.py), not in the
Compendium. CH4 and N2O are by hand from eq. 3.2.3: no worked example with factors per heat was found.

Table 3.2.2: gasoline (low mileage light duty vehicle of 1995 or later) 3.8 kg CH4 and 5.7 kg N2O per TJ, diesel 3.9 and
3.9, natural gas 92 and 3; table 3.3.1, industry: diesel 4.15 and 28.6. NDRC set: gasoline 44.8 GJ/t × 0.0189 tC/GJ ×
0.98, diesel 43.33 × 0.0202 × 0.98.
"""

from __future__ import annotations

import pytest

from carbonacct.energy.electrification import FINAL_USES
from tests.energy.making import activity, balance, energy_graph, power
from tests.ghg.accounting import ALL, CBAM, LOCATION, MARKET, NATIONAL, RATIO, kg, lines_of, method_context


def masses(name: str, carrier: str, tonnes: float, **more: object) -> dict[str, float]:
    record = activity("consumption", carrier, tonnes * 1000, "kg", **{"use": "mobile", **more})
    lines = lines_of(record, method_context(name))
    assert {(line.category, line.method) for line in lines} == {("mobile", "mobile_fuel")}
    return {line.gas: kg(line) for line in lines}


@pytest.mark.parametrize("name", [LOCATION, MARKET])
def test_gasoline_of_cars(name: str) -> None:
    # 10 t × 44.8 GJ/t = 448 GJ = 0.448 TJ: CO2 448 × 0.0189 × 0.98 × 44/12 t; CH4 0.448 × 3.8; N2O 0.448 × 5.7
    found = masses(name, "gasoline", 10)
    assert found["CO2"] == pytest.approx(448 * 0.0189 * 0.98 * RATIO * 1000, rel=1e-12)
    assert found["CH4"] == pytest.approx(1.7024, rel=1e-12)
    assert found["N2O"] == pytest.approx(2.5536, rel=1e-12)


def test_lorries_of_the_compendium() -> None:
    # Exhibit 4.12: 1 000 000 miles at 8.8 miles a gallon, 5.83 MMBtu a barrel, 0.0822 t CO2 per MMBtu: 1297 t CO2
    litres_a_gallon, gj_a_mmbtu = 3.785411784, 1.05505585262
    typed = {
        "ncv": 5.83 * gj_a_mmbtu / (42 * litres_a_gallon), "ncv_unit": "GJ/L",
        "emission_factor": 0.0822 / gj_a_mmbtu, "emission_factor_unit": "tCO2/GJ",
    }  # fmt: skip
    record = activity("consumption", "diesel", 1_000_000 / 8.8 * litres_a_gallon, "L", use="mobile", **typed)
    (line,) = [line for line in lines_of(record, method_context(LOCATION)) if line.gas == "CO2"]
    assert kg(line) / 1000 == pytest.approx(1297, abs=0.5)


def test_diesel_of_lorries_and_of_forklifts() -> None:
    # 10 t × 43.33 GJ/t = 0.4333 TJ: on the road × 3.9 = 1.68987 kg of either gas; off road × 4.15 and × 28.6
    road = masses(LOCATION, "diesel", 10)
    assert (road["CH4"], road["N2O"]) == (pytest.approx(1.68987, rel=1e-12), pytest.approx(1.68987, rel=1e-12))
    machine = masses(LOCATION, "diesel", 10, equipment="off_road")
    assert machine["CH4"] == pytest.approx(1.798195, rel=1e-12)
    assert machine["N2O"] == pytest.approx(12.39238, rel=1e-12)
    assert machine["CO2"] == road["CO2"] == pytest.approx(433.3 * 0.0202 * 0.98 * RATIO * 1000, rel=1e-12)


def test_methane_of_gas_vehicles_is_not_that_of_boilers() -> None:
    # 1000 GJ = 1 TJ of natural gas: 92 kg CH4 in a vehicle, 1 kg in a boiler (table 2.3)
    record = activity("consumption", "natural_gas", 1_000, "GJ", use="mobile")
    found = {line.gas: kg(line) for line in lines_of(record, method_context(LOCATION))}
    assert found["CH4"] == pytest.approx(92, rel=1e-12)
    assert found["N2O"] == pytest.approx(3, rel=1e-12)


@pytest.mark.parametrize("name", [n for n in ALL if n not in (LOCATION, MARKET, CBAM)])
def test_profiles_of_co2_alone_have_no_other_gas(name: str) -> None:
    assert list(masses(name, "diesel", 1)) == ["CO2"]


def test_an_installation_leaves_its_vehicles_out() -> None:
    record = activity("consumption", "diesel", 1_000, "kg", use="mobile")
    assert lines_of(record, method_context(CBAM)) == []


def test_measured_values_win() -> None:
    # 1 t × 42 GJ/t × 0.02 tC/GJ × 44/12 with a measured oxidation of 1; CH4 0.042 TJ × 3.9
    found = masses(
        LOCATION,
        "diesel",
        1,
        ncv=42.0,
        ncv_unit="GJ/t",
        carbon_content=0.02,
        carbon_content_unit="tC/GJ",
        oxidation=1.0,
    )
    assert found["CO2"] == pytest.approx(42 * 0.02 * RATIO * 1000, rel=1e-12)
    assert found["CH4"] == pytest.approx(0.1638, rel=1e-12)


def test_biodiesel_goes_to_the_memo_and_its_other_gases_are_told() -> None:
    context = method_context(LOCATION)
    lines = lines_of(activity("consumption", "biodiesel", 1_000, "kg", use="mobile"), context)
    assert [(line.category, line.gas) for line in lines] == [("memo_biogenic", "CO2")]
    told = {dict(f.params)["gas"] for f in context.findings if f.code == "ghg.gas_without_factor"}
    assert told == {"CH4", "N2O"}


def test_fuel_of_vehicles_is_counted_once_and_is_final_energy() -> None:
    # 10 t of diesel × 1.4571 tce/t, once in consumption and in final fuels; no line of a boiler beside it
    row = activity("consumption", "diesel", 10_000, "kg", use="mobile")
    assert "mobile" in FINAL_USES
    assert [line.term for line in balance(row)].count("consumed") == 1
    graph = energy_graph(row, power("grid", 1_000))
    assert graph.value("energy/park/final/fuels") == pytest.approx(14.571, rel=1e-12)
    assert graph.value("energy/park/calorific/comprehensive") == pytest.approx(14.571 + 0.1229, rel=1e-12)
    assert {line.category for line in lines_of(row, method_context(NATIONAL))} == {"mobile"}
