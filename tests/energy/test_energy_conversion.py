"""Standard coal of fuels, power and heat (GB/T 2589-2020), by hand.

Coefficients as the standard prints them: raw coal 0.7143, diesel 1.4571, gasoline 1.4714 kgce/kg, natural gas
1.3300 kgce/m³, hydrogen 0.3329 kgce/m³, electricity 0.1229 kgce/kWh, heat 0.03412 tce/GJ; 1 kgce = 29 307 kJ.
Electricity, equivalent value: 0.2856 kgce/kWh. Density of diesel 0.84 kg/L.
"""

from __future__ import annotations

import pytest

from carbonacct.activity.records import Record
from carbonacct.energy.conversion import (
    Basis,
    conversion_term,
    gj_terms,
    measure_terms,
    measured_term,
    tce_terms,
)
from carbonacct.findings import Finding
from carbonacct.lineage.terms import UNIT_CONVERSION, Term
from carbonacct.units import convert
from tests.energy.making import activity, burned, energy_context, power, store


def multiplied(record: Record, terms: tuple[Term, ...]) -> float:
    value = record.quantity
    for term in terms:
        value *= term.value
    return value


def tce(record: Record, basis: Basis = "calorific") -> float:
    terms, findings = tce_terms(record, basis, energy_context())
    assert not [f for f in findings if f.severity == "error"], findings
    return multiplied(record, terms)


def problems(record: Record) -> list[Finding]:
    return [f for f in tce_terms(record, "calorific", energy_context())[1] if f.severity == "error"]


def test_electricity_on_both_bases() -> None:
    # 80 000 kWh × 0.1229 kgce/kWh = 9 832 kgce; × 0.2856 = 22 848 kgce
    assert tce(power("grid", 80_000)) == pytest.approx(9.832, rel=1e-12)
    assert tce(power("grid", 80_000), "equivalent") == pytest.approx(22.848, rel=1e-12)


@pytest.mark.parametrize(
    ("carrier", "quantity", "unit", "expected"),
    [
        ("raw_coal", 1_000_000, "kg", 714.3),  # 1000 t × 0.7143
        ("diesel", 10_000, "kg", 14.571),  # 10 t × 1.4571
        ("gasoline", 10_000, "kg", 14.714),
        ("natural_gas", 10_000, "Nm3", 13.3),  # 10⁴ m³ × 1.33
        ("hydrogen", 10_000, "Nm3", 3.329),
        ("lng", 100_000, "kg", 175.72),  # 100 t × 1.7572
        ("coke_oven_gas", 10_000, "Nm3", 5.714),  # printed per 10⁴ m³
        ("biogas", 10_000, "Nm3", 7.143),
        ("heat", 100, "GJ", 3.412),
    ],
)
def test_printed_coefficients(carrier: str, quantity: float, unit: str, expected: float) -> None:
    record = activity("purchase", carrier, quantity, unit)
    assert tce(record) == pytest.approx(expected, rel=1e-12)
    assert tce(record, "equivalent") == pytest.approx(expected, rel=1e-12)


def test_litres_of_diesel_by_density() -> None:
    # 1000 L × 0.84 kg/L = 840 kg; × 1.4571 = 1223.964 kgce
    assert tce(burned("diesel", 1_000, "L")) == pytest.approx(1.223964, rel=1e-12)


def test_litres_of_gasoline_by_density() -> None:
    # 1000 L × 0.7418 kg/L (2.33984 kg CO2e/L ÷ 3154.08213 kg CO2e/t of one publisher) × 1.4714 = 1091.48452 kgce
    assert tce(burned("gasoline", 1_000, "L")) == pytest.approx(1.09148452, rel=1e-12)


def test_litres_of_methanol_have_no_density() -> None:
    rows = [burned("methanol", 1_000, "L"), burned("methanol", 500, "L")]
    context = energy_context()
    found = [tce_terms(row, "calorific", context)[1] for row in rows]
    assert [[f.code for f in items] for items in found] == [["energy.no_density"]] * 2
    assert [items[0].source for items in found] == [row.source for row in rows]


def test_litres_of_gasoline_with_a_heating_value_per_litre() -> None:
    # 1000 L × 32 MJ/L = 32 GJ; ÷ 29.307 = 1.091889… tce
    record = burned("gasoline", 1_000, "L", ncv=32.0, ncv_unit="MJ/L")
    assert tce(record) == pytest.approx(32 / 29.307, rel=1e-12)


