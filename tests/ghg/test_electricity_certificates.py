"""Retired certificates: −kWh × factor of grid power where the profile deducts them.

Hand calculation (GHG Protocol Scope 2 Guidance ch. 7); no worked example in print was found.
"""

from __future__ import annotations

from datetime import date

import pytest

from tests.energy.making import certificate
from tests.ghg.accounting import (
    CBAM,
    GBT,
    LOCATION,
    MARKET,
    NATIONAL,
    kg,
    lines_of,
    method_context,
    only,
    profile,
)


@pytest.mark.parametrize(
    ("name", "expected"), [(NATIONAL, -832.5), (MARKET, -609.6), (GBT, None), (LOCATION, None), (CBAM, None)]
)
def test_what_a_certificate_is_worth(name: str, expected: float | None) -> None:
    context = method_context(name)
    lines = lines_of(certificate(1_000), context)
    if expected is None:
        assert lines == []
        return
    assert only(lines).category == "electricity_certificate"
    assert kg(only(lines)) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("name", [NATIONAL, MARKET])
@pytest.mark.parametrize("more", [{"status": "sold"}, {"status": "held"}, {"contract": "C-1"}])
def test_certificates_that_deduct_nothing(name: str, more: dict[str, str]) -> None:
    context = method_context(name)
    assert lines_of(certificate(1_000, **more), context) == []
    assert context.findings == []


@pytest.mark.parametrize("name", [NATIONAL, MARKET])
@pytest.mark.parametrize(
    ("vintage", "counts"),
    [("2025", True), ("2025-01", True), ("2025-12", True), ("2024-12", False), ("2024", False), ("2026-01", False)],
)
def test_the_window_of_the_vintage(name: str, vintage: str, counts: bool) -> None:
    context = method_context(name)
    record = certificate(1_000, period=vintage, serial="GEC-7")
    assert len(lines_of(record, context)) == counts
    told = [f for f in context.findings if f.code == "ghg.vintage_outside_window"]
    assert [f.source for f in told] == ([] if counts else [record.source])
    if told:
        assert dict(told[0].params)["serial"] == "GEC-7"
        assert dict(told[0].params)["vintage"] == vintage


def test_a_profile_without_a_window() -> None:
    rules = profile(MARKET)
    wide = rules.model_copy(update={"electricity": rules.electricity.model_copy(update={"certificate_window": "any"})})
    assert len(lines_of(certificate(1_000, period="2021-05"), method_context(wide))) == 1


def test_the_window_of_a_part_of_a_year() -> None:
    context = method_context(NATIONAL)
    part = type(context)(
        context.profile, context.store, context.carriers, context.region_of, context.assessment_date, 2025,
        date(2025, 4, 1), date(2025, 6, 30),
    )  # fmt: skip
    months = ["2025-03", "2025-04", "2025-06", "2025-07"]
    assert [len(lines_of(certificate(1.0, period=month), part)) for month in months] == [0, 1, 1, 0]
