"""Lime and glass: 2006 IPCC Guidelines vol. 3 ch. 2 (eq. 2.6 and 2.9; 2.10, 2.11, 2.13).

The chapter prints factors worked out with its own equations, which are the worked examples (as recalled; 0.75 and 0.20
were read in secondary copies): lime of high calcium 0.785 × 0.95 = 0.75, dolomitic lime
0.913 × 0.95 = 0.86 (cut), hydraulic lime 0.785 × 0.75 = 0.59 t CO2 per t (table 2.4); glass
0.167 / 0.84 = 0.20 t per t (eq. 2.13). Kiln dust, hydration, cullet and carbon powder are by hand.
"""

from __future__ import annotations

import pytest

from tests.ghg.accounting import ALL, NATIONAL, RATIO, codes, kg, lines_of, method_context, only
from tests.ghg.sources import row


def lime(**values: object) -> float:
    line = only(lines_of(row("lime", **values), method_context(NATIONAL)))
    assert (line.category, line.gas, line.method) == ("process", "CO2", "lime")
    assert all(term.ref for term in line.terms)
    return kg(line)


@pytest.mark.parametrize(("kind", "printed"), [("high_calcium", 0.75), ("dolomitic", 0.86), ("hydraulic", 0.59)])
def test_lime_reproduces_the_factors_of_the_table(kind: str, printed: float) -> None:
    # without kiln dust, as table 2.4; the table cuts 0.867 to 0.86
    assert lime(lime_type=kind, production=1, kiln_dust=1.0) / 1000 == pytest.approx(printed, abs=0.0075)


def test_lime_with_kiln_dust_and_hydration() -> None:
    # 1000 t × 0.785 × 0.93 × (1 − 0.1 × 0.28) × 1.02 = 1000 × 0.73005 × 0.972 × 1.02 = 723.800772 t
    found = lime(lime_type="high_calcium", production=1000, oxide_content=0.93, hydrated_fraction=0.1)
    assert found == pytest.approx(723_800.772, rel=1e-12)


def test_glass_of_half_cullet() -> None:
    # eq. 2.10: 500 t × 0.20 × (1 − 0.5) = 50 t
    line = only(lines_of(row("glass", glass_type="any", melted=500, cullet=0.5), method_context(NATIONAL)))
    assert (line.category, kg(line)) == ("process", pytest.approx(50_000, rel=1e-12))


def test_float_glass_with_carbon_powder() -> None:
    # 100 000 t × 0.21 × (1 − 0.2) = 16 800 t; carbon powder 30 t × 0.95 × 44/12 = 104.5 t
    record = row("glass", glass_type="float", melted=100_000, cullet=0.2, carbon_powder=30, carbon_powder_content=0.95)
    lines = lines_of(record, method_context(NATIONAL))
    assert [kg(line) for line in lines] == pytest.approx([16_800_000, 30_000 * 0.95 * RATIO], rel=1e-12)
    assert all(term.ref for line in lines for term in line.terms)


def test_a_measured_factor_of_glass_wins() -> None:
    # 1000 t × 0.19, no cullet
    record = row("glass", glass_type="float", melted=1000, cullet=0, emission_factor=0.19)
    assert kg(only(lines_of(record, method_context(NATIONAL)))) == pytest.approx(190_000, rel=1e-12)


@pytest.mark.parametrize("name", ALL)
def test_every_profile_counts_the_co2_of_processes(name: str) -> None:
    assert only(lines_of(row("lime", lime_type="hydraulic", production=1), method_context(name))).gas == "CO2"


def test_unverified_defaults_are_told() -> None:
    context = method_context(NATIONAL)
    lines_of(row("lime", lime_type="high_calcium", production=1), context)
    assert codes(context.findings) == {"factors.unverified"}


def test_a_correction_for_kiln_dust_below_one_is_an_error() -> None:
    # 0.02 for 1.02 would leave a fiftieth of the emission
    context, record = method_context(NATIONAL), row("lime", lime_type="high_calcium", production=1, kiln_dust=0.02)
    assert lines_of(record, context) == []
    assert [(f.code, f.source) for f in context.findings if f.severity == "error"] == [
        ("process.kiln_dust_below_one", record.source)
    ]
