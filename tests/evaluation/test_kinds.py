"""Dimensions of formulas: what may be added and compared, and what a formula is measured in."""

from __future__ import annotations

import pytest

from carbonacct.evaluation.catalogue import register_kinds
from carbonacct.evaluation.grammar import parse
from carbonacct.evaluation.kinds import (
    TEXT,
    TRUTH,
    KindError,
    Scope,
    kind_of,
    number_kind,
    product_unit,
    ratio_unit,
)
from carbonacct.units.dimensions import measure
from carbonacct.units.registry import UnitError

COLUMNS = {
    "enterprises": {"above_scale": TRUTH, "energy": number_kind("tce"), "name": TEXT},
    "devices": {"grade": number_kind("1"), "power": number_kind("kW"), "project": TEXT},
}
NAMES = {
    "co2": number_kind("tCO2"),
    "co2e": number_kind("tCO2e"),
    "energy": number_kind("tce"),
    "power": number_kind("kWh"),
    "days": number_kind("d"),
    "money": number_kind("1e4 CNY"),
    "load": number_kind("kW"),
}
SCOPE = Scope(NAMES, COLUMNS, {"basis": ("one", "two")})


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("co2 / energy", "tCO2/tce"),
        ("energy / money", "tce/万元"),
        ("co2 / money", "tCO2/1e4 CNY"),
        ("power / days", "kWh/d"),
        ("load * 4 [h] / (power / days)", "d"),
        ("count(enterprises where above_scale) / count(enterprises)", "%"),
        ("sum(devices.power where grade <= 1)", "kW"),
        ("choose(basis, one = co2 / energy, two = 2 * co2 / energy)", "tCO2/tce"),
        ("co2 + 1000 [kgCO2]", "tCO2"),
        ("max(devices.grade)", "1"),
        ("if(energy >= 1000000 [tce], 0.3 [tCO2/tce], 0.2 [tCO2/tce])", "tCO2/tce"),
    ],
)
def test_a_formula_has_the_dimension_of_its_unit(text: str, unit: str) -> None:
    assert kind_of(parse(text), SCOPE).measure.fits(measure(unit))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("co2 + co2e", "beside"),  # CO2 and CO2e are different quantities
        ("energy + power", "beside"),  # standard coal is no kWh without a basis
        ("co2 < energy", "beside"),
        ("unknown / energy", "unknown quantity 'unknown'"),
        ("co2 and energy", "needs a condition"),
        ("sum(devices.project)", "needs a number"),
        ("sum(devices.nothing)", "unknown column of devices"),
        ("count(nowhere)", "unknown register"),
        ("count(devices where power)", "needs a condition"),
        ("choose(basis, one = co2)", "readings"),
        ("choose(basis, one = co2, two = energy)", "beside"),
        ("choose(other, one = co2)", "unknown option"),
        ("count(devices where count(enterprises) > 1)", "inside a filter"),
        ("count(devices where any(enterprises where above_scale))", "stands in filters over enterprises"),
        ('"a" < 1', "beside"),
        ("true < false", "does not compare"),
        ("5 [bananas]", "unknown unit"),
        ("given(grade)", "no such column"),
        ("-true", "needs a number"),
    ],
)
def test_unlike_things_are_refused(text: str, told: str) -> None:
    with pytest.raises(KindError) as caught:
        kind_of(parse(text), SCOPE)
    assert told in str(caught.value)


def test_units_of_products_and_ratios_are_shown_short() -> None:
    assert product_unit("kWh/d", "d") == "kWh"
    assert product_unit("1", "t") == "t"
    assert product_unit("kW", "h") == "kW·h"
    assert ratio_unit("kWh", "kWh") == "1"
    assert ratio_unit("t", "t/d") == "t/(t/d)"


def test_sizes_of_units_are_exact() -> None:
    assert measure("kgCO2/kgce").scale(measure("tCO2/tce")) == 1.0
    assert measure("1").scale(measure("%")) == 100.0
    assert measure("万吨CO2").scale(measure("tCO2")) == 10_000.0
    assert measure("tCO2/亿元").scale(measure("tCO2/万元")) == 1e-4
    assert measure("MWh/d").scale(measure("kWh/d")) == 1000.0


def test_a_scale_between_dimensions_is_refused() -> None:
    with pytest.raises(UnitError, match="is not"):
        measure("tce").scale(measure("kWh"))


def test_columns_in_degrees_celsius_are_left_to_the_accounts() -> None:
    """A scale with another zero is neither added nor multiplied; every other column of the registers is known."""
    kinds = register_kinds("tCO2")
    assert "temperature_c" not in kinds["meter_readings"] and "pressure_mpa" in kinds["meter_readings"]
