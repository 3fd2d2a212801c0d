"""Iron and steel by carbon balance, primary aluminium, ferroalloys: vol. 3 ch. 4 of the IPCC guidelines.

Worked examples in print: European Commission, CBAM communication template of 13 December 2024, sheet B_EmInst: steel of
a mass balance (row "Ex.3") and the slope method of primary aluminium (first row of the block on PFC). The anodes' CO2
(eq. 4.21), the factors of tier 1 and ferroalloys (eq. 4.15) are by hand: no worked example of them was found.

Carbon contents: 2019 Refinement table 4.3 (coke 0.83, pig iron 0.047, limestone 0.121 …); aluminium: 2006 tables 4.10,
4.11, 4.15 and 4.16 (CWPB slope 0.143, weight fraction 0.121).
"""

from __future__ import annotations

import pytest

from carbonacct.ghg.context import MethodContext
from tests.ghg.accounting import LOCATION, NATIONAL, RATIO, codes, kg, lines_of, method_context, only, profile
from tests.ghg.sources import co2e, row


def with_pfcs() -> MethodContext:
    return method_context(profile(LOCATION).model_copy(update={"gases": ("CO2", "PFCs"), "gwp_set": "gwp-ar5"}))


def test_carbon_balance_of_a_blast_furnace() -> None:
    # in: coke 350 000 t × 0.83, injection coal 150 000 × 0.806, limestone 20 000 × 0.121
    # out: pig iron 1 000 000 × 0.047, blast furnace gas 1 100 000 × 0.17
    # carbon 290 500 + 120 900 + 2420 − 47 000 − 187 000 = 179 820 t; × 44/12 = 659 340 t
    flows = [
        ("in", "coke", 350_000), ("in", "injection_coal", 150_000), ("in", "limestone", 20_000),
        ("out", "pig_iron", 1_000_000), ("out", "blast_furnace_gas", 1_100_000),
    ]  # fmt: skip
    rows = [row("carbon_balance", process="炼铁", direction=d, material=m, mass=mass) for d, m, mass in flows]
    context = method_context(NATIONAL)
    lines = [line for record in rows for line in lines_of(record, context)]
    assert {(line.category, line.gas, line.method) for line in lines} == {("process", "CO2", "carbon_balance")}
    assert [line.sign for line in lines] == [1, 1, 1, -1, -1]
    assert sum(map(kg, lines)) == pytest.approx(659_340_000, rel=1e-12)
    assert all(term.ref for line in lines for term in line.terms)


def test_steel_of_the_commissions_template() -> None:
    # Ex.3: −1 808 226 t × 0.003878 tC/t × 3.664 tCO2/tC = −25 693.068768192 tCO2; here 44/12 stands for 3.664
    record = row("carbon_balance", direction="out", material="steel", mass=1_808_226, carbon_content=0.003878)
    found = kg(only(lines_of(record, method_context(NATIONAL)))) / 1000
    assert found * 3.664 / RATIO == pytest.approx(-25_693.068768192, rel=1e-12)
    assert found == pytest.approx(-25_693.068768192, rel=1e-3)  # what 3.664 for 44/12 makes


def test_a_measured_carbon_content_wins_and_a_material_without_one_is_an_error() -> None:
    # steel 1000 t × 0.0042 × 44/12, deducted
    context = method_context(NATIONAL)
    steel = row("carbon_balance", direction="out", material="steel", mass=1000, carbon_content=0.0042)
    assert kg(only(lines_of(steel, context))) == pytest.approx(-1_000_000 * 0.0042 * RATIO, rel=1e-12)
    slag = row("carbon_balance", direction="out", material="slag", mass=1)
    assert lines_of(slag, context) == []
    assert [f.source for f in context.findings if f.severity == "error"] == [slag.source]


ALUMINIUM = {"technology": "cwpb", "production": 100_000}


def aluminium(**values: object) -> dict[str, float]:
    lines = lines_of(row("aluminium", **ALUMINIUM, **values), with_pfcs())
    assert {(line.category, line.method) for line in lines} == {("process", "aluminium")}
    assert all(term.ref for line in lines for term in line.terms)
    return {line.gas: kg(line) for line in lines}


def test_aluminium_by_slope_and_net_anode_consumption() -> None:
    # CF4 0.143 × 0.2 min × 100 000 t = 2860 kg; C2F6 2860 × 0.121 = 346.06 kg
    # CO2 100 000 × 0.42 × (1 − 0.02 − 0.004) × 44/12 = 40 992 t C × 44/12 = 150 304 t
    found = aluminium(anode_effect_minutes=0.2, net_anode=0.42)
    assert found == pytest.approx({"CO2": 150_304_000, "CF4": 2860, "C2F6": 346.06}, rel=1e-12)


