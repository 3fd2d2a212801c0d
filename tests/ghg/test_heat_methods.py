"""CO2 of heat: default 0.11 t/GJ (发改环资〔2025〕910号 附件4; GB/T 32150), measured, non-fossil.

Hand calculation, GJ × factor; no worked example in print was found. The enthalpy of steam that the GJ come from is
checked in tests/energy/test_energy_steam.py against the verification tables of IAPWS R7-97.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from carbonacct.errors import ReferenceDataError
from tests.energy.making import activity, gate, transfer
from tests.ghg.accounting import ALL, CBAM, GBT, LOCATION, MARKET, NATIONAL, codes, kg, lines_of, method_context, only


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(
    ("source", "expected"), [("", 110_000.0), ("fossil", 110_000.0), ("nonfossil", 0.0), ("waste_heat", 0.0)]
)
def test_bought_heat(name: str, source: str, expected: float) -> None:
    # 1000 GJ × 0.11 t/GJ = 110 t
    for record in (
        activity("purchase", "heat", 1_000, "GJ", heat_source=source),
        gate("in", "steam", 1_000, "GJ", heat_source=source),
        transfer("E1", "E2", "hot_water", 1_000, "GJ", heat_source=source)[1],
    ):
        line = only(lines_of(record, method_context(name)))
        assert line.category == "heat_purchased"
        assert kg(line) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("name", ALL)
def test_a_measured_factor_wins_even_over_the_source(name: str) -> None:
    # 1000 GJ × 0.0986 t/GJ = 98.6 t; per TJ the same
    for value, unit in ((0.0986, "tCO2/GJ"), (98.6, "tCO2/TJ"), (98.6, "kgCO2/GJ")):
        record = activity(
            "purchase", "steam", 1_000, "GJ", heat_source="nonfossil", emission_factor=value, emission_factor_unit=unit
        )
        assert kg(only(lines_of(record, method_context(name)))) == pytest.approx(98_600.0, rel=1e-12)


@pytest.mark.parametrize(("name", "deducts"), [(NATIONAL, True), (GBT, True), (LOCATION, False), (MARKET, False),
                                               (CBAM, False)])  # fmt: skip
def test_heat_sold(name: str, deducts: bool) -> None:
    sold, _ = transfer("E1", "E2", "steam", 1_000, "GJ", 900)
    for record in (activity("sale", "heat", 1_000, "GJ"), gate("out", "steam", 1_000, "GJ"), sold):
        lines = lines_of(record, method_context(name))
        assert [line.category for line in lines] == (["heat_exported"] if deducts else [])
        assert [kg(line) for line in lines] == ([pytest.approx(-110_000.0)] if deducts else [])


@pytest.mark.parametrize("source", ["nonfossil", "waste_heat"])
def test_nonfossil_heat_sold_deducts_nothing(source: str) -> None:
    line = only(lines_of(activity("sale", "heat", 1_000, "GJ", heat_source=source), method_context(NATIONAL)))
    assert kg(line) == 0.0
    assert [term.ref for term in line.terms] == [f"choice:heat.{source}"]


def test_tonnes_of_steam_less_condensate() -> None:
    # 1000 t, saturated at 1 MPa: (2777.12 − 83.74)/1000 = 2.69338 GJ/t; condensate 400 t × 4.1868 × 60/1000 = 100.4832
    # (2693.38 − 100.48) GJ × 0.11 t/GJ = 285.22 t
    record = activity(
        "purchase", "steam", 1_000_000, "kg", pressure_mpa=1.0, dryness=1.0, condensate_t=400.0,
        condensate_temperature_c=80.0,
    )  # fmt: skip
    lines = lines_of(record, method_context(NATIONAL))
    assert [line.sign for line in lines] == [1.0, -1.0]
    assert sum(kg(line) for line in lines) == pytest.approx((2_693.38 - 100.4832) * 110, abs=2)


def test_a_seller_of_steam_gets_its_condensate_back() -> None:
    sold, bought = transfer(
        "E1", "E2", "steam", 1_000_000, "kg", pressure_mpa=1.0, dryness=1.0, condensate_t=400.0,
        condensate_temperature_c=80.0,
    )  # fmt: skip
    context = method_context(GBT)
    deducted = sum(kg(line) for line in lines_of(sold, context))
    booked = sum(kg(line) for line in lines_of(bought, context))
    assert deducted == pytest.approx(-booked, rel=1e-12)


def test_steam_without_state_is_an_error_at_its_row() -> None:
    record, context = activity("purchase", "steam", 1_000, "kg"), method_context(NATIONAL)
    assert lines_of(record, context) == []
    assert [(f.code, f.source) for f in context.findings] == [("energy.steam_missing", record.source)]
    assert codes(context.findings) == {"energy.steam_missing"}


def test_a_factor_per_tonne_of_steam_is_never_replaced_silently() -> None:
    record = activity("purchase", "steam", 1_000, "GJ", emission_factor=0.3, emission_factor_unit="tCO2/t")
    context = method_context(NATIONAL)
    lines_of(record, context)
    errors = [f for f in context.findings if f.severity == "error"]
    assert [(f.code, f.source) for f in errors] == [("energy.unit_of_factor", record.source)]


def test_a_default_that_is_not_per_heat_is_refused() -> None:
    """A profile of one's own may name any factor; one that is not a mass per heat is broken reference data."""
    context = method_context(GBT)
    heat = context.profile.heat.model_copy(update={"factor": "gbt-2589@2020#constant.kgce_kj"})
    wrong = replace(context, profile=context.profile.model_copy(update={"heat": heat}))
    with pytest.raises(ReferenceDataError, match=r"gbt-2589@2020#constant\.kgce_kj.*not a mass per GJ"):
        lines_of(activity("purchase", "heat", 1_000, "GJ"), wrong)
