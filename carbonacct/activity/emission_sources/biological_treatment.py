"""Waste composted or digested by a member."""

from __future__ import annotations

from carbonacct.activity.columns import ENTITY, PERIOD
from carbonacct.activity.emission_sources import EmissionSource
from carbonacct.activity.register_columns import SOURCE_PROOF, chosen, measured
from carbonacct.activity.schema import TableSchema

_SCHEMA = TableSchema(
    "biological_treatment",
    "固体废物生物处理",
    "biological treatment of waste",
    (
        ENTITY,
        PERIOD,
        chosen("treatment", ("处理方式", "处理工艺"), {"composting": ("堆肥", "好氧堆肥"), "digestion": ("厌氧消化",)}),
        measured("mass", "t", ("处理量",), required=True, note_zh="湿重；没有填0", note_en="wet; 0 for none"),
        measured("ch4_recovered", "kg", ("甲烷回收量",), note_zh="回收利用或火炬销毁；留空为0",
                 note_en="used or flared; blank: 0"),
        *SOURCE_PROOF,
    ),
    "registers/biological_treatment",
    key=("entity_id", "treatment"),
    amount="",
)  # fmt: skip

SOURCES = (EmissionSource(_SCHEMA, "treatment", "mass"),)
