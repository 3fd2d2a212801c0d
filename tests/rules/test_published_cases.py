"""Worked examples and derived tables that others published, through the engine's own methods."""

from __future__ import annotations

from typing import Any

import pytest

from carbonacct.activity.records import Record
from carbonacct.energy.conversion import tce_terms
from carbonacct.ghg.profile import Profile
from carbonacct.units.rounding import round_gbt8170
from tests.energy.making import activity, burned, energy_context, power
from tests.ghg.accounting import GBT, NATIONAL, codes, kg, lines_of, method_context, only, profile

# NDRC industry guidelines, annex: tCO2 per t or per 10⁴ Nm³ as NCV × CC × OF × 44/12, to four decimals
GUIDELINE_TABLE = {
    "anthracite": "2.3228", "bituminous_coal": "2.0715", "lignite": "1.4241", "washed_coal": "2.2818",
    "other_washed_coal": "1.2886", "briquette": "1.9360", "coke": "2.8518", "crude_oil": "3.0783",
    "fuel_oil": "3.0472", "gasoline": "3.0425", "diesel": "3.1451", "kerosene": "3.1517", "naphtha": "2.9488",
    "petroleum_coke": "3.0633", "other_petroleum": "2.8883", "tar": "2.6446", "crude_benzol": "3.4109",
    "refinery_gas": "3.0423", "lpg": "2.9538", "lng": "2.3253", "natural_gas": "21.6219", "coke_oven_gas": "8.5828",
    "blast_furnace_gas": "9.6865", "converter_gas": "14.3210", "carbide_furnace_gas": "15.9470", "other_gas": "2.3179",
}  # fmt: skip
# GB/T 32151 series, annex: the fuels whose oxidation does not depend on the equipment
SECOND_TABLE = {
    "crude_oil": "3.0172", "fuel_oil": "3.1705", "gasoline": "2.9251", "diesel": "3.0959", "kerosene": "3.0334",
    "lpg": "3.1013", "coal_tar": "2.6446", "refinery_gas": "3.0082", "natural_gas": "21.6502",
    "blast_furnace_gas": "8.4811", "converter_gas": "15.1240", "coke_oven_gas": "7.6362",
}  # fmt: skip
PER_VOLUME = {
    "natural_gas", "coke_oven_gas", "blast_furnace_gas", "converter_gas", "carbide_furnace_gas", "other_gas"
}  # fmt: skip


def tonnes(record: Record, chosen: str | Profile = NATIONAL) -> float:
    return sum(kg(line) for line in lines_of(record, method_context(chosen))) / 1000


def unit_of(carrier: str) -> Record:
    """One tonne, or 10⁴ Nm³."""
    return burned(carrier, 10_000, "Nm3") if carrier in PER_VOLUME else burned(carrier, 1_000, "kg")


def test_standard_coal_of_electricity() -> None:
    # 80 000 kWh × 0.1229 kgce/kWh = 9.832 tce
    record = power("grid", 80_000)
    value = record.quantity
    for term in tce_terms(record, "calorific", energy_context())[0]:
        value *= term.value
    assert round_gbt8170(value, 3) == "9.832"


@pytest.mark.parametrize(
    ("carrier", "factor", "ncv", "printed"), [("diesel", 72.59, 42.70, "3.10"), ("gasoline", 67.91, 43.12, "2.93")]
)
def test_liquid_fuels_by_heat(carrier: str, factor: float, ncv: float, printed: str) -> None:
    # 72.59 tCO2/TJ × 42.70 MJ/kg = 3.10 kg/kg; 67.91 × 43.12 = 2.93 kg/kg
    measured: dict[str, Any] = {
        "emission_factor": factor, "emission_factor_unit": "tCO2/TJ", "ncv": ncv, "ncv_unit": "MJ/kg"
    }  # fmt: skip
    assert round_gbt8170(tonnes(burned(carrier, 1_000, "kg", **measured)), 2) == printed


def test_a_litre_of_diesel() -> None:
    # × 0.84 kg/L ≈ 2.60 kg/L
    record = burned(
        "diesel", 1_000, "L", emission_factor=72.59, emission_factor_unit="tCO2/TJ", ncv=42.70, ncv_unit="MJ/kg"
    )
    assert round_gbt8170(tonnes(record), 2) == "2.60"


def test_a_kilowatt_hour_of_heat() -> None:
    # 0.11 tCO2/GJ × 3.6 MJ/kWh = 0.396 kg/kWh (a copy in circulation prints 0.0396: a slip of ten)
    assert kg(only(lines_of(activity("purchase", "heat", 3.6e-3, "GJ"), method_context(NATIONAL)))) == pytest.approx(
        0.396, rel=1e-12
    )


def test_a_cubic_metre_of_natural_gas() -> None:
    # 389.31 × 0.0153 × 0.99 × 44/12 / 10 = 2.162188809 kg/m³
    line = only(lines_of(burned("natural_gas", 1.0, "Nm3"), method_context(NATIONAL)))
    assert kg(line) == pytest.approx(2.162188809, rel=1e-12)
    assert round_gbt8170(kg(line), 6) == "2.162189"


def test_clinker_of_the_default_lime_content() -> None:
    # 64.6 % CaO × 0.785 = 0.507 t/t
    record = activity("output", "clinker", 1_000, "kg", cao_fraction=0.646)
    assert round_gbt8170(tonnes(record), 3) == "0.507"


@pytest.mark.parametrize(("carrier", "printed"), GUIDELINE_TABLE.items())
def test_guideline_table(carrier: str, printed: str) -> None:
    assert round_gbt8170(tonnes(unit_of(carrier)), 4) == printed


@pytest.mark.parametrize(("carrier", "printed"), SECOND_TABLE.items())
def test_second_table(carrier: str, printed: str) -> None:
    rules = profile(GBT)
    second = rules.model_copy(update={"combustion": rules.combustion.model_copy(update={"co2_set": "gbt-32151"})})
    assert round_gbt8170(tonnes(unit_of(carrier), second), 4) == printed


def test_a_value_marked_as_suspect_is_never_used() -> None:
    # the second table prints 51.498 GJ/t and 0.0172 tC/GJ for LNG: 3.1829 t/t, copied from another fuel
    rules = profile(GBT)
    second = rules.model_copy(update={"combustion": rules.combustion.model_copy(update={"co2_set": "gbt-32151"})})
    context = method_context(second)
    assert lines_of(unit_of("lng"), context) == []
    assert {"factors.suspect_refused", "factors.none_found"} <= codes(context.findings)


@pytest.mark.parametrize(
    ("basis", "printed"), [("calorific", "6.774"), ("equivalent", "2.915")]
)  # tCO2 per tce of power at the fossil factor: 0.8325 / 0.1229 and 0.8325 / 0.2856
def test_carbon_of_a_tonne_of_standard_coal_of_power(basis: Any, printed: str) -> None:
    record = power("grid", 1e6)
    value = record.quantity
    for term in tce_terms(record, basis, energy_context())[0]:
        value *= term.value
    assert round_gbt8170(tonnes(record) / value, 3) == printed
