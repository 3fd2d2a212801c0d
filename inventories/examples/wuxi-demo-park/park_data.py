"""What the synthetic park consists of: invented enterprises, annual amounts, contracts (used by make_park.py)."""

from __future__ import annotations

FLAT = "flat"
PROFILES = {
    "flat": (0.92, 0.78, 1.02, 1.01, 1.03, 1.02, 1.05, 1.05, 1.02, 1.0, 1.03, 1.07),
    "heat": (1.22, 0.98, 1.1, 0.98, 0.9, 0.86, 0.84, 0.85, 0.9, 0.97, 1.1, 1.3),
    "cooling": (0.92, 0.8, 0.94, 0.96, 1.02, 1.1, 1.2, 1.21, 1.08, 0.96, 0.9, 0.91),
    "solar": (0.66, 0.72, 0.96, 1.1, 1.22, 1.06, 1.26, 1.25, 1.06, 1.0, 0.9, 0.81),
    "wind": (1.1, 1.08, 1.16, 1.1, 1.0, 0.88, 0.86, 0.84, 0.86, 0.96, 1.06, 1.1),
    "hydro": (0.7, 0.72, 0.84, 0.96, 1.1, 1.3, 1.36, 1.3, 1.2, 1.04, 0.78, 0.7),
}
GENERATION = {"solar": "solar", "wind": "wind", "hydro": "hydro", "biomass": "flat", "fossil": "heat"}

# code, name, kind, parent, GB/T 4754-2017, above scale, value added, output value (10^4 CNY), remark
ENTITIES = (
    ("park", "无锡锡湖零碳示范园区（虚构）", "园区", "", "", "", "", "", "虚构数据：仅用于演示"),
    ("E01", "锡湖热电联产有限公司（虚构）", "企业", "park", "4412", "是", "14520.00", "61240.00", "供汽供电"),
    ("E02", "锡湖微纳集成电路制造有限公司（虚构）", "企业", "park", "3973", "是", "128640.00", "402300.00", ""),
    ("E02-F1", "锡湖微纳晶圆一厂", "设施", "E02", "3973", "", "", "", ""),
    ("E02-F2", "锡湖微纳晶圆二厂", "设施", "E02", "3973", "", "", "", ""),
    ("E03", "蠡桥半导体封测有限公司（虚构）", "企业", "park", "3973", "是", "56210.00", "188400.00", ""),
    ("E04", "太湖源生物制药有限公司（虚构）", "企业", "park", "2761", "是", "48530.00", "102600.00", ""),
    ("E05", "梁鸿制剂有限公司（虚构）", "企业", "park", "2720", "是", "33640.00", "79500.00", ""),
    ("E06", "锦澜染整有限公司（虚构）", "企业", "park", "1713", "是", "27850.00", "118200.00", ""),
    ("E07", "织云针织印染有限公司（虚构）", "企业", "park", "1762", "是", "18940.00", "82300.00", ""),
    ("E08", "宏绞钢丝绳有限公司（虚构）", "企业", "park", "3340", "是", "41260.00", "214700.00", "屋顶光伏绿证已出售"),
    ("E09", "驰轴汽车零部件有限公司（虚构）", "企业", "park", "3670", "是", "52380.00", "205100.00", ""),
    ("E10", "悦驱汽车零部件有限公司（虚构）", "企业", "park", "3670", "是", "44170.00", "171900.00", ""),
    ("E11", "云栈数据中心有限公司（虚构）", "企业", "park", "6450", "否", "", "", "非工业企业；园区外风电专线直供"),
    ("E12", "澄牧乳品有限公司（虚构）", "企业", "park", "1441", "是", "21560.00", "96400.00", "LNG 气化站"),
    ("E13", "清漪水务有限公司（虚构）", "企业", "park", "4620", "是", "4230.00", "12800.00", "污泥厌氧消化产沼气"),
    ("E14", "碳构热场材料有限公司（虚构）", "企业", "park", "3091", "是", "36750.00", "121500.00", "天然气作化学气相沉积原料"),
    ("E15", "曜阳光伏组件有限公司（虚构）", "企业", "park", "3825", "是", "58240.00", "412600.00", ""),
    ("E16", "精磨轴承有限公司（虚构）", "企业", "park", "3451", "是", "39480.00", "143700.00", ""),
    ("E17", "砼石建材有限公司（虚构）", "企业", "park", "3011", "是", "12670.00", "68900.00", "水泥粉磨"),
    ("E17-F1", "砼石建材石灰窑车间", "设施", "E17", "3012", "", "", "", "窑尾烟气捕集食品级二氧化碳"),
    ("E18", "通衢物流有限公司（虚构）", "企业", "park", "5431", "否", "", "", "非工业企业；屋顶光伏转供邻厂"),
    ("E19", "晶牧精密模具有限公司（虚构）", "企业", "park", "3525", "否", "2960.00", "8100.00", "规模以下"),
)

