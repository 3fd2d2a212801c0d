"""Texts, factors and findings of the sample document; the factors are invented."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

_CATEGORY_ROWS = [
    ("fuel_combustion", "燃料燃烧", "fuel combustion", 1, False),
    ("fuel_generation", "发电供热燃料", "fuel for power and heat", 1, False),
    ("conversion", "加工转换", "conversion", 1, False),
    ("process", "工业过程", "industrial process", 1, False),
    ("electricity_purchased", "净购入电力（购入）", "electricity purchased", 2, False),
    ("electricity_certificate", "绿证抵扣", "retired certificates", 2, False),
    ("electricity_exported", "输出电力", "electricity exported", 2, False),
    ("heat_purchased", "购入热力", "heat purchased", 2, False),
    ("heat_exported", "输出热力", "heat exported", 2, False),
    ("memo_biogenic", "生物质排放（备忘）", "biogenic (memo)", 0, True),
    ("memo_captured", "捕集量（备忘）", "captured (memo)", 0, True),
]
CATEGORIES: dict[str, Json] = {
    key: {"id": key, "name_zh": zh, "name_en": en, "scope": scope, "memo": memo}
    for key, zh, en, scope, memo in _CATEGORY_ROWS
}
PROFILES: dict[str, Json] = {
    "national-park-910-a4": {
        "id": "national-park-910-a4", "edition": "2025", "name_zh": "国家级零碳园区核算方法",
        "name_en": "national zero-carbon park method", "document": "发改环资〔2025〕910号 附件4", "unit": "tCO2",
        "gases": ["CO2"], "gwp_set": "",
        "choices": [
            {"key": "electricity.green_trade", "value": 0, "locator": "附件4 第三条", "verification": "primary"},
            {"key": "export.deduct", "value": True, "locator": "附件4 第四条", "verification": "secondary"},
        ],
    },
    "gbt-32150-2015": {
        "id": "gbt-32150-2015", "edition": "2015", "name_zh": "工业企业温室气体排放核算通则",
        "name_en": "GB/T 32150 for industrial enterprises", "document": "GB/T 32150-2015", "unit": "tCO2e",
        "gases": ["CO2"], "gwp_set": "gwp-ar5@1",
        "choices": [
            {"key": "electricity.family", "value": "average", "locator": "5.2.4", "verification": "unverified"},
        ],
    },
}  # fmt: skip
LABELS = {key: (entry["name_zh"], entry["name_en"]) for key, entry in CATEGORIES.items()} | {
    "total": ("排放总量", "total emissions"),
    "members": ("成员企业合计", "sum of the enterprises"),
    "transfers": ("园区内转供（买方计入－卖方扣减）", "internal transfers (booked by buyers − deducted by sellers)"),
    "network": ("管网与未分摊用户", "network and unassigned users"),
    "family": ("因子口径差异", "difference of factor families"),
    "calorific/comprehensive": ("综合能源消费量（当量值）", "comprehensive energy (calorific)"),
    "equivalent/comprehensive": ("综合能源消费量（等价值）", "comprehensive energy (equivalent)"),
    "calorific/nonfossil_share": ("非化石能源消费占比（当量值）", "non-fossil share (calorific)"),
    "equivalent/nonfossil_share": ("非化石能源消费占比（等价值）", "non-fossil share (equivalent)"),
    "calorific": ("单位能耗碳排放（当量值）", "emissions per tce (calorific)"),
    "equivalent": ("单位能耗碳排放（等价值）", "emissions per tce (equivalent)"),
    "per_value_added": ("单位工业增加值碳排放", "emissions per value added"),
    "renewable_power_share": ("可再生能源电力消费占比", "renewable share of electricity"),
    "electrification": ("终端电气化率", "electrification of final energy"),
    "value_added/park": ("工业增加值", "industrial value added"),
}
_FACTOR_ROWS = [
    ("fuels@1#fuel.bituminous_coal.ncv", "烟煤低位发热量", "NCV of bituminous coal", "20.0", "GJ/t", "primary"),
    ("fuels@1#fuel.bituminous_coal.carbon_content", "烟煤含碳量", "carbon in coal", "0.026", "t/GJ", "secondary"),
    ("fuels@1#fuel.natural_gas.ncv", "天然气低位发热量", "NCV of natural gas", "360", "GJ/1e4 Nm3", "primary"),
    ("fuels@1#fuel.natural_gas.carbon_content", "天然气含碳量", "carbon content of gas", "0.015", "t/GJ", "primary"),
    ("fuels@1#fuel.oxidation", "碳氧化率", "oxidation rate", "0.98", "1", "unverified"),
    ("constants@1#constant.molar_ratio", "CO2 与碳的质量比", "mass ratio of CO2 to carbon", "3.6667", "1", "primary"),
    ("process@1#process.soda_ash", "纯碱排放因子", "soda ash", "0.4", "t/t", "secondary"),
    ("power@2025#electricity.fossil.CN", "全国化石能源电力", "fossil power, nation", "0.8", "kg/kWh", "primary"),
    ("power@2025#electricity.average.CN-JS", "江苏省平均电力", "average power, Jiangsu", "0.6", "kg/kWh", "primary"),
    ("heat@2025#heat.fossil.CN", "化石热力", "fossil heat", "0.1", "t/GJ", "unverified"),
]
FACTORS: list[Json] = [
    {"ref": ref, "name_zh": zh, "name_en": en, "value": float(text), "value_text": text, "unit": unit,
     "document_zh": "《演示用因子汇编》", "document_number": "演示〔2025〕1号",
     "source_locator": f"表{number} 第{number + 2}行",
     "verification": verification, "region": "CN-JS" if "JS" in ref else "CN", "dataset": ref.split("@")[0],
     "edition": ref.split("@")[1].split("#")[0], "note": "虚构数值，仅供演示" if number % 3 == 0 else ""}
    for number, (ref, zh, en, text, unit, verification) in enumerate(_FACTOR_ROWS, 1)
]  # fmt: skip
_FINDING_ROWS = [
    ("factors.unverified", "warning", "因子“碳氧化率”未核对原文", "factor 'oxidation rate' is not verified", None),
    ("activity.data_class_missing", "warning", "没有数据类别", "data class is missing",
     ("activity/chem.xlsx", "2025", "")),
    ("factors.secondary", "info", "因子取自二手来源", "factor from a secondary source", None),
    ("activity.outlier", "warning", "1月用煤量明显高于其他月份", "coal of January stands out",
     ("activity/chp.xlsx", "2025", "F2")),
]  # fmt: skip
FINDINGS: list[Json] = [
    {"code": code, "severity": severity, "message_zh": zh, "message_en": en, "hint_zh": "请核对后重新计算",
     "hint_en": "check it and compute again",
     "source": None if place is None else dict(zip(("file", "sheet", "cell"), place, strict=True))}
    for code, severity, zh, en, place in _FINDING_ROWS
]  # fmt: skip


def entity(key: str, name: str, kind: str, parent: str, value_added: float | None, *, cell: str) -> Json:
    """One entity of the document."""
    place = {"file": "organisations.csv", "sheet": "", "cell": cell} if cell else None
    code = {"chp": "4412", "chem": "2651"}.get(key, "")
    above = {"chp": True, "chem": True}.get(key)
    return {"id": key, "name": name, "kind": kind, "parent_id": parent, "industry_code": code, "above_scale": above,
            "value_added_cny": value_added, "source": place}  # fmt: skip


def document_head() -> Json:
    """The parts that say what is accounted for."""
    return {
        "format": "carbonacct.accounts/1",
        "engine": {"name": "carbonacct", "version": "0.1.0"},
        "workspace": {
            "name_zh": "滨江新材料产业园（演示）", "name_en": "Binjiang New Materials Park (demo)", "park_id": "park",
            "region": "CN-JS", "period": {"start": "2025-01-01", "end": "2025-12-31"}, "assessment_date": "2026-06-30",
            "synthetic": True, "note_zh": "", "note_en": "",
        },
        "profiles": list(PROFILES.values()),
        "park_profile": "national-park-910-a4",
        "enterprise_profile": "gbt-32150-2015",
        "categories": list(CATEGORIES.values()),
        "entities": [
            entity("park", "滨江新材料产业园", "park", "", 2_400_000_000.0, cell="A2"),
            entity("chp", "滨江热电有限公司", "enterprise", "park", 300_000_000.0, cell="A3"),
            entity("chem", "海晨新材料（江苏）股份有限公司", "enterprise", "park", 2_100_000_000.0, cell="A4"),
            entity("park:unassigned", "管网与未分摊", "network", "park", None, cell=""),
        ],
    }  # fmt: skip
