"""Rows shown in templates of registers; they belong to the park of ``examples.py``."""

from __future__ import annotations

from collections.abc import Mapping

from carbonacct.activity.examples import EXAMPLE_YEAR

_YEARLY = {"period": EXAMPLE_YEAR}
_SOURCE = {**_YEARLY, "entity_id": "E1", "data_class": "metered"}

REGISTER_EXAMPLES: Mapping[str, tuple[Mapping[str, object], ...]] = {
    "buildings": (
        {"building_id": "B-1", "entity_id": "E1", "name": "1号厂房", "use": "industrial", "area": 12000.0,
         "new_build": True, "completed": "2024-09-30", "star_level": 2.0, "energy_level": "standard",
         "certificate": "NO.2024-001", "issuer": "示例市住房城乡建设局", "valid_to": "2027-09-29"},
        {"building_id": "B-2", "entity_id": "P", "name": "服务中心", "use": "public", "area": 3500.0,
         "new_build": False},
    ),
    "roofs": (
        {"roof_id": "R-1", "entity_id": "E1", "usable_area": 8000.0, "pv_area": 5200.0, "pv_capacity": 1040.0},
    ),
    "vehicles": (
        {"entity_id": "P", "vehicle_type": "公务车", "drive": "battery_electric", "quantity": 6.0},
        {"entity_id": "E1", "vehicle_type": "厂内物流车", "drive": "diesel", "quantity": 2.0},
    ),
    "freight": (
        {**_YEARLY, "entity_id": "E1", "direction": "in", "mode": "water", "mass": 4800.0},
        {**_YEARLY, "entity_id": "E1", "direction": "out", "mode": "road_new_energy", "mass": 1500.0},
    ),
    "attestations": (
        {"number": "GF-2024-001", "kind": "green_factory", "entity_ids": "E1", "title": "绿色工厂",
         "issuer": "工业和信息化部", "level": "national", "valid_from": "2024-01-01", "valid_to": "2027-12-31"},
        {"number": "PT-2025-01", "kind": "management_platform", "entity_ids": "E1；E2", "issuer": "示例园区管委会"},
    ),
    "devices": (
        {"device_id": "D-1", "entity_id": "E1", "device_type": "三相异步电动机", "standard": "GB 18613—2020",
         "grade": 1.0, "project": "new", "rated_power": 90.0, "quantity": 4.0},
        {"device_id": "D-2", "entity_id": "E2", "device_type": "空气压缩机", "standard": "GB 19153—2019",
         "grade": 2.0, "project": "existing", "rated_power": 55.0, "quantity": 1.0},
    ),
    "products": (
        {"product_id": "C-1", "entity_id": "E2", "name": "示例产品", "standard": "示例标准", "unit_energy": 118.0,
         "level_1": 110.0, "level_2": 120.0, "level_3": 140.0, "energy_unit": "kgce/t", "energy": 236.0},
    ),
    "storage": (
        {"storage_id": "S-1", "entity_id": "P", "technology": "磷酸铁锂电池", "power": 1000.0, "energy": 2000.0,
         "commissioned": "2024-06-01", "meter": "ES-01"},
    ),
    "demand_response": (
        {"asset_id": "A-1", "entity_id": "E2", "asset_class": "industrial_load", "up": 300.0, "duration": 2.0,
         "hours": "8-18;20-22", "vpp": "示例虚拟电厂"},
        {"asset_id": "A-2", "entity_id": "P", "asset_class": "storage", "up": 1000.0, "down": 1000.0,
         "duration": 2.0},
    ),
    "asset_hours": (
        {"asset_id": "A-1", "hour": 9.0, "up": 280.0},
        {"asset_id": "A-1", "hour": 10.0, "up": 300.0},
    ),
    "water": ({**_YEARLY, "entity_id": "E1", "intake": 42000.0, "reuse": 610000.0},),
    "solid_waste": (
        {**_YEARLY, "entity_id": "E1", "category": "general", "generated": 620.0, "utilised": 640.0,
         "utilised_stock": 40.0},
        {**_YEARLY, "entity_id": "E1", "category": "hazardous", "generated": 12.0, "utilised": 0.0},
    ),
    "waste_heat": (
        {**_YEARLY, "entity_id": "E1", "kind": "heat", "recoverable": 15000.0, "recovered": 13200.0},
    ),
    "research": ({**_YEARLY, "entity_id": "E1", "green_rd": 180.0, "revenue": 43000.0},),
    "offsets": (
        {"serial": "CCER-2025-001", "kind": "ccer", "mass": 500.0, "vintage": "2024", "retired": True,
         "entity_id": "P"},
    ),
    "milestones": (
        {"kind": "park_selected", "number": "ZCP-2025-01", "name": "示例园区", "entity_id": "P", "date": "2025-03-31"},
    ),
    "declarations": (
        {"system": "wuxi-2025", "indicator": "31", "omitted": True, "explanation": "园区没有铁路和水路条件"},
    ),
    "vehicle_distance": (
        {**_SOURCE, "vehicle_type": "heavy_truck", "fuel": "diesel", "distance": 42000.0, "litres_per_100km": 28.5,
         "vehicle": "苏B-12345", "document": "行车记录仪"},
        {**_SOURCE, "vehicle_type": "passenger_car", "fuel": "gasoline", "distance": 18500.0, "vehicle": "公务车队"},
    ),
    "uncertainties": (
        {"of": "activity", "carrier": "electricity", "table": "power", "data_class": "metered", "percent": 1.0,
         "correlated": True, "source_text": "关口表0.5S级检定证书"},
        {"of": "factor", "factor": "mee-electricity-co2@2023", "percent": 5.0, "source_text": "专家判断"},
    ),
    "quantities": (
        {"quantity": "peak_load", "value": 3200.0, "unit": "kW", "period": EXAMPLE_YEAR,
         "explanation": "2025年7月总表最大需量"},
    ),
}  # fmt: skip
