"""Rows shown in templates: a park with two enterprises whose tables agree with each other."""

from __future__ import annotations

from collections.abc import Mapping

EXAMPLE_YEAR = "2025"

_METERED = {"period": EXAMPLE_YEAR, "data_class": "metered", "uncertainty_percent": 1.0}
_INVOICED = {"period": EXAMPLE_YEAR, "data_class": "invoiced", "uncertainty_percent": 2.0}
_STEAM = {"pressure_mpa": 1.0, "pressure_basis": "gauge", "temperature_c": 200.0, "heat_source": "fossil"}
_COAL = {"entity_id": "E1", "carrier": "烟煤", "unit": "t", **_INVOICED}

EXAMPLES: Mapping[str, tuple[Mapping[str, object], ...]] = {
    "organisations": (
        {"entity_id": "P", "name": "示例园区", "kind": "park"},
        {"entity_id": "E1", "name": "示例甲厂", "kind": "enterprise", "parent_id": "P", "industry_code": "3011",
         "above_scale": True, "value_added": 12000.0, "output_value": 45000.0, "money_unit": "万元"},
        {"entity_id": "E2", "name": "示例乙厂", "kind": "enterprise", "parent_id": "P", "industry_code": "2614",
         "above_scale": False, "value_added": 800.0, "money_unit": "万元"},
    ),
    "activity": (
        {**_COAL, "flow": "stock_open", "amount": 200.0, "document": "盘点-1"},
        {**_COAL, "flow": "purchase", "amount": 5000.0, "document": "发票汇总"},
        {**_COAL, "flow": "stock_close", "amount": 300.0, "document": "盘点-2"},
        {**_COAL, "flow": "consumption", "use": "generation", "amount": 4900.0, "document": "皮带秤",
         "ncv": 22.5, "ncv_unit": "GJ/t", "equipment": "industrial_boiler", "data_class": "metered"},
        {**_METERED, "entity_id": "E2", "carrier": "天然气", "flow": "consumption", "use": "combustion",
         "amount": 36.5, "unit": "万Nm3", "document": "燃气表-1"},
        {**_METERED, **_STEAM, "entity_id": "E2", "carrier": "蒸汽", "flow": "purchase", "amount": 1200.0, "unit": "t",
         "document": "蒸汽表-1"},
    ),
    "power": (
        {**_INVOICED, "entity_id": "E1", "origin": "grid", "amount": 850.0, "unit": "万kWh", "document": "电费单"},
        {**_INVOICED, "entity_id": "E2", "origin": "grid", "amount": 300.0, "unit": "万kWh", "document": "电费单"},
        {**_INVOICED, "entity_id": "E2", "origin": "green_trade", "generation": "wind", "amount": 500.0,
         "unit": "MWh", "contract": "LD-001", "document": "结算单"},
        {**_METERED, "entity_id": "E2", "origin": "self_generated", "generation": "solar", "amount": 120000.0,
         "unit": "kWh", "certificate_status": "retained", "document": "光伏表-1"},
    ),
    "certificates": (
        {"serial": "LZ2025000001", "entity_id": "E1", "amount": 1000.0, "unit": "MWh", "generation": "solar",
         "vintage": EXAMPLE_YEAR, "status": "retired"},
        {"serial": "LZ2025000002", "entity_id": "E2", "amount": 500.0, "unit": "MWh", "generation": "wind",
         "vintage": EXAMPLE_YEAR, "status": "retired", "bundled_contract": "LD-001"},
    ),
    "transfers": (
        {**_METERED, **_STEAM, "transfer_id": "Z-1", "seller_id": "E1", "buyer_id": "E2", "carrier": "蒸汽",
         "amount_sold": 2000.0, "amount_received": 1960.0, "unit": "t", "seller_document": "外供汽表",
         "buyer_document": "蒸汽表-2"},
    ),
    "gate": (
        {**_METERED, "carrier": "电力", "direction": "in", "origin": "grid", "amount": 1230.0, "unit": "万kWh",
         "document": "关口表"},
        {**_METERED, "carrier": "天然气", "direction": "in", "amount": 36.5, "unit": "万Nm3", "document": "调压站表"},
    ),
}  # fmt: skip
