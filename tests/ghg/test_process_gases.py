"""Process gases of electronics: 2019 Refinement vol. 3 ch. 6 (2006: eq. 6.2, 6.3).

Hand calculation from these equations for tiers 2a, 2b and 2c; no worked example in print was found.

E = FC × (1 − h) × (1 − U) × (1 − a·d·u); E_k = FC × (1 − h) × B_k × (1 − a·d_k·u).
Defaults: 40 CFR 98 tables I-11 (up to 200 mm), I-12 and I-20 (300 mm), I-6
(LCD); heel 0.10.
"""

from __future__ import annotations

import pytest

from carbonacct.ghg.context import MethodContext
from carbonacct.lineage.terms import factor_refs
from tests.ghg.accounting import LOCATION, NATIONAL, codes, kg, lines_of, method_context, profile
from tests.ghg.sources import co2e, row

SEVEN = ("CO2", "CH4", "N2O", "HFCs", "PFCs", "SF6", "NF3")


def context(gwp_set: str = "gwp-ar5") -> MethodContext:
    return method_context(profile(LOCATION).model_copy(update={"gases": SEVEN, "gwp_set": gwp_set}))


def masses(**values: object) -> dict[str, float]:
    """kg of each gas of one row."""
    lines = lines_of(row("process_gases", **values), context())
    assert {(line.category, line.method) for line in lines} <= {("process", "process_gases")}
    assert all(term.ref for line in lines for term in line.terms)
    return {line.gas: kg(line) for line in lines}


def test_tier_2c_remote_plasma_clean_with_abatement() -> None:
    # fed 1000 × (1 − 0.1) = 900 kg NF3; a·u = 0.95 × 0.98 = 0.931
    # NF3 900 × 0.018 × (1 − 0.931 × 0.95) = 16.2 × 0.11555 = 1.87191
    # CF4 900 × 0.038 × (1 − 0.931 × 0.9) = 34.2 × 0.1621 = 5.54382; CHF3 900 × 0.000059 × 0.1621 = 0.00860751
    # CH2F2 900 × 0.0016 = 1.44 and CH3F 900 × 0.0028 = 2.52: no default efficiency, not abated
    found = masses(
        gas="NF3",
        wafer="300",
        process="remote_plasma",
        consumed=1000,
        abated_fraction=0.95,
        destruction=0.95,
        uptime=0.98,
    )
    assert found == pytest.approx(
        {"NF3": 1.87191, "CF4": 5.54382, "HFC-23": 0.00860751, "HFC-32": 1.44, "HFC-41": 2.52}, rel=1e-12
    )


def test_tier_2c_etching_without_abatement() -> None:
    # 200 kg CHF3, heel 0 as the amount is without it: CHF3 200 × 0.35 = 70; CF4 200 × 0.073 = 14.6
    # C2F6 200 × 0.040 = 8; c-C4F8 200 × 0.00061 = 0.122; CH2F2 200 × 0.0026 = 0.52; CH3F 200 × 0.12 = 24
    found = masses(gas="HFC-23", wafer="300", process="etch", consumed=200, heel=0)
    assert found == pytest.approx(
        {"HFC-23": 70.0, "CF4": 14.6, "C2F6": 8.0, "c-C4F8": 0.122, "HFC-32": 0.52, "HFC-41": 24.0}, rel=1e-12
    )


def test_tier_2b_by_wafer_size_alone() -> None:
    # 100 kg C2F6 on 200 mm: fed 90; C2F6 90 × 0.55 = 49.5; CF4 90 × 0.19 = 17.1; CHF3 90 × 0.0020 = 0.18
    found = masses(gas="C2F6", wafer="up_to_200", consumed=100)
    assert found == pytest.approx({"C2F6": 49.5, "CF4": 17.1, "HFC-23": 0.18}, rel=1e-12)


def test_tier_2a_by_gas_alone() -> None:
    # 2006 table 6.3, tier 2a: C2F6 1 − U 0.6, B(CF4) 0.2: fed 90 → 54 and 18
    assert masses(gas="C2F6", consumed=100) == pytest.approx({"C2F6": 54.0, "CF4": 18.0}, rel=1e-12)


def test_displays() -> None:
    # LCD chamber clean, SF6 1 − U 0.9: 1000 × 0.9 × 0.9 = 810; remote NF3 0.03: 1000 × 0.9 × 0.03 = 27
    assert masses(industry="display", gas="SF6", process="in_situ_plasma", consumed=1000) == {"SF6": pytest.approx(810)}
    assert masses(industry="display", gas="NF3", process="remote_plasma", consumed=1000) == {"NF3": pytest.approx(27)}


