"""The factor of a kilowatt-hour: every origin under every shipped profile (kg CO2 per kWh).

Hand calculation, kWh × the printed factor (附件4 电力间接排放); no worked example in print was found.

Printed factors: fossil power as the park method prints it 0.8325; Jiangsu average of 2023 0.5827 (the newest published
before mid-2026); national residual mix of 2023 0.6096.
"""

from __future__ import annotations

from typing import Any

import pytest

from carbonacct.activity.records import Record
from tests.energy.making import gate, power, transfer
from tests.ghg.accounting import CBAM, GBT, LOCATION, MARKET, NATIONAL, codes, kg, lines_of, method_context, only

FOSSIL, JIANGSU, RESIDUAL = 0.8325, 0.5827, 0.6096
PROFILES = (NATIONAL, GBT, LOCATION, MARKET, CBAM)
PURCHASED: list[tuple[str, dict[str, Any], tuple[float | None, ...]]] = [
    # origin, more, expected under national, GB/T, location, market, CBAM (None: no line)
    ("grid", {}, (FOSSIL, JIANGSU, JIANGSU, RESIDUAL, JIANGSU)),
    ("green_trade", {"generation": "wind"}, (0.0, JIANGSU, JIANGSU, 0.0, JIANGSU)),
    ("green_trade", {"generation": "solar"}, (0.0, JIANGSU, JIANGSU, 0.0, JIANGSU)),
    ("direct_line", {"generation": "solar"}, (0.0,) * 5),
    ("direct_line", {"generation": "solar", "status": "sold"}, (FOSSIL, 0.0, 0.0, RESIDUAL, 0.0)),
    ("direct_line", {"generation": "nuclear"}, (0.0,) * 5),
    ("direct_line", {"generation": "biomass"}, (0.0,) * 5),
    ("direct_line", {"generation": "fossil"}, (FOSSIL, JIANGSU, JIANGSU, RESIDUAL, JIANGSU)),
    ("direct_line", {"generation": "waste_heat"}, (FOSSIL, JIANGSU, JIANGSU, RESIDUAL, JIANGSU)),
    ("direct_line", {"generation": "unspecified"}, (FOSSIL, JIANGSU, JIANGSU, RESIDUAL, JIANGSU)),
    ("self_generated", {"generation": "solar", "status": "retained"}, (None,) * 5),
    ("self_generated", {"generation": "solar", "status": "none"}, (None,) * 5),
    ("self_generated", {"generation": "solar", "status": "sold"}, (FOSSIL, None, None, RESIDUAL, None)),
    ("self_generated", {"generation": "biomass", "status": "sold"}, (FOSSIL, None, None, RESIDUAL, None)),
    ("self_generated", {"generation": "fossil"}, (None,) * 5),
    ("self_generated", {"generation": "waste_heat"}, (None,) * 5),
]
EXPORTED: list[tuple[str, tuple[float | None, ...]]] = [
    ("solar", (0.0, JIANGSU, None, None, None)),
    ("wind", (0.0, JIANGSU, None, None, None)),
    ("biomass", (0.0, JIANGSU, None, None, None)),
    ("fossil", (FOSSIL, JIANGSU, None, None, None)),
    ("waste_heat", (FOSSIL, JIANGSU, None, None, None)),
]
BOUGHT_INSIDE: list[tuple[str, tuple[float | None, ...]]] = [
    ("unspecified", (FOSSIL, JIANGSU, JIANGSU, RESIDUAL, JIANGSU)),
    ("fossil", (FOSSIL, JIANGSU, JIANGSU, RESIDUAL, JIANGSU)),
    ("solar", (0.0, JIANGSU, 0.0, 0.0, JIANGSU)),
]
SOLD_INSIDE: list[tuple[str, tuple[float | None, ...]]] = [
    ("unspecified", (FOSSIL, JIANGSU, None, None, None)),
    ("solar", (0.0, JIANGSU, None, None, None)),
]


def table(rows: list[Any]) -> list[Any]:
    return [
        pytest.param(*row[:-1], name, value, id="-".join([*(str(part) for part in row[:-1]), name]))
        for row in rows
        for name, value in zip(PROFILES, row[-1], strict=True)
    ]


def check(record: Record, name: str, category: str, sign: float, expected: float | None) -> None:
    lines = lines_of(record, method_context(name))
    if expected is None:
        assert lines == []
        return
    line = only(lines)
    assert (line.category, line.sign, line.gas) == (category, sign, "CO2")
    assert kg(line) == pytest.approx(sign * 1_000 * expected, rel=1e-12)


@pytest.mark.parametrize(("origin", "more", "name", "expected"), table(PURCHASED))
def test_power_bought_or_made(origin: str, more: dict[str, Any], name: str, expected: float | None) -> None:
    check(power(origin, 1_000, **more), name, "electricity_purchased", 1.0, expected)


