"""Vehicles whose fuel nobody metered: kilometres driven, with or without the fuel used per 100 km."""

from __future__ import annotations

from carbonacct.activity.columns import ENTITY, PERIOD
from carbonacct.activity.emission_sources import EmissionSource
from carbonacct.activity.register_columns import SOURCE_PROOF, chosen, measured, other
from carbonacct.activity.schema import TableSchema

PER_100_KM = {"litres_per_100km": "L", "kg_per_100km": "kg", "nm3_per_100km": "Nm3"}
"""Columns of the fuel used per 100 km, and its unit."""

_SCHEMA = TableSchema(
    "vehicle_distance",
    "车辆行驶里程",
    "vehicle distance",
    (
        ENTITY,
        PERIOD,
        chosen("vehicle_type", ("车辆类型", "车型"), {
            "passenger_car": ("乘用车", "轿车", "小客车", "公务车"), "light_truck": ("轻型货车", "皮卡", "面包车"),
            "heavy_truck": ("中重型货车", "重型货车", "中型货车", "货车"), "bus": ("客车", "通勤车", "大客车"),
            "motorcycle": ("摩托车",),
        }),
        chosen("fuel", ("燃料", "动力类型", "燃料品种"), {
            "gasoline": ("汽油",), "diesel": ("柴油",), "natural_gas": ("天然气", "压缩天然气", "CNG"),
            "lng": ("液化天然气", "LNG"), "lpg": ("液化石油气", "LPG"),
        }, note_zh="电动车不填：电量在电力表", note_en="not for electric vehicles: their power is in the power table"),
        measured("distance", "km", ("行驶里程", "里程"), required=True, shown="km",
                 note_zh="期间内合计；没有行驶填0", note_en="of the whole period; 0 for none"),
        measured("litres_per_100km", "L", ("百公里油耗", "百公里耗油量"),
                 note_zh="汽油、柴油填升；留空按车型的缺省因子", note_en="litres; blank: default of the vehicle type"),
        measured("kg_per_100km", "kg", ("百公里耗气质量",), note_zh="LNG、LPG 填千克",
                 note_en="kilograms of LNG or LPG"),
        measured("nm3_per_100km", "Nm3", ("百公里耗气体积",), note_zh="CNG 填标准立方米",
                 note_en="normal cubic metres of CNG"),
        other("vehicle", ("车牌号或编号", "车牌号", "车辆编号"), note_zh="可写一辆，也可写车队",
              note_en="one vehicle or a fleet"),
        *SOURCE_PROOF,
    ),
    "registers/vehicle_distance",
    key=("entity_id", "vehicle_type", "fuel", "vehicle"),
    amount="",
)  # fmt: skip

SOURCES = (EmissionSource(_SCHEMA, "vehicle_type", "distance"),)