def test_measured_values_win() -> None:
    # U 0.85, B(CF4) 0.05, heel 5 %: fed 95; SF6 95 × 0.15 × (1 − 0.5 × 0.97) = 7.33875
    # CF4 95 × 0.05 × (1 − 0.5 × 0.8) = 2.85
    found = masses(
        gas="SF6", consumed=100, heel=0.05, utilisation=0.85, b_cf4=0.05, abated_fraction=0.5, destruction=0.97,
        byproduct_destruction=0.8,
    )  # fmt: skip
    assert found == pytest.approx({"SF6": 7.33875, "CF4": 2.85}, rel=1e-12)


def test_fluorine_makes_cf4_in_fuelled_abatement() -> None:
    # 900 kg NF3 fed × B(F2) 0.50 × AB 0.116 × share 0.4 = 20.88 kg CF4, beside the by-product 900 × 0.038 = 34.2
    values = {
        "gas": "NF3",
        "wafer": "300",
        "process": "remote_plasma",
        "consumed": 1000,
        "fuel_combustion_fraction": 0.4,
    }
    lines = [line for line in lines_of(row("process_gases", **values), context()) if line.gas == "CF4"]
    assert [kg(line) for line in lines] == pytest.approx([34.2, 20.88], rel=1e-12)
    assert "ipcc-2019-electronics@2019#abatement.F2.CF4" in factor_refs(lines[1].terms)


def test_laughing_gas_and_co2e() -> None:
    # N2O, thin-film deposition on 300 mm: 1000 × 0.9 × 0.5 = 450 kg × 265 (AR5) = 119 250 kg CO2e
    record = row("process_gases", gas="N2O", wafer="300", process="deposition", consumed=1000)
    total, findings = co2e([record], context())
    assert total == pytest.approx(119_250, rel=1e-12)
    assert codes(findings) == {"factors.secondary"}


def test_a_profile_of_co2_alone_has_no_line_and_no_finding() -> None:
    ctx = method_context(NATIONAL)
    assert lines_of(row("process_gases", gas="NF3", consumed=1000), ctx) == []
    assert ctx.findings == []


def test_a_gas_without_gwp_is_told_and_its_byproducts_count() -> None:
    # AR6 has no C4F6: fed 90 kg, CF4 90 × 0.034 = 3.06 by table I-20
    ctx = context("gwp-ar6")
    lines = lines_of(row("process_gases", gas="C4F6", wafer="300", process="etch", consumed=100), ctx)
    assert "C4F6" not in {line.gas for line in lines}
    assert {line.gas: kg(line) for line in lines}["CF4"] == pytest.approx(3.06, rel=1e-12)
    assert "process.no_gwp" in codes(ctx.findings)


def test_broader_defaults_are_told() -> None:
    # etching on 200 mm has no table of its own: table I-11 for all processes, CF4 100 × 0.9 × 0.79 = 71.1
    ctx = context()
    lines = lines_of(row("process_gases", gas="CF4", wafer="up_to_200", process="etch", consumed=100), ctx)
    assert {line.gas: kg(line) for line in lines}["CF4"] == pytest.approx(71.1, rel=1e-12)
    assert "process.coarser_default" in codes(ctx.findings)


@pytest.mark.parametrize(
    "values",
    [
        {"gas": "HFC-125", "wafer": "300", "process": "etch"},  # no 1 − U at all
        {"gas": "N2O", "wafer": "300", "process": "deposition", "abated_fraction": 0.5},  # no efficiency
    ],
)
def test_a_missing_default_is_an_error_at_the_row(values: dict[str, object]) -> None:
    ctx, record = context(), row("process_gases", consumed=10, **values)
    assert lines_of(record, ctx) == []
    assert [f.source for f in ctx.findings if f.severity == "error"] == [record.source]


@pytest.mark.parametrize("stated", [{"destruction": 0.95}, {"uptime": 0.9}, {"byproduct_destruction": 0.9}])
def test_abatement_without_its_share_is_told(stated: dict[str, float]) -> None:
    # 100 kg SF6: 90 × 0.2 = 18 kg, nothing abated
    ctx, record = context(), row("process_gases", gas="SF6", consumed=100, **stated)
    assert kg(lines_of(record, ctx)[0]) == pytest.approx(18, rel=1e-12)
    assert [f.source for f in ctx.findings if f.code == "process.abatement_unused"] == [record.source]