# grid power: entity, MWh a year, unit, profile
GRID = (
    ("E01", 420, "MWh", FLAT), ("E02", 3900, "MWh", "cooling"), ("E02-F1", 118000, "MWh", "cooling"),
    ("E02-F2", 88000, "MWh", "cooling"), ("E03", 72000, "万kWh", "cooling"), ("E04", 22000, "kWh", "cooling"),
    ("E05", 14200, "kWh", FLAT), ("E06", 27000, "万kWh", FLAT), ("E07", 9500, "万kWh", FLAT),
    ("E08", 43000, "万kWh", FLAT), ("E09", 38500, "万kWh", FLAT), ("E10", 25500, "万kWh", FLAT),
    ("E11", 52000, "MWh", "cooling"), ("E12", 15600, "kWh", "cooling"), ("E13", 13800, "MWh", FLAT),
    ("E14", 47000, "万kWh", FLAT), ("E15", 52000, "MWh", FLAT), ("E16", 27400, "万kWh", FLAT),
    ("E17", 11600, "万kWh", FLAT), ("E17-F1", 5600, "万kWh", FLAT), ("E18", 3900, "kWh", FLAT), ("E19", 1180, "kWh", FLAT),
)  # fmt: skip

# green-power trade: entity, generation, MWh a year, contract
GREEN = (
    ("E02-F2", "wind", 30000, "GD-2025-011"), ("E03", "solar", 15000, "GD-2025-018"), ("E04", "solar", 6000, "GD-2025-022"),
    ("E10", "wind", 8000, "GD-2025-027"), ("E11", "wind", 42000, "GD-2025-031"), ("E12", "hydro", 2400, "GD-2025-036"),
    ("E15", "solar", 12000, "GD-2025-040"),
)  # fmt: skip

# own generation: entity, origin, generation, MWh a year, unit, certificate status, use
OWN_POWER = (
    ("E01", "self_generated", "fossil", 17600, "万kWh", "", "conversion"),
    ("E01", "export", "fossil", 26000, "万kWh", "", ""),
    ("E02-F2", "self_generated", "solar", 3800, "MWh", "retained", "final"),
    ("E03", "self_generated", "solar", 5200, "万kWh", "retained", "final"),
    ("E04", "self_generated", "solar", 2600, "MWh", "retained", "final"),
    ("E05", "self_generated", "solar", 1200, "kWh", "retained", "final"),
    ("E06", "self_generated", "solar", 6100, "万kWh", "retained", "final"),
    ("E06", "export", "solar", 820, "万kWh", "none", ""),
    ("E08", "self_generated", "solar", 9000, "万kWh", "sold", "final"),
    ("E08", "export", "solar", 1100, "万kWh", "sold", ""),
    ("E09", "self_generated", "solar", 7200, "MWh", "retained", "final"),
    ("E12", "self_generated", "solar", 2050, "kWh", "retained", "final"),
    ("E13", "self_generated", "biomass", 1905, "MWh", "none", "final"),
    ("E15", "self_generated", "solar", 11400, "MWh", "retained", "final"),
    ("E15", "export", "solar", 2100, "MWh", "sold", ""),
    ("E16", "self_generated", "solar", 3100, "万kWh", "retained", "final"),
    ("E18", "self_generated", "solar", 1250, "kWh", "retained", "final"),
    ("E18", "export", "solar", 600, "kWh", "none", ""),
)

