"""The shipped indicator systems against the documents: numbers typed here from the annexes, not from the rule files."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from carbonacct.evaluation.kinds import kind_of, number_kind
from carbonacct.evaluation.programme import load_programme
from carbonacct.evaluation.reading import load_system, read_system, system_names
from carbonacct.evaluation.system import IndicatorSystem
from carbonacct.ghg.profile import load_profile

# 附件《无锡市零碳园区评价指标体系》: number, class, name, direction, near, long (of the lower tier)
WUXI = [
    (1, "binding", "园区建设规模", "=", True, True),
    (2, "binding", "单位能耗碳排放", "<=", 1, 0.2),
    (3, "binding", "单位工业增加值综合能耗（当量值）", "<=", 0.35, 0.25),
    (4, "binding", "单位工业增加值二氧化碳排放量", "<=", 0.6, 0.1),
    (5, "binding", "非化石能源消费占比", ">=", 20, 80),
    (6, "reference", "参与“智改数转网联”诊断企业数量占比", ">=", 20, 50),
    (7, "reference", "企业能效水平达到行业标杆比例", ">=", 50, 100),
    (8, "reference", "开展碳足迹核算认证企业占比", ">=", 10, 50),
    (9, "reference", "规上企业环境信息披露率", ">=", 50, 80),
    (10, "reference", "绿色工厂、绿色供应链企业占比", ">=", 10, 30),
    (11, "reference", "开展碳排放核查企业占比", ">=", 10, 50),
    (12, "reference", "省级以上绿色低碳相关创新平台（工程中心、重点实验室、新研机构等）", ">=", 1, 2),
    (13, "reference", "一般工业固体废物综合利用率", ">=", 96, 99),
    (14, "reference", "工业用水重复利用率", ">=", 85, 90),
    (15, "reference", "工业余热回收利用率", ">=", 95, 95),
    (16, "reference", "新建建筑中二星及以上绿色建筑占比", ">=", 50, 100),
    (17, "reference", "园区新能源、清洁能源动力交通工具保有量占比", ">=", 80, 100),
    (18, "reference", "货物清洁运输比例", ">=", 80, 100),
    (19, "reference", "可再生电力消费占比（含绿证）", ">=", 30, 70),
    (20, "reference", "终端电气化率", ">=", 50, 70),
    (21, "reference", "绿色低碳技术研究与试验发展经费投入强度", ">=", 3.5, 4),
    (22, "incentive", "清洁生产审核企业数量占比", ">=", 50, 100),
    (23, "incentive", "园区内电力需求响应能力", ">=", 8, 10),
    (24, "incentive", "园区内储能容量", ">=", 8, 10),
    (25, "incentive", "可利用建筑屋顶光伏覆盖率", ">=", 50, 75),
    (26, "incentive", "智能管理平台对园区企业的覆盖范围", ">=", 50, 90),
    (27, "incentive", "园区内超低能耗、近零能耗建筑面积", ">=", 10000, 30000),
    (28, "incentive", "碳捕集利用和封存规模", ">=", 3, 5),
    (29, "incentive", "园区企业产出产品单位能耗", "<=", 2, 2),
    (30, "incentive", "新建项目通用型终端用能设备能耗", "<=", 1, 1),
    (31, "incentive", "既有项目通用型终端用能设备能耗", "<=", 1, 1),
]
# 苏发改资环发〔2024〕366号, table of 20 reference values
JIANGSU = [
    ("能效水平标杆化", "单位工业增加值综合能耗（当量值）", "<=", 0.35, "tce/万元"),
    ("能效水平标杆化", "单位工业增加值二氧化碳排放量", "<=", 0.6, "tCO2/万元"),
    ("能效水平标杆化", "企业能效水平达到行业标杆比例", ">=", 50, "%"),
    ("生产过程清洁化", "绿色工厂、绿色供应链管理企业占比", ">=", 50, "%"),
    ("生产过程清洁化", "清洁生产审核企业数量占比", ">=", 50, "%"),
    ("生产过程清洁化", "参与“智改数转”诊断的规上企业数量占比", ">=", 100, "%"),
    ("能源供给零碳化", "非化石能源消费占比", ">=", 20, "%"),
    ("能源供给零碳化", "可再生电力消费占比（含绿证）", ">=", 30, "%"),
    ("能源供给零碳化", "终端电气化率", ">=", 50, "%"),
    ("基础设施绿色化", "新建建筑中二星及以上绿色建筑占比", ">=", 50, "%"),
    ("基础设施绿色化", "货物清洁运输比例", ">=", 80, "%"),
    ("基础设施绿色化", "新能源、清洁能源动力交通工具保有量占比", ">=", 80, "%"),
    ("资源利用循环化", "一般工业固体废物综合利用率", ">=", 96, "%"),
    ("资源利用循环化", "工业用水重复利用率", ">=", 85, "%"),
    ("资源利用循环化", "工业余热回收利用率", ">=", 95, "%"),
    ("运营管理数智化", "开展碳排放核查企业占比", ">=", 10, "%"),
    ("运营管理数智化", "开展碳足迹核算认证企业占比", ">=", 10, "%"),
    ("运营管理数智化", "规上企业环境信息披露率", ">=", 50, "%"),
    ("科技创新平台化", "绿色低碳技术研究与试验发展经费投入强度", ">=", 3.5, "%"),
    ("科技创新平台化", "省级以上绿色低碳创新平台", ">=", 1, "个"),
]
# Hunan's table: indicator, targets of 2027, 2030, 2035 (core: the lower tier, then the upper)
HUNAN = {
    "单位能耗碳排放": [1.0, 1.1, 0.7, 0.8, 0.3, 0.5],
    "清洁能源消费占比": [60, 70, 90],
    "工业固体废物综合利用率": [80, 85, 95],
    "余热/余冷/余压综合利用率": [50, 55, 60],
    "工业用水重复利用率": [80, 85, 90],
}
# the annex as printed: unit, near and long where they are more than sign and number
PRINTED = {
    2: ("吨/吨标准煤", "≤1", "≤0.2（年综合能源消费量＜100万吨）"),
    3: ("tce/万元", "≤0.35", "≤0.25"),
    4: ("tCO2/万元", "≤0.6", "≤0.1"),
    12: ("个", "≥1", "≥2"),
    23: ("%", "≥日均用电量的8%", "≥最大用电负荷的10%"),
    24: ("%", "≥日均用电量的8%", "≥日均用电量的10%"),
    27: ("平方米", "≥10000", "≥30000"),
    28: ("万吨/年", "≥3", "≥5"),
    29: ("——", "达到或优于二级能耗限额标准", "达到或优于二级能耗限额标准"),
    30: ("——", "达到或优于一级能效标准", "达到或优于一级能效标准"),
    31: ("——", "达到或优于一级能效标准", "达到或优于一级能效标准"),
}
# what the annex leaves open: indicator, option, readings with the default first
CHOICES = [
    (1, "level", ["city", "province", "national"]),
    (2, "energy_basis", ["equivalent", "calorific"]),
    (2, "numerator", ["with_process", "energy_only"]),
    (2, "electricity_factor", ["printed", "newest_fossil", "provincial_average"]),
    (2, "feedstock", ["included", "excluded"]),
    (3, "price_basis", ["current", "constant"]),
    (4, "numerator", ["total", "without_process", "direct"]),
    (4, "electricity_factor", ["printed", "newest_fossil", "provincial_average"]),
    (4, "price_basis", ["current", "constant"]),
    (5, "energy_basis", ["equivalent", "calorific"]),
    (5, "certificates", ["included", "excluded"]),
    (5, "grid_share", ["excluded", "included"]),
    (17, "clean_energy", ["with_gas", "without_gas"]),
    (18, "national_6", ["excluded", "included"]),
    (21, "denominator", ["revenue", "value_added", "output_value"]),
    (23, "response", ["energy", "mean_load", "literal"]),
    (28, "counted", ["used_or_stored", "all_captured"]),
]
POPULATION = dict.fromkeys((7, 8, 11, 22, 26), "all") | {
    6: "above_scale",
    9: "above_scale",
    10: "above_scale_industrial",
}
DOCS = Path(__file__).resolve().parents[2] / "docs"
SYSTEMS = {name: load_system(name) for name in system_names()}


def test_there_are_the_systems_of_the_documents() -> None:
    assert set(SYSTEMS) == {
        "wuxi-2025",
        "jiangsu-366-2024",
        "national-910-2025",
        "hunan-2026",
        "zero-carbon-factory-2026",
    }


def test_wuxi_has_31_indicators_of_three_classes() -> None:
    classes = Counter(rule.document.class_ for rule in SYSTEMS["wuxi-2025"].indicators)
    assert classes == {"binding": 5, "reference": 16, "incentive": 10}


@pytest.mark.parametrize("row", WUXI, ids=[str(row[0]) for row in WUXI])
def test_every_row_of_the_annex(row: tuple[object, ...]) -> None:
    number, class_, name, direction, near, long = row
    rule = next(rule for rule in SYSTEMS["wuxi-2025"].indicators if rule.document.number == number)
    assert (rule.document.class_, rule.document.name_zh, rule.document.direction) == (class_, name, direction)
    assert [target.document.value for target in rule.of_term("near")] == [near]
    assert rule.of_term("long")[0].document.value == long
    assert all(target.document.verification == "primary" for target in rule.targets)


@pytest.mark.parametrize("number", PRINTED)
def test_what_the_annex_prints_stands_as_printed(number: int) -> None:
    rule = SYSTEMS["wuxi-2025"].indicators[number - 1]
    texts = [rule.of_term(term)[0].document.text_zh for term in ("near", "long")]
    assert (rule.document.unit_zh, *texts) == PRINTED[number]


def test_every_target_of_wuxi_names_its_row_and_column() -> None:
    columns = {"near": "近期目标", "long": "远期目标"}
    for rule in SYSTEMS["wuxi-2025"].indicators:
        for target in rule.targets:
            wanted = f"附件 序号{rule.document.number} {columns[target.document.term]}"
            assert target.document.reference == wanted


@pytest.mark.parametrize(("number", "name", "readings"), CHOICES, ids=[f"{n}-{name}" for n, name, _ in CHOICES])
def test_what_the_annex_leaves_open_is_an_option(number: int, name: str, readings: list[str]) -> None:
    system = SYSTEMS["wuxi-2025"]
    rule = system.indicators[number - 1]
    option = system.options[f"{rule.document.id}.{name}"]
    assert f"{rule.document.id}.{name}" in rule.options
    assert option.default == readings[0]
    assert {reading.id for reading in option.reading} == set(readings)


def test_the_population_of_the_shares_over_enterprises() -> None:
    system = SYSTEMS["wuxi-2025"]
    found = {
        rule.document.number: system.options[f"{rule.document.id}.population"].default
        for rule in system.indicators
        if f"{rule.document.id}.population" in system.options
    }
    assert found == POPULATION


def test_no_other_option_is_open() -> None:
    assert len(SYSTEMS["wuxi-2025"].options) == len(CHOICES) + len(POPULATION)


def test_the_second_tier_of_indicator_2() -> None:
    rule = SYSTEMS["wuxi-2025"].indicators[1]
    low, high = rule.of_term("long")
    assert (low.document.value, low.at_least, low.below) == (0.2, None, 1_000_000.0)
    assert (high.document.value, high.at_least, high.below) == (0.3, 1_000_000.0, None)


def test_the_bases_of_indicator_23_differ() -> None:
    near, long = (SYSTEMS["wuxi-2025"].indicators[22].of_term(term)[0] for term in ("near", "long"))
    assert near.measure is None
    assert "peak_load" in long.document.measure


def test_where_body_and_annex_differ_the_indicator_says_so() -> None:
    """Body: 超过 10 %, 超过 50 % (annex: ≥) of 8, 9 and 11; all new civil buildings with a star (annex 16: ≥ 50 %)."""
    notes = {rule.document.number: rule.document.note_zh for rule in SYSTEMS["wuxi-2025"].indicators}
    for number in (8, 9, 11, 16):
        assert "正文" in notes[number], number
        assert "附件" in notes[number], number


def test_the_undated_terms_of_wuxi_are_chosen_by_name() -> None:
    near, long = SYSTEMS["wuxi-2025"].document.term
    assert (near.role, near.from_, str(near.until)) == ("near", None, "2027-12-31")
    assert (long.role, long.from_, long.until) == ("long", None, None)


def test_jiangsu_has_20_reference_values() -> None:
    rules = SYSTEMS["jiangsu-366-2024"].indicators
    found = [
        (d.group_zh, d.name_zh, d.direction, rule.targets[0].document.value, d.unit_zh)
        for rule in rules
        for d in (rule.document,)
    ]
    assert found == JIANGSU
    assert [rule.document.number for rule in rules] == list(range(1, 21))
    classes = SYSTEMS["jiangsu-366-2024"].document.class_
    assert [(one.id, one.exemption, one.needs_proposal) for one in classes] == [("reference", False, False)]


def test_where_jiangsu_and_wuxi_differ_the_indicator_says_so() -> None:
    """Wuxi relaxes two of the 20: green factories 50 → 10 %, diagnosis 100 → 20 %; its other twins are equal."""
    wuxi = {rule.document.id: rule.of_term("near")[0].document.value for rule in SYSTEMS["wuxi-2025"].indicators}
    rules = SYSTEMS["jiangsu-366-2024"].indicators
    other = {r.document.id for r in rules if r.targets[0].document.value != wuxi[r.document.id]}
    assert other == {"green_factory_share", "smart_diagnosis_share"}
    assert all("无锡" in rule.document.note_zh for rule in rules if rule.document.id in other)


def test_the_national_system_has_one_core_and_five_guiding_indicators() -> None:
    rules = SYSTEMS["national-910-2025"].indicators
    assert Counter(rule.document.class_ for rule in rules) == {"binding": 1, "reference": 5}
    tiers = [(t.document.value, t.at_least, t.below) for t in rules[0].targets]
    assert SYSTEMS["national-910-2025"].profile.electricity.policy == "as_printed"
    assert tiers == [(0.2, 200_000.0, 1_000_000.0), (0.3, 1_000_000.0, None)]
    found = {rule.document.name_zh: rule.targets[0].document.value for rule in rules[1:]}
    assert found == {
        "清洁能源消费占比": 90,
        "园区企业产出产品单位能耗": 2,
        "工业固体废物综合利用率": 80,
        "余热/余冷/余压综合利用率": 50,
        "工业用水重复利用率": 80,
    }


def test_the_national_method_asks_for_half_of_the_power_by_direct_supply() -> None:
    (check,) = SYSTEMS["national-910-2025"].document.check
    assert check.formula == "park_direct_supply_electricity / park_electricity >= 0.5"
    assert check.verification == "primary"


def test_hunan_has_three_dated_terms_without_overlap_or_gap() -> None:
    system = SYSTEMS["hunan-2026"]
    terms = system.document.term
    assert [term.until.year for term in terms if term.until] == [2027, 2030, 2035]
    for before, after in pairwise(terms):
        assert before.until is not None
        assert after.from_ == before.until + timedelta(days=1)
    found = {r.document.name_zh: [t.document.value for m in terms for t in r.of_term(m.id)] for r in system.indicators}
    assert found == HUNAN
    for term in terms:
        low, high = system.indicators[0].of_term(term.id)
        assert (low.at_least, low.below, high.at_least, high.below) == (20_000, 1_000_000, 1_000_000, None)


def test_the_factory_scheme_leaves_traded_power_out_of_the_physical_share() -> None:
    system = SYSTEMS["zero-carbon-factory-2026"]
    assert system.document.subject == "enterprise"
    values = {rule.document.id: [t.document.value for t in rule.targets] for rule in system.indicators}
    assert values["co2_per_tce"] == [1.8, 0.2]
    assert values["nonfossil_share"] == [30, 95]
    physical = next(rule for rule in system.indicators if rule.document.id == "physical_green_share")
    assert "physical_green_electricity" in physical.document.formula
    readings = [reading.id for reading in system.options["physical_green_share.entry_share"].reading]
    assert readings == ["p10", "p30", "p35"]
    assert {(t.at_least, t.below) for t in physical.targets} == {(5_000_000.0, None)}
    assert all(t.document.verification == "secondary" for rule in system.indicators for t in rule.targets)
    rules = system.profile
    assert (rules.electricity.family, rules.electricity.levels[0]) == ("average", "province")
    assert (rules.electricity.exports, rules.heat.exports, rules.capture.deduct) == ("deduct", "deduct", True)


def test_the_profile_of_wuxi_is_that_of_the_national_method_and_says_so() -> None:
    """The plan (2025-03-19) prints no electricity factor and predates the method (2025-07)."""
    ours, national = load_profile("wuxi-2025"), load_profile("national-park-910-a4")
    assert ours.settings() == national.settings()
    choices = {choice.key: choice for choice in ours.choices}
    assert choices["electricity.factor_id"].verification == "unverified"
    assert "2025-03-19" in choices["electricity.factor_id"].note_zh
    assert {c.verification for c in ours.choices if c.key not in ("gases", "unit")} == {"unverified"}


@pytest.mark.parametrize("system", SYSTEMS.values(), ids=list(SYSTEMS))
def test_every_target_has_its_reference_and_every_option_its_reason(system: IndicatorSystem) -> None:
    for rule in system.indicators:
        assert rule.targets
        for target in rule.targets:
            assert target.document.reference
            assert target.document.text_zh
    for name, option in system.options.items():
        assert len(option.reading) >= 2, name
        assert option.default in [reading.id for reading in option.reading]
        assert option.reason_zh
        assert option.reason_en
        assert option.locator
        assert all(reading.name_zh and reading.name_en for reading in option.reading)


@pytest.mark.parametrize("system", SYSTEMS.values(), ids=list(SYSTEMS))
def test_every_indicator_says_what_must_be_shown(system: IndicatorSystem) -> None:
    for rule in system.indicators:
        assert rule.document.evidence_zh, rule.document.id
        assert rule.document.evidence_en, rule.document.id
        assert bool(rule.document.note_zh) == bool(rule.document.note_en), rule.document.id


@pytest.mark.parametrize("system", SYSTEMS.values(), ids=list(SYSTEMS))
def test_the_dimension_of_every_formula_is_that_of_the_declared_unit(system: IndicatorSystem) -> None:
    for rule in system.indicators:
        kind = kind_of(rule.formula, system.scope)
        if rule.document.kind == "boolean":
            assert kind.sort == "truth"
            continue
        assert kind.measure.fits(number_kind(rule.document.unit).measure), rule.document.id
        for target in rule.targets:
            if target.measure is not None:
                assert kind_of(target.measure, system.scope).measure.fits(number_kind(rule.document.unit).measure)


def test_the_programme_has_the_targets_of_the_plan() -> None:
    """一、总体要求: 15, 13, 8, 8, 5 in 2025; 10, 20, 10, 20, 10 by the end of 2027; 二、（二）3: 20 万千瓦."""
    targets = load_programme("wuxi-2025-2027").document.target
    assert [t.value for t in targets if t.by.year == 2025] == [15, 13, 8, 8, 5]
    assert [t.value for t in targets if t.by.year == 2027] == [10, 20, 10, 20, 10, 200_000]
    assert targets[-1].unit == "kW"


def test_the_example_of_the_page_is_a_system(tmp_path: Path) -> None:
    page = (DOCS / "add-an-indicator-system.md").read_text(encoding="utf-8")
    example = page.partition("```toml\n")[2].partition("```")[0]
    path = tmp_path / "my-province.toml"
    path.write_text(example, encoding="utf-8")
    system = read_system(path)
    assert system.indicators[0].options == ("co2_per_tce.basis",)
