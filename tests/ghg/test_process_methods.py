"""Process CO2: output and carbonate factors, clinker by its oxides, captured CO2.

Worked examples in print: raw meal in the European Commission's CBAM communication template of 13 December 2024, sheet
B_EmInst, row "Ex.2"; clinker of 64.6 % CaO at 0.507 t/t (2006 IPCC Guidelines vol. 3 ch. 2, read in a secondary copy).
Captured CO2 is the mass as typed: there is nothing to work out. The rest is by hand.

Factors: clinker 0.538, lime 0.683, limestone 0.440, dolomite 0.471, soda ash 0.415 t/t; CaO 0.785, MgO 1.092 t/t.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.energy.making import activity
from tests.ghg.accounting import ALL, NATIONAL, codes, kg, lines_of, method_context, only


@pytest.mark.parametrize(
    ("flow", "carrier", "expected"),
    [
        ("output", "clinker", 538_000.0),
        ("output", "lime", 683_000.0),
        ("output", "calcium_carbide", 1_154_000.0),
        ("consumption", "limestone", 440_000.0),
        ("consumption", "dolomite", 471_000.0),
        ("consumption", "soda_ash", 415_000.0),
        ("consumption", "electrode", 3_663_000.0),
    ],
)
@pytest.mark.parametrize("name", ALL)
def test_printed_factors(flow: str, carrier: str, expected: float, name: str) -> None:
    # 1000 t × t/t
    line = only(lines_of(activity(flow, carrier, 1_000_000, "kg"), method_context(name)))
    assert line.category == "process"
    assert kg(line) == pytest.approx(expected, rel=1e-12)


def test_a_measured_factor_and_a_degree_of_calcination() -> None:
    # 1000 t × 0.43 t/t × 0.98 = 421.4 t
    record = activity(
        "consumption", "limestone", 1_000_000, "kg", emission_factor=0.43, emission_factor_unit="tCO2/t", oxidation=0.98
    )
    assert kg(only(lines_of(record, method_context(NATIONAL)))) == pytest.approx(421_400.0, rel=1e-12)


def test_a_measured_factor_of_the_wrong_kind_is_an_error() -> None:
    record = activity("output", "lime", 1_000, "kg", emission_factor=0.4, emission_factor_unit="GJ/t")
    context = method_context(NATIONAL)
    assert lines_of(record, context) == []
    assert codes(context.findings) == {"energy.unit_of_factor"}


def test_a_product_without_factor_is_an_error_at_its_row() -> None:
    record, context = activity("output", "ammonia", 1_000, "kg"), method_context(NATIONAL)
    assert lines_of(record, context) == []
    errors = [f for f in context.findings if f.severity == "error"]
    assert [(f.code, f.source) for f in errors] == [("factors.none_found", record.source)]


def test_bought_clinker_emits_nothing_and_raw_meal_what_its_row_says() -> None:
    # raw meal 1000 t × 0.35 t/t × 0.99 calcined = 346.5 t
    context = method_context(NATIONAL)
    assert lines_of(activity("consumption", "clinker", 1_000_000, "kg"), context) == []
    meal = activity(
        "consumption", "raw_meal", 1_000_000, "kg", emission_factor=0.35, emission_factor_unit="tCO2/t", oxidation=0.99
    )
    assert kg(only(lines_of(meal, context))) == pytest.approx(346_500.0, rel=1e-12)


def test_raw_meal_of_the_commissions_template() -> None:
    # Ex.2: 121 000 t × 0.08794 tCO2/t × 100 % = 10 640.74 tCO2
    typed = {"emission_factor": 0.08794, "emission_factor_unit": "tCO2/t"}
    record = activity("consumption", "raw_meal", 121_000_000, "kg", **typed, oxidation=1.0)
    assert kg(only(lines_of(record, method_context(NATIONAL)))) == pytest.approx(10_640_740, rel=1e-12)


def test_buying_limestone_emits_nothing() -> None:
    assert lines_of(activity("purchase", "limestone", 1_000, "kg"), method_context(NATIONAL)) == []


def oxides(**measured: float) -> dict[str, float]:
    record = activity("output", "clinker", 1_000_000, "kg", **measured)
    lines = lines_of(record, method_context(NATIONAL))
    assert {line.category for line in lines} == {"process"}
    return {line.terms[0].symbol: kg(line) for line in lines}


def test_clinker_by_lime() -> None:
    # 1000 t × 0.646 × 0.785 = 507.11 t; the factor 0.538 is not added
    assert oxides(cao_fraction=0.646) == {"CaO": pytest.approx(507_110.0, rel=1e-12)}


def test_clinker_by_lime_and_magnesia_less_what_no_carbonate_brought() -> None:
    # CaO (0.65 − 0.02) × 0.785 = 0.49455; MgO (0.03 − 0.005) × 1.092 = 0.0273 t/t
    found = oxides(
        cao_fraction=0.65, cao_noncarbonate_fraction=0.02, mgo_fraction=0.03, mgo_noncarbonate_fraction=0.005
    )
    assert found == {"CaO": pytest.approx(494_550.0, rel=1e-12), "MgO": pytest.approx(27_300.0, rel=1e-12)}


def test_carbonate_with_a_stated_lime_content_is_not_lost() -> None:
    # the oxide method is for output; limestone used keeps its factor: 1000 t × 0.440
    record = activity("consumption", "limestone", 1_000_000, "kg", cao_fraction=0.54)
    assert kg(only(lines_of(record, method_context(NATIONAL)))) == pytest.approx(440_000.0, rel=1e-12)


@pytest.mark.parametrize("name", ALL)
def test_captured_gas_is_a_memo_as_typed(name: str) -> None:
    line = only(lines_of(activity("capture", "co2_captured", 5_000, "kg"), method_context(name)))
    assert (line.category, kg(line), line.terms) == ("memo_captured", 5_000.0, ())


@pytest.mark.parametrize("record", [{"flow": "purchase"}, {"flow": "consumption"}])
def test_captured_gas_is_captured_only_by_that_flow(record: dict[str, Any]) -> None:
    assert lines_of(activity(record["flow"], "co2_captured", 1.0, "kg"), method_context(NATIONAL)) == []


def test_a_bought_product_emits_nothing_here() -> None:
    """Clinker that a grinding plant buys was calcined elsewhere; raw meal counts by the factor on its row alone."""
    context = method_context(NATIONAL)
    assert lines_of(activity("consumption", "clinker", 1_000_000, "kg"), context) == []
    assert lines_of(activity("consumption", "raw_meal", 1_000_000, "kg"), context) == []
    meal = activity("consumption", "raw_meal", 1_000_000, "kg", emission_factor=0.525, emission_factor_unit="tCO2/t")
    assert kg(only(lines_of(meal, context))) == pytest.approx(525_000.0, rel=1e-12)
