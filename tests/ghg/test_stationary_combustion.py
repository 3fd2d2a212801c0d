"""CO2 of burned fuel: E = FC × NCV × CC × OF × 44/12 (GB/T 32150; NDRC industry guidelines, annex).

Worked examples in print: European Commission, CBAM communication template of 13 December 2024, sheet B_EmInst, row
"Ex.1"; American Petroleum Institute, Compendium of Greenhouse Gas Emissions Methodologies (2021), Exhibit 4.5, whose
numbers were read in a public test suite that quotes it (test_onshore_exhibits.py), not in the Compendium. Natural gas
by the guideline's own defaults comes to the 2.1622 kg/m3 that many sources print. The rest is by hand.

Guideline defaults: diesel 43.33 GJ/t, 0.0202 tC/GJ, 0.98; natural gas 389.31 GJ/10⁴ Nm³, 0.0153, 0.99; anthracite
24.515, 0.02749, 0.94; bituminous coal 23.204, 0.02618, 0.93.
"""

from __future__ import annotations

from typing import Any

import pytest

from carbonacct.activity.records import Record
from carbonacct.ghg.profile import Profile
from tests.energy.making import activity, burned
from tests.ghg.accounting import ALL, GBT, NATIONAL, RATIO, codes, kg, lines_of, method_context, only, profile


def co2(record: Record, chosen: str | Profile = NATIONAL) -> float:
    context = method_context(chosen)
    line = only([line for line in lines_of(record, context) if line.gas == "CO2"])
    assert not [f for f in context.findings if f.severity == "error"]
    return kg(line)


@pytest.mark.parametrize("name", ALL)
def test_defaults_are_the_same_under_every_profile(name: str) -> None:
    # 43.33 × 0.0202 = 0.875266; × 0.98 = 0.85776068; × 44/12 = 3.14512249333 t/t; 100 t
    assert co2(burned("diesel", 100_000, "kg"), name) == pytest.approx(314_512.249333, rel=1e-9)


def test_heavy_fuel_oil_of_the_commissions_template() -> None:
    # Ex.1: 252 000 t × 45 GJ/t × 73 tCO2/TJ × 100 % = 827 820 tCO2, 11 340 TJ
    typed = {"ncv": 45.0, "ncv_unit": "GJ/t", "emission_factor": 73.0, "emission_factor_unit": "tCO2/TJ"}
    record = burned("fuel_oil", 252_000_000, "kg", **typed, oxidation=1.0)
    assert co2(record) == pytest.approx(827_820_000, rel=1e-12)


def test_residual_oil_by_its_carbon_as_in_the_compendium() -> None:
    # Exhibit 4.5: 4 000 000 gal × 8.3 lb/gal, 92.3 % carbon, all of it oxidised: 50 966 t CO2 as printed
    tonnes = 4_000_000 * 8.3 * 0.45359237 / 1000
    typed = {"carbon_content": 0.923, "carbon_content_unit": "tC/t", "oxidation": 1.0}
    assert co2(burned("fuel_oil", tonnes * 1000, "kg", **typed)) / 1000 == pytest.approx(50_966, abs=0.5)


def test_natural_gas() -> None:
    # 10⁴ Nm³: 389.31 × 0.0153 × 0.99 × 44/12 = 21.62188809 t
    assert co2(burned("natural_gas", 10_000, "Nm3")) == pytest.approx(21_621.88809, rel=1e-9)


def test_litres_of_diesel() -> None:
    # 1000 L × 0.84 kg/L = 0.84 t × 3.14512249333 t/t
    assert co2(burned("diesel", 1_000, "L")) == pytest.approx(0.84 * 3_145.12249333, rel=1e-9)


def test_rows_in_heat_need_no_heating_value() -> None:
    # 1000 GJ × 0.0153 × 0.99 × 44/12 = 55.539 t
    assert co2(burned("natural_gas", 1_000, "GJ")) == pytest.approx(55_539.0, rel=1e-12)


