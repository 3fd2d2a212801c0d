"""CH4 and N2O of combustion: heat × kg/TJ (2006 IPCC Guidelines vol. 2 ch. 2 eq. 2.1, table 2.3), GWP of AR6.

Hand calculation from eq. 2.1; no worked example in print with factors per net heat was found.

Table 2.3, manufacturing: natural gas 1 and 0.1 kg/TJ; diesel 3 and 0.6; wood 30 and 4.
AR6: CH4 fossil 29.8, non-fossil 27.0, N2O 273.
"""

from __future__ import annotations

import pytest

from carbonacct.ghg.lines import Booked, compute
from tests.energy.making import activity, burned
from tests.ghg.accounting import ALL, LOCATION, MARKET, codes, kg, lines_of, method_context


@pytest.mark.parametrize("name", [LOCATION, MARKET])
def test_gases_of_natural_gas(name: str) -> None:
    # 10⁶ Nm³ × 38.931 MJ/Nm³ = 38.931 TJ: 38.931 kg CH4, 3.8931 kg N2O
    lines = lines_of(burned("natural_gas", 1_000_000, "Nm3"), method_context(name))
    masses = {line.gas: kg(line) for line in lines}
    assert masses["CH4"] == pytest.approx(38.931, rel=1e-12)
    assert masses["N2O"] == pytest.approx(3.8931, rel=1e-12)
    assert {line.category for line in lines} == {"fuel_combustion"}


@pytest.mark.parametrize("name", [n for n in ALL if n not in (LOCATION, MARKET)])
def test_profiles_of_co2_alone_have_no_other_gas(name: str) -> None:
    lines = lines_of(burned("natural_gas", 1_000_000, "Nm3"), method_context(name))
    assert [line.gas for line in lines] == ["CO2"]


def test_measured_heat_is_used() -> None:
    # 100 t × 42 GJ/t = 4.2 TJ × 3 = 12.6 kg CH4
    record = burned("diesel", 100_000, "kg", ncv=42.0, ncv_unit="GJ/t")
    masses = {line.gas: kg(line) for line in lines_of(record, method_context(LOCATION))}
    assert masses["CH4"] == pytest.approx(12.6, rel=1e-12)
    assert masses["N2O"] == pytest.approx(2.52, rel=1e-12)


def test_methane_of_fossil_and_of_biogenic_fuel_in_co2e() -> None:
    # gas: 1000 GJ = 1 TJ: CH4 1 kg × 29.8 = 29.8; N2O 0.1 × 273 = 27.3
    # wood: 100 t × 15.6 = 1.56 TJ: CH4 46.8 kg × 27.0 = 1263.6; N2O 6.24 × 273 = 1703.52; CO2 to the memo
    context = method_context(LOCATION)
    records = [burned("natural_gas", 1_000, "GJ"), burned("wood_chips", 100_000, "kg")]
    booked = [Booked("enterprise", LOCATION, "E1", "own", s) for r in records for s in lines_of(r, context)]
    arrays, findings = compute(booked, {LOCATION: context})
    assert not [f for f in findings if f.severity == "error"]
    found = {
        (line.spec.record.carrier, line.spec.gas): (line.spec.category, float(value))
        for line, value in zip(booked, arrays.co2e_kg, strict=True)
    }
    assert found["natural_gas", "CH4"] == ("fuel_combustion", pytest.approx(29.8, rel=1e-12))
    assert found["natural_gas", "N2O"] == ("fuel_combustion", pytest.approx(27.3, rel=1e-12))
    assert found["wood_chips", "CH4"] == ("fuel_combustion", pytest.approx(1_263.6, rel=1e-12))
    assert found["wood_chips", "N2O"] == ("fuel_combustion", pytest.approx(1_703.52, rel=1e-12))
    assert found["wood_chips", "CO2"] == ("memo_biogenic", pytest.approx(174_720.0, rel=1e-12))
    refs = dict(zip([(line.spec.record.carrier, line.spec.gas) for line in booked], arrays.gwp_refs, strict=True))
    assert refs["natural_gas", "CH4"].endswith("#gwp.CH4_fossil")
    assert refs["wood_chips", "CH4"].endswith("#gwp.CH4_nonfossil")


def test_a_mixed_fuel_has_methane_of_both_kinds() -> None:
    # municipal waste 100 t × 10 GJ/t = 1 TJ × 30 kg = 30 kg CH4, of which 40 % biogenic: 18 × 29.8 + 12 × 27 = 860.4 kg
    record = burned("municipal_waste", 100_000, "kg", ncv=10.0, ncv_unit="GJ/t", biogenic_fraction=0.4,
                    emission_factor=90.0, emission_factor_unit="kgCO2/GJ")  # fmt: skip
    context = method_context(LOCATION)
    booked = [Booked("enterprise", LOCATION, "E1", "own", line) for line in lines_of(record, context)]
    arrays, _ = compute(booked, {LOCATION: context})
    methane = {
        line.spec.fossil: float(value)
        for line, value in zip(booked, arrays.co2e_kg, strict=True)
        if line.spec.gas == "CH4"
    }
    assert methane == {True: pytest.approx(536.4, rel=1e-12), False: pytest.approx(324.0, rel=1e-12)}


@pytest.mark.parametrize(("use", "lines"), [("feedstock", 0), ("generation", 3)])
def test_use_decides(use: str, lines: int) -> None:
    record = activity("consumption", "natural_gas", 1_000, "Nm3", use=use)
    assert len(lines_of(record, method_context(LOCATION))) == lines


def test_a_fuel_without_factor_of_a_gas_is_told_once_for_each_gas() -> None:
    context = method_context(LOCATION)
    for _ in range(2):
        lines = lines_of(burned("carbide_furnace_gas", 10_000, "Nm3"), context)
        assert [line.gas for line in lines] == ["CO2"]
    told = {f for f in context.findings if f.code == "ghg.gas_without_factor"}
    assert {dict(f.params)["gas"] for f in told} == {"CH4", "N2O"}
    assert len(told) == 2
    assert codes(context.findings) >= {"ghg.gas_without_factor"}
    assert all(f.severity == "warning" for f in told)


def test_the_biogenic_part_of_a_mixed_fuel_has_non_fossil_methane() -> None:
    # diesel 1000 GJ = 1 TJ, 20 % biogenic: CH4 3 kg: 2.4 kg × 29.8 + 0.6 kg × 27.0 = 71.52 + 16.2
    context = method_context(LOCATION)
    record = burned("diesel", 1_000, "GJ", biogenic_fraction=0.2)
    booked = [Booked("enterprise", LOCATION, "E1", "own", s) for s in lines_of(record, context) if s.gas == "CH4"]
    arrays, _ = compute(booked, {LOCATION: context})
    assert [float(value) for value in arrays.co2e_kg] == pytest.approx([71.52, 16.2], rel=1e-12)
