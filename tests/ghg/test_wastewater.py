"""Wastewater: 2006 IPCC Guidelines vol. 5 ch. 6 eq. 6.4, 6.5, 6.7 and the 2019 Refinement, with their defaults.

Hand calculation from these equations; no worked example in print was found.

B0 0.25 kg CH4/kg COD (table 6.2); MCF anaerobic reactor 0.8, well managed aerobic 0 (table 6.8); N2O-N 0.016 of the
nitrogen treated aerobically, 0.005 of that discharged (table 6.8A); AR6: CH4 non-fossil 27.0, N2O 273.
"""

from __future__ import annotations

import pytest

from tests.ghg.accounting import GBT, LOCATION, MARKET, NATIONAL, codes, kg, lines_of, method_context
from tests.ghg.sources import co2e, row

UASB = {"treatment": "anaerobic_reactor", "volume": 365_000, "cod_in": 4_000, "cod_out": 800}


def total(name: str, gas: str, **values: object) -> float:
    lines = lines_of(row("wastewater", **values), method_context(name))
    assert {line.category for line in lines} <= {"waste"}
    return sum(kg(line) for line in lines if line.gas == gas)


@pytest.mark.parametrize("name", [LOCATION, MARKET])
def test_anaerobic_reactor_with_recovery(name: str) -> None:
    # 365 000 m3 × 3.2 kg/m3 = 1 168 000 kg COD, 100 000 kg of it in sludge: 1 068 000 × 0.25 × 0.8 = 213 600 kg CH4
    # less 180 000 kg recovered
    found = total(name, "CH4", **UASB, cod_sludge=100_000, ch4_recovered=180_000)
    assert found == pytest.approx(33_600, rel=1e-12)


def test_whole_load_where_the_outflow_is_blank() -> None:
    # IPCC's own basis, organic material in the inflow: 1000 m3 × 4 kg/m3 × 0.25 × 0.8 = 800 kg
    values = {"treatment": "anaerobic_reactor", "volume": 1_000, "cod_in": 4_000}
    assert total(LOCATION, "CH4", **values) == pytest.approx(800, rel=1e-12)


def test_nitrous_oxide_of_treatment_and_of_effluent() -> None:
    # 100 000 m3 × 40 g/m3 = 4000 kg N × 0.016 × 44/28; 100 000 × 12 g/m3 = 1200 kg N × 0.005 × 44/28
    values = {"treatment": "aerobic", "volume": 100_000, "cod_in": 500, "cod_out": 50, "tn_in": 40, "tn_out": 12}
    treated = 4_000 * 0.016 * 44 / 28
    assert total(LOCATION, "N2O", **values) == pytest.approx(treated, rel=1e-12)
    both = total(LOCATION, "N2O", **values, effluent="water_body")
    assert both == pytest.approx(treated + 1_200 * 0.005 * 44 / 28, rel=1e-12)
    assert total(LOCATION, "N2O", **values, effluent="sewer") == pytest.approx(treated, rel=1e-12)
    assert total(LOCATION, "CH4", **values) == 0


def test_methane_is_not_fossil() -> None:
    # 800 kg × 27.0
    found, findings = co2e(
        [row("wastewater", treatment="anaerobic_reactor", volume=1_000, cod_in=4_000)], method_context(LOCATION)
    )
    assert found == pytest.approx(21_600, rel=1e-12)
    assert not [f for f in findings if f.severity == "error"]


def test_typed_parameters_win() -> None:
    # 1000 m3 × 4 kg/m3 × 0.21 × 0.6 = 504 kg
    record = row("wastewater", treatment="anaerobic_reactor", volume=1_000, cod_in=4_000, mcf=0.6, b0=0.21)
    context = method_context(LOCATION)
    (line,) = lines_of(record, context)
    assert kg(line) == pytest.approx(504, rel=1e-12)
    assert [term.ref for term in line.terms] == ["row:cod_in", "row:b0", "row:mcf", "unit"]
    assert context.findings == []


@pytest.mark.parametrize("name", [NATIONAL, GBT])
def test_profiles_of_co2_alone_have_no_line_and_no_finding(name: str) -> None:
    context = method_context(name)
    assert lines_of(row("wastewater", **UASB, ch4_recovered=9e9), context) == []
    assert context.findings == []


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"cod_out": 4_001}, "wastewater.more_cod_out_than_in"),
        ({"ch4_recovered": 233_601}, "wastewater.recovered_too_much"),  # 1 168 000 × 0.2 = 233 600
        ({"cod_sludge": 1_168_001}, "wastewater.sludge_above_load"),
        ({"treatment": "aerobic", "cod_sludge": 1_168_001}, "wastewater.sludge_above_load"),
    ],
)
def test_what_cannot_be(values: dict[str, float], code: str) -> None:
    record = row("wastewater", **{**UASB, **values})
    context = method_context(LOCATION)
    lines_of(record, context)
    (error,) = [f for f in context.findings if f.severity == "error"]
    assert (error.code, error.source) == (code, record.source)


@pytest.mark.parametrize("kind", ["aerobic", "aerobic_overloaded", "aerobic_domestic", "shallow_lagoon", "deep_lagoon",
                                  "septic_tank", "untreated"])  # fmt: skip
def test_every_kind_of_treatment_has_its_factors(kind: str) -> None:
    context = method_context(LOCATION)
    lines = lines_of(row("wastewater", treatment=kind, volume=1, cod_in=1, tn_in=1), context)
    assert {line.gas for line in lines} == {"CH4", "N2O"}
    assert codes([f for f in context.findings if f.severity == "error"]) == set()


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"treatment": "aerobic"}, {"wastewater.nitrogen_missing"}),
        ({"treatment": "anaerobic_reactor"}, set()),  # no nitrous oxide there
        ({"treatment": "anaerobic_reactor", "effluent": "water_body"}, {"wastewater.nitrogen_missing"}),
        ({"treatment": "aerobic", "tn_in": 40, "effluent": "water_body"}, {"wastewater.nitrogen_missing"}),
        ({"treatment": "aerobic", "tn_in": 40, "tn_out": 12, "effluent": "water_body"}, set()),
        ({"treatment": "aerobic", "tn_in": 12, "tn_out": 40}, {"wastewater.more_nitrogen_out_than_in"}),
    ],
)
def test_nitrogen_that_is_missing_or_grows_is_told(values: dict[str, object], told: set[str]) -> None:
    context = method_context(LOCATION)
    lines_of(row("wastewater", volume=1_000, cod_in=400, **values), context)
    assert codes([f for f in context.findings if f.severity == "warning"]) - {"factors.unverified_used"} == told
