"""Writes the registers of the synthetic park that emit, and those of scope 3 (called by make_park.py).

What is in them stands in sources_data.py. As elsewhere a mix of forms: Chinese and English headers, a workbook,
GB 18030, percentages, gases by trade name, categories by number and by name.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import sources_data as data
from make_registers import Line, proof, write_csv, write_xlsx

YEAR = "2025"


def dated(rows: Iterable[tuple[object, ...]], *last: object) -> list[Line]:
    """Rows with the year after their unit, and what stands in every row at the end."""
    return [[row[0], YEAR, *row[1:], *last] for row in rows]


def gases(folder: Path) -> None:
    header = ["单位编码", "期间", "气体", "晶圆尺寸", "工艺", "用量（kg）", "接入处理装置比例", "去除效率", "处理装置运行率", "数据类别", "佐证文件"]
    lines = dated(data.PROCESS_GASES, "计量", proof("2025-工艺气体领用台账.txt"))
    write_xlsx(folder / "电子工艺气体.xlsx", "2025年度工艺气体用量（虚构数据）", header, lines)
    evidence = proof("2025-制冷剂与SF6台账.txt")
    header = ["单位编码", "期间", "气体", "系统", "购入量（kg）", "期初库存（kg）", "期末库存（kg）", "转出量（kg）", "新增设备铭牌充装量（kg）",
              "新增设备出厂已充装量（kg）", "退役设备铭牌充装量（kg）", "数据类别", "佐证文件"]  # fmt: skip
    write_csv(folder / "含氟气体质量平衡.csv", header, dated(data.FLUORINATED_BALANCE, "结算", evidence))
    header = ["单位编码", "期间", "设备", "设备类型", "气体", "在用充装量（kg）", "年泄漏率", "报废设备充装量（kg）", "回收量（kg）", "数据类别", "佐证文件"]
    write_csv(folder / "含氟气体设备.csv", header, dated(data.FLUORINATED_EQUIPMENT, "估算", evidence), encoding="gb18030")


def water_and_vehicles(folder: Path) -> None:
    header = ["单位编码", "期间", "废水名称", "处理方式", "废水量（m³）", "进水COD（mg/L）", "出水COD（mg/L）", "污泥带走的COD（kg）", "甲烷回收量（kg）",
              "进水总氮（mg/L）", "出水总氮（mg/L）", "出水去向", "数据类别", "佐证文件"]  # fmt: skip
    write_csv(folder / "废水处理.csv", header, dated(data.WASTEWATER, "计量", proof("2025-废水监测报表.txt")))
    names = ["entity_id", "period", "vehicle_type", "fuel", "distance (km)", "litres_per_100km", "nm3_per_100km", "vehicle", "data_class", "evidence"]
    write_csv(folder / "vehicle_distance.csv", names, dated(data.VEHICLE_DISTANCE, proof("2025-车辆与货运台账.txt")))


def scope3(folder: Path) -> None:
    evidence = proof("2025-范围三筛查与采购明细.txt")
    header = ["单位编码", "期间", "范围三类别", "项目", "核算方法", "数量", "单位", "因子引用", "排放因子", "排放因子单位", "因子来源", "GWP版本", "价格年份",
              "因子价格年份", "汇率", "价格指数比", "换算来源", "对方单位编码", "数据类别", "佐证文件"]  # fmt: skip
    write_csv(folder / "范围三.csv", header, dated(data.SCOPE3, evidence), encoding="utf-8-sig")
    header = ["范围三类别", "单位编码", "结论", "理由", "佐证文件"]
    write_csv(folder / "范围三筛查.csv", header, [[*row, evidence] for row in data.SCREENING])


def main(folder: Path) -> None:
    """Write the registers and their evidence; the folders exist."""
    for write in (gases, water_and_vehicles, scope3):
        write(folder / "registers")
    for name, text in data.EVIDENCE.items():
        (folder / "evidence" / name).write_bytes(text.encode("utf-8"))
