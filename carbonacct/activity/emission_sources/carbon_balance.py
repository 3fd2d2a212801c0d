"""Carbon mass balance of iron and steel and other metals: every material in and out, with its carbon."""

from __future__ import annotations

from carbonacct.activity.columns import ENTITY, PERIOD
from carbonacct.activity.emission_sources import EmissionSource
from carbonacct.activity.register_columns import SOURCE_PROOF, chosen, measured, other, plain_number
from carbonacct.activity.schema import TableSchema

_SCHEMA = TableSchema(
    "carbon_balance",
    "含碳物料平衡",
    "carbon balance",
    (
        ENTITY,
        PERIOD,
        other("process", ("工序", "工艺"), note_zh="如 烧结、炼铁、炼钢、铁合金",
              note_en="such as sinter, iron, steel"),
        chosen("direction", ("方向", "进出"), {"in": ("投入", "输入", "进"), "out": ("产出", "输出", "出")}),
        chosen("material", ("物料", "含碳物料"), {
            "coking_coal": ("炼焦煤", "洗精煤"), "coke": ("焦炭",), "injection_coal": ("喷吹煤",),
            "steam_coal": ("动力煤", "烟煤"), "charge_carbon": ("增碳剂", "电炉增碳煤"), "petroleum_coke": ("石油焦",),
            "charcoal": ("木炭",), "carbon_electrode": ("碳电极", "电极"), "limestone": ("石灰石",),
            "dolomite": ("白云石",), "pig_iron": ("生铁", "铁水"), "direct_reduced_iron": ("直接还原铁",),
            "hot_briquetted_iron": ("热压铁块",), "scrap_iron": ("废铁",), "steel_scrap": ("废钢",),
            "steel": ("粗钢", "钢坯"), "coal_tar": ("煤焦油", "焦油"), "coke_oven_gas": ("焦炉煤气",),
            "blast_furnace_gas": ("高炉煤气",), "converter_gas": ("转炉煤气",), "natural_gas": ("天然气",),
            "heavy_oil": ("重油",), "light_oil": ("轻油",), "kerosene": ("煤油",), "lpg": ("液化石油气",),
            "ferroalloy": ("铁合金",), "ore": ("矿石", "铁矿石"), "slag": ("炉渣",), "other": ("其他含碳物料",),
        }, note_zh="末四种没有缺省含碳量", note_en="the last four have no default"),
        measured("mass", "t", ("质量", "数量"), required=True,
                 note_zh="煤气、天然气按质量；填在这里的燃料不要在活动数据表再填作燃烧",
                 note_en="gases by mass; fuel here must not stand in the activity table as burned"),
        plain_number("carbon_content", ("含碳量", "碳含量"), note_zh="吨碳每吨；留空按缺省",
                     note_en="t C per t; blank: default"),
        *SOURCE_PROOF,
    ),
    "registers/carbon_balance",
    key=("entity_id", "process", "direction", "material"),
    amount="",
)  # fmt: skip

SOURCES = (EmissionSource(_SCHEMA, "material", "mass"),)
