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
    "waste_incineration": (
        {**_SOURCE, "waste": "hazardous", "furnace": "continuous_stoker", "mass": 1200.0, "document": "转移联单"},
        {**_SOURCE, "waste": "plastics", "furnace": "continuous_stoker", "mass": 100.0, "dry": 0.95},
    ),
    "landfill": (
        {**_SOURCE, "site": "示例填埋场", "waste": "food", "deposit_year": 2018.0, "mass": 1000.0,
         "site_type": "managed", "climate": "temperate_wet", "cover": "oxidising"},
        {**_SOURCE, "site": "示例填埋场", "waste": "paper", "deposit_year": 2020.0, "mass": 400.0,
         "site_type": "managed", "climate": "temperate_wet", "cover": "oxidising", "ch4_recovered": 2500.0},
    ),
    "biological_treatment": ({**_SOURCE, "treatment": "composting", "mass": 500.0, "document": "地磅"},),
    "wastewater": (
        {**_SOURCE, "stream": "印染废水", "treatment": "anaerobic_reactor", "volume": 365000.0, "cod_in": 4000.0,
         "cod_out": 800.0, "cod_sludge": 100000.0, "ch4_recovered": 180000.0, "document": "在线监测"},
        {**_SOURCE, "stream": "印染废水", "treatment": "aerobic", "volume": 365000.0, "cod_in": 800.0,
         "cod_out": 60.0, "tn_in": 40.0, "tn_out": 12.0, "effluent": "sewer"},
    ),
    "fluorinated_balance": (
        {**_SOURCE, "gas": "R-410A", "system": "空调系统", "purchased": 40.0, "stock_open": 12.0, "stock_close": 9.0,
         "disbursed": 5.0, "capacity_new": 30.0, "charged_by_maker": 24.0, "capacity_retired": 8.0,
         "document": "采购台账"},
    ),
    "fluorinated_equipment": (
        {**_SOURCE, "equipment": "1号冷水机组", "equipment_type": "chiller", "gas": "HFC-134a", "charge": 320.0,
         "leak_rate": 0.03},
        {**_SOURCE, "equipment": "10kV 环网柜", "equipment_type": "sealed_switchgear", "gas": "SF6", "charge": 18.0},
    ),
    "vehicle_distance": (
        {**_SOURCE, "vehicle_type": "heavy_truck", "fuel": "diesel", "distance": 42000.0, "litres_per_100km": 28.5,
         "vehicle": "苏B-12345", "document": "行车记录仪"},
        {**_SOURCE, "vehicle_type": "passenger_car", "fuel": "gasoline", "distance": 18500.0, "vehicle": "公务车队"},
    ),
    "uncertainties": (
        {"of": "activity", "carrier": "electricity", "table": "power", "for_class": "metered", "percent": 1.0,
         "correlated": True, "source_text": "关口表0.5S级检定证书"},
        {"of": "factor", "factor": "mee-electricity-co2@2023", "percent": 5.0, "source_text": "专家判断"},
    ),
    "scope3": (
        {**_YEARLY, "entity_id": "E1", "category": "1", "item": "冷轧钢板", "method": "supplier_specific",
         "amount": 1200.0, "unit": "t", "emission_factor": 2.1, "emission_factor_unit": "tCO2e/t",
         "factor_source": "供应商产品碳足迹报告2025", "data_class": "invoiced"},
        {**_YEARLY, "entity_id": "E2", "category": "1", "item": "咨询服务", "method": "spend_based", "amount": 260.0,
         "unit": "万元", "emission_factor": 0.12, "emission_factor_unit": "kgCO2e/USD", "factor_source": "示例因子表",
         "price_year": EXAMPLE_YEAR, "factor_price_year": "2022", "exchange_rate": 7.1, "deflator": 0.98,
         "conversion_source": "国家外汇管理局、国家统计局", "data_class": "invoiced"},
    ),
    "scope3_screening": (
        {"category": "14", "status": "not_relevant", "reason": "没有特许经营"},
    ),
    "meter_readings": (
        {"meter": "DB-01", "entity_id": "E1", "carrier": "electricity", "date": "2024-12-31", "reading": 1520.6,
         "unit": "kWh", "multiplier": 8000.0, "digits": 6.0},
        {"meter": "DB-01", "entity_id": "E1", "carrier": "electricity", "date": "2025-01-31", "reading": 1561.4,
         "unit": "kWh", "multiplier": 8000.0, "digits": 6.0},
    ),
    "base_year_changes": (
        {"number": "BY-01", "kind": "structural", "date": "2024-07-01", "subject": "E3", "change": -5200.0,
         "status": "recalculated", "description": "示例企业迁出园区"},
    ),
    "process_gases": (
        {**_SOURCE, "gas": "NF3", "industry": "semiconductor", "wafer": "300", "process": "remote_plasma",
         "consumed": 1000.0, "abated_fraction": 0.95, "destruction": 0.95, "uptime": 0.98, "document": "特气领用台账"},
        {**_SOURCE, "gas": "HFC-23", "industry": "semiconductor", "wafer": "300", "process": "etch",
         "consumed": 200.0, "heel": 0.0},
    ),
    "n2o_products": (
        {**_SOURCE, "product": "nitric_acid", "process": "dual", "production": 27000.0, "destruction": 0.9,
         "abatement_use": 0.95},
    ),
    "fluorochemicals": (
        {**_SOURCE, "product": "hcfc_22", "gas": "HFC-23", "production": 500.0, "carbon_efficiency": 0.972,
         "fluorine_efficiency": 0.965, "abated_fraction": 0.99, "destruction": 0.9999, "uptime": 0.98},
    ),
    "ammonia": (
        {**_SOURCE, "process": "conventional", "production": 5000.0, "fuel_requirement": 22.5,
         "carbon_content": 0.0154, "co2_recovered": 3000.0},
    ),
    "lime": (
        {**_SOURCE, "lime_type": "high_calcium", "production": 1000.0, "oxide_content": 0.93,
         "hydrated_fraction": 0.1},
    ),
    "glass": (
        {**_SOURCE, "glass_type": "float", "melted": 10000.0, "cullet": 0.2, "carbon_powder": 3.0,
         "carbon_powder_content": 0.95},
    ),
    "carbon_balance": (
        {**_SOURCE, "process": "炼铁", "direction": "in", "material": "coke", "mass": 3500.0, "carbon_content": 0.86},
        {**_SOURCE, "process": "炼铁", "direction": "out", "material": "pig_iron", "mass": 10000.0},
    ),
    "aluminium": (
        {**_SOURCE, "technology": "cwpb", "production": 10000.0, "anode_effect_minutes": 0.2, "net_anode": 0.42},
    ),
    "ferroalloys": ({**_SOURCE, "entity_id": "E2", "product": "ferrosilicon_75", "production": 800.0},),
    "quantities": (
        {"quantity": "peak_load", "value": 3200.0, "unit": "kW", "period": EXAMPLE_YEAR,
         "explanation": "2025年7月总表最大需量"},
    ),
}  # fmt: skip
