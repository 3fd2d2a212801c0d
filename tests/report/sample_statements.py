"""Statements of the made-up scorecard, and a made-up ranking."""

from __future__ import annotations

import math
from typing import Any

Json = dict[str, Any]
SYSTEM = "wuxi-2025"


def power_plant() -> Json:
    """Adjustable power by hour."""
    shape = [0.4 + 0.6 * math.sin(math.pi * (hour - 5) / 16) if 5 < hour < 21 else 0.4 for hour in range(24)]
    sun = [max(0.0, math.sin(math.pi * (hour - 6) / 12)) if 6 <= hour <= 18 else 0.0 for hour in range(24)]
    classes = [
        ("industrial_load", "工业负荷", "industrial load", [6_000.0 * one for one in shape], [0.0] * 24),
        ("storage", "储能", "storage", [4_000.0] * 24, [4_000.0] * 24),
        ("distributed_pv", "分布式光伏", "photovoltaics", [0.0] * 24, [2_500.0 * one for one in sun]),
    ]
    up = [math.fsum(one[3][hour] for one in classes) for hour in range(24)]
    down = [math.fsum(one[4][hour] for one in classes) for hour in range(24)]
    return {
        "assets": 9,
        "registered_assets": 5,
        "plants": ["滨江虚拟电厂"],
        "hours": list(range(24)),
        "classes": [
            {"id": key, "name_zh": zh, "name_en": en, "up_kw": high, "down_kw": low}
            for key, zh, en, high, low in classes
        ],
        "up_kw": up,
        "down_kw": down,
        "largest_up_kw": max(up),
        "largest_down_kw": max(down),
        "largest_adjustable_kw": max(up),
        "registered_largest_kw": 6_200.0,
    }


def power_balance() -> Json:
    """Supply and demand of power."""
    months = []
    for month in range(1, 13):
        load = 1.1e7 + 1.2e6 * math.cos(2 * math.pi * (month - 8) / 12)
        generation = 3.0e6 + 1.4e6 * math.cos(2 * math.pi * (month - 6) / 12)
        matched = 0.86 * generation
        months.append(
            {
                "month": f"2025-{month:02d}",
                "load_kwh": load,
                "generation_kwh": generation,
                "matched_kwh": matched,
                "import_kwh": load - matched,
                "export_kwh": generation - matched,
            }
        )
    sums = {
        key: math.fsum(month[f"{key}_kwh"] for month in months) for key in ("load", "generation", "import", "export")
    }
    matched = math.fsum(month["matched_kwh"] for month in months)
    load = [
        14_000.0 + 4_000.0 * math.sin(math.pi * (hour - 6) / 14) if 6 < hour < 20 else 14_000.0 for hour in range(24)
    ]
    sun = [16_000.0 * max(0.0, math.sin(math.pi * (hour - 6) / 12)) if 6 <= hour <= 18 else 0.0 for hour in range(24)]
    grid = [max(0.0, used - made) for used, made in zip(load, sun, strict=True)]
    return {
        "hours": 8760,
        **{f"{key}_kwh": value for key, value in sums.items()},
        "charge_kwh": 2.1e6,
        "discharge_kwh": 1.8e6,
        "self_consumption": matched / sums["generation"],
        "self_sufficiency": matched / sums["load"],
        "green_share_hourly": matched / sums["load"],
        "green_share_annual": sums["generation"] / sums["load"],
        "storage_cycles": 287.4,
        "peak_load_kw": 24_310.0,
        "by_month": months,
        "typical_day": {"load_kwh": load, "generation_kwh": sun, "import_kwh": grid},
    }


def decomposition() -> Json:
    """What changed since the year before; effects add up to the change."""
    effects = [
        ("activity", "产出规模", "activity", 41_200.0, 1.0474),
        ("structure", "结构", "structure", -12_900.0, 0.9856),
        ("intensity", "能源强度", "energy intensity", -38_400.0, 0.9576),
        ("mix", "能源结构", "energy mix", -15_100.0, 0.983),
        ("factor", "排放因子", "emission factors", -9_806.0, 0.9889),
    ]
    change = math.fsum(one[3] for one in effects)
    rows = [dict(zip(("effect", "name_zh", "name_en", "value"), one[:4], strict=True)) for one in effects]
    factors = [{"effect": key, "name_zh": zh, "name_en": en, "value": factor} for key, zh, en, _, factor in effects]
    target = {
        "id": "emissions",
        "name_zh": "园区碳排放",
        "name_en": "park emissions",
        "unit": "tCO2",
        "profile": SYSTEM,
        "start": 908_600.0,
        "end": 908_600.0 + change,
        "change": change,
        "positive_start": 908_600.0,
        "positive_end": 908_600.0 + change,
        "additive": rows,
        "multiplicative": factors,
        "residual": 0.0,
    }
    rest = math.fsum(one[3] for one in effects[1:])
    intensity = target | {
        "id": "intensity",
        "name_zh": "单位工业增加值碳排放",
        "name_en": "CO2 per value added",
        "unit": "tCO2/1e4 CNY",
        "start": 0.66,
        "end": 0.66 - 0.0515,
        "change": -0.0515,
        "positive_start": 0.66,
        "positive_end": 0.66 - 0.0515,
        "additive": [row | {"value": row["value"] / rest * -0.0515} for row in rows[1:]],
        "multiplicative": factors[1:],
    }
    return {"previous": "2024", "from": "2024", "to": "2025", "targets": [target, intensity]}


