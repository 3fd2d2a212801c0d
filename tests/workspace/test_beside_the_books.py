"""Scope 3, ISO 14064-1's categories, base year and uncertainty of a small workspace, each worked by hand."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from carbonacct.factors.store import FactorStore
from carbonacct.report.json_writer import accounts_schema
from tests.workspace.runs import call, figures_of, read_document
from tests.workspace.tiny import replace

Json = dict[str, Any]
LOCATION, ISO = "ghg-protocol-location", "iso-14064-1-2018"
SCOPE3 = """\
单位编码,期间,范围三类别,项目,核算方法,数量,单位,因子引用,排放因子,排放因子单位,因子来源,价格年份,因子价格年份,汇率,价格指数比,换算来源,对方单位编码,不确定度(%),因子不确定度(%)
E1,2025,1,钢板,供应商数据,1200,t,,2.1,tCO2e/t,供应商报告,,,,,,,5,10
E2,2025,外购商品和服务,咨询,支出法,260,万元,,0.12,kgCO2e/USD,示例因子表,2025,2022,7.1,0.98,外汇局、统计局,,,
E2,2025,4,棉花海运,平均数据,24000,t·km,,50,gCO2e/t·km,示例因子表,,,,,,,,
E2,2025,1,蒸汽相关服务,平均数据,10,t,,3,tCO2e/t,示例因子表,,,,,,E1,,
E2,2025,6,差旅,平均数据,20000,人·km,,0.15,kgCO2e/人·km,示例因子表,,,,,,,,
"""
SCREENING = """\
范围三类别,结论,理由
2,不相关,当年没有新增设备
11,暂无数据,下游用途不明
"""
STEEL, CONSULTING, SHIPPING, INSIDE, TRAVEL = 1200 * 2.1, 2_600_000 / 7.1 * 0.98 * 0.12 / 1000, 1.2, 30.0, 3.0


def add(workspace: Path, name: str, text: str) -> None:
    (workspace / "registers").mkdir(exist_ok=True)
    (workspace / "registers" / f"{name}.csv").write_text(text, encoding="utf-8")


def use(workspace: Path, *profiles: str, more: str = "") -> None:
    """Account under other profiles; the first is the headline of both books."""
    settings = workspace / "carbonacct.toml"
    text = settings.read_text(encoding="utf-8").replace(
        'profiles = ["national-park-910-a4"]', f"profiles = {json.dumps(list(profiles))}"
    )
    settings.write_text(text.replace('profile = "national-park-910-a4"', f'profile = "{profiles[0]}"') + more, "utf-8")


def run(workspace: Path) -> Json:
    called = call("run", workspace, "--quiet")
    assert called.code == 0, called.out
    document = read_document(workspace)
    jsonschema.Draft202012Validator(accounts_schema()).validate(document)
    return document


def codes(document: Json, room: str) -> list[str]:
    return [item["code"] for item in document["findings"] if item["code"].startswith(room)]


def test_scope_3_stands_beside_the_totals(tiny: Path) -> None:
    use(tiny, LOCATION, "national-park-910-a4")
    run(tiny)
    before = figures_of(tiny)
    add(tiny, "scope3", SCOPE3)
    add(tiny, "scope3_screening", SCREENING)
    document = run(tiny)
    figures = figures_of(tiny)
    for path, figure in before.items():
        assert figures[path]["value"] == figure["value"], path
    base = f"scope3/{LOCATION}"
    assert figures[f"{base}/category/01"]["value"] == pytest.approx(STEEL + CONSULTING, rel=1e-12)
    assert figures[f"{base}/category/04"]["value"] == pytest.approx(SHIPPING, rel=1e-12)
    assert figures[f"{base}/category/06"]["value"] == pytest.approx(TRAVEL, rel=1e-12)
    assert figures[f"{base}/total"]["value"] == pytest.approx(STEEL + CONSULTING + SHIPPING + TRAVEL, rel=1e-12)
    assert figures[f"{base}/inside"]["value"] == pytest.approx(INSIDE, rel=1e-12)
    own = CONSULTING + SHIPPING + INSIDE + TRAVEL
    assert figures[f"{base}/enterprise/E2/total"]["value"] == pytest.approx(own, rel=1e-12)
    assert not [path for path in figures if path.startswith("scope3/national")]
    found = document["scope3"][0]
    states = {one["number"]: one["status"] for one in found["categories"]}
    assert [states[n] for n in (1, 2, 4, 5, 6, 11)] == [
        "data", "not_relevant", "data", "unstated", "data", "not_available",
    ]  # fmt: skip
    assert [(one["entity"], one["counterparty"]) for one in found["overlaps"]] == [("E2", "E1")]
    told = set(codes(document, "scope3"))
    assert told == {f"scope3.{name}" for name in ("gap", "no_upstream_factor", "other_gwp_set", "overlap", "unstated")}


def test_a_member_says_otherwise_than_its_rows(tiny: Path) -> None:
    """E1 bought steel and says category 1 does not concern it; E2 has data of it; E1 has none of category 6."""
    use(tiny, LOCATION)
    add(tiny, "scope3", SCOPE3)
    add(
        tiny,
        "scope3_screening",
        "范围三类别,单位编码,结论,理由\n1,E1,不相关,没有采购\n6,E1,暂无数据,没有统计\n4,E1,不相关,自提\n",
    )
    found = [
        (f["code"], f["source"]["cell"])
        for f in run(tiny)["findings"]
        if f["code"] in ("scope3.contrary", "scope3.gap")
    ]
    assert sorted(found) == [("scope3.contrary", "C2"), ("scope3.gap", "C3")]


def test_a_figure_of_scope_3_leads_to_its_cells(tiny: Path) -> None:
    use(tiny, LOCATION)
    add(tiny, "scope3", SCOPE3)
    run(tiny)
    told = call("explain", tiny, f"scope3/{LOCATION}/category/01", "--all")
    assert told.code == 0
    for text in ("registers/scope3.csv", "F2", "F3", "7.1", "0.98"):
        assert text in told.out, text


def test_an_inside_row_counts_for_the_member_alone(tiny: Path) -> None:
    use(tiny, LOCATION)
    add(tiny, "scope3", SCOPE3)
    document = run(tiny)
    lines = document["scope3"][0]["categories"][0]["methods"]
    assert {one["method"]: one["emissions"] for one in lines} == pytest.approx(
        {"supplier_specific": STEEL, "spend_based": CONSULTING, "average_data": INSIDE}, rel=1e-12
    )


DESNZ, HUB = "desnz-conversion-factors@2025", "epa-ghg-hub@2021"
LIBRARY_ROWS = f"""\
单位编码,期间,范围三类别,项目,核算方法,数量,单位,因子引用
E1,2025,6,自驾差旅,平均数据,10000,km,{DESNZ}#25_301_3069_9_1
E1,2025,7,短程航班,平均数据,5000,人公里,{HUB}#hub.t10.air_travel_short_haul_300_miles.co2.passenger_mile
E1,2025,5,生活垃圾,平均数据,40,t,{HUB}#hub.t9.mixed_msw.landfilled.short_ton
E2,2025,8,租入办公室用电,平均数据,100000,kWh,{HUB}#hub.t6.us_average.total_output.co2.mwh
E2,2025,13,租出厂房用汽,平均数据,2000,GJ,{HUB}#hub.t7.steam_and_heat.co2.mmbtu
E2,2025,4,公路货运,平均数据,300000,t·km,{HUB}#hub.t8.medium_and_heavy_duty_truck.co2.short_ton_mile
E2,2025,9,柴油货车,平均数据,1000,L,{HUB}#hub.t2.diesel_fuel.co2.gallon
E2,2025,1,酒店,平均数据,120,间夜,{DESNZ}#29_600_4009_13_1
"""


def test_rows_in_metric_units_meet_factors_of_other_units(tiny: Path) -> None:
    """UK DESNZ 2025 and EPA Hub 2021 as printed, by NIST SP 811: mile, short ton, US gallon, mmBtu (IT), pound."""
    use(tiny, LOCATION)
    add(tiny, "scope3", LIBRARY_ROWS)
    document, mile, pound = run(tiny), 1.609344, 0.45359237
    short_ton = 2000 * pound / 1000
    by_hand = {
        6: 10_000 / mile * 0.27849 / 1000,
        7: 5_000 / mile * 0.206 / 1000,
        5: 40 / short_ton * 0.52,
        8: 100 * 884.2 * pound / 1000,
        13: 2_000 / 1.05505585262 * 66.33 / 1000,
        4: 300_000 / (short_ton * mile) * 0.211 / 1000,
        9: 1_000 / 3.785411784 * 10.21 / 1000,
        1: 120 * 53.5 / 1000,
    }
    found = {one["number"]: one["value"] for one in document["scope3"][0]["categories"] if one["number"] in by_hand}
    assert found == pytest.approx(by_hand, rel=1e-12)
    used = {f"{one['dataset']}@{one['edition']}" for one in document["factors"]}
    loaded = {f"{one['id']}@{one['edition']}" for one in document["datasets"]}
    assert {DESNZ, HUB} <= used <= loaded  # every library that a figure rests on is named with its hash
    libraries = {head.ref for head in FactorStore.load().libraries}
    assert loaded & libraries == used & libraries == {DESNZ, HUB}
    lock = (tiny / "factors.lock").read_text(encoding="utf-8")
    assert 'id = "desnz-conversion-factors"' in lock and 'id = "epa-ghg-hub"' in lock


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (",2.1,tCO2e/t,供应商报告", ",,tCO2e/t,供应商报告", "scope3.factor_missing"),
        (",2.1,tCO2e/t,供应商报告", ",2.1,tCO2e/t,", "scope3.factor_without_source"),
        (",2.1,tCO2e/t,供应商报告", ",2.1,t/t,供应商报告", "scope3.factor_unit"),
        (",2.1,tCO2e/t,供应商报告", ",2.1,tCO2e/m2,供应商报告", "scope3.unit_mismatch"),
        ("1200,t,,2.1,tCO2e/t,供应商报告", "1200,t,no@1#x,,,", "scope3.unknown_factor"),
        ("1200,t,,2.1", "1200,t,gwp-ar6@2021#gwp.N2O,2.1", "scope3.factor_twice"),
        (
            "1200,t,,2.1,tCO2e/t,供应商报告",
            "1200,t,desnz-conversion-factors@2025#1_100_1000_15_3,,,",
            "scope3.factor_of_a_part",
        ),
        (",2025,2022,7.1,0.98,", ",2025,2022,7.1,,", "scope3.no_deflator"),
        (",2025,2022,7.1,0.98,", ",2025,2022,,0.98,", "scope3.no_exchange_rate"),
        (",2025,2022,7.1,0.98,", ",2025,,7.1,0.98,", "scope3.no_price_year"),
        ("0.98,外汇局、统计局", "0.98,", "scope3.conversion_without_source"),
        ("0.12,kgCO2e/USD", "0.12,kgCO2e/元", "scope3.exchange_not_needed"),
        ("0.12,kgCO2e/USD", "0.12,kgCO2e/2017 USD", "scope3.other_price_year"),
        ("咨询,支出法", "咨询,平均数据", "scope3.method_unit"),
        (",,,,,,E1,,", ",,,,,,E2,,", "scope3.own_counterparty"),
        (",,,,,,E1,,", ",,,,,,E9,,", "scope3.unknown_counterparty"),
    ],
)
def test_a_row_that_cannot_be_computed_is_an_error_at_its_cell(tiny: Path, old: str, new: str, code: str) -> None:
    use(tiny, LOCATION)
    add(tiny, "scope3", SCOPE3)
    replace(tiny / "registers/scope3.csv", old, new)
    called = call("check", tiny, "--json")
    assert called.code == 1
    found = [item for item in called.json["findings"] if item["severity"] == "error"]
    assert {item["code"] for item in found} == {code}
    assert found[0]["source"]["file"] == "registers/scope3.csv"


def test_category_3_comes_from_the_energy_rows_where_the_settings_name_factors(tiny: Path) -> None:
    """100 × 10⁴ Nm³ of gas × 389.31 GJ × 10 kgCO2e/GJ; the factor is a made-up one of the workspace's own."""
    write_upstream(tiny)
    setting = '[scope3.upstream]\nnatural_gas = ["own-upstream@1#upstream.natural_gas"]\n'
    use(tiny, LOCATION, more=setting)
    add(tiny, "scope3_screening", SCREENING)
    run(tiny)
    value = figures_of(tiny)[f"scope3/{LOCATION}/category/03"]["value"]
    assert value == pytest.approx(100 * 389.31 * 10 / 1000, rel=1e-12)
    missing = [f for f in read_document(tiny)["findings"] if f["code"] == "scope3.no_upstream_factor"]
    assert [item["source"]["file"] for item in missing] == ["electricity/power.csv"]
    add(tiny, "scope3", SCOPE3.replace("E1,2025,1,钢板", "E1,2025,3,钢板"))
    assert "scope3.category3_by_hand" in codes(run(tiny), "scope3")
    assert figures_of(tiny)[f"scope3/{LOCATION}/category/03"]["value"] == pytest.approx(STEEL, rel=1e-12)


