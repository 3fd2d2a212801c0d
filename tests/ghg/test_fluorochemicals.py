"""Fluorochemical production: 2006 IPCC Guidelines vol. 3 ch. 3 eq. 3.30 to 3.33 and 3.41.

Hand calculation from these equations; no worked example in print was found.

HFC-23 = P × EF; EF by carbon (100 − CBE)/100 × F × 0.81, by fluorine (100 − FBE)/100 × F × 0.54, or their mean.
0.81 and 0.54 are the stoichiometric factors that it prints.
"""

from __future__ import annotations

import pytest

from carbonacct.ghg.context import MethodContext
from tests.ghg.accounting import LOCATION, NATIONAL, codes, kg, lines_of, method_context, only, profile
from tests.ghg.sources import co2e, row


def context() -> MethodContext:
    gases = ("CO2", "HFCs", "PFCs", "SF6", "NF3")
    return method_context(profile(LOCATION).model_copy(update={"gases": gases, "gwp_set": "gwp-ar5"}))


def masses(**values: object) -> list[float]:
    lines = lines_of(row("fluorochemicals", **values), context())
    assert {(line.category, line.method) for line in lines} <= {("process", "fluorochemicals")}
    assert all(term.ref for line in lines for term in line.terms)
    return [kg(line) for line in lines]


HCFC = {"product": "hcfc_22", "gas": "HFC-23", "production": 20_000}


def test_by_output_of_a_plant() -> None:
    # table 3.28, recent design: 20 000 t × 0.03 = 600 t; provincial guidelines 0.0292: 584 t
    assert masses(**HCFC, plant="recent") == pytest.approx([600_000], rel=1e-12)
    assert masses(**HCFC) == pytest.approx([584_000], rel=1e-12)


def test_by_carbon_and_fluorine_balance() -> None:
    # carbon 97.2 %, fluorine 96.5 %, 90 % of the loss is HFC-23
    # carbon 0.028 × 0.9 × 0.81 = 0.020412; fluorine 0.035 × 0.9 × 0.54 = 0.01701; mean 0.018711; × 20 000 t = 374.22 t
    both = {"carbon_efficiency": 0.972, "fluorine_efficiency": 0.965, "loss_as_gas": 0.9}
    assert masses(**HCFC, **both) == pytest.approx([374_220], rel=1e-12)
    assert masses(**HCFC, carbon_efficiency=0.972) == pytest.approx([20_000_000 * 0.028 * 0.81], rel=1e-12)


def test_measured_rate_destroyed_and_recovered() -> None:
    # 20 000 t × 0.025 = 500 t; × (1 − 0.99 × 0.9999 × 0.98) = × 0.02989702 = 14.94851 t; less 2 t recovered
    # 0.99 × 0.9999 = 0.989901; × 0.98 = 0.97010298; 1 − = 0.02989702
    found = masses(**HCFC, rate=0.025, abated_fraction=0.99, destruction=0.9999, uptime=0.98, recovered=2)
    assert found == pytest.approx([14_948.51, -2000], rel=1e-12)


def test_other_fluorochemicals_escape_at_a_share_of_output() -> None:
    # eq. 3.41: 0.5 % of output; SF6 0.2 %
    assert masses(product="other", gas="HFC-134a", production=1000) == pytest.approx([5000], rel=1e-12)
    assert masses(product="other", gas="SF6", production=1000) == pytest.approx([2000], rel=1e-12)


def test_co2e_and_a_profile_of_co2_alone() -> None:
    total, _ = co2e([row("fluorochemicals", **HCFC, rate=0.001)], context())  # 20 t × 12 400
    assert total == pytest.approx(20_000 * 12_400, rel=1e-12)
    national = method_context(NATIONAL)
    assert (lines_of(row("fluorochemicals", **HCFC), national), codes(national.findings)) == ([], set())


def test_a_share_without_its_efficiency_is_an_error() -> None:
    ctx, record = context(), row("fluorochemicals", **HCFC, rate=0.03, abated_fraction=0.9)
    assert lines_of(record, ctx) == []
    assert [(f.code, f.source) for f in ctx.findings] == [("process.efficiency_missing", record.source)]


def test_the_balance_explains_itself() -> None:
    line = only(lines_of(row("fluorochemicals", **HCFC, carbon_efficiency=0.972), context()))
    assert line.terms[0].ref == "row:carbon_efficiency ipcc-2006-chemical@2006#hcfc_22.carbon"
    assert line.terms[0].note == "(1 − 0.972) × 0.81"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"gas": "HFC-32", "plant": "recent"}, "process.gas_of_hcfc22"),  # the factors are of HFC-23
        ({"gas": "HFC-32", "carbon_efficiency": 0.97}, "process.gas_of_hcfc22"),
        ({"rate": 0.02, "recovered": 401}, "process.recovered_too_much"),  # 20 000 t × 0.02 = 400 t
    ],
)
def test_what_cannot_be(values: dict[str, object], code: str) -> None:
    ctx, record = context(), row("fluorochemicals", **{**HCFC, **values})
    lines_of(record, ctx)
    assert [(f.code, f.source) for f in ctx.findings if f.severity == "error"] == [(code, record.source)]


def test_a_measured_rate_of_another_gas_of_hcfc_22_counts() -> None:
    # 20 000 t × 0.0001
    assert masses(product="hcfc_22", gas="HFC-32", production=20_000, rate=0.0001) == pytest.approx([2000], rel=1e-12)


def test_an_efficiency_without_the_share_it_is_of_is_told() -> None:
    ctx = context()
    line = only(lines_of(row("fluorochemicals", **HCFC, rate=0.03, destruction=0.99), ctx))
    assert kg(line) == pytest.approx(600_000, rel=1e-12)
    assert codes(ctx.findings) == {"process.abatement_unused"}