@pytest.mark.parametrize(("generation", "name", "expected"), table(EXPORTED))
def test_power_exported(generation: str, name: str, expected: float | None) -> None:
    check(power("export", 1_000, generation=generation), name, "electricity_exported", -1.0, expected)
    out = gate("out", "electricity", 1_000, "kWh", origin="grid", generation=generation)
    check(out, name, "electricity_exported", -1.0, expected)


@pytest.mark.parametrize(("generation", "name", "expected"), table(BOUGHT_INSIDE))
def test_power_received_inside_the_park(generation: str, name: str, expected: float | None) -> None:
    _, bought = transfer("E1", "E2", "electricity", 1_100, "kWh", 1_000, generation=generation)
    check(bought, name, "electricity_purchased", 1.0, expected)


@pytest.mark.parametrize(("generation", "name", "expected"), table(SOLD_INSIDE))
def test_power_sold_inside_the_park(generation: str, name: str, expected: float | None) -> None:
    sold, _ = transfer("E1", "E2", "electricity", 1_000, "kWh", 900, generation=generation)
    check(sold, name, "electricity_exported", -1.0, expected)


@pytest.mark.parametrize(("origin", "more", "name", "expected"), table([PURCHASED[0], PURCHASED[3], PURCHASED[6]]))
def test_power_at_the_gate(origin: str, more: dict[str, Any], name: str, expected: float | None) -> None:
    record = gate("in", "electricity", 1_000, "kWh", origin=origin, **more)
    check(record, name, "electricity_purchased", 1.0, expected)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (NATIONAL, set()),
        (GBT, {"factors.latest_published"}),
        (LOCATION, {"factors.year_fallback"}),
        (MARKET, {"factors.year_fallback"}),
        (CBAM, {"factors.year_fallback"}),
    ],
)
def test_a_factor_of_another_year_is_told(name: str, told: set[str]) -> None:
    context = method_context(name)
    lines_of(power("grid", 1_000), context)
    years = {"factors.latest_published", "factors.year_fallback"}
    assert codes(context.findings) & years == told
    severities = {f.code: f.severity for f in context.findings}
    assert severities.get("factors.year_fallback", "warning") == "warning"
    assert severities.get("factors.latest_published", "info") == "info"


def test_the_factor_of_the_year_where_there_is_one() -> None:
    # 2022: Jiangsu 0.5978 by year, 0.5827 by latest publication
    record = power("grid", 1_000, period="2022-03")
    assert kg(only(lines_of(record, method_context(LOCATION)))) == pytest.approx(597.8, rel=1e-12)
    assert kg(only(lines_of(record, method_context(GBT)))) == pytest.approx(582.7, rel=1e-12)


def test_tibet_has_no_factor_of_its_own() -> None:
    # the south-west grid of 2023: 0.2472
    context = method_context(GBT, region="CN-XZ")
    assert kg(only(lines_of(power("grid", 1_000), context))) == pytest.approx(247.2, rel=1e-12)
    assert "factors.region_fallback" in codes(context.findings)


@pytest.mark.parametrize(
    ("name", "expected"), [(CBAM, 321.0), (NATIONAL, 832.5), (GBT, 582.7), (LOCATION, 582.7), (MARKET, 609.6)]
)
def test_a_suppliers_factor_counts_where_the_profile_takes_it(name: str, expected: float) -> None:
    record = power("grid", 1_000, emission_factor=0.321, emission_factor_unit="tCO2/MWh")
    assert kg(only(lines_of(record, method_context(name)))) == pytest.approx(expected, rel=1e-12)


def test_a_suppliers_factor_of_another_dimension_is_an_error_where_it_is_taken() -> None:
    record = power("grid", 1_000, emission_factor=0.321, emission_factor_unit="tCO2/t")
    taking, ignoring = method_context(CBAM), method_context(NATIONAL)
    lines_of(record, taking)
    lines_of(record, ignoring)
    errors = [f for f in taking.findings if f.severity == "error"]
    assert [(f.code, f.source) for f in errors] == [("energy.unit_of_factor", record.source)]
    assert not [f for f in ignoring.findings if f.severity == "error"]


def test_zero_names_the_rule_that_sets_it() -> None:
    line = only(lines_of(power("green_trade", 1_000, generation="wind"), method_context(NATIONAL)))
    assert [term.ref for term in line.terms] == ["choice:electricity.green_trade"]
    line = only(lines_of(power("direct_line", 1_000, generation="wind"), method_context(GBT)))
    assert [term.ref for term in line.terms] == ["choice:electricity.direct_line_nonfossil"]
