"""Profiles and factors that a workspace brings along are used, and explained like the shipped ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbonacct.lineage.explain import explain
from carbonacct.workspace.results import load_evidence
from tests.workspace.own import write_own_factors, write_own_profile
from tests.workspace.runs import call, figures_of, read_document
from tests.workspace.tiny import replace

PROFILES = 'profiles = ["national-park-910-a4"]'


@pytest.fixture
def own(tiny: Path) -> Path:
    """A workspace with a profile of its own, which takes heat from a data set of its own."""
    write_own_factors(tiny, "0.1042")
    write_own_profile(tiny, factor='"own-heat@1#heat.fossil.CN"')
    replace(tiny / "carbonacct.toml", PROFILES, 'profiles = ["national-park-910-a4", "own-method"]')
    return tiny


def test_own_profile_and_factor_make_the_figure(own: Path) -> None:
    assert call("run", own, "--quiet").code == 0
    figures = figures_of(own)
    bought = "enterprise/E2/{}/category/heat_purchased"
    assert figures[bought.format("national-park-910-a4")]["value"] == pytest.approx(19_000 * 0.11, rel=1e-9)
    assert figures[bought.format("own-method")]["value"] == pytest.approx(19_000 * 0.1042, rel=1e-9)
    document = read_document(own)
    assert ("own-heat", "1") in {(entry["id"], entry["edition"]) for entry in document["datasets"]}
    assert [profile["name_zh"] for profile in document["profiles"]][-1] == "本园区的方法"


def test_own_factor_is_explained_down_to_its_document(own: Path) -> None:
    assert call("run", own, "--quiet").code == 0
    tree = explain("enterprise/E2/own-method/category/heat_purchased", load_evidence(own))
    factors = [leaf for leaf in tree.leaves() if leaf.kind == "factor"]
    assert {leaf.value for leaf in factors} == {0.1042}
    assert all("热电厂检测报告 · JC-2025-07 · 表1 第2行 · primary" in leaf.detail_zh for leaf in factors)


def test_own_data_are_listed_and_shown(own: Path) -> None:
    listed = {entry["id"] for entry in call("factors", "list", own, "--json").json}
    assert "own-heat" in listed
    assert "own-heat" not in {entry["id"] for entry in call("factors", "list", "--json").json}
    shown = call("factors", "show", "own-heat", "--workspace", own, "--json").json
    assert [(entry["ref"], entry["value_text"]) for entry in shown] == [("own-heat@1#heat.fossil.CN", "0.1042")]
    assert call("factors", "show", "own-heat").code == 2


def test_an_own_profile_takes_the_place_of_a_shipped_one_of_its_name(tiny: Path) -> None:
    write_own_profile(tiny, "national-park-910-a4", exports='"none"')
    assert call("run", tiny, "--quiet").code == 0
    names = [profile["name_zh"] for profile in read_document(tiny)["profiles"]]
    assert names == ["本园区的方法"]


def test_a_profile_whose_id_is_not_its_name_is_refused(tiny: Path) -> None:
    write_own_profile(tiny, "own-method", id='"other"')
    replace(tiny / "carbonacct.toml", PROFILES, 'profiles = ["national-park-910-a4", "own-method"]')
    called = call("check", tiny, "--json")
    assert (called.code, called.json["error"]["type"]) == (3, "ReferenceDataError")
    assert "own-method.toml" in called.json["error"]["message"]


@pytest.mark.parametrize(("key", "value"), [("factor", '"gone@1#heat"'), ("co2_set", '"gone"'), ("format", '"x/9"')])
def test_a_profile_that_names_unknown_data_is_refused(key: str, value: str, tiny: Path) -> None:
    write_own_profile(tiny, "own-method", **{key: value})
    replace(tiny / "carbonacct.toml", PROFILES, 'profiles = ["national-park-910-a4", "own-method"]')
    called = call("check", tiny, "--json")
    assert called.code == 3
    assert value.strip('"') in called.json["error"]["message"]


def test_an_own_data_set_may_not_stand_in_for_a_shipped_one(tiny: Path) -> None:
    """Same id and edition twice: both places are named."""
    path = write_own_factors(tiny, name="ndrc-910-a4-heat")
    head = path.parent / "dataset.toml"
    replace(head, 'edition = "1"', 'edition = "2025"')
    called = call("check", tiny, "--json")
    assert called.code == 3
    assert "ndrc-910-a4-heat@2025" in called.json["error"]["message"]


LAB = """\
品种,气体,数值,单位,方法,实验室,日期,不确定度
园区班车,CO2e,0.31,kgCO2e/mile,GB/T 27840,某检测中心,2025-06-30,±4%
"""
MAPPING = """\
format = "carbonacct.factor-mapping/1"
id_from = ["品种"]
[head]
id = "my-lab"
edition = "2025"
publisher_zh = "某厂"
title_zh = "自测因子"
published = 2025-07-01
gwp_set = "gwp-ar6"
private = true
[columns]
name_zh = "品种"
gas = "气体"
value = "数值"
unit = "单位"
method = "方法"
laboratory = "实验室"
measured_on = "日期"
uncertainty = "不确定度"
[constants]
kind = "emission_factor"
"""


def test_a_measured_factor_from_the_table_of_a_laboratory_to_the_figure(tiny: Path, tmp_path: Path) -> None:
    """10 000 km ÷ 1.609344 km a mile × 0.31 kg a mile = 1.926 t; method, laboratory and day stand with the figure."""
    (tmp_path / "lab.csv").write_text(LAB, encoding="gb18030")
    (tmp_path / "map.toml").write_text(MAPPING, encoding="utf-8")
    imported = ("factors", "import", tmp_path / "lab.csv", "--mapping", tmp_path / "map.toml")
    assert call(*imported, "--to", tiny / "factors" / "lab").code == 0
    (tiny / "registers").mkdir(exist_ok=True)
    header = "单位编码,期间,范围三类别,项目,核算方法,数量,单位,因子引用\n"
    row = "E1,2025,7,班车,平均数据,10000,km,my-lab@2025#园区班车\n"
    (tiny / "registers" / "scope3.csv").write_text(header + row, encoding="utf-8")
    settings = tiny / "carbonacct.toml"
    text = settings.read_text(encoding="utf-8").replace("national-park-910-a4", "ghg-protocol-location")
    settings.write_text(text, encoding="utf-8")
    assert call("run", tiny, "--quiet").code == 0
    path = "scope3/ghg-protocol-location/category/07"
    assert figures_of(tiny)[path]["value"] == pytest.approx(10_000 / 1.609344 * 0.31 / 1000, rel=1e-12)
    (leaf,) = (leaf for leaf in explain(path, load_evidence(tiny)).leaves() if leaf.kind == "factor")
    assert "lab.csv, row 2 · GB/T 27840 · 某检测中心 · 2025-06-30 · primary" in leaf.detail_zh
    use = call("factors", "show", "my-lab@2025#园区班车", "--workspace", tiny, "--json").json[0]["use"]
    assert path in {figure["path"] for figure in use["figures"]}