@pytest.mark.parametrize(
    ("measured", "factors"),
    [
        ({"ncv": 22.0, "ncv_unit": "GJ/t"}, 22.0 * 0.02618 * 0.93),
        ({"carbon_content": 0.0275, "carbon_content_unit": "tC/GJ"}, 23.204 * 0.0275 * 0.93),
        ({"carbon_content": 27.5, "carbon_content_unit": "tC/TJ"}, 23.204 * 0.0275 * 0.93),
        ({"carbon_content": 0.62, "carbon_content_unit": "tC/t"}, 0.62 * 0.93),  # carbon per mass: no heating value
        ({"oxidation": 0.99}, 23.204 * 0.02618 * 0.99),
        (
            {"ncv": 22_000.0, "ncv_unit": "kJ/kg", "carbon_content": 0.0275, "carbon_content_unit": "tC/GJ",
             "oxidation": 0.985},
            22.0 * 0.0275 * 0.985,
        ),
    ],
)  # fmt: skip
def test_measured_values_win(measured: dict[str, Any], factors: float) -> None:
    # 1000 t of bituminous coal × NCV × CC × OF × 44/12
    expected = 1_000 * factors * RATIO * 1_000
    assert co2(burned("bituminous_coal", 1_000_000, "kg", **measured)) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("measured", "expected"),
    [
        ({"emission_factor": 2.0, "emission_factor_unit": "tCO2/t"}, 2_000_000.0),  # 1000 t × 2
        ({"emission_factor": 2.0, "emission_factor_unit": "tCO2/t", "oxidation": 0.9}, 1_800_000.0),
        # 1000 t × 23.204 GJ/t × 0.09 t/GJ = 2088.36 t
        ({"emission_factor": 0.09, "emission_factor_unit": "tCO2/GJ"}, 2_088_360.0),
        # measured heat: 1000 × 22 GJ × 90 kg/GJ = 1980 t
        ({"emission_factor": 90_000.0, "emission_factor_unit": "kgCO2/TJ", "ncv": 22.0, "ncv_unit": "GJ/t"}, 1.98e6),
    ],
)
def test_measured_emission_factor(measured: dict[str, Any], expected: float) -> None:
    record = burned("bituminous_coal", 1_000_000, "kg", **measured)
    assert co2(record) == pytest.approx(expected, rel=1e-12)


def test_a_measured_emission_factor_per_volume() -> None:
    # 5000 Nm³ × 2.1 kg/Nm³ = 10 500 kg
    record = burned("natural_gas", 5_000, "Nm3", emission_factor=2.1, emission_factor_unit="kgCO2/Nm3")
    assert co2(record) == pytest.approx(10_500.0, rel=1e-12)


@pytest.mark.parametrize(
    ("use", "category"), [("combustion", "fuel_combustion"), ("generation", "fuel_generation"), ("feedstock", None)]
)
def test_the_category_follows_the_use_and_feedstock_has_no_line(use: str, category: str | None) -> None:
    lines = lines_of(activity("consumption", "natural_gas", 1_000, "Nm3", use=use), method_context(NATIONAL))
    assert [line.category for line in lines] == ([category] if category else [])


@pytest.mark.parametrize("flow", ["purchase", "sale", "stock_open", "stock_close", "production"])
def test_only_consumption_emits(flow: str) -> None:
    assert lines_of(activity(flow, "diesel", 1_000, "kg"), method_context(NATIONAL)) == []


def test_biogenic_fuel_is_a_memo() -> None:
    # IPCC 2006: wood 15.6 GJ/t × 112 000 kg/TJ: 100 t × 15.6 × 0.112 = 174.72 t
    line = only(lines_of(burned("wood_chips", 100_000, "kg"), method_context(NATIONAL)))
    assert line.category == "memo_biogenic"
    assert kg(line) == pytest.approx(174_720.0, rel=1e-12)


def test_a_mixed_fuel_is_split_by_its_biogenic_carbon() -> None:
    # 100 t × 10 GJ/t × 90 kg/GJ = 90 t, of which 40 % biogenic: 54 t fossil, 36 t memo
    record = burned(
        "municipal_waste", 100_000, "kg", ncv=10.0, ncv_unit="GJ/t", emission_factor=90.0,
        emission_factor_unit="kgCO2/GJ", biogenic_fraction=0.4,
    )  # fmt: skip
    lines = {line.category: kg(line) for line in lines_of(record, method_context(NATIONAL))}
    assert lines == {"fuel_combustion": pytest.approx(54_000.0), "memo_biogenic": pytest.approx(36_000.0)}


