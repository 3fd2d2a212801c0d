"""The formula, options and quantities of the made-up indicator 2."""

from __future__ import annotations

from typing import Any

from tests.report.sample_statements import SYSTEM

Json = dict[str, Any]
FORMULA = "park_co2 / choose(energy_basis, equivalent = park_energy_equivalent, calorific = park_energy_calorific)"


def options(number: int) -> list[Json]:
    """The options of an indicator, each with what its readings would give."""
    if number != 2:
        return []
    path = f"indicator/{SYSTEM}/2"
    readings = [
        ("equivalent", "等价值", "equivalent basis", 2.1638, "not_met", path),
        ("calorific", "当量值", "calorific basis", 0.9871, "met", f"{path}/reading/energy_basis/calorific"),
    ]
    return [
        {
            "id": "co2_per_tce.energy_basis",
            "name_zh": "能耗口径",
            "name_en": "basis of energy",
            "used": "equivalent",
            "default": "equivalent",
            "reason_zh": "附件未写明，取与综合能源消费量一致的口径。",
            "reason_en": "The annex leaves it open; the basis of comprehensive consumption is taken.",
            "locator": "附件 序号2",
            "verification": "primary",
            "readings": [
                {
                    "id": key,
                    "name_zh": zh,
                    "name_en": en,
                    "used": key == "equivalent",
                    "value": value,
                    "state": "value",
                    "near": near,
                    "long": "not_met",
                    "path": place,
                }
                for key, zh, en, value, near, place in readings
            ],
        }
    ]


def quantities(number: int) -> list[Json]:
    """The quantities that the formula of an indicator names."""
    known = [
        ("park_co2", "园区碳排放", "park CO2", 873_594.0, "tCO2", "park/wuxi-2025/total"),
        (
            "park_energy_equivalent",
            "综合能源消费量（等价值）",
            "energy, equivalent",
            403_737.0,
            "tce",
            "energy/park/equivalent/comprehensive",
        ),
    ]
    keys = ("id", "name_zh", "name_en", "value", "unit", "path")
    return [dict(zip(keys, one, strict=True)) for one in known] if number == 2 else []
