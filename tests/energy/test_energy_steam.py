"""Heat in steam and water: IAPWS-IF97 verification values of the release, and heat by hand.

Verification values: IAPWS R7-97(2012), table 5 (region 1), table 15 (region 2), table 33 (region 3, by pressure and
temperature), table 35 and 36 (saturation). Constants of the heat formula: 83.74 kJ/kg, 4.1868 kJ/(kg K), 20 °C.
"""

from __future__ import annotations

from typing import Any

import pytest

from carbonacct.energy.steam import ATMOSPHERE_MPA, absolute_pressure, enthalpy_kj_per_kg, heat_parts
from tests.energy.making import activity, store

ZERO_C = 273.15


def steam(tonnes: float, **state: Any) -> Any:
    return activity("purchase", "steam", tonnes * 1000, "kg", **state)


def gj(record: Any) -> float:
    parts, findings = heat_parts(record, store())
    assert not findings, findings
    return sum(part.gj for part in parts)


def codes(record: Any) -> list[str]:
    findings = heat_parts(record, store())[1]
    assert all(f.source == record.source for f in findings)
    return [f.code for f in findings]


@pytest.mark.parametrize(
    ("kelvin", "mpa", "enthalpy"),
    [
        (300, 0.0035, 2549.91145),  # table 15
        (700, 0.0035, 3335.68375),  # table 15
        (700, 30.0, 2631.49474),  # table 15
        (650, 22.2930643, 2375.12401),  # table 33
    ],
)
def test_the_release_of_if97_for_steam(kelvin: float, mpa: float, enthalpy: float) -> None:
    value, reason = enthalpy_kj_per_kg(mpa, kelvin - ZERO_C, None)
    assert reason == ""
    assert value == pytest.approx(enthalpy, rel=2e-8 if mpa != 22.2930643 else 2e-5)


@pytest.mark.parametrize(("kelvin", "mpa"), [(300, 3.0), (500, 3.0)])
def test_water_of_the_release_is_not_steam(kelvin: float, mpa: float) -> None:
    assert enthalpy_kj_per_kg(mpa, kelvin - ZERO_C, None) == (None, "liquid")


@pytest.mark.parametrize(
    ("kelvin", "mpa"), [(300, 0.353658941e-2), (500, 0.263889776e1), (600, 0.123443146e2)]
)  # table 35
def test_saturation_by_temperature_and_by_pressure_agree(kelvin: float, mpa: float) -> None:
    by_temperature, _ = enthalpy_kj_per_kg(None, kelvin - ZERO_C, 1.0)
    by_pressure, _ = enthalpy_kj_per_kg(mpa, None, 1.0)
    assert by_temperature == pytest.approx(by_pressure, rel=1e-7)


@pytest.mark.parametrize(
    ("mpa", "kelvin"), [(0.1, 372.755919), (1.0, 453.035632), (10.0, 584.149488)]
)  # table 36: temperatures of saturation
def test_a_temperature_at_saturation_says_nothing(mpa: float, kelvin: float) -> None:
    celsius = kelvin - ZERO_C
    assert enthalpy_kj_per_kg(mpa, celsius, None) == (None, "saturation")
    dry, _ = enthalpy_kj_per_kg(mpa, celsius, 1.0)
    assert dry == enthalpy_kj_per_kg(mpa, None, 1.0)[0]
    assert enthalpy_kj_per_kg(mpa, celsius - 0.2, None) == (None, "liquid")
    warmer, reason = enthalpy_kj_per_kg(mpa, celsius + 0.2, None)
    assert reason == "" and warmer is not None and dry is not None and warmer > dry


def test_saturated_steam_at_one_megapascal() -> None:
    # steam tables (IAPWS-IF97) at 1 MPa: h′ = 762.68, h″ = 2777.12 kJ/kg
    water, dry = enthalpy_kj_per_kg(1.0, None, 0.0)[0], enthalpy_kj_per_kg(1.0, None, 1.0)[0]
    assert water == pytest.approx(762.68, abs=0.01)
    assert dry == pytest.approx(2777.12, abs=0.01)
    # dryness 0.9: 0.1 × 762.68 + 0.9 × 2777.12 = 2575.676
    assert enthalpy_kj_per_kg(1.0, None, 0.9)[0] == pytest.approx(2575.676, abs=0.01)


def test_heat_of_superheated_steam() -> None:
    # 100 t at 0.0035 MPa and 700 K: 100 × (3335.68375 − 83.74) / 1000 = 325.194375 GJ
    record = steam(100, pressure_mpa=0.0035, temperature_c=700 - ZERO_C)
    assert gj(record) == pytest.approx(325.194375, rel=1e-7)


def test_heat_of_wet_steam() -> None:
    # 10 t at 1 MPa, dryness 0.9: 10 × (2575.676 − 83.74) / 1000 = 24.91936 GJ
    assert gj(steam(10, pressure_mpa=1.0, dryness=0.9)) == pytest.approx(24.91936, abs=2e-4)
    # a stated temperature within 1 K of saturation (179.886 °C) is no contradiction
    assert gj(steam(10, pressure_mpa=1.0, dryness=0.9, temperature_c=180.5)) == pytest.approx(24.91936, abs=2e-4)