def neutrality() -> Json:
    """Statement of neutrality."""
    items = [
        ("captured", "捕集并封存", "captured and stored", 1_200.0, "tCO2"),
        ("sink", "园区林地碳汇", "woodland", 150.0, "tCO2"),
        ("ccer", "CCER 已注销", "CCER, retired", 20_000.0, "tCO2"),
        ("certificates", "绿证", "certificates", 42_000.0, "MWh"),
    ]
    return {
        "profile": SYSTEM,
        "unit": "tCO2",
        "gross": 873_594.0,
        "gross_path": f"park/{SYSTEM}/gross",
        "items": [
            {"kind": kind, "label_zh": zh, "label_en": en, "amount": amount, "unit": unit, "path": f"neutrality/{kind}"}
            for kind, zh, en, amount, unit in items
        ],
        "offsets_t": 21_350.0,
        "remaining_t": 873_594.0 - 21_350.0,
        "note_zh": "绿证已计入非化石能源占比，不重复抵减。",
        "note_en": "Certificates already count as non-fossil energy and are not taken off twice.",
    }


def findings() -> list[Json]:
    """Findings of the data."""
    place = {"file": "registers/attestations.csv", "sheet": "", "cell": "H7"}
    return [
        {
            "code": "evaluation.register_empty",
            "severity": "warning",
            "message_zh": "没有建筑登记，16 号指标缺数据。",
            "message_en": "No building is registered: indicator 16 has no data.",
            "hint_zh": "填写 registers/建筑。",
            "hint_en": "Fill in registers/buildings.",
            "source": None,
        },
        {
            "code": "evaluation.evidence_missing",
            "severity": "info",
            "message_zh": "3 行没有佐证文件。",
            "message_en": "3 rows have no evidence.",
            "hint_zh": "补上佐证文件。",
            "hint_en": "Add the files.",
            "source": place,
        },
    ]


def ranking() -> Json:
    """A ranking of four parks, one of them with errors, and the targets of a programme."""
    open_zh = [
        "2 单位能耗碳排放：未达标",
        "4 单位工业增加值二氧化碳排放量：未达标",
        "7 企业能效水平达到行业标杆比例：未达标",
        "16 新建建筑中二星及以上绿色建筑占比：缺数据",
    ]
    open_en = [
        "2 CO2 per unit of energy: not met",
        "4 CO2 per value added: not met",
        "7 benchmark: not met",
        "16 buildings: data missing",
    ]
    error = "organisations.csv!A3 单位编码重复 / duplicate id"
    rows = [
        ("gaoxin", "高新零碳园", "Hi-tech park", True, 5, 14, 0, 6.0, [], []),
        ("binjiang", "滨江零碳产业园", "Riverside park", False, 3, 10, 1, 2.0, open_zh, open_en),
        ("huishan", "惠山零碳园", "Huishan park", False, 2, 11, 0, 0.0, open_zh[:2], open_en[:2]),
        ("xishan", "", "", None, 0, 0, 0, 0.0, [error], [error]),
    ]
    parks = []
    for rank, (folder, zh, en, eligible, binding, reference, exempt, points, reasons_zh, reasons_en) in enumerate(
        rows, 1
    ):
        fine = bool(zh)
        parks.append(
            {
                "rank": rank,
                "folder": folder,
                "name_zh": zh,
                "name_en": en,
                "eligible": eligible,
                "met_binding": binding,
                "of_binding": 5 if fine else 0,
                "met_reference": reference,
                "of_reference": 16 if fine else 0,
                "exempt": exempt,
                "points": points,
                "reasons_zh": reasons_zh,
                "reasons_en": reasons_en,
                "status": "ok" if fine else "error",
                "errors": 0 if fine else 1,
                "values": {"scale": True, "co2_per_tce": 0.9 + rank / 7, "green_buildings": None} if fine else {},
            }
        )
    keys = (
        "id",
        "name_zh",
        "name_en",
        "unit",
        "by",
        "value",
        "target",
        "status",
        "to_go",
        "reference",
        "verification",
        "path_rows",
    )
    targets = [
        (
            "parks_selected",
            "遴选建设的零碳园区",
            "parks selected",
            "1",
            "2025-12-31",
            15.0,
            15.0,
            "met",
            0.0,
            "正文 二（一）",
            "primary",
            [f"binjiang/registers/milestones.csv!A{n}" for n in range(2, 17)],
        ),
        (
            "parks_accepted",
            "通过验收的零碳园区",
            "parks accepted",
            "1",
            "2027-12-31",
            3.0,
            10.0,
            "not_met",
            7.0,
            "正文 二（二）",
            "primary",
            [f"gaoxin/registers/milestones.csv!A{n}" for n in range(2, 5)],
        ),
        (
            "adjustable",
            "虚拟电厂可调节能力",
            "adjustable capacity",
            "kW",
            "2027-12-31",
            None,
            500_000.0,
            "missing",
            None,
            "正文 三",
            "secondary",
            [],
        ),
    ]
    return {
        "format": "carbonacct.ranking/1",
        "at": "2025-12-31",
        "term": "near",
        "systems": [SYSTEM],
        "indicators": [
            {"id": "co2_per_tce", "number": 2, "name_zh": "单位能耗碳排放", "name_en": "CO2 per energy consumption",
             "unit_zh": "吨/吨标准煤", "unit": "tCO2/tce"},
        ],
        "parks": parks,
        "programme": {
            "id": "wuxi-2025-2027",
            "name_zh": "无锡市零碳园区建设三年行动方案",
            "name_en": "Wuxi three-year plan",
            "targets": [dict(zip(keys, one, strict=True)) for one in targets],
        },
        "digest": "f8" * 32,
    }
