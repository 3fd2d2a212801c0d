"""Carbon balance of conversion: put in minus taken out, oxidised whole (发改环资〔2025〕910号 附件4).

Worked example in print: American Petroleum Institute, Compendium of Greenhouse Gas Emissions Methodologies (2021),
Exhibit 6-42, feed of a hydrogen plant; its numbers were read in a public test suite that quotes it
(test_api_compendium_exhibits.py), not in the Compendium. The method's own document prints none; the rest is by hand.
"""

from __future__ import annotations

import pytest

from tests.energy.making import activity
from tests.ghg.accounting import ALL, LOCATION, NATIONAL, RATIO, kg, lines_of, method_context, only


@pytest.mark.parametrize("name", ALL)
def test_liquefied_gas_to_gas(name: str) -> None:
    # in 100 t LNG × 41.868 × 0.0153 × 1 × 44/12 = 234.8795 t; out 10⁵ Nm³ = 10 × 389.31 × 0.0153 × 44/12 = 218.4029 t
    context = method_context(name)
    put_in = only(lines_of(activity("consumption", "lng", 100_000, "kg", use="conversion"), context))
    taken_out = only(lines_of(activity("conversion_output", "natural_gas", 100_000, "Nm3"), context))
    assert (put_in.category, taken_out.category) == ("conversion", "conversion")
    assert kg(put_in) == pytest.approx(100_000 * 41.868 * 0.0153 * RATIO, rel=1e-12)
    assert kg(taken_out) == pytest.approx(-100_000 * 38.931 * 0.0153 * RATIO, rel=1e-12)
    assert kg(put_in) == pytest.approx(234_879.48, rel=1e-9)
    assert kg(taken_out) == pytest.approx(-218_402.91, rel=1e-9)


def test_feed_of_a_hydrogen_plant_of_the_compendium() -> None:
    # Exhibit 6-42: 5e9 scf of 85 % CH4, 8 % C2H6, 3 % C4H10 and 4 % N2 come to 297 100 t CO2, four digits. A pound-mole
    # is 379.3 scf (stated there), a kilomole 22.414 Nm3; carbon 0.85 + 2 × 0.08 + 4 × 0.03 = 1.13 mol, 12 kg/kmol
    volume = 5e9 / 379.3 * 0.45359237 * 22.414
    typed = {"carbon_content": 1.13 * 12 / 22.414, "carbon_content_unit": "kgC/Nm3"}
    record = activity("consumption", "natural_gas", volume, "Nm3", use="conversion", **typed)
    line = only(lines_of(record, method_context(NATIONAL)))
    assert kg(line) / 1000 == pytest.approx(297_100, rel=1e-3)  # the exhibit rounds between its steps


def test_oxidation_is_that_of_the_rule_even_where_one_was_typed() -> None:
    record = activity("consumption", "lng", 100_000, "kg", use="conversion", oxidation=0.5)
    line = only(lines_of(record, method_context(NATIONAL)))
    (oxidation,) = [term for term in line.terms if term.symbol == "OF"]
    assert (oxidation.value, oxidation.ref) == (1.0, "choice:combustion.conversion_oxidation")


def test_measured_carbon_on_both_sides() -> None:
    # 1000 t × 0.9 tC/t × 44/12 = 3300 t in; 800 t × 0.95 × 44/12 = 2786.667 t out
    context = method_context(NATIONAL)
    carbon = {"carbon_content_unit": "tC/t"}
    coal = activity("consumption", "washed_coal", 1e6, "kg", use="conversion", carbon_content=0.9, **carbon)
    coke = activity("conversion_output", "coke", 8e5, "kg", carbon_content=0.95, **carbon)
    assert kg(only(lines_of(coal, context))) == pytest.approx(3.3e6, rel=1e-12)
    assert kg(only(lines_of(coke, context))) == pytest.approx(-8e5 * 0.95 * RATIO, rel=1e-12)


def test_conversion_has_no_methane() -> None:
    context = method_context(LOCATION)
    lines = lines_of(activity("consumption", "lng", 100_000, "kg", use="conversion"), context)
    assert [line.gas for line in lines] == ["CO2"]


def test_products_that_are_no_fuel_have_no_line() -> None:
    assert lines_of(activity("conversion_output", "heat", 100, "GJ"), method_context(NATIONAL)) == []
