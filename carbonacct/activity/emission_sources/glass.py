"""Glass by the mass melted, its cullet and the carbon powder of the batch."""

from __future__ import annotations

from carbonacct.activity.columns import ENTITY, PERIOD
from carbonacct.activity.emission_sources import EmissionSource
from carbonacct.activity.register_columns import SOURCE_PROOF, chosen, fraction, measured, plain_number
from carbonacct.activity.schema import TableSchema

_SCHEMA = TableSchema(
    "glass",
    "玻璃熔制",
    "glass",
    (
        ENTITY,
        PERIOD,
        chosen("glass_type", ("玻璃类型", "玻璃种类"), {
            "float": ("浮法玻璃", "平板玻璃"), "container_flint": ("无色瓶罐玻璃",),
            "container_amber_green": ("有色瓶罐玻璃",), "fibreglass_e": ("无碱玻璃纤维", "玻璃纤维"),
            "fibreglass_insulation": ("保温玻璃纤维", "玻璃棉"), "tableware": ("器皿玻璃",),
            "laboratory": ("仪器与药用玻璃",), "lighting": ("照明玻璃",), "any": ("其他玻璃", "玻璃"),
        }),
        measured("melted", "t", ("熔化量", "玻璃液量"), required=True,
                 note_zh="按碳酸盐用量核算的，填活动数据表，不填这里",
                 note_en="not here where the carbonates used are in the activity table"),
        fraction("cullet", ("碎玻璃比例",), required=True, note_zh="配合料中碎玻璃的比例；没有填0",
                 note_en="share of cullet in the batch; 0 for none"),
        plain_number("emission_factor", ("排放因子",), note_zh="实测值，吨二氧化碳每吨玻璃液（不含碎玻璃）；留空按缺省",
                     note_en="measured, t CO2 per t of glass from raw materials; blank: default"),
        measured("carbon_powder", "t", ("碳粉用量",), note_zh="配合料中作还原剂的碳粉",
                 note_en="carbon powder in the batch"),
        fraction("carbon_powder_content", ("碳粉含碳量",), note_zh="留空为1", note_en="blank: 1"),
        *SOURCE_PROOF,
    ),
    "registers/glass",
    key=("entity_id", "glass_type"),
    amount="",
)  # fmt: skip

SOURCES = (EmissionSource(_SCHEMA, "glass_type", "melted"),)
