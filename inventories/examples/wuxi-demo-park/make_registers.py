"""Writes the registers, the typed quantities and their evidence of the synthetic park (called by make_park.py).

What is in them stands in registers_data.py. A mix of the forms that offices hand in: Chinese headers, one file in
GB 18030, some with English headers, workbooks with a title row and true dates, units in brackets, dates written four ways.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import registers_data as data
from park_writing import settle

YEAR = "2025"
Line = list[object]


def write_csv(path: Path, header: list[str], lines: Iterable[Line], encoding: str = "utf-8") -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(lines)
    path.write_bytes(text.getvalue().encode(encoding))


def write_xlsx(path: Path, title: str, header: list[str], lines: Iterable[Line]) -> None:
    """A workbook with a merged title row above the table; numbers and dates are cells of their kind."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = path.stem
    sheet.append([title])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(header))
    sheet.append(header)
    for line in lines:
        sheet.append([None if cell == "" else cell for cell in line])
    sheet.freeze_panes = "A3"
    book.save(path)
    settle(path)


def proof(*names: str) -> str:
    return ";".join(f"evidence/{name}" for name in names)


def buildings(folder: Path) -> None:
    header = ["建筑编号*", "单位编码*", "建筑名称", "建筑用途", "建筑面积（㎡）*", "是否新建*", "竣工日期", "绿色建筑星级", "能耗水平",
              "标识证书编号", "发证机构", "有效期至", "佐证文件"]  # fmt: skip
    lines: list[Line] = []
    for row in data.BUILDINGS:
        cells: Line = [*row, proof("2025-绿色建筑标识.txt") if row[9] else ""]
        cells[6] = date.fromisoformat(str(row[6]))  # a true date; the end of validity stays text
        lines.append(cells)
    write_xlsx(folder / "建筑.xlsx", "2025年度园区建筑台账（虚构数据）", header, lines)


def roofs(folder: Path) -> None:
    """Usable area in 10^4 m2, covered area in m2, capacity in MW: every column in the unit of its header."""
    header = ["屋顶编号", "单位编码", "可利用屋顶面积（万平方米）", "光伏覆盖面积（平方米）", "光伏装机容量（MW）", "佐证文件"]
    lines = [[roof, unit, Decimal(str(usable)) / 10000, covered, Decimal(str(kw)) / 1000, proof("2025-屋顶光伏测绘.txt")]
             for roof, unit, usable, covered, kw in data.ROOFS]  # fmt: skip
    write_csv(folder / "屋顶与光伏.csv", header, lines)


def traffic(folder: Path) -> None:
    evidence = proof("2025-车辆与货运台账.txt")
    write_csv(folder / "vehicles.csv", ["entity_id", "vehicle_type", "drive", "quantity", "evidence"], [[*row, evidence] for row in data.VEHICLES])
    header = ["单位编码", "期间", "方向", "运输方式", "货运量（吨）", "佐证文件"]
    lines = [[unit, "2025年", way, mode, mass, evidence] for unit, way, mode, mass in data.FREIGHT]
    write_csv(folder / "货物运输.csv", header, lines, encoding="gb18030")


ATTESTATION_PROOF = {"四至边界": "2024-四至边界批复.txt", "环境信息披露": "2025-环境信息披露网页.txt", "接入智能管理平台": "2025-平台接入清单.txt"}


def attestations(folder: Path) -> None:
    header = ["证书或文件编号", "类型", "单位编码", "名称", "颁发机构", "级别", "有效期自", "有效期至", "佐证文件"]
    lines = [[*row, proof(ATTESTATION_PROOF.get(str(row[1]), "2025-认证证书汇编.txt"))] for row in data.ATTESTATIONS]
    write_csv(folder / "认证与核查.csv", header, lines, encoding="utf-8-sig")


def devices_and_products(folder: Path) -> None:
    header = ["设备编号", "单位编码", "设备类型", "能效标准", "能效等级", "项目类型", "额定功率(kW)", "台数", "佐证文件"]
    lines: list[Line] = [[*row, proof("2025-设备铭牌与能效标识.txt")] for row in data.DEVICES]
    write_xlsx(folder / "用能设备.xlsx", "通用型终端用能设备清单（虚构数据）", header, lines)
    names = ["product_id", "entity_id", "name", "standard", "unit_energy", "level_1", "level_2", "level_3", "benchmark", "baseline",
             "energy_unit", "energy", "evidence"]  # fmt: skip
    write_csv(folder / "products.csv", names, [[*row, proof("2025-产品能耗限额核算.txt")] for row in data.PRODUCTS])


