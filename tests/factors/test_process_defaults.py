"""Defaults of process sources against tables that others typed, against chemistry, and against each other."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from carbonacct.factors.store import FactorStore

SHARED = (
    Path(__file__).resolve().parents[2].parent / "shared" / "data" / "ipcc_defaults" / "data" / "industry" / "metal"
)
CELLS = {"cwpb": "prebake_cwpb", "swpb": "prebake_swpb", "vss": "soderberg_vss", "hss": "soderberg_hss"}
CELL_TABLES = {
    "slope": "par_s_cf4_alu", "weight_fraction": "par_f_alu", "CF4": "par_ef_cf4_alu", "C2F6": "par_ef_c2f6_alu",
}  # fmt: skip
MATERIALS = {
    "charcoal": "charcoal", "injection_coal": "bf_inject_coal", "steam_coal": "steam_coal", "coal_tar": "coal_tar",
    "dolomite": "dolomite", "limestone": "limestone", "carbon_electrode": "eaf_carb_electrode",
    "charge_carbon": "eaf_coal", "heavy_oil": "heavy_oil", "light_oil": "light_oil", "kerosene": "kerosene",
    "lpg": "lpg", "natural_gas": "natural_gas", "direct_reduced_iron": "dri_gas",
    "hot_briquetted_iron": "hot_briquetted_iron", "pig_iron": "pig_iron", "scrap_iron": "scrap_iron",
    "steel_scrap": "steel_scrap", "steel": "steel",
}  # fmt: skip
SINGLE = {"coke": "par_c_ck", "coke_oven_gas": "par_c_cog", "blast_furnace_gas": "par_c_bg", "coking_coal": "par_c_cc"}
ALLOYS = {
    "ferrosilicon_45": "ferrosilicon_45perc_si", "ferrosilicon_65": "ferrosilicon_65perc_si",
    "ferrosilicon_75": "ferrosilicon_75perc_si", "ferrosilicon_90": "ferrosilicon_90perc_si",
    "ferromanganese_7": "ferromanganese_7perc_c", "ferromanganese_1": "ferromanganese_1perc_c",
    "silicomanganese": "siliconmanganese", "silicon_metal": "silicon_metal", "ferrochromium": "ferrochromium",
}  # fmt: skip


def table(name: str) -> dict[str, float]:
    """Defaults of a table of bonsai-ipcc by its own name of the row (empty where a table has one row alone)."""
    path = SHARED / f"{name}.csv"
    if not path.is_file():
        pytest.skip("the tables of bonsai-ipcc are not at hand (shared data folder absent)")
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if row["property"] == "def"]
    fixed = {"year", "region", "property", "value", "unit"}
    return {"".join(v for k, v in row.items() if k not in fixed): float(row["value"]) for row in rows}


@pytest.mark.parametrize("kind", CELL_TABLES)
def test_aluminium_equals_the_table_of_others(shipped: FactorStore, kind: str) -> None:
    printed = table(CELL_TABLES[kind])
    for cell, name in CELLS.items():
        assert shipped.get(f"ipcc-2006-aluminium@2006#aluminium.{cell}.{kind}").value == printed[name], cell


def test_carbon_contents_equal_the_tables_of_others(shipped: FactorStore) -> None:
    printed = table("par_c_a") | table("par_c_b")
    ours = {name: shipped.get(f"ipcc-2019-metal@2019#carbon.{name}").value for name in (*MATERIALS, *SINGLE)}
    assert ours == {name: printed[theirs] for name, theirs in MATERIALS.items()} | {
        name: table(file)[""] for name, file in SINGLE.items()
    }


def test_ferroalloys_equal_the_table_of_others(shipped: FactorStore) -> None:
    printed = table("par_ef_co2_ferroalloy")
    for ours, theirs in ALLOYS.items():
        assert shipped.get(f"ipcc-2019-metal@2019#ferroalloy.{ours}").value == printed[theirs], ours


def test_stoichiometry(shipped: FactorStore) -> None:
    # CHF3 70.01, CHClF2 86.47: one HFC-23 a carbon, two thirds of it a fluorine; CO2 44.01, CaO 56.08, MgO 40.30
    chemical, mineral = "ipcc-2006-chemical@2006#", "ipcc-2006-mineral@2006#"
    assert shipped.get(f"{chemical}hcfc_22.carbon").value == pytest.approx(70.01 / 86.47, abs=0.005)
    assert shipped.get(f"{chemical}hcfc_22.fluorine").value == pytest.approx(70.01 / 86.47 * 2 / 3, abs=0.005)
    assert shipped.get(f"{mineral}lime.high_calcium.ratio").value == pytest.approx(44.01 / 56.08, abs=5e-4)
    dolomitic = 2 * 44.01 / (56.08 + 40.30)
    assert shipped.get(f"{mineral}lime.dolomitic.ratio").value == pytest.approx(dolomitic, abs=5e-4)


def test_nothing_more_leaves_a_tool_than_goes_in(shipped: FactorStore) -> None:
    """1 − U is a share; what forms beside it weighs less than what was used, for the fluorine comes from the gas."""
    sums: dict[str, float] = {}
    for dataset in ("epa-40cfr98-i@2024", "ipcc-2006-electronics@2006", "ipcc-2019-electronics@2019"):
        for factor in shipped.dataset(dataset).factors:
            place, _, last = factor.factor_id.partition(
                ".unreacted" if "unreacted" in factor.factor_id else ".byproduct"
            )
            if factor.factor_id.startswith(("heel", "destruction", "abatement")):
                continue
            assert 0 < factor.value <= 1, factor.ref
            if not last.endswith(".F2"):
                sums[place] = sums.get(place, 0.0) + factor.value
    assert len(sums) > 60
    assert {place: total for place, total in sums.items() if total > 1.1} == {}


def test_tables_of_one_regulation_agree(shipped: FactorStore) -> None:
    """NF3 and C3F8 of the remote clean stand in two tables: by process, and in columns of their own for 300 mm."""
    remote = "epa-40cfr98-i@2024#semiconductor.300.remote_plasma"
    assert (shipped.get(f"{remote}.NF3.unreacted").value, shipped.get(f"{remote}.C3F8.unreacted").value) == (
        0.018,
        0.063,
    )
    for gas in ("C2F6", "C3F8"):  # used in etching alone, so both tables print the same
        whole = shipped.get(f"epa-40cfr98-i@2024#semiconductor.300.all.{gas}.unreacted").value
        assert whole == shipped.get(f"epa-40cfr98-i@2024#semiconductor.300.etch.{gas}.unreacted").value