# power sold by the CHP inside the park, MWh a year
CHP_POWER = (("E06", 12000), ("E07", 15000), ("E08", 26000), ("E14", 19000), ("E17", 8000))

# unbundled certificates: serial, holder, MWh, unit, generation, vintage, status
CERTIFICATES = (
    ("GEC-U-2025-000101", "E03", 20000, "MWh", "solar", "2025", "retired"),
    ("GEC-U-2025-000102", "E09", 10000, "MWh", "wind", "2025-05", "retired"),
    ("GEC-U-2025-000103", "E16", 4000, "MWh", "wind", "2025-09", "retired"),
    ("GEC-U-2025-000104", "E11", 6000, "MWh", "wind", "2025", "retired"),
    ("GEC-U-2025-000105", "E12", 500, "MWh", "solar", "2025", "retired"),
    ("GEC-U-2025-000106", "E04", 3000, "MWh", "solar", "2025", "held"),
)

# natural gas: entity, use, 10^4 Nm3 a year, unit, profile, purchase rows too
GAS = (
    ("E02-F1", "combustion", 260, "Nm3", "heat", False), ("E02-F2", "combustion", 190, "Nm3", "heat", False),
    ("E03", "combustion", 85, "万Nm³", FLAT, False), ("E04", "combustion", 150, "Nm3", "heat", False),
    ("E05", "combustion", 60, "Nm3", "heat", False), ("E06", "combustion", 320, "万Nm³", FLAT, False),
    ("E07", "combustion", 210, "万Nm³", FLAT, False), ("E08", "combustion", 780, "万Nm³", FLAT, True),
    ("E09", "combustion", 430, "万Nm³", FLAT, False), ("E10", "combustion", 160, "万Nm³", FLAT, False),
    ("E14", "combustion", 340, "万Nm³", FLAT, True), ("E14", "feedstock", 260, "万Nm³", FLAT, True),
    ("E15", "combustion", 120, "Nm3", FLAT, True), ("E16", "combustion", 210, "万Nm³", FLAT, False),
    ("E17", "combustion", 40, "万Nm³", FLAT, False), ("E17-F1", "combustion", 330, "万Nm³", FLAT, False),
    ("E19", "combustion", 12, "m³", FLAT, False),
)  # fmt: skip

# liquid fuels: entity, carrier, amount a year, unit, mean stock (None: consumption rows only), data class
LIQUIDS = (
    ("E08", "柴油", 61, "吨", None, "invoiced"), ("E09", "汽油", 28, "吨", None, "invoiced"),
    ("E10", "柴油", 46, "tce", None, "estimated"), ("E11", "柴油", 14, "吨", None, "metered"),
    ("E13", "柴油", 38, "吨", None, "invoiced"), ("E15", "汽油", 22000, "kg", None, "invoiced"),
    ("E17", "柴油", 320, "吨", 28, "metered"), ("E18", "柴油", 2410, "吨", 130, "metered"),
    ("E18", "汽油", 160, "吨", None, "invoiced"),
)  # fmt: skip

# who burns liquid fuel in vehicles and machines
MOBILE = {"E08": "off_road", "E17": "off_road", "E18": "road_vehicle"}

STEAM_STATES: dict[str, dict[str, str]] = {
    "medium": {"pressure_mpa": "1.2", "pressure_basis": "gauge", "temperature_c": "260"},
    "low": {"pressure_mpa": "0.5", "pressure_basis": "gauge", "dryness": "0.98"},
    "saturated": {"pressure_mpa": "0.6", "pressure_basis": "absolute", "dryness": "1"},
    "outside": {"pressure_mpa": "0.8", "pressure_basis": "absolute", "temperature_c": "200"},
}
HOT = ("pressure_mpa", "pressure_basis", "temperature_c", "dryness", "heat_source")