def flexibility(folder: Path) -> None:
    evidence = proof("2025-储能与可调资源测试.txt")
    header = ["储能编号", "单位编码", "储能技术", "额定功率（kW）", "额定容量（MWh）", "投运日期", "佐证文件"]
    write_csv(folder / "储能.csv", header, [[*row, evidence] for row in data.STORAGE])
    header = ["资源编号", "单位编码", "资源类别", "上调能力（kW）", "下调能力（kW）", "持续时间（小时）", "可用时段", "虚拟电厂", "佐证文件"]
    write_csv(folder / "可调节资源.csv", header, [[*row, evidence] for row in data.DEMAND_RESPONSE])
    write_csv(folder / "分时可调能力.csv", ["资源编号", "小时", "上调能力（kW）", "下调能力（kW）", "佐证文件"],
              [[*line, evidence] for line in asset_hours()])  # fmt: skip


def asset_hours() -> list[Line]:
    """By hour: chillers of E03 follow the cooling load; the battery of E15 charges in the valley and at noon."""
    cooling = [0] * 8 + [1800, 2600, 3200, 3600, 3900, 4200, 4200, 4100, 3700, 3000, 2200, 1500] + [0] * 4
    lines: list[Line] = [["A-04", hour, up, up * 3 // 14] for hour, up in enumerate(cooling)]
    for hour in range(24):
        charging = hour < 7 or 11 <= hour < 14
        lines.append(["A-07", hour, 12000 if 14 <= hour < 22 else 6000 if 7 <= hour < 11 else 0, 12000 if charging else 3000])
    return lines


def resources(folder: Path) -> None:
    evidence = proof("2025-水固废余热报表.txt")
    header = ["单位编码", "期间", "取水量（万立方米）", "重复用水量（万立方米）", "佐证文件"]
    lines = [[unit, YEAR, Decimal(taken) / 10000, Decimal(reused) / 10000, evidence] for unit, taken, reused in data.WATER]  # type: ignore[arg-type]
    write_csv(folder / "工业用水.csv", header, lines)
    header = ["单位编码", "期间", "类别", "产生量（吨）", "综合利用量（吨）", "其中利用往年贮存量（吨）", "佐证文件"]
    write_csv(folder / "固体废物.csv", header, [[row[0], YEAR, *row[1:], evidence] for row in data.SOLID_WASTE])
    header = ["单位编码", "期间", "类型", "可回收量（GJ）", "已回收量（GJ）", "佐证文件"]
    write_csv(folder / "余热余冷余压.csv", header, [[row[0], YEAR, *row[1:], evidence] for row in data.WASTE_HEAT])


def money_and_offsets(folder: Path) -> None:
    evidence = proof("2025-研发费用专项审计.txt")
    write_csv(folder / "research.csv", ["entity_id", "period", "green_rd (万元)", "revenue (万元)", "evidence"],
              [[unit, YEAR, spent, revenue, evidence] for unit, spent, revenue in data.RESEARCH])  # fmt: skip
    header = ["编号", "类型", "数量（tCO2）", "产生年份", "已注销", "单位编码", "佐证文件"]
    write_csv(folder / "抵消与碳汇.csv", header, [[*row, proof("2025-抵消与注销证明.txt") if row[4] == "是" else ""] for row in data.OFFSETS])


def plans(folder: Path) -> None:
    header = ["类型", "编号", "名称", "单位编码", "日期"]
    write_csv(folder / "建设进度.csv", header, map(list, data.MILESTONES))
    header = ["指标体系", "指标", "是否提出", "是否不列入", "说明", "佐证文件"]
    write_csv(folder / "指标申报.csv", header, map(list, data.DECLARATIONS))


def typed_quantities(folder: Path) -> None:
    """What no table holds: the non-fossil share of the grid's power, for the reading that counts it."""
    header = ["数量编号", "数值", "单位", "期间", "来源说明"]
    lines: list[Line] = [["grid_nonfossil_share", "31.4", "%", YEAR, "虚构数值，仅供演示：所在电网非化石能源电量占比"]]
    write_csv(folder / "indicators.csv", header, lines)


def main(folder: Path) -> None:
    registers, evidence = folder / "registers", folder / "evidence"
    registers.mkdir(parents=True, exist_ok=True)
    evidence.mkdir(parents=True, exist_ok=True)
    for write in (buildings, roofs, traffic, attestations, devices_and_products, flexibility, resources, money_and_offsets, plans):
        write(registers)
    typed_quantities(folder)
    for name, text in data.EVIDENCE.items():
        (evidence / name).write_bytes(text.encode("utf-8"))