@pytest.mark.parametrize(
    ("ncv", "unit"), [(22.0, "GJ/t"), (22_000.0, "kJ/kg"), (22.0, "MJ/kg"), (0.022, "TJ/t"), (22_000.0, "MJ/t")]
)
def test_measured_heating_value(ncv: float, unit: str) -> None:
    # 100 t × 22 GJ/t = 2200 GJ; ÷ 29.307 GJ/tce = 75.06739… tce
    record = activity("purchase", "bituminous_coal", 100_000, "kg", ncv=ncv, ncv_unit=unit)
    assert tce(record) == pytest.approx(75.06739004, rel=1e-9)
    assert tce(record, "equivalent") == pytest.approx(75.06739004, rel=1e-9)


@pytest.mark.parametrize(("ncv", "unit"), [(389.31, "GJ/万Nm3"), (38.931, "MJ/Nm3"), (38_931.0, "kJ/Nm³")])
def test_measured_heating_value_of_gas(ncv: float, unit: str) -> None:
    # 20 000 Nm³ × 38.931 MJ/Nm³ = 778.62 GJ; ÷ 29.307 = 26.56771…
    record = burned("natural_gas", 20_000, "Nm3", ncv=ncv, ncv_unit=unit)
    assert tce(record) == pytest.approx(26.567714, rel=1e-7)


def test_rows_in_gigajoules_and_in_standard_coal() -> None:
    # the tables turn tce into GJ: 5 tce = 5 × 29.307 = 146.535 GJ, and back
    assert convert(5.0, "tce", "GJ") == pytest.approx(146.535, rel=1e-12)
    assert tce(burned("natural_gas", 146.535, "GJ")) == pytest.approx(5.0, rel=1e-12)


def test_a_kind_of_coal_without_a_coefficient_takes_raw_coal_and_says_so() -> None:
    record = burned("bituminous_coal", 1_000_000, "kg")
    terms, findings = tce_terms(record, "calorific", energy_context())
    assert multiplied(record, terms) == pytest.approx(714.3, rel=1e-12)
    assert "factors.carrier_fallback" in {f.code for f in findings}


def test_a_fuel_without_coefficient_and_heating_value() -> None:
    record = burned("wood_chips", 1_000, "kg")
    (only,) = problems(record)
    assert (only.code, only.source) == ("energy.no_coefficient", record.source)
    # 1 t × 15 GJ/t ÷ 29.307
    assert tce(burned("wood_chips", 1_000, "kg", ncv=15.0, ncv_unit="GJ/t")) == pytest.approx(15 / 29.307)


def test_a_unit_of_another_dimension() -> None:
    (only,) = problems(burned("natural_gas", 1_000, "kg"))
    assert only.code == "energy.unit_of_factor"
    (other,) = problems(burned("natural_gas", 1_000, "kg", ncv=38.9, ncv_unit="MJ/Nm3"))
    assert other.code == "energy.unit_of_factor"


def test_the_equivalent_value_is_named() -> None:
    findings = tce_terms(power("grid", 1.0), "equivalent", energy_context())[1]
    (named,) = [f for f in findings if f.code == "energy.equivalent_value"]
    assert dict(named.params)["ref"] == "electricity-equivalent-value@zcf-2026#tce.electricity_equivalent"
    assert dict(named.params)["value"] == "0.2856"
    assert not [f for f in tce_terms(power("grid", 1.0), "calorific", energy_context())[1] if f.code == named.code]


def test_heating_value_to_gigajoules() -> None:
    ncv = store().get("ndrc-guidelines@2015#fuel.diesel.ncv")
    record = burned("diesel", 2_000, "kg")
    terms, findings = gj_terms(record, ncv, store())
    # 2 t × 43.33 GJ/t = 86.66 GJ
    assert not findings
    assert multiplied(record, terms) == pytest.approx(86.66, rel=1e-12)
    assert gj_terms(burned("diesel", 5.0, "GJ"), None, store()) == ((), [])
    assert [f.code for f in gj_terms(record, None, store())[1]] == ["energy.no_heating_value"]


def test_measured_values_refer_to_their_cell() -> None:
    record = burned("diesel", 1.0, "kg", ncv=43.0, ncv_unit="GJ/t")
    term, above, below = measured_term(record, "ncv", "NCV")
    assert term is not None
    assert (term.ref, term.value, above, below) == ("row:ncv", 43.0, "GJ", "t")
    assert measured_term(record, "carbon_content", "CC") == (None, "", "")
    assert measured_term(burned("diesel", 1.0, "kg", ncv=43.0), "ncv", "NCV") == (None, "", "")


def test_conversions() -> None:
    term = conversion_term("Nm3", "1e4 Nm3")
    assert term is not None
    assert (term.value, term.ref) == (1e-4, UNIT_CONVERSION)
    assert conversion_term("kg", "Nm3") is None
    assert measure_terms(burned("diesel", 1.0, "kg"), "t", store())[0] == (conversion_term("kg", "t"),)