@pytest.mark.parametrize(("share", "count"), [(0.0, 1), (1.0, 2)])
def test_no_and_only_biogenic_carbon(share: float, count: int) -> None:
    lines = lines_of(burned("diesel", 1_000, "kg", biogenic_fraction=share), method_context(NATIONAL))
    assert len(lines) == count
    assert kg(lines[0]) == pytest.approx(3_145.12249333 * (1 - share), rel=1e-9)


@pytest.fixture
def second_set() -> Profile:
    """GB/T 32150 with the second factor set, whose oxidation depends on the equipment."""
    rules = profile(GBT)
    return rules.model_copy(update={"combustion": rules.combustion.model_copy(update={"co2_set": "gbt-32151"})})


@pytest.mark.parametrize(
    ("equipment", "oxidation"), [("cement_kiln", 0.99), ("power_boiler", 0.95), ("industrial_boiler", 0.85)]
)
def test_oxidation_by_equipment(second_set: Profile, equipment: str, oxidation: float) -> None:
    # anthracite: 1000 t × 22.867 × 0.02749 × OF × 44/12
    record = burned("anthracite", 1_000_000, "kg", equipment=equipment)
    assert co2(record, second_set) == pytest.approx(22.867 * 0.02749 * oxidation * RATIO * 1e6, rel=1e-12)
    # the guideline set has one value for all equipment: 24.515 × 0.02749 × 0.94
    assert co2(record) == pytest.approx(24.515 * 0.02749 * 0.94 * RATIO * 1e6, rel=1e-12)


def test_no_oxidation_without_equipment(second_set: Profile) -> None:
    record, context = burned("anthracite", 1_000_000, "kg"), method_context(second_set)
    assert lines_of(record, context) == []
    (missing,) = [f for f in context.findings if f.severity == "error"]
    assert (missing.code, missing.source) == ("factors.none_found", record.source)
    assert "equipment" not in record.measured


def test_oxidation_of_a_fuel_whose_set_has_one_value(second_set: Profile) -> None:
    # diesel 42.652 × 0.0202 × 0.98 × 44/12 = 3.0959 t/t, whatever burns it
    record = burned("diesel", 1_000, "kg", equipment="industrial_boiler")
    assert co2(record, second_set) == pytest.approx(42.652 * 0.0202 * 0.98 * RATIO * 1e3, rel=1e-12)


@pytest.mark.parametrize("carrier", ["hydrogen", "raw_coal"])
def test_a_fuel_without_factor_is_an_error_at_its_row(carrier: str) -> None:
    unit = "Nm3" if carrier == "hydrogen" else "kg"
    record, context = burned(carrier, 1_000, unit), method_context(NATIONAL)
    assert lines_of(record, context) == []
    errors = [f for f in context.findings if f.severity == "error"]
    assert [(f.code, f.source) for f in errors] == [("factors.none_found", record.source)]


def test_no_heating_value_is_an_error_at_its_row() -> None:
    # carbon per heat is typed, the set has no heating value of raw coal
    record = burned("raw_coal", 1_000, "kg", carbon_content=0.026, carbon_content_unit="tC/GJ", oxidation=0.9)
    context = method_context(NATIONAL)
    assert lines_of(record, context) == []
    errors = [f for f in context.findings if f.severity == "error"]
    assert [(f.code, f.source) for f in errors] == [("ghg.no_heating_value", record.source)]


@pytest.mark.parametrize(
    "measured",
    [
        {"emission_factor": 2.0, "emission_factor_unit": "GJ/t"},
        {"emission_factor": 2.0, "emission_factor_unit": "tCO2/Nm3"},
        {"carbon_content": 2.0, "carbon_content_unit": "tC/Nm3"},
        {"ncv": 2.0, "ncv_unit": "GJ/Nm3"},
    ],
)
def test_units_that_do_not_fit_are_errors(measured: dict[str, Any]) -> None:
    context = method_context(NATIONAL)
    assert lines_of(burned("diesel", 1_000, "kg", **measured), context) == []
    assert "energy.unit_of_factor" in codes(context.findings)


def test_defaults_come_from_one_set() -> None:
    context = method_context(NATIONAL)
    line = only(lines_of(burned("diesel", 1_000, "kg"), context))
    refs = {ref for term in line.terms for ref in term.ref.split() if ref.startswith("ndrc")}
    names = ("ncv", "carbon_content", "oxidation")
    assert refs == {f"ndrc-guidelines@2015#fuel.diesel.{name}" for name in names}
