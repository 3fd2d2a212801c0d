"""Lime by its kind, its content of CaO, its hydration and the dust of its kiln."""

from __future__ import annotations

from carbonacct.activity.columns import ENTITY, PERIOD
from carbonacct.activity.emission_sources import EmissionSource
from carbonacct.activity.register_columns import SOURCE_PROOF, chosen, fraction, measured, plain_number
from carbonacct.activity.schema import TableSchema

_SCHEMA = TableSchema(
    "lime",
    "石灰生产",
    "lime production",
    (
        ENTITY,
        PERIOD,
        chosen("lime_type", ("石灰类型", "石灰种类"), {
            "high_calcium": ("高钙石灰", "生石灰", "石灰"), "dolomitic": ("白云石石灰", "镁质石灰"),
            "hydraulic": ("水硬性石灰",),
        }),
        measured("production", "t", ("产量",), required=True,
                 note_zh="已在活动数据表填了石灰产出的，不要再填这里",
                 note_en="not here where the activity table has the output of lime"),
        fraction("oxide_content", ("氧化物含量", "氧化钙含量"), note_zh="CaO含量，白云石石灰为CaO·MgO合计；留空按缺省",
                 note_en="CaO, of dolomitic lime CaO·MgO; blank: default"),
        fraction("hydrated_fraction", ("熟石灰比例",), note_zh="产量中熟石灰的比例；留空为0",
                 note_en="share of hydrated lime; blank: 0"),
        plain_number("kiln_dust", ("窑粉尘修正", "石灰窑粉尘修正系数"), note_zh="如1.02；留空按缺省",
                     note_en="such as 1.02; blank: default"),
        *SOURCE_PROOF,
    ),
    "registers/lime",
    key=("entity_id", "lime_type"),
    amount="",
)  # fmt: skip

SOURCES = (EmissionSource(_SCHEMA, "lime_type", "production"),)