def write_upstream(workspace: Path) -> None:
    """A data set of one upstream factor below the workspace's ``factors``."""
    from carbonacct.factors.authoring import seal  # noqa: PLC0415
    from tests.workspace.own import COLUMNS, HEAD  # noqa: PLC0415

    folder = workspace / "factors" / "own" / "own-upstream" / "1"
    folder.mkdir(parents=True)
    head = HEAD.format(name="own-upstream").replace('gwp_set = ""', 'gwp_set = "gwp-ar6"')
    (folder / "dataset.toml").write_text(head, encoding="utf-8")
    names = "upstream.natural_gas,天然气上游,gas upstream,emission_factor,natural_gas,CO2e"
    row = f"{names},10,kg,GJ,CN,,,,upstream,,,primary,表1,\n"
    (folder / "factors.csv").write_text(COLUMNS + row, encoding="utf-8")
    seal(folder)


def test_the_six_categories_of_iso_14064(tiny: Path) -> None:
    """Category 1 the gas, 2 the power and heat, 3 transport and travel, 4 goods and services; 5 and 6 nothing."""
    use(tiny, ISO)
    add(tiny, "scope3", SCOPE3)
    run(tiny)
    value = {path: figure["value"] for path, figure in figures_of(tiny).items()}
    base = f"groups/{ISO}/park"
    assert value[f"{base}/1"] == value[f"park/{ISO}/category/fuel_generation"]
    assert value[f"{base}/2"] == value[f"park/{ISO}/category/electricity_purchased"]
    assert value[f"{base}/3"] == pytest.approx(SHIPPING + TRAVEL, rel=1e-12)
    assert value[f"{base}/4"] == pytest.approx(STEEL + CONSULTING, rel=1e-12)
    assert (value[f"{base}/5"], value[f"{base}/6"]) == (0, 0)
    assert value[f"{base}/total"] == pytest.approx(sum(value[f"{base}/{n}"] for n in range(1, 5)), rel=1e-12)
    both = value[f"park/{ISO}/total"] + value[f"scope3/{ISO}/total"]
    assert value[f"{base}/total"] == pytest.approx(both, rel=1e-12)  # the six hold the whole inventory, once
    assert value[f"groups/{ISO}/enterprise/E2/4"] == pytest.approx(CONSULTING + INSIDE, rel=1e-12)