# steam of the CHP: buyer, t a year sold, state, more columns (a measured emission factor at one buyer)
STEAM: tuple[tuple[str, int, str, dict[str, str]], ...] = (
    ("E02-F1", 22000, "low", {}),
    ("E04", 38000, "medium", {"emission_factor": "0.1035", "emission_factor_unit": "tCO2/GJ"}),
    ("E05", 18000, "low", {}),
    ("E06", 120000, "medium", {}),
    ("E07", 90000, "low", {}),
    ("E08", 26000, "low", {}),
    ("E09", 14000, "low", {}),
    ("E12", 44000, "saturated", {}),
    ("E14", 46000, "medium", {}),
)

HEADERS = {
    "entity_id": "单位编码", "period": "期间", "carrier": "品种", "flow": "流向", "use": "用途", "amount": "数量", "unit": "单位",
    "document": "凭证或表号", "data_class": "数据类别", "uncertainty_percent": "不确定度(%)", "evidence": "佐证文件",
    "ncv": "低位发热量", "ncv_unit": "低位发热量单位", "carbon_content": "单位热值含碳量", "carbon_content_unit": "含碳量单位",
    "oxidation": "碳氧化率", "emission_factor": "排放因子", "emission_factor_unit": "排放因子单位",
    "biogenic_fraction": "生物质碳比例", "pressure_mpa": "压力(MPa)", "pressure_basis": "压力类型", "temperature_c": "温度(℃)",
    "dryness": "干度", "condensate_t": "冷凝水回收量(t)", "condensate_temperature_c": "冷凝水温度(℃)", "heat_source": "热源类型",
    "equipment": "设备类型", "note": "备注", "origin": "电力来源", "generation": "发电类型", "certificate_status": "绿证归属",
    "contract": "合同编号", "serial": "绿证编号", "vintage": "电量生产期间", "status": "状态", "bundled_contract": "绿电合同编号",
    "plant_entity_id": "项目所属单位", "transfer_id": "转供编号", "seller_id": "供方编码", "buyer_id": "受方编码",
    "amount_sold": "供出量", "amount_received": "受入量", "direction": "方向", "destination": "去向",
}  # fmt: skip
_CHOICES = {
    "flow": "consumption 消费|purchase 购入|stock_open 期初库存|stock_close 期末库存|sale 外供|production 自产|conversion_output 转换产出"
    "|output 产量|capture 捕集",
    "use": "combustion 燃烧|generation 发电供热|conversion 加工转换|feedstock 原料|mobile 移动源|final 终端",
    "data_class": "metered 计量|invoiced 结算|estimated 估算",
    "pressure_basis": "absolute 绝压|gauge 表压",
    "heat_source": "fossil 化石|nonfossil 非化石|waste_heat 余热",
    "equipment": "industrial_boiler 工业锅炉|power_boiler 发电锅炉|cement_kiln 水泥窑"
    "|road_vehicle 道路车辆|off_road 非道路机械",
    "origin": "grid 电网|green_trade 绿电交易|direct_line 直供|self_generated 自发自用|export 外供上网",
    "generation": "solar 光伏|wind 风电|hydro 水电|biomass 生物质|fossil 化石",
    "certificate_status": "retained 保留|sold 已售|none 无",
    "status": "retired 核销|sold 转让|held 持有",
    "direction": "in 流入|out 流出",
    "destination": "used 利用|stored 封存|vented 外排",
}
WORDS = {(column, pair.split()[0]): pair.split()[1] for column, text in _CHOICES.items() for pair in text.split("|")}

EVIDENCE = {
    "2025-03-抄表记录.txt": "虚构佐证：2025年3月抄表记录\n关口电能表 DB-E01、天然气流量计 NG-01，抄表日 2025-03-31，抄表人：演示。\n",
    "2025-06-天然气结算单.txt": "虚构佐证：2025年6月园区天然气供气结算单（含小用户、食堂）。\n",
    "2025-入炉煤化验汇总.txt": "虚构佐证：2025年4—9月入炉煤低位发热量月加权平均（收到基，kJ/kg）；7—9月含碳量 0.02587 tC/GJ。\n",
    "GD-2025-018-绿电合同摘要.txt": "虚构佐证：绿电交易合同 GD-2025-018，光伏，年合同电量 15000 MWh，绿证随电量划转。\n",
}