def test_gauge_pressure_is_above_the_atmosphere() -> None:
    record = steam(1, pressure_mpa=0.9, pressure_basis="gauge", dryness=1.0)
    assert absolute_pressure(record) == pytest.approx(1.001325)
    assert gj(record) == gj(steam(1, pressure_mpa=0.9 + ATMOSPHERE_MPA, pressure_basis="absolute", dryness=1.0))
    assert absolute_pressure(steam(1, pressure_mpa=0.9, pressure_basis="absolute")) == 0.9
    assert absolute_pressure(steam(1, pressure_mpa=0.9)) == 0.9
    assert absolute_pressure(steam(1, dryness=1.0, pressure_basis="gauge")) is None


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ({}, "missing"),
        ({"pressure_mpa": 1.0}, "missing"),
        ({"temperature_c": 200.0}, "missing"),
        ({"pressure_mpa": 1.0, "temperature_c": 179.886}, "saturation"),
        ({"pressure_mpa": 1.0, "temperature_c": 150.0}, "liquid"),
        ({"pressure_mpa": 1.0, "temperature_c": 150.0, "dryness": 1.0}, "liquid"),
        ({"pressure_mpa": 0.01, "dryness": 0.0, "temperature_c": 45.8}, None),
        ({"temperature_c": 15.0, "dryness": 0.0}, "liquid"),  # h = 63 kJ/kg is below 83.74
        ({"pressure_mpa": 1.0, "temperature_c": 5_000.0}, "range"),
        ({"pressure_mpa": 30.0, "dryness": 1.0}, "range"),  # above the critical pressure: no saturation
        ({"temperature_c": 400.0, "dryness": 1.0}, "range"),
        ({"pressure_mpa": 1.0, "temperature_c": 250.0, "dryness": 0.9}, "conflict"),
    ],
)
def test_states_that_are_refused(state: dict[str, float], code: str | None) -> None:
    assert codes(steam(1, **state)) == ([] if code is None else [f"energy.steam_{code}"])


def test_heat_given_as_heat_needs_no_state() -> None:
    assert gj(activity("purchase", "steam", 12.5, "GJ")) == 12.5
    assert gj(activity("purchase", "heat", 3.0, "GJ")) == 3.0


def test_hot_water() -> None:
    # 1000 t × 4.1868 × (90 − 20) / 1000 = 293.076 GJ
    record = activity("purchase", "hot_water", 1_000_000, "kg", temperature_c=90.0)
    assert gj(record) == pytest.approx(293.076, rel=1e-12)


@pytest.mark.parametrize("state", [{}, {"temperature_c": 20.0}, {"temperature_c": 5.0}, {"temperature_c": 400.0}])
def test_hot_water_without_a_fitting_temperature(state: dict[str, float]) -> None:
    assert codes(activity("purchase", "hot_water", 1_000, "kg", **state)) == ["energy.hot_water_temperature"]


def test_returned_condensate_is_deducted() -> None:
    # 100 t − 40 t × 4.1868 × (80 − 20) / 1000 = 10.04832 GJ of condensate: 325.194375 − 10.04832 = 315.146055
    record = steam(
        100, pressure_mpa=0.0035, temperature_c=700 - ZERO_C, condensate_t=40.0, condensate_temperature_c=80.0
    )
    parts, findings = heat_parts(record, store())
    assert not findings
    assert [part.sign for part in parts] == [1.0, -1.0]
    assert sum(part.gj for part in parts) == pytest.approx(315.146055, rel=1e-7)
    assert parts[1].terms[0].ref.startswith("row:condensate_t row:condensate_temperature_c ")


@pytest.mark.parametrize("more", [{}, {"condensate_temperature_c": 15.0}])
def test_condensate_without_a_fitting_temperature(more: dict[str, float]) -> None:
    record = steam(1, pressure_mpa=1.0, dryness=1.0, condensate_t=0.5, **more)
    assert codes(record) == ["energy.condensate_temperature"]


def test_the_term_of_steam_names_cells_and_constant() -> None:
    (part,), _ = heat_parts(steam(1, pressure_mpa=1.0, temperature_c=250.0), store())
    expected = "row:pressure_mpa row:temperature_c gbt-heat-constants@1#constant.reference_water_enthalpy"
    assert part.terms[0].ref == expected


def test_water_above_the_critical_pressure_is_no_steam() -> None:
    """Critical point of water: 22.064 MPa, 647.096 K (373.946 °C)."""
    assert enthalpy_kj_per_kg(30.0, 100.0, None) == (None, "liquid")
    assert enthalpy_kj_per_kg(24.0, 373.0, None) == (None, "liquid")
    assert enthalpy_kj_per_kg(24.0, 380.0, None)[1] == ""
    assert enthalpy_kj_per_kg(0.0003, 26.85, None) == (None, "range")  # below the pressure of the triple point