def test_uncertainty_of_scope_3_and_of_the_park(tiny: Path) -> None:
    """The steel: √(5² + 10²) % of 2520 t; the gas row gets ± 3 % and its heating value ± 4 % by the register."""
    use(tiny, LOCATION)
    add(tiny, "scope3", SCOPE3)
    register = ["不确定度对象,因子引用,品种,不确定度(%),依据", "活动数据,,天然气,3,检定证书"]
    register += ["因子,ndrc-guidelines@2015#fuel.natural_gas.ncv,,4,化验", ""]
    add(tiny, "uncertainties", "\n".join(register))
    document = run(tiny)
    figures = figures_of(tiny)
    steel = figures[f"uncertainty/scope3/{LOCATION}/enterprise/E1/total"]["value"]
    assert steel == pytest.approx(STEEL * math.sqrt(125) / 100, rel=1e-12)
    gas = figures[f"enterprise/E1/{LOCATION}/category/fuel_generation"]["value"]
    relative = figures[f"uncertainty/enterprise/E1/{LOCATION}/category/fuel_generation/relative"]["value"]
    assert relative == pytest.approx(0.05, rel=1e-12)
    park = next(f for f in document["uncertainty"][0]["figures"] if f["path"] == f"park/{LOCATION}/total")
    assert park["half_width"] == pytest.approx(0.05 * gas, rel=1e-12)
    assert park["stated"] == 0.0  # carbon content, oxidation and the grid factor are not stated
    assert codes(document, "uncertainty") == ["uncertainty.not_stated"]
    told = call("explain", tiny, f"uncertainty/park/{LOCATION}/total")
    assert told.code == 0
    assert "误差传播" in told.out


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("因子,ndrc@9#x,,4,化验", "uncertainty.unknown_factor"),
        ("活动数据,ndrc-guidelines@2015,,4,化验", "uncertainty.contradicts_kind"),
        ("因子,,天然气,4,化验,E1", "uncertainty.contradicts_kind"),
        ("因子,,天然气,4,化验,,power", "uncertainty.contradicts_kind"),
        ("因子,,天然气,4,化验,,,计量", "uncertainty.contradicts_kind"),
    ],
)
def test_a_wrong_row_of_the_register_is_an_error(tiny: Path, row: str, code: str) -> None:
    header = "不确定度对象,因子引用,品种,不确定度(%),依据,单位编码,数据表,数据类别"
    add(tiny, "uncertainties", f"{header}\n{row}{',' * (7 - row.count(','))}\n")
    called = call("check", tiny, "--json")
    assert [item["code"] for item in called.json["findings"] if item["severity"] == "error"] == [code]


