"""Ammonia: 2006 IPCC Guidelines vol. 3 ch. 3 eq. 3.1 to 3.3.

Table 3.1 prints fuel requirement, carbon content and the factor worked out from both, which is the worked example (the
table as recalled; of its factors 1.694 was read in secondary copies). Oxidation and CO2 for urea are by hand.
conventional reforming 30.2 GJ/t × 15.3 kg C/GJ × 44/12 = 1.694 t CO2/t; partial oxidation 36.0 × 21.0 × 44/12 = 2.772.
"""

from __future__ import annotations

import pytest

from tests.ghg.accounting import GBT, NATIONAL, RATIO, codes, kg, lines_of, method_context, only
from tests.ghg.sources import co2e, row


@pytest.mark.parametrize(
    ("process", "printed"),
    [
        ("conventional", 1.694),
        ("excess_air", 1.666),
        ("autothermal", 1.694),
        ("partial_oxidation", 2.772),
        ("average_natural_gas", 2.104),
        ("average_partial_oxidation", 3.273),
    ],
)
def test_table_of_the_guidelines(process: str, printed: float) -> None:
    context = method_context(NATIONAL)
    line = only(lines_of(row("ammonia", process=process, production=1), context))
    assert (line.category, line.gas) == ("process", "CO2")
    assert kg(line) / 1000 == pytest.approx(printed, abs=5.01e-4)
    assert {"process.feed_and_fuel", "factors.unverified"} == codes(context.findings)


def test_feed_alone_with_co2_for_urea() -> None:
    # 50 000 t × 22.5 GJ/t × 0.0154 tC/GJ × 0.99 × 44/12 = 62 889.75 t; 30 000 t recovered on a line of its own
    record = row(
        "ammonia", process="conventional", production=50_000, fuel_requirement=22.5, carbon_content=0.0154,
        oxidation=0.99, co2_recovered=30_000,
    )  # fmt: skip
    made, taken = lines_of(record, method_context(NATIONAL))
    assert kg(made) == pytest.approx(50_000 * 22.5 * 15.4 * 0.99 * RATIO, rel=1e-12)
    assert (taken.category, kg(taken)) == ("memo_captured", pytest.approx(30_000_000, rel=1e-12))
    assert kg(made) == pytest.approx(62_889_750, rel=1e-9)
    assert all(term.ref for line in (made, taken) for term in line.terms)
    total, _ = co2e([record], method_context(GBT))
    assert total == pytest.approx(62_889_750, rel=1e-9)  # the memo is apart


def test_coal_needs_the_values_of_the_plant() -> None:
    context, record = method_context(NATIONAL), row("ammonia", process="coal", production=1)
    assert lines_of(record, context) == []
    assert {f.source for f in context.findings if f.severity == "error"} == {record.source}


def test_more_co2_recovered_than_made_is_an_error() -> None:
    # 1000 t × 30.2 × 0.0153 × 44/12 = 1694.22 t
    context, record = (
        method_context(NATIONAL),
        row("ammonia", process="conventional", production=1000, co2_recovered=1695),
    )
    lines_of(record, context)
    assert [(f.code, f.source) for f in context.findings if f.severity == "error"] == [
        ("process.recovered_too_much", record.source)
    ]
