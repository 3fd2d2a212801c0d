"""Ammonia by the carbon of its feed; CO2 recovered for urea stands in a column of its own."""

from __future__ import annotations

from carbonacct.activity.columns import ENTITY, PERIOD
from carbonacct.activity.emission_sources import EmissionSource
from carbonacct.activity.register_columns import SOURCE_PROOF, chosen, fraction, measured, plain_number
from carbonacct.activity.schema import TableSchema

_SCHEMA = TableSchema(
    "ammonia",
    "合成氨",
    "ammonia",
    (
        ENTITY,
        PERIOD,
        chosen("process", ("工艺", "生产工艺"), {
            "conventional": ("天然气传统转化", "传统转化"), "excess_air": ("天然气过量空气转化", "过量空气转化"),
            "autothermal": ("天然气自热转化", "自热转化"), "average_natural_gas": ("天然气平均",),
            "partial_oxidation": ("部分氧化",), "average_partial_oxidation": ("部分氧化平均",),
            "coal": ("煤制", "煤气化"),
        }),
        measured("production", "t", ("产量", "合成氨产量"), required=True),
        plain_number("fuel_requirement", ("原料需求", "单位原料耗热"),
                     note_zh="吉焦每吨氨；燃料另填活动数据表的，只填原料；留空按工艺的缺省（原料加燃料）",
                     note_en="GJ per t NH3; the feed alone where the fuel is in the activity table; blank: default of "
                     "the process, feed and fuel together"),
        plain_number("carbon_content", ("单位热值含碳量", "含碳量"), note_zh="吨碳每吉焦；留空按工艺的缺省",
                     note_en="t C per GJ; blank: default of the process"),
        fraction("oxidation", ("碳氧化率", "氧化率"), note_zh="留空为1", note_en="blank: 1"),
        measured("co2_recovered", "t", ("回收的二氧化碳量", "尿素用二氧化碳量", "回收量"),
                 note_zh="回收用于生产尿素等的二氧化碳，单独列示，是否扣减由口径定",
                 note_en="CO2 recovered for urea and the like: a line of its own, deducted as the profile says"),
        *SOURCE_PROOF,
    ),
    "registers/ammonia",
    key=("entity_id", "process"),
    amount="",
)  # fmt: skip

SOURCES = (EmissionSource(_SCHEMA, "process", "production"),)