def test_a_row_of_the_register_without_effect_is_told(tiny: Path) -> None:
    add(tiny, "uncertainties", "不确定度对象,品种,不确定度(%),依据\n活动数据,柴油,4,化验\n")
    assert codes(run(tiny), "uncertainty.w") == ["uncertainty.without_effect"]


def test_inputs_that_move_together_show_the_row_of_the_register(tiny: Path) -> None:
    """One meter for both members' power: 60 % of it is beyond what the first order is for."""
    use(tiny, LOCATION)
    add(tiny, "uncertainties", "不确定度对象,品种,不确定度(%),完全相关,依据\n活动数据,电力,60,是,同一块表\n")
    document = run(tiny)
    (entry,) = document["uncertainty"][0]["inputs"]
    assert (entry["kind"], entry["source"]["file"], entry["source"]["cell"]) == (
        "stated", "registers/uncertainties.csv", "C2",
    )  # fmt: skip
    wide = next(item for item in document["findings"] if item["code"] == "uncertainty.too_wide")
    assert "registers/uncertainties.csv!C2" in wide["message_zh"]
    told = call("uncertainty", tiny)
    assert "registers/uncertainties.csv C2" in told.out.replace("\n", "")


def test_the_command_line_tells_the_uncertainty(tiny: Path) -> None:
    """The gas ± 3 %: shown beside the total of a run, and by a command of its own."""
    use(tiny, LOCATION)
    add(tiny, "uncertainties", "不确定度对象,品种,不确定度(%),依据\n活动数据,天然气,3,检定证书\n")
    ran = call("run", tiny, "--quiet")
    found = read_document(tiny)["uncertainty"][0]
    total = next(one for one in found["figures"] if one["path"] == f"park/{LOCATION}/total")
    assert f"≥ {total['percent']:.3g} %（给全 0 %）" in ran.out
    told = call("uncertainty", tiny)
    assert told.code == 0
    for words in ("发电供热燃料燃烧", "natural_gas", "未给出不确定度", "activity/fuel.csv F2"):
        assert words in told.out, words
    assert call("uncertainty", tiny, "--json", "--profile", LOCATION).json == [found]
    assert call("uncertainty", tiny, "--profile", "nothing").code == 2