def test_slope_of_the_commissions_template() -> None:
    # 500 000 t in centre-worked prebake cells, 2.17 anode effects a cell-day of 1.23 min, slope 0.146, weight fraction
    # 0.122: 194.8443 t CF4 and 23.7710046 t C2F6; × 6630 and 11 100 = 1 291 817.709 and 263 858.15106 t CO2e
    typed = {"anode_effect_minutes": 2.17 * 1.23, "slope": 0.146, "weight_fraction": 0.122}
    record = row("aluminium", technology="cwpb", production=500_000, **typed)
    found = {line.gas: kg(line) / 1000 for line in lines_of(record, with_pfcs())}
    assert found["CF4"] == pytest.approx(194.8443, rel=1e-12)
    assert found["C2F6"] == pytest.approx(23.7710046, rel=1e-12)
    total, _ = co2e([record], with_pfcs())
    assert total / 1000 - found["CO2"] == pytest.approx(1_291_817.709 + 263_858.15106, rel=1e-12)


def test_aluminium_with_measured_coefficients() -> None:
    # CF4 0.12 × 0.25 × 100 000 = 3000; C2F6 3000 × 0.1 = 300; CO2 100 000 × 0.41 × (1 − 0.015 − 0.005) × 44/12
    found = aluminium(
        anode_effect_minutes=0.25, slope=0.12, weight_fraction=0.1, net_anode=0.41, anode_sulphur=0.015,
        anode_ash=0.005,
    )  # fmt: skip
    assert found == pytest.approx({"CO2": 41_000_000 * 0.98 * RATIO, "CF4": 3000, "C2F6": 300}, rel=1e-12)


def test_aluminium_by_output_alone() -> None:
    # tables 4.10 and 4.15: CO2 1.6 t/t, CF4 0.4 kg/t, C2F6 0.04 kg/t; AR5: 40 000 × 6630 + 4000 × 11 100
    record, context = row("aluminium", **ALUMINIUM), with_pfcs()
    lines = {line.gas: kg(line) for line in lines_of(record, context)}
    assert lines == pytest.approx({"CO2": 160_000_000, "CF4": 40_000, "C2F6": 4000}, rel=1e-12)
    assert "process.pfc_by_output" in codes(context.findings)
    total, _ = co2e([record], with_pfcs())
    assert total == pytest.approx(160_000_000 + 40_000 * 6630 + 4000 * 11_100, rel=1e-12)


def test_aluminium_under_a_profile_of_co2_alone() -> None:
    context = method_context(NATIONAL)
    assert only(lines_of(row("aluminium", **ALUMINIUM), context)).gas == "CO2"
    assert "process.pfc_by_output" not in codes(context.findings)


@pytest.mark.parametrize(
    ("product", "factor"), [("ferrosilicon_75", 4.0), ("silicon_metal", 5.0), ("ferrochromium", 1.3)]
)
def test_ferroalloys_by_output(product: str, factor: float) -> None:
    # 2019 Refinement table 4.5
    line = only(lines_of(row("ferroalloys", product=product, production=1000), method_context(NATIONAL)))
    assert (line.category, kg(line)) == ("process", pytest.approx(1_000_000 * factor, rel=1e-12))
    typed = row("ferroalloys", product=product, production=10, emission_factor=2.5)
    assert kg(only(lines_of(typed, method_context(NATIONAL)))) == pytest.approx(25_000, rel=1e-12)


def test_charcoal_is_biogenic() -> None:
    # 1000 t × 0.91 × 44/12 on the memo line: the guidelines report the CO2 of charcoal as zero
    line = only(lines_of(row("carbon_balance", direction="in", material="charcoal", mass=1000), with_pfcs()))
    assert (line.category, kg(line)) == ("memo_biogenic", pytest.approx(910_000 * RATIO, rel=1e-12))


@pytest.mark.parametrize("technology", ["vss", "hss"])
def test_paste_of_soderberg_cells_is_no_prebaked_anode(technology: str) -> None:
    context, record = method_context(NATIONAL), row("aluminium", technology=technology, production=1, net_anode=0.5)
    assert lines_of(record, context) == []
    assert [(f.code, f.source) for f in context.findings if f.severity == "error"] == [
        ("process.paste_not_anode", record.source)
    ]
