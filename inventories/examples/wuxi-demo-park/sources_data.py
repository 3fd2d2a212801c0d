"""Rows of the synthetic park's registers that emit: process and fluorinated gases, wastewater, vehicles, scope 3.

All values are invented but for the references of factors (used by make_sources.py).
"""

from __future__ import annotations

Rows = tuple[tuple[object, ...], ...]

# unit, gas, wafer, process, kg, share abated, destruction, running
PROCESS_GASES: Rows = (
    ("E02-F2", "NF3", "300毫米", "远程等离子清洗", 21500, "96%", "95%", "97%"),
    ("E02-F2", "CF4", "300毫米", "刻蚀", 2600, "80%", "", "97%"), ("E02-F2", "CHF3", "12英寸", "刻蚀", 340, "", "", ""),
    ("E02-F2", "SF6", "300毫米", "刻蚀", 480, "80%", "92%", "97%"), ("E02-F2", "N2O", "300毫米", "薄膜沉积", 9200, "", "", ""),
    ("E02-F1", "C2F6", "8英寸", "", 1850, "60%", "", "95%"),
)  # fmt: skip

# unit, gas, system, bought, opening stock, closing stock, handed on, new capacity, of it charged by the maker, retired capacity, kg
FLUORINATED_BALANCE: Rows = (
    ("E02", "R-410A", "洁净室辅助空调", 64, 18, 22, 6, "", "", ""),
    ("E11", "HFC-134a", "冷冻站离心机", 180, 40, 65, "", 60, 20, ""),
)  # fmt: skip

# unit, equipment, type, gas, charge, leak rate, scrapped, recovered, kg
FLUORINATED_EQUIPMENT: Rows = (
    ("E02-F2", "离心式冷水机组 4 台", "冷水机组", "R-134a", 2600, "2.5%", "", ""),
    ("E02", "环网柜 64 面", "密封式开关设备", "SF6", 96, "", "", ""),
    ("E03", "螺杆冷水机组 5 台", "冷水机组", "R-134a", 1450, "4%", "", ""), ("E03", "多联机", "空调与热泵", "R410A", 120, "6%", 25, 18),
)  # fmt: skip

# unit, stream, treatment, m3, COD in and out mg/L, COD with sludge kg, methane recovered kg, nitrogen in and out mg/L, effluent
WASTEWATER: Rows = (
    ("E06", "印染废水", "厌氧反应器", 1650000, 1800, 450, 60000, 410000, "", "", ""),
    ("E06", "印染废水", "好氧处理", 1650000, 450, 60, "", "", 42, "", "纳管"),
    ("E12", "乳品废水", "UASB", 182000, 3200, 420, "", 88000, "", "", ""),
    ("E13", "园区综合污水", "好氧处理", 12400000, 320, 35, "", "", 38, 11, "水体"),
)  # fmt: skip

# unit, type, fuel, km, litres and normal cubic metres a hundred kilometres, vehicle, class
VEHICLE_DISTANCE: Rows = (
    ("E02", "passenger_car", "gasoline", 198000, 7.4, "", "18 staff cars", "metered"),
    ("E08", "heavy_truck", "natural_gas", 118000, "", 36.5, "12 CNG trucks", "metered"),
    ("E16", "passenger_car", "gasoline", 21000, "", "", "hired cars", "estimated"),
)  # fmt: skip

_DESNZ, _EPA = "desnz-conversion-factors@2025#", "epa-supply-chain@1.3.0-USD2022#naics."
_REPORT, _ASSUMED = "供应商产品碳足迹报告（虚构）", "园区测算（虚构）"
_PRICES = ("2025", "2022", "7.14", "0.96", "虚构汇率与价格指数")
_NO_PRICES = ("", "", "", "", "")

# unit, category, item, method, amount, unit, factor by reference, typed factor, its unit, source, GWP set, prices, counterparty, class
SCOPE3: Rows = (
    ("E02", "外购商品和服务", "抛光硅片", "供应商数据", 118, "t", "", 62, "tCO2e/t", _REPORT, "gwp-ar6", *_NO_PRICES, "", "结算"),
    ("E02", "1", "大宗气体与湿化学品", "支出法", 18600, "万元", f"{_EPA}325120.with_margins", "", "", "", "", *_PRICES, "", "结算"),
    ("E02", "1", "封装测试外协", "平均数据", 5200, "万颗", "", 85, "kgCO2e/万颗", _ASSUMED, "gwp-ar6", *_NO_PRICES, "E03", "估算"),
    ("E02", "资本货物", "刻蚀与薄膜设备", "支出法", 152000, "万元", f"{_EPA}333242.with_margins", "", "", "", "", *_PRICES, "", "结算"),
    ("E02", "4", "硅片与化学品公路运输", "平均数据", 1260000, "t km", f"{_DESNZ}27_304_3124_14_1", "", "", "", "", *_NO_PRICES, "", "估算"),
    ("E02", "5", "生活垃圾委托填埋", "平均数据", 862, "t", f"{_DESNZ}20_507_5285_15_1", "", "", "", "", *_NO_PRICES, "", "计量"),
    ("E02", "商务旅行", "长途航班", "平均数据", 5900000, "passenger km", f"{_DESNZ}21_316_3168_11_1", "", "", "", "", *_NO_PRICES, "", "估算"),
    ("E02", "6", "境内酒店住宿", "平均数据", 8200, "room night", f"{_DESNZ}29_600_4009_13_1", "", "", "", "", *_NO_PRICES, "", "结算"),
    ("E02", "员工通勤", "班车与公交", "平均数据", 21000000, "passenger km", f"{_DESNZ}25_314_3145_11_1", "", "", "", "", *_NO_PRICES, "", "估算"),
    ("E02", "9", "晶圆发运", "平均数据", 310000, "t km", f"{_DESNZ}27_304_3140_14_1", "", "", "", "", *_NO_PRICES, "", "估算"),
    ("E15", "1", "光伏玻璃", "供应商数据", 41000, "t", "", 0.92, "tCO2e/t", _REPORT, "gwp-ar6", *_NO_PRICES, "", "结算"),
    ("E15", "9", "组件公路运输", "平均数据", 25600000, "t km", f"{_DESNZ}27_304_3136_14_1", "", "", "", "", *_NO_PRICES, "", "计量"),
)  # fmt: skip

# category, unit (blank: all), finding, reason
SCREENING: Rows = (
    ("8", "", "不相关", "成员没有租入不在范围一、二中的资产"), ("售出产品的加工", "", "暂无数据", "晶圆、轴承等中间产品的下游加工数据未取得"),
    ("11", "", "暂无数据", "产品多为中间品，下游用途不明；光伏组件使用阶段不排放"), ("12", "", "暂无数据", "组件回收试点尚无数据"),
    ("13", "", "不相关", "没有租出资产"), ("特许经营", "", "不相关", "没有特许经营"), ("投资", "", "不相关", "没有对外股权投资"),
)  # fmt: skip

EVIDENCE = {
    "2025-工艺气体领用台账.txt": "虚构佐证：工艺气体领用与库存月报、尾气处理装置运行记录、去除效率测试报告（NF3 95 %，SF6 92 %）。\n",
    "2025-制冷剂与SF6台账.txt": "虚构佐证：制冷剂采购与加注记录、设备铭牌充装量清单、报废回收单。\n",
    "2025-废水监测报表.txt": "虚构佐证：废水流量与进出水 COD、总氮在线监测年报，沼气火炬流量记录。\n",
    "2025-范围三筛查与采购明细.txt": "虚构佐证：范围三类别筛查会议纪要、采购与差旅明细汇总。\n",
}  # fmt: skip
