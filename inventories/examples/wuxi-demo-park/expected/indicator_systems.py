"""The indicator systems as typed from the documents: number, class, unit, targets, and the function that works it out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import indicator_values as by
from indicator_values import Park, everyone, large, large_industrial
from judging import Result, status
from register_tables import Row

Term = float | bool
Work = Callable[[Park], Result]
GENERAL, HAZARDOUS = "一般工业固体废物", "危险废物"


@dataclass(frozen=True)
class Line:
    """One indicator: `terms` maps near and long (or a year) to the target, `own` to another function for that term."""

    number: int
    name: str
    kind: str
    direction: str
    terms: dict[str, Term]
    work: Work
    own: dict[str, Work]


def line(number: int, name: str, kind: str, direction: str, near: Term | dict[str, Term], long: Term | None, work: Work,
         in_long_term: Work | None = None) -> Line:  # fmt: skip
    terms = near if isinstance(near, dict) else {"near": near} | ({} if long is None else {"long": long})
    return Line(number, name, kind, direction, terms, work, {} if in_long_term is None else {"long": in_long_term})


@dataclass(frozen=True)
class System:
    title: str
    lines: tuple[Line, ...]

    def judged(self, park: Park, declared: dict[str, Row]) -> dict[str, object]:
        indicators = {str(one.number): judge(one, park, declared.get(str(one.number), {})) for one in self.lines}
        terms = list(dict.fromkeys(term for one in self.lines for term in one.terms))
        return {"title": self.title, "indicators": indicators, "outcome": {term: outcome(indicators, term) for term in terms}}


def judge(one: Line, park: Park, declaration: Row) -> dict[str, object]:
    first = one.work(park)
    terms: dict[str, object] = {}
    for term, target in one.terms.items():
        result = one.own.get(term, one.work)(park)
        found = status(result.value, target, one.direction)
        proven = bool(declaration.get("explanation") and declaration.get("evidence"))
        gaps = result.gaps(target) if found == "not_met" and not isinstance(target, bool) else []
        if one.kind == "reference" and declaration.get("omitted") == "是" and proven and found != "met":
            found = "exempt"
        terms[term] = {
            "value": result.value, "target": target, "status": found, "arithmetic": result.arithmetic,
            "counted": one.kind == "incentive" and declaration.get("proposed") == "是" and found == "met",
            "to_go": [{"kind": gap.kind, "amount": gap.amount, "unit": gap.unit} for gap in gaps],
        }  # fmt: skip
    return {"name_zh": one.name, "class": one.kind, "unit": first.unit, "direction": one.direction, "value": first.value, "terms": terms}


def outcome(indicators: dict[str, dict[str, object]], term: str) -> dict[str, object]:
    judged = [(one["class"], one["terms"][term]) for one in indicators.values() if term in one["terms"]]  # type: ignore[index,operator]
    counts: dict[str, dict[str, int]] = {}
    for kind, found in judged:
        numbers = counts.setdefault(str(kind), {})
        numbers[found["status"]] = numbers.get(found["status"], 0) + 1
    binding = [found["status"] == "met" for kind, found in judged if kind == "binding"]
    return {"eligible": all(binding) if binding else None, "points": sum(found["counted"] for _, found in judged), "counts": counts}


B, R, INC = "binding", "reference", "incentive"
WUXI = System("无锡市零碳园区评价指标体系（《无锡市零碳园区建设三年行动方案（2025—2027年）》附件）", (
    line(1, "园区建设规模", B, "=", True, True, by.boundary),
    line(2, "单位能耗碳排放", B, "<=", 1.0, 0.2, by.co2_per_tce),  # below 1 000 000 tce
    line(3, "单位工业增加值综合能耗（当量值）", B, "<=", 0.35, 0.25, by.energy_per_value_added),
    line(4, "单位工业增加值二氧化碳排放量", B, "<=", 0.6, 0.1, by.co2_per_value_added),
    line(5, "非化石能源消费占比", B, ">=", 20.0, 80.0, by.nonfossil),
    line(6, "参与“智改数转网联”诊断企业数量占比", R, ">=", 20.0, 50.0, large("智改数转网联诊断")),
    line(7, "企业能效水平达到行业标杆比例", R, ">=", 50.0, 100.0, by.benchmark),
    line(8, "开展碳足迹核算认证企业占比", R, ">=", 10.0, 50.0, everyone("产品碳足迹认证")),
    line(9, "规上企业环境信息披露率", R, ">=", 50.0, 80.0, large("环境信息披露")),
    line(10, "绿色工厂、绿色供应链企业占比", R, ">=", 10.0, 30.0, large_industrial("绿色工厂", "绿色供应链管理企业")),
    line(11, "开展碳排放核查企业占比", R, ">=", 10.0, 50.0, everyone("碳排放核查")),
    line(12, "省级以上绿色低碳相关创新平台", R, ">=", 1.0, 2.0, by.platforms),
    line(13, "一般工业固体废物综合利用率", R, ">=", 96.0, 99.0, lambda p: by.solid_waste(p, GENERAL)),
    line(14, "工业用水重复利用率", R, ">=", 85.0, 90.0, by.water),
    line(15, "工业余热回收利用率", R, ">=", 95.0, 95.0, lambda p: by.waste_heat(p, "余热")),
    line(16, "新建建筑中二星及以上绿色建筑占比", R, ">=", 50.0, 100.0, by.green_buildings),
    line(17, "园区新能源、清洁能源动力交通工具保有量占比", R, ">=", 80.0, 100.0, by.vehicles),
    line(18, "货物清洁运输比例", R, ">=", 80.0, 100.0, by.freight),
    line(19, "可再生电力消费占比（含绿证）", R, ">=", 30.0, 70.0, by.renewable_power),
    line(20, "终端电气化率", R, ">=", 50.0, 70.0, by.electrification),
    line(21, "绿色低碳技术研究与试验发展经费投入强度", R, ">=", 3.5, 4.0, by.research),
    line(22, "清洁生产审核企业数量占比", INC, ">=", 50.0, 100.0, everyone("清洁生产审核")),
    line(23, "园区内电力需求响应能力", INC, ">=", 8.0, 10.0, by.response_energy, by.response_power),
    line(24, "园区内储能容量", INC, ">=", 8.0, 10.0, by.storage),
    line(25, "可利用建筑屋顶光伏覆盖率", INC, ">=", 50.0, 75.0, by.roofs),
    line(26, "智能管理平台对园区企业的覆盖范围", INC, ">=", 50.0, 90.0, everyone("接入智能管理平台")),
    line(27, "园区内超低能耗、近零能耗建筑面积", INC, ">=", 10000.0, 30000.0, by.low_energy_buildings),
    line(28, "碳捕集利用和封存规模", INC, ">=", 3.0, 5.0, by.capture),
    line(29, "园区企业产出产品单位能耗", INC, "<=", 2.0, 2.0, by.worst_product),
    line(30, "新建项目通用型终端用能设备能耗", INC, "<=", 1.0, 1.0, partial(by.worst_device, project="新建")),
    line(31, "既有项目通用型终端用能设备能耗", INC, "<=", 1.0, 1.0, partial(by.worst_device, project="既有")),
))  # fmt: skip
JIANGSU = System("江苏省（近）零碳产业园区建设指南（苏发改资环发〔2024〕366号）绩效参考值", (
    line(1, "单位工业增加值综合能耗（当量值）", R, "<=", 0.35, None, by.energy_per_value_added),
    line(2, "单位工业增加值二氧化碳排放量", R, "<=", 0.6, None, by.co2_per_value_added),
    line(3, "企业能效水平达到行业标杆比例", R, ">=", 50.0, None, by.benchmark),
    line(4, "绿色工厂、绿色供应链管理企业占比", R, ">=", 50.0, None, large_industrial("绿色工厂", "绿色供应链管理企业")),
    line(5, "清洁生产审核企业数量占比", R, ">=", 50.0, None, everyone("清洁生产审核")),
    line(6, "参与“智改数转”诊断的规上企业数量占比", R, ">=", 100.0, None, large("智改数转网联诊断")),
    line(7, "非化石能源消费占比", R, ">=", 20.0, None, by.nonfossil),
    line(8, "可再生电力消费占比（含绿证）", R, ">=", 30.0, None, by.renewable_power),
    line(9, "终端电气化率", R, ">=", 50.0, None, by.electrification),
    line(10, "新建建筑中二星及以上绿色建筑占比", R, ">=", 50.0, None, by.green_buildings),
    line(11, "货物清洁运输比例", R, ">=", 80.0, None, by.freight),
    line(12, "新能源、清洁能源动力交通工具保有量占比", R, ">=", 80.0, None, by.vehicles),
    line(13, "一般工业固体废物综合利用率", R, ">=", 96.0, None, lambda p: by.solid_waste(p, GENERAL)),
    line(14, "工业用水重复利用率", R, ">=", 85.0, None, by.water),
    line(15, "工业余热回收利用率", R, ">=", 95.0, None, lambda p: by.waste_heat(p, "余热")),
    line(16, "开展碳排放核查企业占比", R, ">=", 10.0, None, everyone("碳排放核查")),
    line(17, "开展碳足迹核算认证企业占比", R, ">=", 10.0, None, everyone("产品碳足迹认证")),
    line(18, "规上企业环境信息披露率", R, ">=", 50.0, None, large("环境信息披露")),
    line(19, "绿色低碳技术研究与试验发展经费投入强度", R, ">=", 3.5, None, by.research),
    line(20, "省级以上绿色低碳相关创新平台", R, ">=", 1.0, None, by.platforms),
))  # fmt: skip


def all_waste(p: Park) -> Result:
    return by.solid_waste(p, GENERAL, HAZARDOUS)


def all_waste_energy(p: Park) -> Result:
    return by.waste_heat(p, "余热", "余冷", "余压")


def years(*targets: float) -> dict[str, Term]:
    return dict(zip(("2027", "2030", "2035"), targets, strict=True))


# the tier between 200 000 and 1 000 000 tce (national), 20 000 and 1 000 000 tce (Hunan)
NATIONAL = System("国家级零碳园区建设指标体系（试行）（发改环资〔2025〕910号 附件3）", (
    line(1, "单位能耗碳排放", B, "<=", 0.2, None, by.co2_per_tce),
    line(2, "清洁能源消费占比", R, ">=", 90.0, None, by.clean_energy),
    line(3, "园区企业产出产品单位能耗", R, "<=", 2.0, None, by.worst_product),
    line(4, "工业固体废物综合利用率", R, ">=", 80.0, None, all_waste),
    line(5, "余热/余冷/余压综合利用率", R, ">=", 50.0, None, all_waste_energy),
    line(6, "工业用水重复利用率", R, ">=", 80.0, None, by.water),
))  # fmt: skip
HUNAN = System("湖南省零碳园区建设指标体系（2026）", (
    line(1, "单位能耗碳排放", B, "<=", years(1.0, 0.7, 0.3), None, by.co2_per_tce),
    line(2, "清洁能源消费占比", R, ">=", years(60, 70, 90), None, by.clean_energy),
    line(3, "工业固体废物综合利用率", R, ">=", years(80, 85, 95), None, all_waste),
    line(4, "余热/余冷/余压综合利用率", R, ">=", years(50, 55, 60), None, all_waste_energy),
    line(5, "工业用水重复利用率", R, ">=", years(80, 85, 90), None, by.water),
))  # fmt: skip
SYSTEMS = {"wuxi-2025": WUXI, "jiangsu-366-2024": JIANGSU, "national-910-2025": NATIONAL, "hunan-2026": HUNAN}
