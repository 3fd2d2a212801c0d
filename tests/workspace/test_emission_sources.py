"""Registers that emit, from files to figures: each figure goes back to cells and documents, and to the park's total."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from carbonacct.lineage.explain import explain
from carbonacct.workspace.results import load_evidence
from tests.workspace.cells import cell_value, number_of
from tests.workspace.runs import Json, call, read_document
from tests.workspace.tiny import replace, write_tiny

PROFILE, CO2_ALONE = "ghg-protocol-location", "national-park-910-a4"
ROWS = {
    "registers/vehicle_distance.csv": """\
单位编码,期间,车辆类型,燃料,行驶里程(km),百公里油耗(L),数据类别
E1,2025,中重型货车,柴油,20000,30,计量
E1,2025,乘用车,汽油,1609.344,,估算
""",
    "registers/fluorinated_balance.csv": """\
单位编码,期间,气体,购入量(kg),期初库存(kg),期末库存(kg),转出量(kg),数据类别
E2,2025,R410A,40,12,9,3,计量
""",
    "registers/fluorinated_equipment.csv": """\
单位编码,期间,设备,设备类型,气体,在用充装量(kg),年泄漏率,报废设备充装量(kg),回收量(kg),数据类别
E2,2025,环网柜,密封式开关设备,SF6,18,,,,计量
E2,2025,旧机组,冷水机组,R134a,320,3%,100,90,计量
""",
    "registers/wastewater.csv": """\
单位编码,期间,废水名称,处理方式,废水量(万m3),进水COD(mg/L),出水COD(mg/L),污泥带走的COD(t),甲烷回收量(kg),进水总氮(mg/L),数据类别
E2,2025,印染废水,厌氧反应器,36.5,4000,800,100,180000,40,计量
""",
    "registers/waste_incineration.csv": """\
单位编码,期间,废物种类,焚烧炉型,焚烧量(t),数据类别
E2,2025,纺织品,炉排炉,100,计量
""",
    "registers/landfill.csv": """\
单位编码,期间,填埋场,废物种类,填埋年份,填埋量(t),填埋场类型,气候,覆盖层,甲烷回收量(kg),数据类别
E2,2025,北场,厨余,2024,1000,卫生填埋场,温带湿润,有,1000,计量
""",
    "registers/biological_treatment.csv": """\
单位编码,期间,处理方式,处理量(t),数据类别
E2,2025,堆肥,500,计量
""",
}
FUEL = "E2,2025,柴油,消费,移动源,10,t,M-2,计量\n"
WASTE_T = (
    33.6 * 27.0  # wastewater: (365 000 × 3.2 − 100 000) × 0.25 × 0.8 − 180 000 kg of methane; no N2O in a reactor
    + 100 * 0.8 * 0.5 * 0.2 * 44 / 12 + 0.00002 * 29.8 + 0.005 * 273  # incineration of textiles
    + (105 * (1 - 2.718281828459045**-0.185) * 0.5 * 16 / 12 - 1) * 0.9 * 27.0  # landfill in the year after
    + 2.0 * 27.0 + 0.12 * 273  # composting
)  # fmt: skip
FUGITIVE_T = 0.04 * (771 + 3740) / 2 + 0.000036 * 25_200 + (0.0096 + 0.01) * 1_530
DIESEL = 0.0202 * 0.98 * 44 / 12
MOBILE_T = (
    433.3 * DIESEL + 0.4333 * 3.9e-3 * (29.8 + 273)
    + 218.3832 * DIESEL + 0.2183832 * 3.9e-3 * (29.8 + 273)
    + 0.341 + 9e-6 * 29.8 + 8e-6 * 273
)  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the tiny park with every register of these sources."""
    folder = write_tiny(tmp_path_factory.mktemp("sources") / "tiny")
    replace(folder / "carbonacct.toml", f'profiles = ["{CO2_ALONE}"]', f'profiles = ["{CO2_ALONE}", "{PROFILE}"]')
    replace(folder / "carbonacct.toml", f'enterprise_profile = "{CO2_ALONE}"', f'enterprise_profile = "{PROFILE}"')
    path = folder / "activity" / "fuel.csv"
    path.write_text(path.read_text(encoding="utf-8") + FUEL, encoding="utf-8")
    (folder / "registers").mkdir()
    for name, text in ROWS.items():
        (folder / name).write_text(text, encoding="utf-8")
    called = call("run", folder)
    assert called.code == 0, called.out + called.err
    return folder


@pytest.fixture(scope="module")
def document(workspace: Path) -> Json:
    return read_document(workspace)


def figure(document: Json, path: str) -> float:
    return float(next(f["value"] for f in document["figures"] if f["path"] == path))


def test_categories_by_hand(document: Json) -> None:
    for category, tonnes in (("waste", WASTE_T), ("fugitive", FUGITIVE_T), ("mobile", MOBILE_T)):
        assert figure(document, f"park/{PROFILE}/category/{category}") == pytest.approx(tonnes, rel=1e-6), category
    memo = figure(document, f"park/{PROFILE}/category/memo_biogenic")
    assert memo == pytest.approx(100 * 0.8 * 0.5 * 0.8 * 44 / 12, rel=1e-12)


def test_a_profile_of_co2_alone_counts_no_other_gas(workspace: Path, document: Json) -> None:
    lines = [line for line in load_evidence(workspace).emission_lines.values() if line["profile"] == CO2_ALONE]
    assert {line["gas"] for line in lines} == {"CO2"}
    assert {line["category"] for line in lines}.isdisjoint({"fugitive", "waste"})
    assert figure(document, f"park/{CO2_ALONE}/category/mobile") > 0


def test_findings_name_what_a_reader_must_know(document: Json) -> None:
    codes = {finding["code"] for finding in document["findings"]}
    assert {"mobile.distance_without_energy", "fluorinated.default_rate", "factors.unverified"} <= codes
    assert "ghg.gases_not_counted" not in codes
    assert "workspace.row_without_effect" not in codes


def test_every_leaf_is_a_cell_or_a_document(workspace: Path, document: Json) -> None:
    evidence = load_evidence(workspace)
    for category in ("waste", "fugitive", "mobile", "memo_biogenic"):
        tree = explain(f"park/{PROFILE}/category/{category}", evidence)
        assert {leaf.kind for leaf in tree.leaves()} <= {"row", "factor", "conversion", "measured", "empty"}
        assert not [leaf for leaf in tree.leaves() if leaf.kind == "measured" and leaf.value is None]


def test_typed_cells_hold_what_the_terms_say(workspace: Path) -> None:
    evidence = load_evidence(workspace)
    checked = 0
    for line in evidence.emission_lines.values():
        row = evidence.rows[line["row_id"]]
        cells, typed = json.loads(row["cells"]), json.loads(row["measured"])
        for term in json.loads(line["terms"]):
            for ref in (ref for ref in term["ref"].split() if ref.startswith("row:")):
                name = ref.removeprefix("row:")
                number = number_of(cell_value(workspace, row["file"], row["sheet"], cells[name]))
                scale = {"cod_sludge": 1000}.get(name, 1)  # the header of the file names tonnes
                assert number is not None
                assert typed[name] == pytest.approx(number * scale, rel=1e-12), (row["file"], name)
                checked += 1
    assert checked >= 20