def test_scope_3_without_a_profile_for_it_is_told_once(tiny: Path) -> None:
    add(tiny, "scope3", SCOPE3)
    document = run(tiny)
    assert codes(document, "scope3") == ["scope3.no_profile"]
    assert codes(document, "workspace.row") == []
    assert document["scope3"] == []


def test_a_factor_of_a_library_is_used_pinned_and_used_again(tiny: Path) -> None:
    """2000 USD of 2022 on soybeans × 0.532 kg (EPA supply-chain factors, with margins) = 1.064 t."""
    use(tiny, LOCATION)
    header = "单位编码,期间,范围三类别,项目,核算方法,数量,单位,因子引用,价格年份\n"
    row = "E2,2025,1,大豆,支出法,2000,USD,epa-supply-chain@1.3.0-USD2022#naics.111110.with_margins,2022\n"
    add(tiny, "scope3", header + row)
    for _ in range(2):
        document = run(tiny)
        assert figures_of(tiny)[f"scope3/{LOCATION}/total"]["value"] == pytest.approx(1.064, rel=1e-12)
        assert "epa-supply-chain" in {dataset["id"] for dataset in document["datasets"]}
    assert "epa-supply-chain" in (tiny / "factors.lock").read_text(encoding="utf-8")


def test_uncertainty_of_the_categories_of_iso_14064(tiny: Path) -> None:
    """Category 4 of the boiler house is the steel alone: √(5² + 10²) % of it."""
    use(tiny, ISO)
    add(tiny, "scope3", SCOPE3)
    run(tiny)
    figure = figures_of(tiny)[f"uncertainty/groups/{ISO}/enterprise/E1/4/relative"]
    assert figure["value"] == pytest.approx(math.sqrt(125) / 100, rel=1e-12)


def test_a_row_of_another_year_is_found(tiny: Path) -> None:
    use(tiny, LOCATION)
    add(tiny, "scope3", SCOPE3.replace("E1,2025,1", "E1,2024,1"))
    found = [item for item in call("check", tiny, "--json").json["findings"] if "scope3.csv" in str(item["source"])]
    assert "activity.period_outside" in {item["code"] for item in found}
