"""The value of each indicator of the demonstration park, worked out from the accounts of derive.py and the registers.

One function an indicator, by what it is; indicator_systems.py says which system asks for it under which number. Where a
document leaves a choice open, the reading that stands here is named in indicator_notes.txt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from derive import book_lines, families_of, heat_gj, total, unassigned_gas
from derive_energy import comprehensive_terms, energy_figures
from judging import Gap, Result, gap_count, gap_ratio, gap_value
from register_tables import Registers, Row, peak_kw, read_registers
from tables import read_park

AT, DAYS = "2025-12-31", 365
PROFILE = "national-park-910-a4"  # wuxi-2025 follows it: CO2 only, 0.8325 as printed, green power and certificates 0
ALL_SORTS = ("direct", "external", "transfer")
CLEAN_DRIVES = ("battery_electric", "plug_in_hybrid", "fuel_cell", "natural_gas", "methanol")
CLEAN_MODES = ("铁路", "水路", "管道", "皮带廊", "新能源汽车")
LOW_ENERGY = ("超低能耗", "近零能耗", "零能耗")
KEPT = ("利用", "封存")


@dataclass
class Park:
    """Everything the indicators read, as plain numbers."""

    registers: Registers
    families: dict[str, set[str]]
    enterprises: list[str]
    industry: dict[str, str]
    above_scale: set[str]
    value_added: dict[str, float]
    co2: dict[str, float]
    energy: dict[str, float]
    figures: dict[str, float]
    captured_kept: float
    peak: float
    other: dict[str, float] = field(default_factory=dict)

    @property
    def industrial(self) -> list[str]:
        """GB/T 4754-2017 sections B, C, D: divisions 06-46. E11 (6450) and E18 (5431) are outside, E13 (4620) inside."""
        return [e for e in self.enterprises if 6 <= int(self.industry[e][:2]) <= 46]

    def rows(self, register: str, **wanted: object) -> list[Row]:
        return [r for r in self.registers[register] if all(r[k] in v if isinstance(v, tuple) else r[k] == v for k, v in wanted.items())]

    def owner(self, unit: str) -> str:
        return next((e for e in self.enterprises if unit in self.families[e]), unit)

    def attested(self, *kinds: str) -> set[str]:
        """Enterprises that a certificate valid on the day names; one certificate may name several."""
        found: set[str] = set()
        for row in self.registers["attestations"]:
            if row["kind"] in kinds and valid(row):
                found |= {self.owner(part.strip()) for part in str(row["entity"]).replace("、", "；").split("；")}
        return found & set(self.enterprises)


def valid(row: Row) -> bool:
    return str(row["valid_from"]) <= AT and (row["valid_to"] == "" or str(row["valid_to"]) >= AT)


def added(rows: Iterable[Row], column: str) -> float:
    return sum(float(str(r[column] or 0)) for r in rows)


def gather(folder: Path) -> Park:
    tables = read_park(folder)
    families, enterprises = families_of(tables)
    books = book_lines(tables)
    figures, workings = energy_figures(tables, families, heat_gj, unassigned_gas(tables))
    everyone = set().union(*families.values()) | {"park:unassigned"}
    numbers = {path: value for path, (value, _) in figures.items()}
    numbers["co2"] = total(books, PROFILE, everyone, ("direct", "external"))
    terms = comprehensive_terms(tables, "equivalent", heat_gj, unassigned_gas(tables))
    for carrier in ("natural_gas", "lng"):
        numbers[carrier] = sum(v for k, v in terms.items() if k[1] == carrier and not k[2].startswith("transfer"))
    organisations = {str(o["entity_id"]): o for o in tables["organisations"]}
    captured = [r for r in tables["activity"] if r["flow"] == "capture" and r.get("去向") in KEPT]
    return Park(
        read_registers(folder), families, enterprises,
        {e: str(organisations[e]["industry_code"]) for e in enterprises},
        {e for e in enterprises if organisations[e]["above_scale"] == "是"},
        {e: float(str(organisations[e]["value_added"])) for e in enterprises if organisations[e]["value_added"] != ""},
        {e: total(books, PROFILE, families[e], ALL_SORTS) for e in enterprises},
        {e: numbers[f"energy/enterprise/{e}/calorific/comprehensive"] for e in enterprises},
        numbers, added(captured, "quantity"), peak_kw(folder), workings,
    )  # fmt: skip


# ------------------------------------------------------------------ shapes


def ratio(above: float, below: float, unit: str, above_unit: str, below_unit: str, what: str, whole: bool = False, up: bool = True) -> Result:
    """A share (in %) or a quotient with what is missing to a target in its numerator (and, for an upper limit, its denominator)."""
    scale = 100.0 if unit == "%" else 1.0
    value = above / below * scale

    def gaps(target: float) -> list[Gap]:
        return gap_count(above, below, target / scale) if whole else gap_ratio(above, below, target / scale, above_unit, below_unit, up)

    return Result(value, unit, f"{what}：{above:,.10g} {above_unit} ÷ {below:,.10g} {below_unit} = {value:.9g} {unit}", gaps)


def share(some: set[str], population: Iterable[str], what: str) -> Result:
    everyone = set(population)
    inside = some & everyone
    found = ratio(len(inside), len(everyone), "%", "家", "家", what, whole=True)
    names = "、".join(sorted(inside))
    return Result(found.value, "%", f"{found.arithmetic}（{names}）", found.gaps)


def scaled(value: float, unit: str, text: str, whole: bool = False) -> Result:
    return Result(value, unit, text, lambda target: gap_value(value, target, unit, whole))


# ------------------------------------------------------------------ indicators (by what they are; systems number them)


def boundary(p: Park) -> Result:
    rows = [r for r in p.rows("attestations", kind="四至边界") if valid(r)]
    return Result(bool(rows), "", f"有效的四至边界文件 {len(rows)} 件", lambda _: [])


def co2_per_tce(p: Park) -> Result:
    return ratio(p.figures["co2"], p.figures["energy/park/equivalent/comprehensive"], "tCO2/tce", "tCO2", "tce", "园区碳排放 ÷ 综合能源消费量（等价值）", up=False)


def energy_per_value_added(p: Park) -> Result:
    energy, value = sum(p.energy[e] for e in p.industrial), sum(p.value_added[e] for e in p.industrial)
    return ratio(energy, value, "tce/1e4 CNY", "tce", "1e4 CNY", f"{len(p.industrial)} 家工业企业综合能耗（当量值）÷ 工业增加值", up=False)


def co2_per_value_added(p: Park) -> Result:
    co2, value = sum(p.co2[e] for e in p.industrial), sum(p.value_added[e] for e in p.industrial)
    return ratio(co2, value, "tCO2/1e4 CNY", "tCO2", "1e4 CNY", f"{len(p.industrial)} 家工业企业碳排放（含净购入电热与过程）÷ 工业增加值", up=False)


def nonfossil(p: Park) -> Result:
    energy = p.figures["energy/park/equivalent/comprehensive"]
    clean = energy * p.figures["energy/park/equivalent/nonfossil_share"]
    return ratio(clean, energy, "%", "tce", "tce", "非化石能源（含绿证，等价值）÷ 综合能源消费量（等价值）")


def renewable_power(p: Park) -> Result:
    green = p.other["mwh/renewable"] + p.other["mwh/certificates"]
    return ratio(green, p.other["mwh/consumption"], "%", "MWh", "MWh", "可再生电力（含绿证）÷ 用电量")


def electrification(p: Park) -> Result:
    return ratio(p.other["tce/final_electricity"], p.other["tce/final_energy"], "%", "tce", "tce", "终端用电 ÷ 终端能源（均按当量值）")


def daily_kwh(p: Park) -> float:
    return p.other["mwh/consumption"] * 1000 / DAYS


def benchmark(p: Park) -> Result:
    """Enterprises whose every product with a benchmark reaches it, among those with such a product (facilities count)."""
    products = [r for r in p.registers["products"] if r["benchmark"] != ""]
    asked = {p.owner(str(r["entity"])) for r in products}
    failed = {p.owner(str(r["entity"])) for r in products if float(str(r["unit_energy"])) > float(str(r["benchmark"]))}
    return share(asked - failed, asked, "产品均达到标杆水平的企业 ÷ 有标杆产品的企业")


def platforms(p: Park) -> Result:
    rows = [r for r in p.rows("attestations", kind="创新平台", level=("国家级", "省级")) if valid(r)]
    return scaled(float(len(rows)), "1", f"有效的省级以上平台 {len(rows)} 个：{'、'.join(str(r['名称']) for r in rows)}", whole=True)


def solid_waste(p: Park, *categories: str) -> Result:
    rows = p.rows("solid_waste", category=categories)
    below = added(rows, "generated") + added(rows, "utilised_stock")
    return ratio(added(rows, "utilised"), below, "%", "t", "t", f"{'、'.join(categories)}综合利用量 ÷（产生量 + 利用往年贮存量）")


def water(p: Park) -> Result:
    rows = p.registers["water"]
    return ratio(added(rows, "reuse"), added(rows, "intake") + added(rows, "reuse"), "%", "m3", "m3", "重复用水量 ÷（取水量 + 重复用水量）")


def waste_heat(p: Park, *kinds: str) -> Result:
    rows = p.rows("waste_heat", kind=kinds)
    return ratio(added(rows, "recovered"), added(rows, "recoverable"), "%", "GJ", "GJ", f"{'、'.join(kinds)}已回收量 ÷ 可回收量")


def green_buildings(p: Park) -> Result:
    new = p.rows("buildings", new_build="是")
    starred = [r for r in new if r["star_level"] != "" and float(str(r["star_level"])) >= 2]
    return ratio(added(starred, "area"), added(new, "area"), "%", "m2", "m2", "新建建筑中二星及以上面积 ÷ 新建建筑面积")


def vehicles(p: Park) -> Result:
    rows = p.registers["vehicles"]
    return ratio(added(p.rows("vehicles", drive=CLEAN_DRIVES), "quantity"), added(rows, "quantity"), "%", "辆", "辆", "新能源、清洁能源车 ÷ 全部车辆", whole=True)


def freight(p: Park) -> Result:
    return ratio(added(p.rows("freight", mode=CLEAN_MODES), "mass"), added(p.registers["freight"], "mass"), "%", "t", "t", "清洁方式货运量 ÷ 货运量（国六不计）")


def research(p: Park) -> Result:
    rows = p.registers["research"]
    return ratio(added(rows, "green_rd"), added(rows, "revenue"), "%", "1e4 CNY", "1e4 CNY", "绿色低碳研发经费 ÷ 营业收入")


def response_energy(p: Park) -> Result:
    rows = p.registers["demand_response"]
    kwh = sum(float(str(r["up"])) * float(str(r["duration"])) for r in rows)
    return ratio(kwh / 1000, daily_kwh(p) / 1000, "%", "MWh", "MWh", "Σ上调能力×持续时间 ÷ 日均用电量")


def response_power(p: Park) -> Result:
    return ratio(added(p.registers["demand_response"], "up"), p.peak, "%", "kW", "kW", "Σ上调能力 ÷ 最大用电负荷（时序数据逐时最大值）")


def storage(p: Park) -> Result:
    return ratio(added(p.registers["storage"], "energy") / 1000, daily_kwh(p) / 1000, "%", "MWh", "MWh", "Σ储能额定容量 ÷ 日均用电量")


def roofs(p: Park) -> Result:
    rows = p.registers["roofs"]
    return ratio(added(rows, "pv_area"), added(rows, "usable_area"), "%", "m2", "m2", "光伏覆盖面积 ÷ 可利用屋顶面积")


def low_energy_buildings(p: Park) -> Result:
    rows = p.rows("buildings", energy_level=LOW_ENERGY)
    return scaled(added(rows, "area"), "m2", "超低、近零、零能耗建筑面积：" + " + ".join(f"{float(str(r['area'])):g}" for r in rows) + f" = {added(rows, 'area'):g} m2")


def capture(p: Park) -> Result:
    return scaled(p.captured_kept / 1e4, "1e4 tCO2", f"捕集后利用或封存 {p.captured_kept:.2f} t ÷ 10000")


def product_grade(row: Row) -> int:
    limits = [float(str(row[f"level_{n}"])) for n in (1, 2, 3)]
    return next((n for n, limit in enumerate(limits, 1) if float(str(row["unit_energy"])) <= limit), 4)


def worst_product(p: Park) -> Result:
    grades = {str(r["product_id"]): product_grade(r) for r in p.registers["products"]}
    text = "、".join(f"{name} {grade}级" if grade < 4 else f"{name} 劣于3级" for name, grade in grades.items())
    return Result(float(max(grades.values())), "1", f"最差等级：{text}", lambda target: [Gap("items", float(sum(g > target for g in grades.values())), "1")])


def worst_device(p: Park, project: str) -> Result:
    rows = p.rows("devices", project=project)
    blank = [r for r in rows if r["grade"] == ""]
    if blank:
        return Result(None, "1", f"{project}项目设备 {len(rows)} 种，其中 {len(blank)} 种没有能效等级（{blank[0]['设备编号']}）：无法判定", lambda _: [])
    worst = max(float(str(r["grade"])) for r in rows)
    items = lambda target: [Gap("items", float(sum(float(str(r["grade"])) > target for r in rows)), "1")]  # noqa: E731
    return Result(worst, "1", f"{project}项目设备 {len(rows)} 种，最差等级 {worst:g}", items)


def clean_energy(p: Park) -> Result:
    """Non-fossil energy with certificates, and natural gas (piped and LNG), on the equivalent basis."""
    energy = p.figures["energy/park/equivalent/comprehensive"]
    clean = energy * p.figures["energy/park/equivalent/nonfossil_share"] + p.figures["natural_gas"] + p.figures["lng"]
    return ratio(clean, energy, "%", "tce", "tce", "（非化石能源 + 天然气 + LNG）÷ 综合能源消费量（等价值）")


def everyone(*kinds: str) -> Callable[[Park], Result]:
    return lambda p: share(p.attested(*kinds), p.enterprises, f"有有效“{'、'.join(kinds)}”的企业 ÷ 全部企业")


def large(*kinds: str) -> Callable[[Park], Result]:
    return lambda p: share(p.attested(*kinds), p.above_scale, f"有有效“{'、'.join(kinds)}”的规上企业 ÷ 规上企业")


def large_industrial(*kinds: str) -> Callable[[Park], Result]:
    return lambda p: share(p.attested(*kinds), p.above_scale & set(p.industrial), f"有有效“{'、'.join(kinds)}”的规上工业企业 ÷ 规上工业企业")
